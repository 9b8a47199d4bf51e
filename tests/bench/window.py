"""The window under load: what it costs, how long it is ever held up, and what it keeps.

    python -m tests.bench.window [--rate 1000 10000] [--seconds 20 60] [--hidden]

Fifty machines boot again and again; their events come at the given rate from a timer in the same
process, through the engine's stream, to rows, panes and an events file as `--events` writes it.
Told for each rate: the CPU of the whole process, how much of it making the events is, the longest
time that the window did not answer (the gap of a 10 ms timer beyond its 10 ms) and the longest that
its own thread worked in such a gap (the rest is other programs on a busy computer), memory after a
third of the time and at the end, and how many events were published, counted and written.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QSettings, Qt, QTimer

from pxegui import events as e
from pxegui.cli.jsonlines import JsonLines
from pxegui.engine.engine import Engine
from pxegui.gui.app import application
from pxegui.gui.session import Session
from pxegui.gui.theme import Look, Theme
from pxegui.gui.window import Window
from pxegui.settings.model import Settings

MACHINES = 50
STEP_MS = 10
MOST_AT_ONCE = 256  # events before the loop may breathe: services read 64 packets at once
CHUNKS = 4
SIZE = 40_000_000


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rate", type=int, nargs="+", default=[1000, 10_000])
    options.add_argument("--seconds", type=float, nargs="+", default=[20, 60])
    options.add_argument("--hidden", action="store_true", help="minimised: panes are not seen")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        app = application(["pxegui-bench"])
        for rate, seconds in zip(asked.rate, asked.seconds, strict=False):
            Load(app, rate, seconds, Path(folder, f"{rate}.jsonl"), hidden=asked.hidden).run()


class Load:
    """One run."""

    def __init__(self, app, rate: int, seconds: float, file: Path, *, hidden: bool) -> None:
        self.app, self.rate, self.seconds, self.path = app, rate, seconds, file
        self.file = file.open("w", encoding="utf-8")
        self.session = Session(Engine(), Settings())
        self.publish = self.session.engine.stream.publish
        self.session.engine.stream.observe(JsonLines(self.put).take)
        self.window = Window(self.session, Theme(app, Look.LIGHT))
        self.window.show()
        if hidden:
            self.window.hide()
        self.events = room()
        self.published = self.progressed = 0
        self.gaps: list[float] = []
        self.works: list[float] = []
        self.memory: list[float] = []

    def put(self, line: str) -> None:
        self.file.write(line)

    def run(self) -> None:
        for _ in range(30):  # fonts, icons and first layouts are no load
            self.app.processEvents()
        gc.collect()
        gc.freeze()  # as the application does
        self.publish(ready())
        self.published += 1
        producer = QTimer(interval=STEP_MS, timerType=Qt.TimerType.PreciseTimer)
        producer.timeout.connect(self.produce)
        ticker = QTimer(interval=10, timerType=Qt.TimerType.PreciseTimer)
        ticker.timeout.connect(self.tick)
        QTimer.singleShot(int(self.seconds * 1000 / 3), self.weigh)
        QTimer.singleShot(int(self.seconds * 1000), self.app.exit)
        cpu, self.started = time.process_time(), time.perf_counter()
        self.last, self.worked = self.started, time.thread_time()
        producer.start()
        ticker.start()
        self.app.exec()
        wall = time.perf_counter() - self.started
        cpu = time.process_time() - cpu
        producer.stop()
        ticker.stop()
        self.weigh()
        self.tell(wall, cpu)
        self.window.may_close = True
        self.window.close()
        self.window.deleteLater()

    def produce(self) -> None:
        due = int((time.perf_counter() - self.started) * self.rate) - self.published
        events = list(itertools.islice(self.events, max(0, min(due, MOST_AT_ONCE))))
        for event in events:
            self.publish(event)
            self.progressed += isinstance(event, e.TransferProgressed)
        self.published += len(events)

    def tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.append((now - self.last - 0.010) * 1000)
        self.works.append((worked - self.worked) * 1000)
        self.last, self.worked = now, worked

    def weigh(self) -> None:
        self.memory.append(psutil.Process().memory_info().rss / 1e6)

    def tell(self, wall: float, cpu: float) -> None:
        self.file.close()
        with self.path.open("rb") as file:
            written = sum(1 for _ in file)
        self.window.feed.flush()
        counted = self.window.feed.position + self.progressed
        gaps, making = sorted(self.gaps), 100 * self.rate * cost_of_making()
        log = self.window.log.model
        print(f"{self.rate} events/s for {wall:.0f} s, {MACHINES} machines:")
        print(f"  CPU {100 * cpu / wall:.1f} %, of it making events {making:.1f} %")
        print(
            f"  held up: p99 {gaps[int(len(gaps) * 0.99)]:.0f} ms, longest {gaps[-1]:.0f} ms,"
            f" longest by its own work {max(self.works):.0f} ms"
        )
        print(
            f"  memory {self.memory[0]:.0f} MB after a third, {self.memory[-1]:.0f} MB at the end"
        )
        print(f"  published {self.published}, counted {counted}, in the file {written}")
        print(
            f"  log {log.count} lines kept of {log.total},"
            f" transfers {self.window.transfers.model.rowCount()} rows"
        )
        sys.stdout.flush()


def cost_of_making() -> float:
    """Seconds of CPU for one event, measured by itself: a clock for each event would cost more."""
    before = time.process_time()
    for _event in itertools.islice(room(), 5000):
        pass
    return (time.process_time() - before) / 5000


def ready() -> e.Ready:
    return e.Ready(
        at=time.time(),
        interface="enp3s0",
        address="192.168.2.2",
        mode="standard",
        dhcp=67,
        pxe=4011,
        tftp=69,
        http=80,
        range_first="192.168.2.100",
        range_last="192.168.2.200",
        boot_dir="/srv/netboot",
    )


def room() -> Iterator[e.Event]:
    """All machines at once, each with its own boot, for ever."""
    numbers = itertools.count(1)
    machines = [machine(number, numbers) for number in range(MACHINES)]
    while True:
        for each in machines:
            yield next(each)


def machine(number: int, numbers: Iterator[int]) -> Iterator[e.Event]:
    mac, address = f"52:54:00:00:00:{number:02x}", f"192.168.2.{100 + number}"
    for _ in range(number):  # not all in step
        yield looked_for(mac, address)
    while True:
        for loader in ("", "iPXE"):
            yield asked(mac, f"lab-{number:02}", loader)
            yield acked(mac, address, f"lab-{number:02}")
            yield looked_for(mac, address)
        for file in ("ipxe.efi", "boot.ipxe", "linux", "initrd.gz"):
            yield from sent(next(numbers), mac, address, file)


def asked(mac: str, name: str, loader: str) -> e.MachineAsked:
    return e.MachineAsked(
        at=time.time(),
        mac=mac,
        port=67,
        message="discover",
        state="",
        xid=1,
        secs=0,
        firmware="UEFI x64",
        loader=loader,
        architecture=7,
        vendor_class="PXEClient",
        user_class=loader,
        uuid="",
        host_name=name,
        client_id="",
        requested="",
        server="",
        relay="",
    )


def acked(mac: str, address: str, name: str) -> e.LeaseAcked:
    return e.LeaseAcked(
        at=time.time(),
        mac=mac,
        address=address,
        lease_s=3600,
        state="selecting",
        boot_file="ipxe.efi",
        because="",
        firmware="UEFI x64",
        host_name=name,
        reserved=False,
    )


def looked_for(mac: str, address: str) -> e.FileRefused:
    return e.FileRefused(
        at=time.time(),
        mac=mac,
        protocol="tftp",
        client=f"{address}:2070",
        asked=f"pxelinux.cfg/01-{mac}",
        kind="not_found",
        why="no such file",
        nearest="",
        optional=True,
    )


def sent(number: int, mac: str, address: str, file: str) -> Iterator[e.Event]:
    client = f"{address}:1025"
    began = time.time()
    yield e.TransferStarted(
        at=began,
        mac=mac,
        transfer=number,
        protocol="http",
        client=client,
        file=f"debian/{file}",
        asked=file,
        size_bytes=SIZE,
    )
    for chunk in range(1, CHUNKS):
        yield e.TransferProgressed(
            at=time.time(),
            mac=mac,
            transfer=number,
            protocol="http",
            sent_bytes=SIZE * chunk // CHUNKS,
            size_bytes=SIZE,
            resent=0,
        )
    yield e.TransferEnded(
        at=time.time(),
        mac=mac,
        transfer=number,
        protocol="http",
        client=client,
        file=f"debian/{file}",
        outcome="done",
        sent_bytes=SIZE,
        size_bytes=SIZE,
        seconds=time.time() - began,
        resent=0,
        why="",
    )


if __name__ == "__main__":
    main()

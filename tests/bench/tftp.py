"""TFTP side by side: pxegui beside dnsmasq and atftpd, in ratios; and very large files.

    python tests/bench/tftp.py           speed and CPU per octet, and ratios to dnsmasq
    python tests/bench/tftp.py --long    40 MiB at 512 octets, windowsize 1; 5 GiB at 1468, 16

All servers run one after another, interleaved, in one network namespace with nothing but loopback.
The client is Python too and its cost is in every number: true ratios are larger. See README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
PORT = 69
MTU = 1500
LIMIT_S = 60.0
MIB = 1024 * 1024


class Case:
    """One way to ask: block size, window, how many clients at once, and the file's size."""

    def __init__(self, name: str, blksize: int, window: int, clients: int, size: int) -> None:
        self.name = name
        self.blksize = blksize
        self.window = window
        self.clients = clients
        self.size = size


CASES = [
    Case("512 w1", 512, 1, 1, 4 * MIB),
    Case("1468 w1", 1468, 1, 1, 8 * MIB),
    Case("1468 w4", 1468, 4, 1, 24 * MIB),
    Case("1468 w16", 1468, 16, 1, 48 * MIB),
    Case("1468 w64", 1468, 64, 1, 64 * MIB),
    Case("32 x w1", 1468, 1, 32, MIB),
    Case("50 x w16", 1468, 16, 50, 2 * MIB),
]


# -- servers -------------------------------------------------------------------------------------


def serve(root: str) -> None:
    """Our service, alone in this process, until its standard input closes."""
    from pxegui.boot.directory import BootDirectory
    from pxegui.net.sockets import open_udp
    from pxegui.tftp.service import TftpService

    async def run() -> None:
        numbers = itertools.count(1)
        service = TftpService(
            socket=open_udp(PORT),
            address=HOST,
            directory=BootDirectory(Path(root)),
            publish=lambda _event: None,
            clock=time.time,
            who=lambda _address: "",
            number=lambda: next(numbers),
            failed=print,
            mtu=MTU,
        )
        stop = asyncio.Event()
        asyncio.get_running_loop().add_reader(0, stop.set)
        async with service.serving():
            await stop.wait()

    asyncio.run(run())


def commands(root: str) -> dict[str, list[str]]:
    """The servers that are installed."""
    known = {
        "dnsmasq": [
            *("dnsmasq", "-k", "--conf-file=/dev/null", "--port=0", "--user=root"),
            *("--listen-address=127.0.0.1", "--enable-tftp", f"--tftp-root={root}"),
            "--tftp-max=200",
        ],
        "atftpd": [
            *("atftpd", "--daemon", "--no-fork", "--user", "root.root", "--maxthread", "200"),
            *("--bind-address", HOST, root),
        ],
    }
    found = {name: words for name, words in known.items() if shutil.which(words[0])}
    return {"pxegui": [sys.executable, __file__, "--serve", root], **found}


@contextmanager
def running(words: list[str]) -> Iterator[int]:
    """A server as a child; gives its process id once it answers."""
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        wait_answering(words[0])
        yield child.pid
    finally:
        child.kill()
        child.wait()


def wait_answering(server: str) -> None:
    """Ask for a file that is not there until somebody says so."""
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.settimeout(0.1)
            try:
                probe.sendto(b"\0\1not-there\0octet\0", (HOST, PORT))
                probe.recv(600)
            except OSError:
                time.sleep(0.05)  # noqa: TID251 - a script of its own, without a loop
                continue
            return
    raise SystemExit(f"{server} does not answer")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


# -- the client ----------------------------------------------------------------------------------


class Fetch:
    """One client: asks, takes blocks in order, acknowledges windows, says again after 1 s."""

    def __init__(self, name: str, blksize: int, window: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MIB)
        self.socket.setblocking(False)
        self.blksize = blksize
        self.asked = window
        self.window = 1
        self.got = 0
        self.octets = 0
        self.done = False
        self.marked: dict[int, bytes] = {}
        self.heard = time.monotonic()
        self._full = blksize + 4
        self._zeros = bytes(blksize)
        self._next_ack = 0
        words = ["blksize", str(blksize)] + (["windowsize", str(window)] if window > 1 else [])
        options = b"".join(word.encode() + b"\0" for word in words)
        self._request = b"\0\1" + name.encode() + b"\0octet\0" + options
        self.socket.sendto(self._request, (HOST, PORT))

    def on_readable(self) -> None:
        """Take all that is there."""
        receive = self.socket.recv
        self.heard = time.monotonic()
        if self.got == 0 and self._next_ack == 0:
            self._first()
            return
        for _ in range(256):
            try:
                packet = receive(70000)
            except BlockingIOError:
                return
            if packet[2:4] != ((self.got + 1) & 0xFFFF).to_bytes(2, "big") or packet[1] != 3:
                self._ack()
                continue
            self._take(packet)
            if self.done:
                return

    def _first(self) -> None:
        packet, peer = self.socket.recvfrom(70000)
        if packet[1] == 5:
            raise SystemExit(f"refused: {packet!r}")
        self.socket.connect(peer)
        if b"windowsize" in packet:
            self.window = self.asked
        self._next_ack = self.window
        self._ack()

    def _take(self, packet: bytes) -> None:
        self.got += 1
        self.octets += len(packet) - 4
        if packet[4:] != self._zeros and packet[4:]:
            self.marked[self.got] = packet[4:]
        self.done = len(packet) < self._full
        if self.done or self.got == self._next_ack:
            self._ack()

    def _ack(self) -> None:
        self._next_ack = self.got + self.window
        self.socket.send(b"\0\4" + (self.got & 0xFFFF).to_bytes(2, "big"))

    def on_silence(self) -> None:
        """Say again what was said last."""
        self.heard = time.monotonic()
        if self._next_ack:
            self._ack()
        else:
            self.socket.sendto(self._request, (HOST, PORT))


def fetch_all(clients: list[Fetch], limit_s: float = LIMIT_S) -> float:
    """Run clients until all have their file: the seconds it took, or infinity."""
    began = time.monotonic()
    poll = select.epoll()
    live = {client.socket.fileno(): client for client in clients}
    for descriptor in live:
        poll.register(descriptor, select.EPOLLIN)
    while live:
        for descriptor, _event in poll.poll(0.2):
            client = live[descriptor]
            client.on_readable()
            if client.done:
                poll.unregister(descriptor)
                del live[descriptor]
        now = time.monotonic()
        for client in live.values():
            if now - client.heard > 1:
                client.on_silence()
        if now - began > limit_s:
            return float("inf")
    for client in clients:
        client.socket.close()
    return time.monotonic() - began


# -- what is measured ----------------------------------------------------------------------------


def measure(pid: int, case: Case, name: str) -> tuple[float, float]:
    """Octets per second, and CPU seconds of the server per octet."""
    before = cpu_seconds(pid)
    seconds = fetch_all([Fetch(name, case.blksize, case.window) for _ in range(case.clients)])
    used = cpu_seconds(pid) - before
    total = case.clients * case.size
    return total / seconds, max(used, 0.005) / total


def compare(rounds: int) -> None:
    """The table of ratios."""
    with tempfile.TemporaryDirectory() as root:
        for case in CASES:
            Path(root, f"f{case.size}").write_bytes(bytes(case.size))
        os.chmod(root, 0o755)
        results: dict[tuple[str, str], list[tuple[float, float]]] = {}
        servers = commands(root)
        for _, case in itertools.product(range(rounds), CASES):
            for server, words in servers.items():
                with running(words) as pid:
                    result = measure(pid, case, f"f{case.size}")
                results.setdefault((server, case.name), []).append(result)
    show(list(servers), results)


def show(servers: list[str], results: dict[tuple[str, str], list[tuple[float, float]]]) -> None:
    """Medians; ratios of speed / CPU per octet to dnsmasq, where it is there."""
    print("case        " + "".join(f"{server:>26}" for server in servers))
    for case in CASES:
        row = f"{case.name:<12}"
        base = results.get(("dnsmasq", case.name)) or results["pxegui", case.name]
        base_speed = statistics.median(speed for speed, _cpu in base)
        base_cpu = statistics.median(cpu for _speed, cpu in base)
        for server in servers:
            runs = results[server, case.name]
            speed = statistics.median(speed for speed, _cpu in runs)
            cpu = statistics.median(cpu for _speed, cpu in runs)
            row += (
                f"{speed / 1e6:>10.1f} MB/s {speed / base_speed:4.1f}/{base_cpu / cpu:<4.1f}".rjust(
                    26
                )
            )
        print(row)


def long_files() -> None:
    """40 MiB at 512 in lock-step, 5 GiB at 1468 in windows of 16: every octet in its place."""
    with tempfile.TemporaryDirectory() as root:
        for size, blksize, window in ((40 * MIB, 512, 1), (5 * 1024 * MIB, 1468, 16)):
            path = Path(root, f"f{size}")
            marks = [at for at in range(0, size, size // 5 - 7) if at + 8 <= size] + [size - 8]
            with path.open("wb") as file:
                file.truncate(size)
                for at in marks:
                    file.seek(at)
                    file.write(at.to_bytes(8, "little", signed=False)[::-1].replace(b"\0", b"z"))
            with running(commands(root)["pxegui"]) as pid:
                client = Fetch(path.name, blksize, window)
                seconds = fetch_all([client], limit_s=1800)
                used = cpu_seconds(pid)
            whole = client.octets == size and all(
                read(path, (block - 1) * blksize, len(data)) == data
                for block, data in client.marked.items()
            )
            places = {at // blksize + 1 for at in marks}
            whole = whole and places <= set(client.marked)
            print(
                f"{size} octets at {blksize}, windowsize {window}: {seconds:.1f} s, "
                f"{size / seconds / 1e6:.0f} MB/s, server CPU {used:.1f} s, "
                f"{'identical' if whole else 'NOT IDENTICAL'}"
            )


def read(path: Path, offset: int, count: int) -> bytes:
    """A piece of a file."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(count)


def main() -> None:
    """Into a namespace of our own first: the servers all want port 69."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--serve", metavar="DIRECTORY", help=argparse.SUPPRESS)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--long", action="store_true", help="the very large files")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if given.serve:
        serve(given.serve)
    elif not given.inside:
        inside = ["sh", "-c", 'ip link set lo up && exec "$0" "$@"', sys.executable, *sys.argv]
        how = "-n" if os.geteuid() == 0 else "-rn"
        os.execvp("unshare", ["unshare", how, *inside, "--inside"])
    elif given.long:
        long_files()
    else:
        compare(given.rounds)


if __name__ == "__main__":
    main()

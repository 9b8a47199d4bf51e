"""Virtual machines that boot from the network: QEMU with real firmware, watched and typed at.

TCG always: firmware starts in 16-bit code, which not every /dev/kvm can run.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.firmware import plain_rom
from tests.firmware.boards import Firmware, board
from tests.netlab import Network, wait_until

KERNEL_TEXT = re.compile(r"RIP=ffffffff[89a-f][0-9a-f]{7}\b")  # where x86-64 Linux runs
MEMORY_MB = "1024"  # enough for each firmware and an installer
_numbers = itertools.count(1)


class Machine:
    """One powered-on machine. Raises AssertionError from `wait` when its time is over."""

    def __init__(self, firmware: Firmware, network: Network, folder: Path) -> None:
        self.folder = folder
        self.serial_file = folder / "serial.log"
        self._network = network
        self.mac = f"52:54:00:77:00:{next(_numbers):02x}"
        self._qmp: QmpConnection | None = None
        self._output = (folder / "qemu.log").open("wb")
        self.is_pc = not firmware.is_arm
        card = self._plain_rom_card() if firmware is Firmware.BIOS_PLAIN else self._tap_card()
        quiet = ("-nodefaults", "-no-user-config", "-display", "none", "-m", MEMORY_MB)
        tty = f"socket,id=tty,path={folder}/t,server=on,wait=off,logfile={self.serial_file}"
        watch = ("-chardev", tty, "-serial", "chardev:tty")
        control = ("-qmp", f"unix:{folder}/q,server=on,wait=off")
        program, *words = board(firmware, folder, self.mac)
        self.process = network.switch.start(
            *(program, *quiet, *watch, *control, *card, *words), output=self._output
        )

    @property
    def serial(self) -> str:
        """All that came out of the serial port, without terminal control sequences."""
        if not self.serial_file.exists():
            return ""
        text = self.serial_file.read_text(encoding="utf-8", errors="replace")
        return re.sub(r"\x1b\[[0-9;?=]*[A-Za-z]", "", text)

    def wait(self, what: str, condition: Callable[[], object], limit_s: float) -> None:
        """Wait until `condition` is true. Raises AssertionError at the limit, or if QEMU ended."""
        end = time.monotonic() + limit_s
        while not condition():
            assert time.monotonic() < end, f"no {what} within {limit_s:.0f} s"
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self.process.wait(timeout=0.25)
                if not condition():
                    log = (self.folder / "qemu.log").read_text(errors="replace")
                    raise AssertionError(f"no {what}: QEMU ended with status {status}: {log}")

    def press(self, key: str) -> None:
        """Press and let go of a key, by QEMU's name for it ("ret")."""
        self.monitor(f"sendkey {key}")

    def type(self, line: str, limit_s: float = 20) -> None:
        """Type a line on its serial console, and wait for its echo."""
        with socket.socket(socket.AF_UNIX) as console:
            console.settimeout(limit_s)
            console.connect(str(self.folder / "t"))
            console.sendall(line.encode() + b"\n")
            echo = b""
            while line.encode() not in echo and (came := console.recv(4096)):
                echo += came

    def monitor(self, line: str) -> str:
        """QEMU's answer to a line of its monitor."""
        if self._qmp is None:
            self._qmp = QmpConnection(self.folder / "q")
        answer = self._qmp.execute("human-monitor-command", **{"command-line": line})
        assert isinstance(answer, str)
        return answer

    def is_in_linux(self) -> bool:
        """The processor is at an address where only a running 64-bit Linux kernel is."""
        return KERNEL_TEXT.search(self.monitor("info registers")) is not None

    def screen(self) -> Screen:
        """What its screen shows now."""
        file = self.folder / "screen.ppm"
        self.monitor(f"screendump {file}")
        return Screen(file.read_bytes())

    def power_off(self) -> None:
        """Pull the plug."""
        self.process.kill()
        self.process.wait(timeout=10)
        self._output.close()
        if self._qmp is not None:
            self._qmp.close()

    def _tap_card(self) -> tuple[str, ...]:
        tap = self._network.tap()
        return ("-netdev", f"tap,id=n0,ifname={tap},script=no,downscript=no")

    def _plain_rom_card(self) -> tuple[str, ...]:
        mine, theirs = self.folder / "machine", self.folder / "network"
        tap = self._network.tap()
        program = Path(plain_rom.__file__)
        self._network.switch.start(sys.executable, program, tap, theirs, mine, output=self._output)
        wait_until("forwarder", theirs.exists, 10)
        ends = f"local.type=unix,local.path={mine},remote.type=unix,remote.path={theirs}"
        return ("-netdev", f"dgram,id=n0,{ends}")


class Screen:
    """A picture of the screen (binary PPM)."""

    def __init__(self, ppm: bytes) -> None:
        header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        assert header is not None
        self.width, self.height = int(header[1]), int(header[2])
        self._pixels = ppm[header.end() :]

    def share(self, *colours: tuple[int, int, int]) -> float:
        """Which part of the picture has one of these colours (red, green, blue)."""
        pixels = self._pixels
        wanted = {bytes(colour) for colour in colours}
        step = 3 * 7  # every seventh pixel tells enough
        seen = [pixels[at : at + 3] in wanted for at in range(0, len(pixels) - 2, step)]
        return sum(seen) / max(1, len(seen))


class QmpConnection:
    """QEMU's machine protocol on a Unix socket."""

    def __init__(self, path: Path, limit_s: float = 20) -> None:
        wait_until("QEMU", path.exists, 10)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(limit_s)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rw", encoding="utf-8")
        self._lines.readline()  # its greeting
        self.execute("qmp_capabilities")

    def execute(self, command: str, **arguments: object) -> object:
        """Run one command; returns what it returned. Raises AssertionError with QEMU's words."""
        self._lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._lines.flush()
        while True:
            answer: dict[str, Any] = json.loads(self._lines.readline())
            if "event" not in answer:
                assert "return" in answer, answer
                return answer["return"]

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()

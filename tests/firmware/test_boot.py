"""Real firmware boots from the real program, with nothing typed and no rule configured.

What is kept in pytest's tmp_path: serial.log, screen.ppm, server.log, events.jsonl, traffic.pcap.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware.machine import Firmware, Machine
from tests.firmware.server import Server
from tests.firmware.trees import MARKER, PAYLOAD
from tests.netlab import Namespace, Network

pytestmark = [pytest.mark.firmware, pytest.mark.namespace, pytest.mark.timeout(400)]

LOAD_LIMIT_S = 240  # TCG on two busy cores
START_LIMIT_S = 120
DIALOG_BLUE = (0, 0, 170)  # the installer's dialogs stand on it; nothing before them does
ALL_FIRMWARE = [pytest.param(firmware, id=firmware.value) for firmware in Firmware]


@contextlib.contextmanager
def booting(
    firmware: Firmware, tree: Path, network: Network, party: Namespace, folder: Path, memory_mb: int
) -> Iterator[tuple[Machine, Server]]:
    """The server is ready and the machine on; both are off afterwards. A failure shows why."""
    server = Server(party, tree, folder)
    machine = Machine(firmware, network, folder, memory_mb=memory_mb)
    try:
        yield machine, server
    except AssertionError as failed:
        with contextlib.suppress(AssertionError, OSError):
            machine.screen()
        failed.add_note(f"kept in {folder}\nserial line:\n{machine.serial[-3000:]}")
        failed.add_note(f"server:\n{server.log[-5000:]}")
        raise
    finally:
        machine.power_off()
        status = server.stop()
    assert status == 0, server.log


@pytest.mark.parametrize("firmware", ALL_FIRMWARE)
def test_small_system_boots_and_is_served(
    firmware: Firmware, small: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    digest = hashlib.sha256((small / PAYLOAD).read_bytes()).hexdigest()
    with booting(firmware, small, network, party, tmp_path, 512) as (machine, server):
        machine.wait("test system", lambda: MARKER in machine.serial, LOAD_LIMIT_S)
        machine.wait("end of test system", lambda: "test-system-done" in machine.serial, 60)
        for proof in ("lease-ok", f"tftp {digest}", f"http {digest}"):
            assert proof in machine.serial
        assert {event["mac"] for event in server.events("lease_acked")} == {machine.mac}


@pytest.mark.parametrize("firmware", ALL_FIRMWARE)
def test_debian_installer_boots(
    firmware: Firmware, installer: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    with booting(firmware, installer, network, party, tmp_path, 768) as (machine, server):
        person = PressesReturn(machine, server)
        machine.wait("initrd.gz", lambda: person.has_pressed_until("initrd.gz"), LOAD_LIMIT_S)
        assert server.has_sent("linux")
        machine.wait("running kernel", machine.is_in_linux, START_LIMIT_S)
        machine.wait(
            "installer's dialog",
            lambda: machine.screen().share(DIALOG_BLUE) > 0.5,
            START_LIMIT_S,
        )


class PressesReturn:
    """Presses Return in the boot menu, from the menu's arrival until a kernel is asked for."""

    def __init__(self, machine: Machine, server: Server, every_s: float = 4) -> None:
        self._machine, self._server, self._every_s = machine, server, every_s
        self._next = 0.0

    def has_pressed_until(self, file: str) -> bool:
        """Press if it is time; true once `file` was sent."""
        if time.monotonic() >= self._next and self._is_in_menu():
            self._machine.press("ret")
            self._next = time.monotonic() + self._every_s
        return self._server.has_sent(file)

    def _is_in_menu(self) -> bool:
        started = [event["file"] for event in self._server.events("transfer_started")]
        has_menu = any(name.endswith(("/txt.cfg", "/grub.cfg")) for name in started)
        return has_menu and not any(name.endswith("/linux") for name in started)

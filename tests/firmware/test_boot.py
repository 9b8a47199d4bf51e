"""Real firmware boots from the real program, with nothing typed and no rule configured.

What is kept in pytest's tmp_path: serial.log, screen.ppm, server.log, events.jsonl, traffic.pcap.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.firmware.boards import Firmware
from tests.firmware.booting import LOAD_LIMIT_S, PROXY, booting, check_system
from tests.firmware.machine import Machine
from tests.firmware.routers import dnsmasq
from tests.firmware.server import Server
from tests.netlab import Namespace, Network

pytestmark = [pytest.mark.firmware, pytest.mark.namespace, pytest.mark.timeout(400)]

START_LIMIT_S = 120
# The installer's dialogs and what they stand on; nothing before them fills the screen with these.
DIALOG = ((170, 170, 170), (0, 0, 170))


@pytest.mark.parametrize(
    ("firmware", "loader"),
    [
        pytest.param(Firmware.BIOS_IPXE, "linux", id=Firmware.BIOS_IPXE.value),
        pytest.param(Firmware.BIOS_PLAIN, "pxelinux.0", id=Firmware.BIOS_PLAIN.value),
        pytest.param(Firmware.UEFI_PXE, "snponly.efi", id=Firmware.UEFI_PXE.value),
        pytest.param(Firmware.UEFI_HTTP, "snponly.efi", id=Firmware.UEFI_HTTP.value),
    ],
)
def test_small_system_boots_and_is_served(
    firmware: Firmware, loader: str, small: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    with booting(firmware, small, network, party, tmp_path) as (machine, server):
        check_system(machine, server)
        assert server.has_sent(loader)


@pytest.mark.parametrize(
    "firmware",
    [
        pytest.param(Firmware.BIOS_IPXE, id=Firmware.BIOS_IPXE.value),
        pytest.param(Firmware.BIOS_PLAIN, id=Firmware.BIOS_PLAIN.value),
        pytest.param(Firmware.UEFI_PXE, id=Firmware.UEFI_PXE.value, marks=pytest.mark.matrix),
        pytest.param(Firmware.UEFI_SECURE, id=Firmware.UEFI_SECURE.value),
        pytest.param(Firmware.UEFI_HTTP, id=Firmware.UEFI_HTTP.value),
    ],
)
def test_debian_installer_boots(
    firmware: Firmware, installer: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    with booting(firmware, installer, network, party, tmp_path) as (machine, server):
        _install(machine, server)


def test_debian_installer_boots_by_ipxe_where_its_grub_would_ask_the_wrong_server(
    installer: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    dnsmasq(network, tmp_path)
    with booting(Firmware.UEFI_PXE, installer, network, party, tmp_path, *PROXY) as booted:
        machine, server = booted
        _install(machine, server)
        assert server.has_sent("snponly.efi")
        assert not list(server.events("lease_acked"))


def _install(machine: Machine, server: Server) -> None:
    """A person who presses Return until the installer asks its first question."""
    person = PressesReturn(machine, server)
    machine.wait("initrd.gz", lambda: person.has_pressed_until("initrd.gz"), LOAD_LIMIT_S)
    assert server.has_sent("linux")
    machine.wait("running kernel", machine.is_in_linux, START_LIMIT_S)
    machine.wait("installer's dialog", lambda: machine.screen().share(*DIALOG) > 0.8, START_LIMIT_S)


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

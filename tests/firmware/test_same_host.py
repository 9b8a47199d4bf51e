"""Proxy mode beside dnsmasq on the same computer and interface: dnsmasq has port 67, we have 4011.

What dnsmasq must send for that is what our warning says.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware.machine import Firmware, Machine
from tests.firmware.server import Server
from tests.firmware.trees import MARKER
from tests.netlab import Namespace, Network, wait_until

pytestmark = [
    pytest.mark.firmware,
    pytest.mark.matrix,
    pytest.mark.namespace,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not shutil.which("dnsmasq"), reason="needs dnsmasq"),
]
OPTION_60 = "--dhcp-option-force=60,PXEClient"


@pytest.fixture
def neighbour(party: Namespace, tmp_path: Path) -> Iterator[None]:
    """dnsmasq in our own namespace, on our own interface."""
    words = ("dnsmasq", "-k", "--port=0", "--conf-file=", "--user=root", "--interface=eth0")
    files = (f"--dhcp-leasefile={tmp_path}/other.leases", f"--pid-file={tmp_path}/other.pid")
    process = party.start(*words, *files, "--dhcp-range=10.77.0.50,10.77.0.60", OPTION_60)
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)
    yield
    process.kill()
    process.wait(timeout=5)


@pytest.mark.parametrize(
    "firmware",
    [pytest.param(each, id=each.value) for each in (Firmware.UEFI_PXE, Firmware.BIOS_PLAIN)],
)
def test_small_system_boots(
    firmware: Firmware,
    small: Path,
    network: Network,
    neighbour: None,
    party: Namespace,
    tmp_path: Path,
) -> None:
    server = Server(party, small, tmp_path, "--mode", "proxy")
    machine = Machine(firmware, network, tmp_path, memory_mb=512)
    try:
        machine.wait("test system", lambda: MARKER in machine.serial, 240)
        assert {event["mac"] for event in server.events("boot_answered")} == {machine.mac}
        assert not list(server.events("boot_offered"))
        problems = [event["problem"] for event in server.events("problem_found")]
        assert problems == ["boot_server_only"]
    except AssertionError as failed:
        failed.add_note(f"kept in {tmp_path}\nserial:\n{machine.serial[-2000:]}")
        failed.add_note(f"server:\n{server.log[-5000:]}")
        raise
    finally:
        machine.power_off()
        status = server.stop()
    assert status == 0, server.log

"""Proxy mode beside dnsmasq on the same computer and interface: dnsmasq has port 67, we have 4011.

What dnsmasq must send for that is what our warning says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firmware.boards import Firmware
from tests.firmware.booting import LOAD_LIMIT_S, PROXY, booting
from tests.firmware.initramfs import MARKER
from tests.firmware.routers import start_dnsmasq
from tests.netlab import Namespace, Network

pytestmark = [
    pytest.mark.firmware,
    pytest.mark.matrix,
    pytest.mark.namespace,
    pytest.mark.timeout(400),
]
OPTION_60 = "--dhcp-option-force=60,PXEClient"


@pytest.mark.parametrize(
    "firmware",
    [pytest.param(each, id=each.value) for each in (Firmware.UEFI_PXE, Firmware.BIOS_PLAIN)],
)
def test_small_system_boots(
    firmware: Firmware, small: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    start_dnsmasq(party, tmp_path, OPTION_60)
    with booting(firmware, small, network, party, tmp_path, *PROXY) as (machine, server):
        machine.wait("test system", lambda: MARKER in machine.serial, LOAD_LIMIT_S)
        assert {event["mac"] for event in server.events("boot_answered")} == {machine.mac}
        assert not list(server.events("boot_offered"))
        problems = [event["problem"] for event in server.events("problem_found")]
        assert problems == ["boot_server_only"]

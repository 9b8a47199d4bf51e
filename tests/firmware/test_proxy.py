"""Real firmware boots in proxy mode: the network's server gives addresses, pxegui what to boot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.firmware.boards import Firmware
from tests.firmware.booting import PROXY, booting, check_system_behind_proxy
from tests.firmware.routers import dnsmasq, isc_dhcpd, kea
from tests.netlab import Namespace, Network

pytestmark = [pytest.mark.firmware, pytest.mark.namespace, pytest.mark.timeout(400)]


@pytest.mark.parametrize(
    ("firmware", "loader"),
    [
        pytest.param(Firmware.BIOS_IPXE, "linux", id=Firmware.BIOS_IPXE.value),
        pytest.param(Firmware.BIOS_PLAIN, "pxelinux.0", id=Firmware.BIOS_PLAIN.value),
        pytest.param(Firmware.UEFI_PXE, "snponly.efi", id=Firmware.UEFI_PXE.value),
        pytest.param(Firmware.UEFI_HTTP, "snponly.efi", id=Firmware.UEFI_HTTP.value),
    ],
)
def test_small_system_boots(
    firmware: Firmware, loader: str, small: Path, network: Network, party: Namespace, tmp_path: Path
) -> None:
    dnsmasq(network, tmp_path)
    with booting(firmware, small, network, party, tmp_path, *PROXY) as (machine, server):
        check_system_behind_proxy(machine, server)
        assert server.has_sent(loader)


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("program", "start"),
    [
        pytest.param("dhcpd", isc_dhcpd, id="ISC dhcpd"),
        pytest.param("kea-dhcp4", kea, id="Kea"),
    ],
)
def test_small_system_boots_beside(
    program: str,
    start: Callable[[Network, Path], Namespace],
    small: Path,
    network: Network,
    party: Namespace,
    tmp_path: Path,
) -> None:
    if not shutil.which(program):
        pytest.skip(f"needs {program} (tests/firmware/matrix installs it)")
    start(network, tmp_path)
    with booting(Firmware.UEFI_PXE, small, network, party, tmp_path, *PROXY) as booted:
        check_system_behind_proxy(*booted)

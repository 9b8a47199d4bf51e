"""Real firmware boots in proxy mode: dnsmasq gives the address, pxegui what to boot."""

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
    pytest.mark.namespace,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not shutil.which("dnsmasq"), reason="needs dnsmasq"),
]


@pytest.fixture
def router(network: Network, tmp_path: Path) -> Iterator[Namespace]:
    """The network's own DHCP server, which knows nothing of booting."""
    party = network.join("router", "10.77.0.254/24")
    words = ("dnsmasq", "-k", "--port=0", "--conf-file=", "--user=root", "--interface=eth0")
    files = (f"--dhcp-leasefile={tmp_path}/router.leases", f"--pid-file={tmp_path}/router.pid")
    process = party.start(*words, *files, "--dhcp-range=10.77.0.50,10.77.0.60")
    wait_until("dnsmasq", lambda: ":67 " in party.run("ss", "-Hlun"), 5)
    yield party
    process.kill()
    process.wait(timeout=5)


def router_range(address: str) -> bool:
    """An address that the network's own server gives."""
    return 50 <= int(address.rpartition(".")[2]) <= 60


@pytest.mark.parametrize("firmware", [pytest.param(each, id=each.value) for each in Firmware])
def test_small_system_boots(
    firmware: Firmware,
    small: Path,
    network: Network,
    party: Namespace,
    router: Namespace,
    tmp_path: Path,
) -> None:
    server = Server(party, small, tmp_path, "--mode", "proxy")
    machine = Machine(firmware, network, tmp_path, memory_mb=512)
    try:
        machine.wait("test system", lambda: MARKER in machine.serial, 240)
        assert {event["mac"] for event in server.events("boot_offered")} == {machine.mac}
        assert not list(server.events("lease_acked"))
        assert not list(server.events("problem_found"))
        addresses = {event["client"].split(":")[0] for event in server.events("transfer_started")}
        assert all(router_range(address) for address in addresses), "always the network server's"
        assert {event["mac"] for event in server.events("transfer_started")} == {machine.mac}
    except AssertionError as failed:
        failed.add_note(f"kept in {tmp_path}\nserver:\n{server.log[-5000:]}")
        raise
    finally:
        machine.power_off()
        status = server.stop()
    assert status == 0, server.log


@pytest.mark.matrix
@pytest.mark.skipif(not shutil.which("dhcpd"), reason="needs isc-dhcp-server")
def test_beside_isc_dhcpd(small: Path, network: Network, party: Namespace, tmp_path: Path) -> None:
    router = network.join("router", "10.77.0.254/24")
    (tmp_path / "leases").touch()
    (tmp_path / "dhcpd.conf").write_text(
        "subnet 10.77.0.0 netmask 255.255.255.0 { range 10.77.0.50 10.77.0.60; }\n"
    )
    words = ("dhcpd", "-4", "-f", "-q", "-user", "root", "-group", "root")
    files = ("-cf", tmp_path / "dhcpd.conf", "-lf", tmp_path / "leases", "-pf", tmp_path / "pid")
    process = router.start(*words, *files, "eth0")
    wait_until("dhcpd", lambda: ":67 " in router.run("ss", "-Hlun"), 5)
    server = Server(party, small, tmp_path, "--mode", "proxy")
    machine = Machine(Firmware.BIOS_IPXE, network, tmp_path, memory_mb=512)
    try:
        machine.wait("test system", lambda: MARKER in machine.serial, 240)
        assert {event["mac"] for event in server.events("boot_offered")} == {machine.mac}
        assert not list(server.events("problem_found"))
    finally:
        machine.power_off()
        process.kill()
        process.wait(timeout=5)
        status = server.stop()
    assert status == 0, server.log

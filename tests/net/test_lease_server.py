from __future__ import annotations

import pytest

from pxegui.net.lease_server import gateway, lease_server
from tests.gui.interfaces import interface

ETH = interface("eth0", index=3)

ROUTES = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth1\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
eth0\t00000000\t01B2A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
"""

DHCLIENT = """\
lease {
  interface "eth1";
  option dhcp-server-identifier 10.0.0.9;
}
lease {
  interface "eth0";
  option dhcp-server-identifier 192.168.178.3;
}
lease {
  interface "eth0";
  option dhcp-server-identifier 192.168.178.4;
}
"""


@pytest.mark.parametrize(
    ("files", "server"),
    [
        pytest.param({}, "", id="nothing is known"),
        pytest.param({"proc/net/route": ROUTES}, "192.168.178.1", id="the gateway, most likely"),
        pytest.param(
            {
                "run/systemd/netif/leases/3": "ADDRESS=1.2.3.4\nSERVER_ADDRESS=192.168.178.2\n",
                "proc/net/route": ROUTES,
            },
            "192.168.178.2",
            id="systemd-networkd",
        ),
        pytest.param(
            {"var/lib/dhcp/dhclient.leases": DHCLIENT}, "192.168.178.4", id="dhclient, the last"
        ),
        pytest.param(
            {"var/lib/NetworkManager/internal-uuid-eth0.lease": "SERVER_ADDRESS=10.1.1.1\n"},
            "10.1.1.1",
            id="NetworkManager",
        ),
        pytest.param(
            {"run/systemd/netif/leases/3": "SERVER_ADDRESS=999.1.1.1\n"}, "", id="nonsense"
        ),
    ],
)
def test_who_gave_the_address(tmp_path, files, server):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert lease_server(ETH, tmp_path) == server


@pytest.mark.parametrize(
    "table", ["", "x", "a\nb c\n", "h\neth0 00000000 zz 0003\n", "h\neth0 00000000 123456789AB 3\n"]
)
def test_a_table_of_nonsense_gives_no_gateway(table):
    assert gateway(table, "eth0") == ""

"""What other servers say to everybody is heard."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from pxegui.net.overheard import Overhearing
from pxegui.net.probe import Server, answering_server
from pxegui.net.sockets import Datagram
from pxegui.wire.dhcp import Message, build

US, OTHER = IPv4Address("10.0.0.1"), IPv4Address("10.0.0.254")
OWN = frozenset({US})


def said(op: int = 2, source: str = "10.0.0.254", **more) -> Datagram:
    options = {53: b"\2", 54: OTHER.packed, **more.pop("options", {})}
    more.setdefault("yiaddr", IPv4Address("10.0.0.50"))
    message = Message(op=op, hlen=6, chaddr=bytes(16), xid=9, options=options, **more)
    data = build(message)
    return Datagram(
        data=data, source=(source, 67), destination="255.255.255.255", interface_index=1
    )


def say(server: Server | None) -> str:
    return f"{server.kind} {server.address}" if server else ""


NOTHING = IPv4Address(0)


@pytest.mark.parametrize(
    ("datagram", "who"),
    [
        pytest.param(said(), "dhcp 10.0.0.254", id="an OFFER with an address"),
        pytest.param(said(options={53: b"\5"}), "dhcp 10.0.0.254", id="an ACK"),
        pytest.param(
            said(yiaddr=NOTHING, options={60: b"PXEClient"}), "proxy 10.0.0.254", id="a proxy's"
        ),
        pytest.param(said(yiaddr=NOTHING), "", id="an OFFER of nothing"),
        pytest.param(said(op=1, options={53: b"\1"}), "", id="a machine's DISCOVER"),
        pytest.param(said(options={53: b"\6"}), "", id="a NAK"),
        pytest.param(said(options={54: US.packed}), "", id="ours, come back"),
        pytest.param(said(source="10.0.0.1"), "", id="ours by where it came from"),
        pytest.param(said(options={54: b""}), "dhcp 10.0.0.254", id="without its name"),
    ],
)
def test_who_is_heard(datagram, who):
    assert say(answering_server(datagram, OWN)) == who


async def test_where_the_port_cannot_be_had_it_is_quiet(monkeypatch):
    def refuse(*_args, **_more):
        raise PermissionError

    monkeypatch.setattr("pxegui.net.overheard.open_udp", refuse)
    ears = Overhearing("lo", OWN, lambda server: None)
    assert ears.start() is False
    ears.stop()
    ears.stop()

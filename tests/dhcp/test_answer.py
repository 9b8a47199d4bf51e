from __future__ import annotations

import dataclasses

import pytest

from pxegui.dhcp.answer import in_order, selected_network
from tests.dhcp.asking import A, ask, ip, message


def shaped(mac: str, htype: int, client_id: bytes = b"", hlen: int | None = None):
    asked = ask(1, mac, {61: client_id} if client_id else {})
    changed = dataclasses.replace(
        asked.message, htype=htype, hlen=asked.message.hlen if hlen is None else hlen
    )
    client = dataclasses.replace(asked.client, mac=changed.mac)
    return dataclasses.replace(asked, message=changed, client=client)


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        pytest.param(shaped(A, 1), A, id="a MAC"),
        pytest.param(shaped(A, 1, b"\1abc"), A, id="a MAC comes before an identifier"),
        pytest.param(shaped(A, 1, b"\1abc", hlen=0), "id:01616263", id="no hardware address"),
        pytest.param(shaped(A, 32, b"\1abc"), "id:01616263", id="InfiniBand"),
        pytest.param(shaped("00:00:00:00:00:00", 1, b"\1a"), "id:0161", id="a MAC of zeros"),
        pytest.param(shaped("00:00:00:00:00:00", 1), "", id="nothing at all"),
        pytest.param(shaped(A, 1, hlen=0), "", id="no hardware address, no identifier"),
        pytest.param(
            shaped(":".join(["11"] * 16), 1), ":".join(["11"] * 16), id="a GUID for a MAC"
        ),
    ],
)
def test_owner(asked, owner):
    assert asked.owner == owner


def test_options_go_out_in_order():
    assert list(in_order({82: b"x", 61: b"y"}, {224: b"z", 53: b"\5", 67: b"f"}, {60: b"c"})) == [
        53,
        60,
        67,
        61,
        82,
        224,
    ]


@pytest.mark.parametrize(
    ("options", "giaddr", "network"),
    [
        pytest.param({}, 0, None, id="this cable"),
        pytest.param({}, 254, 254, id="giaddr"),
        pytest.param({118: ip(3).packed}, 254, 3, id="118 before giaddr"),
        pytest.param({118: ip(3).packed, 82: b"\5\4" + ip(4).packed}, 254, 4, id="82.5 first"),
        pytest.param({82: b"\5\3abc"}, 254, 254, id="an unreadable 82.5"),
    ],
)
def test_selected_network(options, giaddr, network):
    fields = {"giaddr": ip(giaddr)} if giaddr else {}
    found = selected_network(message(1, A, options, **fields))
    assert found == (None if network is None else ip(network))

"""The disguise itself: what it takes out, what it leaves, and that the frame stays valid."""

from __future__ import annotations

from typing import Any

import pytest
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether

from tests.firmware.plain_rom import is_tftp_request, without_ipxe

ASK: list[Any] = [("message-type", "discover"), (93, b"\0\0")]
IPXE: list[Any] = [(77, b"iPXE"), (175, b"\x01\x02\x03")]


def frame(options: list[Any], *, port: int = 67, padding: int = 0) -> bytes:
    udp = IP(src="0.0.0.0", dst="255.255.255.255") / UDP(sport=68, dport=port)
    return bytes(Ether() / udp / BOOTP(xid=7) / DHCP(options=[*options, "end"])) + b"\0" * padding


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        pytest.param([*ASK, *IPXE], ASK, id="options 77 and 175 go, the others stay"),
        pytest.param([*IPXE, *ASK], ASK, id="wherever they stand"),
        pytest.param(ASK, ASK, id="nothing to take out"),
    ],
)
def test_a_dhcp_request_loses_what_names_ipxe(options, kept):
    seen = Ether(without_ipxe(frame(options)))
    expected = Ether(frame(kept))
    assert [o for o in seen[DHCP].options if o != "pad"] == expected[DHCP].options
    sent = seen[UDP].chksum
    del seen[UDP].chksum
    assert Ether(bytes(seen))[UDP].chksum == sent
    assert len(bytes(seen)) == len(frame(options))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(frame(IPXE, port=4011), id="another port"),
        pytest.param(frame(IPXE)[:40], id="cut short"),
        pytest.param(b"\xff" * 60, id="not IPv4"),
    ],
)
def test_other_frames_pass_untouched(other):
    assert without_ipxe(other) == other


def test_a_tftp_request_is_known_by_its_port():
    assert is_tftp_request(frame([], port=69))
    assert not is_tftp_request(frame([]))

from __future__ import annotations

import socket
from ipaddress import IPv4Address

from pxegui.net import wake as waking
from pxegui.net.wake import packet, wake

MAC = "d8:9e:f3:3a:5f:12"


def test_packet():
    made = packet(MAC)
    assert made[:6] == b"\xff" * 6
    assert made[6:] == bytes.fromhex("d89ef33a5f12") * 16
    assert len(made) == 102


def test_each_machine_gets_its_packets(monkeypatch):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(2)
        monkeypatch.setattr(waking, "_PORT", receiver.getsockname()[1])
        here = IPv4Address("127.0.0.1")
        assert wake([MAC], here, here) == []
        assert receiver.recv(200) == packet(MAC)


def test_what_cannot_be_sent_is_said():
    assert wake([MAC], IPv4Address("192.0.2.1"), IPv4Address("192.0.2.255")) == [MAC]

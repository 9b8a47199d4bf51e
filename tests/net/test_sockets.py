"""Sockets as the services need them, on this computer's loopback."""

from __future__ import annotations

import errno
import socket
import sys
import time

import pytest

from pxegui.net import sockets
from pxegui.net.sockets import Datagram, UdpSocket, open_tcp, open_transfer, open_udp

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="binds to a device")


def receive(service: UdpSocket, count: int = 1, limit: int = 64) -> list[Datagram]:
    got: list[Datagram] = []
    deadline = time.monotonic() + 3
    while len(got) < count and time.monotonic() < deadline:
        got += service.receive_batch(limit)
    return got


@pytest.fixture
def service():
    opened = open_udp(0, "lo" if sys.platform == "linux" else "")
    yield opened
    opened.close()


@pytest.fixture
def client():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


def test_a_free_port_is_known(service):
    assert service.port > 0


@linux_only
def test_a_datagram_tells_where_it_came_from_and_to_and_on_which_interface(service, client):
    client.sendto(b"hello", ("127.0.0.2", service.port))
    [got] = receive(service)
    assert got.data == b"hello"
    assert got.source == client.getsockname()
    assert got.destination == "127.0.0.2"
    assert got.interface_index == socket.if_nametoindex("lo")


def test_nothing_waiting_is_an_empty_batch(service):
    assert service.receive_batch() == []


def test_a_batch_is_bounded_and_the_rest_waits(service, client):
    for number in range(10):
        client.sendto(bytes([number]), ("127.0.0.1", service.port))
    first = receive(service, 4, limit=4)
    rest = receive(service, 6)
    assert [got.data[0] for got in first + rest] == list(range(10))
    assert len(first) == 4


def test_the_longest_and_the_empty_datagram_arrive_whole(service, client):
    client.sendto(b"x" * 60000, ("127.0.0.1", service.port))
    client.sendto(b"", ("127.0.0.1", service.port))
    assert [len(got.data) for got in receive(service, 2)] == [60000, 0]


@linux_only
def test_the_source_of_an_answer_can_be_pinned(service, client):
    client.settimeout(3)
    service.send(
        b"answer",
        client.getsockname(),
        source="127.0.0.9",
        interface_index=socket.if_nametoindex("lo"),
    )
    assert client.recvfrom(100) == (b"answer", ("127.0.0.9", service.port))


def test_our_own_broadcast_that_comes_back_is_dropped(service):
    waiting = [
        Datagram(b"a machine's", ("0.0.0.0", 68), "255.255.255.255", 1),
        Datagram(b"ours, from a relay here", ("10.0.0.1", 67), "10.0.0.1", 1),
        Datagram(b"our own question", ("10.0.0.1", 68), "255.255.255.255", 1),
    ]

    def arrive() -> Datagram:
        if not waiting:
            raise BlockingIOError
        return waiting.pop()

    service._receive = arrive
    service.echo_of = "10.0.0.1"
    got = [each.data for each in service.receive_batch()]
    assert got == [b"ours, from a relay here", b"a machine's"]


def test_a_plain_answer_arrives(service, client):
    client.settimeout(3)
    service.send(b"answer", client.getsockname())
    assert client.recv(100) == b"answer"


def test_a_second_service_on_the_same_port_is_refused(service):
    with pytest.raises(OSError, match="in use") as caught:
        open_udp(service.port, service.interface)
    assert caught.value.errno == errno.EADDRINUSE


def test_a_refused_socket_leaves_the_port_free():
    first = open_udp(0)
    first.close()
    first.close()  # twice is fine
    again = open_udp(first.port)
    again.close()


@linux_only
def test_a_device_that_does_not_exist_is_an_error():
    with pytest.raises(OSError, match="No such device"):
        open_udp(0, "no-such-card")


def test_an_icmp_error_of_an_earlier_answer_is_no_error(service):
    class Refused:
        calls = 0

        def recvmsg_into(self, buffers, size):
            self.calls += 1
            if self.calls == 1:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")
            raise BlockingIOError

    fake = Refused()
    real, service._socket = service._socket, fake
    try:
        assert service.receive_batch() == []
        assert fake.calls == 2
    finally:
        service._socket = real


def test_a_dead_socket_is_an_error_after_what_was_read(service):
    class Unplugged:
        def __init__(self):
            self.waiting = [b"last"]

        def recvmsg_into(self, buffers, size):
            if self.waiting:
                data = self.waiting.pop()
                buffers[0][: len(data)] = data
                return len(data), [], 0, ("10.0.0.1", 68)
            raise OSError(errno.ENODEV, "gone")

    real, service._socket = service._socket, Unplugged()
    try:
        assert [got.data for got in service.receive_batch()] == [b"last"]
        with pytest.raises(OSError, match="gone"):
            service.receive_batch()
    finally:
        service._socket = real


def test_without_packet_info_a_datagram_still_arrives(monkeypatch, client):
    monkeypatch.setattr(sockets, "_IP_PKTINFO", 0)
    plain = open_udp(0)
    try:
        client.sendto(b"hello", ("127.0.0.1", plain.port))
        assert receive(plain) == [Datagram(b"hello", client.getsockname(), "", 0)]
    finally:
        plain.close()


def test_tcp_listens_on_our_address_only():
    listening = open_tcp("127.0.0.1", 0, "lo" if sys.platform == "linux" else "")
    try:
        assert listening.getsockname()[0] == "127.0.0.1"
        with socket.create_connection(listening.getsockname(), timeout=3):
            pass
        with pytest.raises(OSError, match="in use"):
            open_tcp("127.0.0.1", listening.getsockname()[1])
    finally:
        listening.close()


def test_a_transfer_socket_talks_to_its_peer_from_the_local_address(client):
    client.settimeout(3)
    transfer = open_transfer(
        "127.0.0.1", client.getsockname(), "lo" if sys.platform == "linux" else ""
    )
    try:
        transfer.send(b"data")
        data, source = client.recvfrom(100)
        assert (data, source[0]) == (b"data", "127.0.0.1")
        assert source[1] == transfer.getsockname()[1]
        with pytest.raises(BlockingIOError):
            transfer.recv(100)
    finally:
        transfer.close()


@linux_only
def test_the_mtu_is_the_interfaces():
    assert sockets.mtu("lo") > 1500
    assert sockets.mtu("no-such-card") == 1500

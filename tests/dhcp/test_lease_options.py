import dataclasses
from ipaddress import IPv4Address

import pytest

from pxegui.dhcp.answer import BootData
from pxegui.dhcp.lease_options import lease_options, network_options
from pxegui.dhcp.leases import LeaseBook
from pxegui.wire.options import MessageType
from tests.dhcp.asking import KEPT, POOL, STANDARD, ask


@pytest.mark.parametrize(
    ("lease_s", "times"),
    [
        pytest.param(3600, [3600, 1800, 3150], id="an hour"),
        pytest.param(0xFFFFFFFF, [0xFFFFFFFF] * 3, id="for ever"),
        pytest.param(1 << 40, [0xFFFFFFFF] * 3, id="longer than for ever"),
    ],
)
def test_times(lease_s, times):
    book = LeaseBook(POOL)
    options = lease_options(ask(1), STANDARD, book, MessageType.ACK, BootData(), lease_s)
    assert [int.from_bytes(options[tag], "big") for tag in (51, 58, 59)] == times


def test_without_a_lease_there_are_no_times():
    options = lease_options(ask(8), STANDARD, LeaseBook(POOL), MessageType.ACK, BootData(), None)
    assert not {51, 58, 59} & options.keys()


def test_a_kept_name_is_told_to_who_asks():
    book = LeaseBook(POOL)
    assert network_options(ask(1, KEPT, {55: b"\x0c"}), STANDARD, book)[12] == b"kept"
    assert 12 not in network_options(ask(1, KEPT, {55: b"\1"}), STANDARD, book)


def test_nothing_set_is_nothing_told():
    network = dataclasses.replace(STANDARD, routers=(), dns=())
    assert network_options(ask(1), network, LeaseBook(POOL)).keys() == {1, 28}


def test_a_machine_can_have_its_own_router_name_servers_and_netmask():
    own = dataclasses.replace(
        POOL.reservations[0],
        netmask=IPv4Address("255.255.255.128"),
        routers=(IPv4Address("10.0.0.9"),),
        dns=(IPv4Address("10.0.0.8"),),
    )
    book = LeaseBook(dataclasses.replace(POOL, reservations=(own,)))
    options = network_options(ask(1, KEPT), STANDARD, book)
    assert [options[tag][-1] for tag in (1, 3, 6, 28)] == [128, 9, 8, 127]
    others = network_options(ask(1), STANDARD, book)
    assert [others[tag][3] for tag in (1, 3, 6, 28)] == [0, 254, 9, 255]

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from PySide6.QtGui import QGuiApplication

from pxegui.dhcp.problems import PoolExhausted
from pxegui.gui.deeds import stop_command, widened
from pxegui.settings.model import AddressRange
from tests.gui.interfaces import WIRED


@pytest.mark.parametrize(
    ("owner", "command"),
    [
        ("dnsmasq (pid 812)", "sudo systemctl stop dnsmasq"),
        ("in.tftpd (pid 7)", "sudo systemctl stop tftpd-hpa"),
        ("python3 (pid 99)", "sudo kill 99"),
        ("a b;rm", "sudo pkill -x 'a b;rm'"),
    ],
)
def test_the_command_that_stops_who_holds_a_port(owner, command):
    assert stop_command(owner) == command


def of(first: int, last: int) -> AddressRange:
    base = int(IPv4Address("192.168.2.0"))
    return AddressRange(first=IPv4Address(base + first), last=IPv4Address(base + last))


@pytest.mark.parametrize(
    ("pool", "never", "wider"),
    [
        pytest.param((100, 150), [], (100, 201), id="upwards"),
        pytest.param((220, 250), [], (193, 254), id="then downwards"),
        pytest.param((100, 150), [160], (58, 159), id="not over an address that is taken"),
        pytest.param((1, 254), [], (1, 254), id="all is given out already"),
    ],
)
def test_twice_as_many_addresses(pool, never, wider):
    walls = frozenset(IPv4Address(int(IPv4Address("192.168.2.0")) + each) for each in never)
    assert widened(of(*pool), IPv4Address("255.255.255.0"), walls) == of(*wider)


def test_more_addresses_end_the_problem(window, session, qapp):
    session._on_interfaces([WIRED])
    session.edit(interface=WIRED.name)
    session.tell([PoolExhausted(addresses=51, machine="x")])
    window.do("remedy.hand_out_more")
    assert str(session.settings.dhcp.range) == "192.168.2.100-192.168.2.201"
    assert not session.problems


def test_commands_are_copied(window):
    window.do("remedy.copy_stop_command", "nginx (pid 3)")
    assert QGuiApplication.clipboard().text() == "sudo systemctl stop nginx"


def test_choose_another_network_goes_there(window, session, qapp):
    window.do("remedy.choose_network")
    assert window.focusWidget() is window.setup.network.box

from __future__ import annotations

from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui import networks
from pxegui.gui.verdicts import network
from tests.gui.interfaces import WIRED

FOUND = OtherDhcpServer(server="192.168.178.1 (2c:91:ab:12:34:56)", interface="enp3s0")


def test_a_server_that_was_found_is_named():
    assert networks.other_server([FOUND], "enp3s0") == "192.168.178.1"
    assert networks.other_server([FOUND], "enp4s0") == ""
    assert networks.other_server([], "enp3s0") == ""


def test_it_is_said_beneath_the_network():
    lines = network.beneath(
        WIRED, name="enp3s0", is_proxy=False, server="192.168.178.1", is_other=True
    )
    assert lines[1].plain == "192.168.178.1 gives out addresses here"
    assert lines[1].role == "warning"


def test_the_fields_follow_what_was_found(window):
    session = window.session
    session.edit(interface="enp3s0")
    session._on_interfaces([WIRED])
    session.tell([FOUND])
    session._tell()
    assert "192.168.178.1 gives out addresses here" in window.setup.network.spoken
    assert "Not safe on this network" in window.setup.addresses.spoken
    session.dismiss(FOUND)
    session._tell()
    assert "no other server expected here" in window.setup.network.spoken

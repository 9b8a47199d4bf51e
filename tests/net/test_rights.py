"""Which ports only root may open, and which of them the helper is asked for."""

from __future__ import annotations

import socket
import sys
from typing import Any

import pytest

from pxegui.net import rights as module
from pxegui.net.granted import PermissionNotGiven, Wish, wishes
from pxegui.net.rights import grant_or_ask, helper_names, needs_permission, needs_root
from pxegui.problems import PxeguiError
from pxegui.settings.model import DhcpSettings, HttpSettings, Mode, Settings, TftpSettings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems ask nobody")

ALL = wishes(Settings())
NO_CAPABILITY = "Name:\tpython3\nCapEff:\t0000000000000000\n"
MAY_BIND = "CapEff:\t0000000000000400\n"
WEB = wishes(Settings(dhcp=DhcpSettings(enabled=False), tftp=TftpSettings(enabled=False)))
HIGH = wishes(
    Settings(
        dhcp=DhcpSettings(port=6767), tftp=TftpSettings(port=6969), http=HttpSettings(port=8080)
    )
)


@pytest.mark.parametrize(
    ("wanted", "first_free", "status", "needed"),
    [
        pytest.param(ALL, 1024, NO_CAPABILITY, True, id="an ordinary user"),
        pytest.param(ALL, 1024, MAY_BIND, False, id="with the capability"),
        pytest.param(ALL, 67, NO_CAPABILITY, False, id="the limit is lowered to 67"),
        pytest.param(ALL, 68, NO_CAPABILITY, True, id="to 68"),
        pytest.param(ALL, 1024, "", True, id="nothing is known"),
        pytest.param(HIGH, 1024, NO_CAPABILITY, False, id="high ports"),
        pytest.param(WEB, 1024, NO_CAPABILITY, False, id="HTTP alone goes to 8080"),
    ],
)
def test_whether_root_is_needed(wanted, first_free, status, needed):
    assert needs_root(wanted, first_free, status) is needed


@pytest.mark.parametrize(
    ("uid", "environ", "needed"),
    [
        pytest.param(0, {}, False, id="root"),
        pytest.param(1000, {}, True, id="an ordinary user"),
        pytest.param(1000, {"LISTEN_FDS": "4"}, False, id="systemd opened them"),
    ],
)
def test_whether_the_person_will_be_asked(monkeypatch, tmp_path, uid, environ, needed):
    (tmp_path / "limit").write_text("1024\n")
    (tmp_path / "status").write_text(NO_CAPABILITY)
    monkeypatch.setattr(module, "_FIRST_FREE", tmp_path / "limit")
    monkeypatch.setattr(module, "_STATUS", tmp_path / "status")
    monkeypatch.setattr("os.geteuid", lambda: uid)
    monkeypatch.setattr("os.environ", environ)
    assert needs_permission(Settings(interface="eth0")) is needed
    assert not needs_permission(Settings(interface="lo"))


@pytest.mark.parametrize(
    ("wanted", "refused", "asks", "names"),
    [
        pytest.param(ALL, {67, 69}, False, ["dhcp", "tftp", "http"], id="HTTP goes with them"),
        pytest.param(ALL, {69}, False, ["tftp", "http"], id="only what was refused"),
        pytest.param(ALL, {67}, True, ["dhcp", "http", "probe", "ears"], id="with the search"),
        pytest.param(
            wishes(Settings(mode=Mode.PROXY)), {67, 69}, False, ["dhcp", "tftp", "http"], id="proxy"
        ),
        pytest.param(ALL, set(), True, [], id="nothing was refused"),
        pytest.param(
            wishes(Settings(dhcp=DhcpSettings(port=53))), {53, 69}, False, [], id="it opens no 53"
        ),
    ],
)
def test_what_the_helper_is_asked_for(wanted, refused, asks, names):
    assert helper_names(wanted, refused, asks_network=asks) == names


class Permission:
    """One that opens what the test says."""

    def __init__(self, *, can_ask: bool = True) -> None:
        self.can_ask = can_ask
        self.asked: list[list[str]] = []

    async def open(self, interface: str, address: str, names: list[str]):
        self.asked.append(names)
        raise PxeguiError(PermissionNotGiven(ports="69"))


def deny(monkeypatch):
    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pxegui.net.granted.open_udp", refuse)


TFTP = [Wish(name="tftp", ports=(69,))]


@pytest.mark.parametrize(
    ("interface", "can_ask", "key", "asked"),
    [
        pytest.param("eth0", True, "permission_not_given", [["tftp"]], id="refused"),
        pytest.param("eth0", False, "no_privilege", [], id="nobody could ask"),
        pytest.param("lo", True, "no_privilege", [], id="not for loopback"),
    ],
)
async def test_the_person_is_asked_where_it_helps(monkeypatch, interface, can_ask, key, asked):
    deny(monkeypatch)
    permission: Any = Permission(can_ask=can_ask)
    with pytest.raises(PxeguiError) as caught:
        await grant_or_ask(TFTP, interface, "10.0.0.1", permission=permission)
    assert [each.key for each in caught.value.problems] == [key]
    assert permission.asked == asked


async def test_nobody_is_asked_where_the_ports_open(monkeypatch):
    permission: Any = Permission()
    with socket.socket(type=socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    wanted = [Wish(name="tftp", ports=(port,))]
    (await grant_or_ask(wanted, "lo", "127.0.0.1", permission=permission)).close()
    assert not permission.asked

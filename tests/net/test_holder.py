"""Who holds a port, in words."""

from __future__ import annotations

import os
import socket
import sys

import psutil
import pytest

from pxegui.net import holder as module
from pxegui.net import netlink
from pxegui.net.holder import holder

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")


@pytest.fixture(params=["udp", "tcp"])
def taken(request):
    kind = socket.SOCK_DGRAM if request.param == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as opened:
        opened.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            opened.listen()
        yield request.param, opened.getsockname()[1]


def test_our_own_process_is_named_with_its_number(taken):
    assert holder(*taken) == f"{psutil.Process().name()} (pid {os.getpid()})"


@linux_only
def test_without_the_right_to_see_processes_its_user_or_service_is_named(taken, monkeypatch):
    monkeypatch.setattr(module, "_process", lambda transport, port: "")
    told = holder(*taken)
    assert "user" in told or told.endswith((".service", ".scope"))


def test_a_free_port_has_no_holder(monkeypatch):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        free = opened.getsockname()[1]
    assert holder("udp", free) == ""


def test_where_nothing_can_be_known_nothing_is_said(taken, monkeypatch):
    def refuse(kind: str) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    monkeypatch.setattr(netlink, "AVAILABLE", False)
    assert holder(*taken) == ""


@linux_only
def test_a_control_group_is_found_by_its_number(tmp_path, monkeypatch):
    service = tmp_path / "system.slice" / "dnsmasq.service"
    service.mkdir(parents=True)
    monkeypatch.setattr(module, "_CGROUPS", tmp_path)
    assert module._group_name(service.stat().st_ino) == "dnsmasq.service"
    assert module._group_name(service.parent.stat().st_ino) == ""
    assert module._group_name(1) == ""


class Dnsmasq(psutil.Process):
    """One that somebody started with these words."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def name(self) -> str:
        return "dnsmasq"

    def cmdline(self) -> list[str]:
        return ["dnsmasq", *self.words]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("--conf-dir=/etc/NetworkManager/dnsmasq-shared.d", "dnsmasq of NetworkManager"),
        ("--conf-file=/var/lib/libvirt/dnsmasq/default.conf", "dnsmasq of libvirt"),
        ("--conf-file=/etc/dnsmasq.conf", "dnsmasq"),
    ],
)
def test_a_dnsmasq_of_another_program_is_that_one_s(words, named):
    assert module._name(Dnsmasq(words)) == named

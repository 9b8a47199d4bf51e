"""Every fault before Start, all at once; and what is worked out where there is none."""

from __future__ import annotations

import dataclasses
import os
import pwd
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Any

import pytest

from pxegui.engine import preflight as module
from pxegui.engine.preflight import Plan, preflight
from pxegui.net.interfaces import Interface
from pxegui.problems import PxeguiError
from pxegui.settings.model import (
    AddressRange,
    BootSettings,
    DhcpSettings,
    HttpSettings,
    Mode,
    Settings,
    TftpSettings,
)

LAN = Interface(
    name="lan0",
    index=2,
    kind="ethernet",
    mac="52:54:00:12:34:56",
    up=True,
    carrier=True,
    speed_mbps=1000,
    mtu=1500,
    addresses=(IPv4Interface("192.168.2.2/24"),),
    dynamic=False,
    suits=True,
)
ELSEWHERE = AddressRange(first=IPv4Address("10.0.0.1"), last=IPv4Address("10.0.0.9"))


def planned(**fields: Any) -> Plan:
    return preflight(Settings(**fields), read=lambda: [LAN])


def faults(**fields: Any) -> list[str]:
    with pytest.raises(PxeguiError) as caught:
        planned(**fields)
    return [problem.key for problem in caught.value.problems]


def test_all_is_worked_out(tmp_path):
    plan = planned(boot_dir=tmp_path)
    assert plan.interface.name == "lan0"
    assert str(plan.address) == "192.168.2.2/24"
    assert plan.own == {IPv4Address("192.168.2.2")}
    assert plan.boot_dir == tmp_path
    assert plan.pool is not None
    assert str(plan.pool.range) == "192.168.2.100-192.168.2.150"
    assert plan.leases_file is not None
    assert plan.warnings == ()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"mode": Mode.PROXY}, id="proxy mode"),
        pytest.param({"dhcp": DhcpSettings(enabled=False)}, id="without DHCP"),
        pytest.param({"dhcp": DhcpSettings(enabled=False, range=ELSEWHERE)}, id="a range unused"),
    ],
)
def test_no_addresses_are_given(fields, tmp_path):
    plan = planned(boot_dir=tmp_path, **fields)
    assert (plan.pool, plan.leases_file) == (None, None)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        pytest.param({"boot_dir": Path("/nowhere")}, ["boot_dir_missing"], id="missing"),
        pytest.param({"boot_dir": Path(__file__)}, ["boot_dir_not_directory"], id="a file"),
        pytest.param(
            {"boot_dir": Path(__file__) / "x"}, ["boot_dir_not_directory"], id="below one"
        ),
        pytest.param({"interface": "x"}, ["unknown_interface"], id="unknown interface"),
        pytest.param({"address": IPv4Address(1)}, ["address_not_on_interface"], id="not ours"),
        pytest.param(
            {"dhcp": DhcpSettings(range=ELSEWHERE)}, ["range_outside_network"], id="range elsewhere"
        ),
        pytest.param(
            {
                "boot_dir": Path("/nowhere"),
                "dhcp": DhcpSettings(range=ELSEWHERE),
            },
            ["boot_dir_missing", "range_outside_network"],
            id="two at once",
        ),
        pytest.param(
            {"boot_dir": Path("/nowhere"), "interface": "x"},
            ["boot_dir_missing", "unknown_interface"],
            id="two others at once",
        ),
        pytest.param(
            {
                "dhcp": DhcpSettings(enabled=False),
                "tftp": TftpSettings(enabled=False),
                "http": HttpSettings(enabled=False),
            },
            ["usage_problem"],
            id="nothing to serve",
        ),
    ],
)
def test_faults(fields, found, tmp_path):
    assert faults(**({"boot_dir": tmp_path} | fields)) == found


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_directory_that_may_not_be_read(tmp_path):
    tmp_path.chmod(0)
    assert faults(boot_dir=tmp_path) == ["boot_dir_unreadable"]
    tmp_path.chmod(0o755)


def test_a_directory_that_the_disk_refuses(tmp_path, monkeypatch):
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert faults(boot_dir=tmp_path) == ["boot_dir_unreadable"]


def test_the_current_directory_is_served_unless_another_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert planned().boot_dir == tmp_path


@pytest.mark.parametrize("path", [Path.home(), Path("/")], ids=["home", "root"])
def test_home_and_root_are_served_only_if_named(path, monkeypatch):
    monkeypatch.chdir(path)
    with pytest.raises(PxeguiError, match="is not served unasked") as caught:
        planned()
    assert [problem.EXIT_STATUS for problem in caught.value.problems] == [2]
    assert planned(boot_dir=path).boot_dir == path


@pytest.mark.parametrize(
    ("uid", "is_home"),
    [
        pytest.param("12345", True, id="theirs"),
        pytest.param("4294967294", False, id="nobody's"),
        pytest.param("x", False, id="no number"),
    ],
)
def test_sudo_in_a_persons_home_serves_it_only_if_named(uid, is_home, tmp_path, monkeypatch):
    real = pwd.getpwuid
    person = real(0)
    entry = pwd.struct_passwd((*person[:5], str(tmp_path), person[6]))
    monkeypatch.setattr(pwd, "getpwuid", lambda each: entry if each == 12345 else real(each))
    monkeypatch.setenv("SUDO_UID", uid)
    monkeypatch.chdir(tmp_path)
    if is_home:
        assert faults() == ["boot_dir_not_named"]
    assert planned(boot_dir=tmp_path).boot_dir == tmp_path


def test_a_directory_that_was_removed_under_us(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert faults() == ["boot_dir_missing"]


@pytest.mark.parametrize(
    ("server", "routers", "warned"),
    [
        ("192.168.2.9", (), []),
        ("10.0.0.9", (), ["next_server_elsewhere"]),
        ("10.0.0.9", (IPv4Address("192.168.2.1"),), []),
    ],
)
def test_another_tftp_server_elsewhere_is_a_warning(server, routers, warned, tmp_path):
    boot = BootSettings(next_server=IPv4Address(server))
    plan = planned(boot_dir=tmp_path, boot=boot, dhcp=DhcpSettings(routers=routers))
    assert [problem.key for problem in plan.warnings] == warned


def test_without_a_cable_it_may_start_all_the_same(tmp_path):
    bare = dataclasses.replace(LAN, carrier=False)
    plan = preflight(Settings(interface="lan0", boot_dir=tmp_path), read=lambda: [bare])
    assert [problem.key for problem in plan.warnings] == ["no_cable"]


def test_a_lease_file_that_was_named_is_used(tmp_path):
    plan = planned(boot_dir=tmp_path, dhcp=DhcpSettings(leases_file=tmp_path / "l"))
    assert plan.leases_file == tmp_path / "l"
    assert not (tmp_path / "l").exists()


def test_leases_lie_in_the_state_directory_one_file_for_each_interface(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert module.default_leases_file("lan0") == tmp_path / "pxegui" / "leases-lan0.sqlite"
    assert module.default_leases_file("a/b c").name == "leases-a_b_c.sqlite"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="sudo")
def test_with_sudo_leases_do_not_lie_in_the_persons_home(tmp_path, monkeypatch):
    import pwd

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("SUDO_UID", "1000")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert module.default_leases_file("lan0").is_relative_to(pwd.getpwuid(0).pw_dir)

"""The command line is a contract: every option, its default, and one line for each fault."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Any

import pytest

from pxegui.cli import options
from pxegui.problems import PxeguiError
from pxegui.settings import keys
from pxegui.settings.keys import KEY_BY_NAME
from pxegui.settings.model import AddressRange, Mode, Settings

# Option, a value as typed, what is asked for then, and the default.
CONTRACT: list[tuple[str, Any, Any, Any]] = [
    ("interface", "enp3s0", "enp3s0", ""),
    ("boot-dir", "/srv", Path("/srv"), None),
    ("mode", "proxy", Mode.PROXY, Mode.STANDARD),
    ("address", "10.0.0.2", IPv4Address("10.0.0.2"), None),
    ("setup-address", "10.0.0.2/24", IPv4Interface("10.0.0.2/24"), None),
    (
        "range",
        "10.0.0.5-10.0.0.9",
        AddressRange(first=IPv4Address("10.0.0.5"), last=IPv4Address("10.0.0.9")),
        None,
    ),
    ("netmask", "255.255.0.0", IPv4Address("255.255.0.0"), None),
    ("router", "10.0.0.1", (IPv4Address("10.0.0.1"),), ()),
    ("dns", "9.9.9.9", (IPv4Address("9.9.9.9"),), ()),
    ("lease-time", "60", 60, 3600),
    ("next-server", "10.0.0.3", IPv4Address("10.0.0.3"), None),
    ("boot-file", "http://10.0.0.2/ipxe.efi", "http://10.0.0.2/ipxe.efi", ""),
    ("ipxe-script", "menu.ipxe", "menu.ipxe", ""),
    ("no-dhcp", None, True, False),
    ("no-tftp", None, True, False),
    ("no-http", None, True, False),
    ("dhcp-port", "6767", 6767, 67),
    ("pxe-port", "44011", 44011, 4011),
    ("tftp-port", "6969", 6969, 69),
    ("http-port", "8080", 8080, None),
    ("tftp-block-size", "1024", 1024, None),
    ("tftp-window", "8", 8, None),
    ("menu-wait", "0", 0, None),
    ("leases", "/tmp/l", Path("/tmp/l"), None),
    ("events", "-", "-", ""),
    ("log-level", "error", "error", "info"),
    ("debug", "all", frozenset({"dhcp", "tftp", "http"}), frozenset()),
    ("ignore", "D8-9E-F3-3A-5F-12", frozenset({"d8:9e:f3:3a:5f:12"}), frozenset()),
    ("force-standard", None, True, False),
    ("keep-going", None, True, False),
]


@pytest.mark.parametrize(
    ("name", "typed", "asked", "default"), CONTRACT, ids=[row[0] for row in CONTRACT]
)
def test_option(name, typed, asked, default):
    words = [f"--{name}"] + ([typed] if typed is not None else [])
    key = KEY_BY_NAME[name]
    assert keys.current(options.parse(words).settings, key) == asked
    assert keys.current(options.parse([]).settings, key) == default


def test_the_contract_is_whole():
    assert {row[0] for row in CONTRACT} == set(KEY_BY_NAME)


def test_options_of_this_run():
    asked = options.parse(["--no-gui"])
    assert asked.headless
    assert asked.settings == Settings()
    assert options.parse(["--list-interfaces", "--json"]).as_json
    assert options.parse(["--version"]).version
    assert not options.parse([]).headless


def test_dns_may_be_repeated():
    settings = options.parse(["--dns", "1.1.1.1", "--dns", "9.9.9.9"]).settings
    assert [str(address) for address in settings.dhcp.dns] == ["1.1.1.1", "9.9.9.9"]


def test_a_value_may_follow_an_equals_sign():
    assert options.parse(["--tftp-port=6969"]).settings.tftp.port == 6969


def lines_of(*words):
    with pytest.raises(PxeguiError) as refused:
        options.parse(words)
    assert {problem.EXIT_STATUS for problem in refused.value.problems} == {2}
    return str(refused.value).split("; ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        pytest.param(
            ["--interfce", "x"],
            "--interfce: no such option: did you mean --interface?",
            id="mistyped",
        ),
        pytest.param(["--frobnicate"], "--frobnicate: no such option: see pxegui --help", id="no"),
        pytest.param(["--inter", "x"], "--inter: no such option: did you mean", id="shortened"),
        pytest.param(["-x"], "-x: no such option: see pxegui --help", id="one letter"),
        pytest.param(
            ["--tftp-prt=5"], "--tftp-prt: no such option: did you mean --tftp-port?", id="="
        ),
        pytest.param(["netboot"], "netboot: it belongs to no option: see pxegui --help", id="word"),
        pytest.param(["--range"], "--range: it needs a value: write --range VALUE", id="no value"),
        pytest.param(
            ["--range", "--no-gui"], "--range: it needs a value: write --range VALUE", id="option"
        ),
        pytest.param(
            ["--no-gui=yes"],
            "--no-gui: it takes no value: write --no-gui alone",
            id="flag with value",
        ),
        pytest.param(["--json"], "--json: it stands alone: add --list-interfaces", id="json alone"),
        pytest.param(
            ["--mode", "proxi"], "--mode: proxi is no mode: did you mean proxy?", id="mode"
        ),
        pytest.param(
            ["--tftp-port", "x"],
            "--tftp-port: x is not a whole number: use a whole number from 1 to 65535",
            id="port",
        ),
        pytest.param(
            ["--range", "10.0.0.9-10.0.0.1"],
            "--range: 10.0.0.9-10.0.0.1 runs backwards: write 10.0.0.1-10.0.0.9",
            id="range",
        ),
        pytest.param(
            ["--no-dhcp", "--no-tftp", "--no-http"],
            "--no-dhcp, --no-tftp, --no-http: nothing is left to serve: leave one of them on",
            id="nothing left",
        ),
    ],
)
def test_wrong_usage_is_one_line(words, line):
    (found,) = lines_of(*words)
    assert found.startswith(line)


def test_all_faults_at_once():
    assert len(lines_of("--mode", "x", "--tftp-port", "0", "--router", "y")) == 3


def test_options_win_over_the_profile(tmp_path):
    profile = tmp_path / "a.toml"
    profile.write_text('interface = "eth0"\ntftp-port = 6969\ndns = ["1.1.1.1"]\n')
    settings = options.parse(["--config", str(profile), "--tftp-port", "7000"]).settings
    assert settings.tftp.port == 7000
    assert settings.interface == "eth0"
    assert settings.dhcp.dns == (IPv4Address("1.1.1.1"),)


def test_keys_left_out_of_a_pypxe_file_are_named(tmp_path):
    profile = tmp_path / "a.json"
    profile.write_text('{"USE_TFTP": true, "NBD_PORT": 1}')
    assert options.parse(["--config", str(profile)]).left_out == ((str(profile), ("NBD_PORT",)),)


STATIC = """{"dhcp": {"binding": {"52:54:00:00:00:AA":
    {"ipaddr": "10.0.0.5", "rom": "grub.0", "colour": "red"}}}}"""


def test_the_leases_of_pypxe_are_read_by_options(tmp_path):
    (tmp_path / "static").write_text(STATIC)
    (tmp_path / "saved").write_text('{"52:54:00:00:00:AB": {"ip": "10.0.0.6", "expire": 4e9}}')
    words = ["--pypxe-static-config", str(tmp_path / "static")]
    asked = options.parse([*words, "--pypxe-save-leases", str(tmp_path / "saved")])
    kept = [(one.mac[-2:], str(one.address)) for one in asked.settings.dhcp.reservations]
    assert kept == [("aa", "10.0.0.5"), ("ab", "10.0.0.6")]
    left_out = "dhcp.binding.52:54:00:00:00:AA.colour"
    assert asked.left_out == ((str(tmp_path / "static"), (left_out,)),)
    assert asked.typed is None


@pytest.mark.parametrize("name", ["--static-config", "--save-leases"])
def test_the_names_that_pypxe_has_lead_to_ours(name):
    with pytest.raises(PxeguiError, match=f"did you mean --pypxe-{name[2:]}[?]"):
        options.parse([name, "x.json"])


def test_help_names_every_option_within_80_columns(monkeypatch):
    monkeypatch.setattr(options, "_columns", lambda: 200)
    text = options.parse(["--help"]).help_text
    for name in [*KEY_BY_NAME, "no-gui", "list-interfaces", "json", "config", "version", "help"]:
        assert f"--{name}" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_defaults_that_help_names_are_the_defaults():
    text = " ".join(options.parse(["--help"]).help_text.split())
    for shown in (
        "default: standard",
        "default: 3600",
        "default: 67)",
        "default: 4011)",
        "default: 69)",
        "default: 80;",
        "default: info",
        "default: the current directory",
    ):
        assert shown in text

"""Profiles: read with every fault at once, and written back."""

from __future__ import annotations

from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.problems import PxeguiError, UsageProblem
from pxegui.settings import toml
from pxegui.settings.model import (
    AddressRange,
    BootSettings,
    DhcpSettings,
    HttpSettings,
    MenuChoice,
    Mode,
    Reservation,
    Rule,
    Settings,
    TftpSettings,
)
from pxegui.wire.arch import Firmware

PATH = Path("/etc/pxegui/bench.toml")

WHOLE = """
interface = "enp3s0"
boot-dir = "netboot"
mode = "standard"
address = "192.168.2.2"
range = "192.168.2.100-192.168.2.150"
netmask = "255.255.255.0"
router = "192.168.2.1"
dns = ["192.168.2.1", "9.9.9.9"]
lease_time = 7200
next-server = "192.168.2.3"
boot-file = "ipxe.efi"
ipxe-script = "http://192.168.2.3/menu.ipxe"
menu-wait = 30
tftp-block-size = 1024
tftp-window = 8
no-http = true
dhcp-port = 6767
pxe-port = 44011
tftp-port = 6969
http-port = 8080
leases = "/var/lib/leases.sqlite"
events = "-"
log-level = "debug"
debug = ["dhcp"]
force-standard = true
keep-going = true

[[reservation]]
mac = "D8-9E-F3-3A-5F-12"
address = "192.168.2.20"
name = "bench-07"

[[rule]]
machine = ["54:bf:64:41:7c:08"]
boot-file = "tools/memtest.efi"

[[rule]]
firmware = "uefi-x64"
http = true
boot_file = "grub.efi"

[[entry]]
file = "linux"
initrd = "initrd.gz"
arguments = "priority=low --- quiet"
title = "Expert install"
place = 1

[[entry]]
file = "memtest"
off = true
"""


def ip(text):
    return IPv4Address(text)


WHOLE_SETTINGS = Settings(
    interface="enp3s0",
    boot_dir=Path("/etc/pxegui/netboot"),
    mode=Mode.STANDARD,
    address=ip("192.168.2.2"),
    dhcp=DhcpSettings(
        port=6767,
        pxe_port=44011,
        range=AddressRange(first=ip("192.168.2.100"), last=ip("192.168.2.150")),
        netmask=ip("255.255.255.0"),
        routers=(ip("192.168.2.1"),),
        dns=(ip("192.168.2.1"), ip("9.9.9.9")),
        lease_s=7200,
        leases_file=Path("/var/lib/leases.sqlite"),
        force_standard=True,
        reservations=(
            Reservation(mac="d8:9e:f3:3a:5f:12", address=ip("192.168.2.20"), host_name="bench-07"),
        ),
    ),
    tftp=TftpSettings(port=6969, most_blksize=1024, most_window=8),
    http=HttpSettings(enabled=False, port=8080),
    boot=BootSettings(
        next_server=ip("192.168.2.3"),
        boot_file="ipxe.efi",
        ipxe_script="http://192.168.2.3/menu.ipxe",
        rules=(
            Rule(boot_file="tools/memtest.efi", macs=("54:bf:64:41:7c:08",)),
            Rule(boot_file="grub.efi", firmware=Firmware.UEFI_X64, http=True),
        ),
        menu=(
            MenuChoice(
                file="linux",
                initrds=("initrd.gz",),
                arguments="priority=low --- quiet",
                title="Expert install",
                place=1,
            ),
            MenuChoice(file="memtest", off=True),
        ),
        menu_s=30,
    ),
    keep_going=True,
    log_level="debug",
    debug=frozenset({"dhcp"}),
    events_file="-",
)


def test_every_key_is_read():
    assert toml.parse(WHOLE, PATH) == WHOLE_SETTINGS


def test_what_is_written_is_read_again():
    assert toml.parse(toml.dump(WHOLE_SETTINGS), PATH) == WHOLE_SETTINGS


def test_only_what_differs_from_the_defaults_is_written():
    assert toml.dump(Settings()) == ""
    assert toml.dump(Settings(interface="eth0")) == 'interface = "eth0"\n'


def test_an_empty_profile_is_the_defaults():
    assert toml.parse("", PATH) == Settings()


def faults_of(text):
    with pytest.raises(PxeguiError) as refused:
        toml.parse(text, PATH)
    problems = [p for p in refused.value.problems if isinstance(p, UsageProblem)]
    assert len(problems) == len(refused.value.problems)
    return [f"{p.where}: {p.fault}: {p.mend}" for p in problems]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            'interfce = "x"',
            "bench.toml: interfce: no such key: did you mean interface?",
            id="a key mistyped",
        ),
        pytest.param(
            "[dhcp]\nport = 67",
            "bench.toml: dhcp: no such key: write its keys without a [table]",
            id="a table of options",
        ),
        pytest.param('leases = "~a\\u0000b"', "leases: there is no path in it", id="NUL"),
        pytest.param("zzz = 1", "bench.toml: zzz: no such key: take it out", id="no key near it"),
        pytest.param(
            'tftp-port = "69"',
            "bench.toml: tftp-port: 69 is not a whole number: use a whole number from 1 to 65535",
            id="text for a number",
        ),
        pytest.param(
            "interface = 5", "bench.toml: interface: 5 is not text: name one", id="number for text"
        ),
        pytest.param(
            "no-dhcp = 1", "no-dhcp: 1 is not true or false: write true or false", id="not a flag"
        ),
        pytest.param("dns = [1]", "dns: 1 is not text: write an IPv4", id="a list of numbers"),
        pytest.param(
            "a-b = 1\na_b = 2\ntftp-port = 1\ntftp_port = 2",
            "tftp_port: it is there twice",
            id="both spellings",
        ),
        pytest.param(
            '[reservation]\nmac = "x"',
            "reservation: not a list of tables: start each one with [[reservation]]",
            id="one table",
        ),
        pytest.param(
            '[[reservation]]\nmac = "x"\naddress = "1.2.3.4"',
            "reservation 1: mac: x is not a hardware address (MAC): write it like",
            id="no MAC",
        ),
        pytest.param("[[rule]]", "rule 1: boot-file: it is missing: add it", id="an empty rule"),
        pytest.param(
            '[[rule]]\nboot-file = "x"\nfirmware = "uefi_x64"',
            "rule 1: firmware: uefi_x64 is no firmware: did you mean uefi-x64?",
            id="a firmware mistyped",
        ),
        pytest.param(
            '[[rule]]\nboot-file = "x"\nhttp = "yes"',
            "rule 1: http: yes is not true or false: write true or false",
            id="HTTP that is no yes or no",
        ),
        pytest.param(
            '[[rule]]\nboot-file = "x"\nmachines = "x"',
            "rule 1: machines: no such key: did you mean machine?",
            id="a rule's key mistyped",
        ),
        pytest.param("[[entry]]", "entry 1: file: it is missing: add it", id="an empty entry"),
        pytest.param(
            '[[entry]]\nfile = "x"\nplace = 0',
            "entry 1: place: 0 is not between 1 and 1000: use a whole number",
            id="a place before the first",
        ),
        pytest.param(
            '[[entry]]\nfile = "x"\ntitle = "a\\nb"',
            "entry 1: title: there are control characters in it: write a short line of text",
            id="a title of two lines",
        ),
        pytest.param(
            'interface = "eth0"\nmode = ',
            "bench.toml, line 2: not TOML (",
            id="syntax, with its line",
        ),
        pytest.param("just words", "bench.toml, line 1: not TOML (", id="no TOML at all"),
        pytest.param("[" * 5000, "bench.toml", id="nested without end"),
    ],
)
def test_a_fault_names_key_and_mend(text, line):
    assert any(line in fault for fault in faults_of(text)), faults_of(text)


def test_all_faults_at_once():
    assert len(faults_of('interfce = 1\nmode = "x"\ntftp-port = 0\n[[rule]]\n')) == 4


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        toml.parse(text, PATH)
    except PxeguiError as refused:
        assert refused.problems  # noqa: PT017 - either outcome is right, nothing else is


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"\xff\xfe\x00", "not UTF-8 text", id="not text"),
        pytest.param(b"x" * 4_000_001, "too large", id="not a profile at all"),
        pytest.param(b"{", "not JSON", id="neither"),
    ],
)
def test_other_files_are_refused(tmp_path, content, words):
    path = tmp_path / "profile"
    path.write_bytes(content)
    with pytest.raises(PxeguiError) as refused:
        toml.load(path)
    assert words in str(refused.value)
    assert str(path) in str(refused.value)
    assert [problem.EXIT_STATUS for problem in refused.value.problems] == [2]


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_not_wrong_usage(tmp_path, name):
    with pytest.raises(PxeguiError) as refused:
        toml.load(tmp_path / name)
    (problem,) = refused.value.problems
    assert isinstance(problem, toml.ProfileUnreadable)
    assert problem.EXIT_STATUS == 1


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b'\xef\xbb\xbfinterface = "eth0"\n')
    assert toml.load(path).settings.interface == "eth0"


def test_home_is_understood(monkeypatch):
    monkeypatch.setenv("HOME", "/srv/me")
    assert toml.parse('boot-dir = "~/netboot"', PATH).boot_dir == Path("/srv/me/netboot")

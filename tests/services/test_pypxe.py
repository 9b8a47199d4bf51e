"""PyPXE 1.8.4 itself writes the files that people bring from it; then pxegui reads them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.netlab import Network, wait_until
from tests.services.dhcp_ask import told_to
from tests.services.program import PXEGUI, Program

PYPXE = Path(sys.executable).with_name("pypxe")
SERVER = "192.168.2.2"
MAC = "52:54:00:00:00:01"  # of tests.services.dhcp_ask
STATIC = {
    "dhcp": {
        "binding": {
            MAC: {
                "ipaddr": "192.168.2.120",
                "rom": "grub.0",
                "router": "192.168.2.9",
                "dns": ["9.9.9.9", "1.1.1.1"],
                "subnet": "255.255.255.0",
                "colour": "red",
            }
        }
    }
}

pytestmark = pytest.mark.skipif(not PYPXE.exists(), reason="needs PyPXE")
on_a_cable = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not shutil.which("ip"), reason="needs root"
)


def run(*words: object, status: int = 0) -> tuple[str, str]:
    command = list(map(str, words))
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout, done.stderr


def profile_of(*options: object) -> tuple[dict[str, Any], str]:
    """The profile that pxegui makes of these options, and what it says on stderr."""
    out, err = run(PXEGUI, *options, "--dump-profile")
    return tomllib.loads(out), err


def test_it_is_the_version_that_people_have():
    assert metadata.version("pypxe") == "1.8.4"


def test_the_dumped_defaults_are_read_and_every_key_is_accounted_for(tmp_path):
    """`--dump-config`: a TFTP server alone. What has no counterpart is named."""
    file = tmp_path / "pypxe.json"
    file.write_text(run(PYPXE, "--dump-config")[0])
    profile, said = profile_of("--config", file)
    assert profile == {"boot-dir": str(Path.cwd() / "netboot"), "no-dhcp": True, "no-http": True}
    named = said.rpartition(": ")[2].strip().split(", ")
    assert {name for name in named if not name.startswith("NBD_")} == {
        *("DHCP_BROADCAST", "DHCP_WHITELIST", "SYSLOG_PORT", "SYSLOG_SERVER")
    }


def test_a_whole_configuration_is_read_with_the_files_that_it_names(tmp_path):
    (tmp_path / "static.json").write_text(json.dumps(STATIC))
    options = ["--dhcp", "--http", "--ipxe", "--netboot-file", "menu.ipxe", "--debug", "all,-tftp"]
    options += ["--dhcp-begin", "192.168.2.110", "--static-config", str(tmp_path / "static.json")]
    options += ["--tftp-port", "6969", "--dhcp-router", "192.168.2.254", "--netboot-dir", "/srv"]
    file = tmp_path / "pypxe.json"
    file.write_text(run(PYPXE, "--dump-config-merged", *options)[0])
    profile, said = profile_of("--config", file)
    assert profile == {
        "address": SERVER,
        "boot-dir": "/srv",
        "range": "192.168.2.110-192.168.2.150",
        "netmask": "255.255.255.0",
        "router": ["192.168.2.254"],
        "dns": ["8.8.8.8"],
        "tftp-port": 6969,
        "ipxe-script": "menu.ipxe",
        "debug": ["dhcp", "http"],
        "reservation": [
            {
                "mac": MAC,
                "address": "192.168.2.120",
                "netmask": "255.255.255.0",
                "router": ["192.168.2.9"],
                "dns": ["9.9.9.9", "1.1.1.1"],
            }
        ],
        "rule": [{"boot-file": "grub.0", "machine": MAC}],
    }
    assert f"static.json: dhcp.binding.{MAC}.colour" in said


def test_what_was_made_of_it_is_a_profile_that_says_the_same(tmp_path):
    (tmp_path / "static.json").write_text(json.dumps(STATIC))
    file, made = tmp_path / "pypxe.json", tmp_path / "made.toml"
    file.write_text(run(PYPXE, "--dump-config-merged", "--dhcp-proxy", "--http")[0])
    words = ("--pypxe-static-config", tmp_path / "static.json", "--dump-profile")
    made.write_text(run(PXEGUI, "--config", file, *words)[0])
    assert tomllib.loads(made.read_text())["mode"] == "proxy"
    assert run(PXEGUI, "--config", made, "--dump-profile") == (made.read_text(), "")


# -- on a cable --------------------------------------------------------------------------------


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("pypxe") as network:
        yield network


@pytest.mark.namespace
@on_a_cable
def test_a_machine_keeps_the_address_that_pypxe_gave_it(network, tmp_path):
    """PyPXE gives it, saves it at its end, and pxegui gives it again."""
    (tmp_path / "netboot").mkdir()
    server, client = network.join("srv", f"{SERVER}/24"), network.join("cli", "")
    # PyPXE answers to the network's own broadcast, which is heard only with an address of it.
    client.run("ip", "address", "add", "192.168.2.99/24", "brd", "+", "dev", "eth0")
    saved, said = tmp_path / "saved.json", tmp_path / "said"
    with said.open("wb") as output:
        words = ("--dhcp", "--no-tftp", "--save-leases", saved, "--verbose", "all")
        pypxe = server.start(PYPXE, *words, output=output, cwd=tmp_path)
    wait_until("start of PyPXE", lambda: "initialized and running" in said.read_text(), 10)
    before = told_to(client)
    pypxe.send_signal(signal.SIGINT)
    pypxe.wait(timeout=10)
    assert MAC in json.loads(saved.read_text())
    file = tmp_path / "pypxe.json"
    file.write_text(run(PYPXE, "--dump-config-merged", "--dhcp", "--save-leases", saved)[0])
    options = ("--interface", "eth0", "--force-standard", "--config", file)
    (tmp_path / "state").mkdir()
    with Program(
        tmp_path, *options, "--leases", tmp_path / "state" / "leases", party=server
    ) as program:
        program.ready()
        after = told_to(client)
        assert program.stop()[0] == 0
    assert after[1]["yiaddr"] == before[1]["yiaddr"] == "192.168.2.100"


@pytest.mark.namespace
@on_a_cable
@pytest.mark.parametrize("service", ["dhcp", "tftp", "http"])
def test_debug_shows_the_debug_messages_of_one_service(network, tmp_path, service):
    """A small file's start, and a machine's question, are debug messages."""
    (tmp_path / "netboot").mkdir()
    (tmp_path / "netboot" / "pxelinux.0").write_bytes(b"x" * 100)
    server, client = network.join("srv", f"{SERVER}/24"), network.join("cli", "")
    words = ("--interface", "eth0", "--force-standard", "--boot-dir", tmp_path / "netboot")
    leases = ("--leases", tmp_path / "leases")
    with Program(tmp_path, *words, *leases, "--debug", service, party=server) as program:
        program.ready()
        told_to(client)
        client.run("ip", "address", "add", "192.168.2.99/24", "dev", "eth0")
        client.run("tftp", "-m", "binary", SERVER, "-c", "get", "pxelinux.0", tmp_path / "out")
        client.run("curl", "-s", f"http://{SERVER}/pxelinux.0")
        assert program.stop()[0] == 0
    debug = [line.split(" ")[2] for line in program.lines[1:] if line.split(" ")[1] == "debug"]
    shown = {"pxe": "dhcp"}
    assert {shown.get(name, name) for name in debug} == {service}
    words_of = {"dhcp": "asked for an address (DISCOVER)", "tftp": "sending pxelinux.0"}
    assert words_of.get(service, "sending pxelinux.0") in "\n".join(
        line for line in program.lines if f" debug {service} " in line
    )

"""The library as a script uses it: the README's example as it stands, and each class by itself."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pxegui.http import HTTPD
from pxegui.tftp import TFTPD
from tests.netlab import Namespace, Network, wait_until
from tests.services.dhcp_ask import told_to

ROOT = Path(__file__).parents[2]
SERVER = "192.168.2.2"
LARGE = 36_000_000  # the seed's TFTP server ends at 33 MB
OFFERED = {f"192.168.2.{last}" for last in range(100, 151)}
BLOCK_43 = "0601080a0400505845ff"  # control 8: load this file; prompt 0, "PXE"
IPXE = ("77=" + b"iPXE".hex(), "175=130101")


def on_a_cable(test):
    """Needs root and namespaces."""
    is_root = os.name == "posix" and os.geteuid() == 0 and bool(shutil.which("ip"))
    return pytest.mark.namespace(pytest.mark.skipif(not is_root, reason="needs root")(test))


def needs(program):
    return pytest.mark.skipif(not shutil.which(program), reason=f"needs {program}")


def example() -> str:
    """The example of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    _, found, section = text.partition("\n## As a library\n")
    assert found, "README.md has no section on the library"
    code = re.search(r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    assert code, "that section has no example"
    return code[1]


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def netboot(tmp_path: Path) -> Path:
    """A boot directory with a small and a large file."""
    folder = tmp_path / "netboot"
    folder.mkdir()
    (folder / "pxelinux.0").write_bytes(b"the boot file" * 100)
    piece = bytes(range(251)) * 4003
    (folder / "large").write_bytes((piece * (LARGE // len(piece) + 1))[:LARGE])
    return folder


# -- by itself, on loopback --------------------------------------------------------------------


@contextmanager
def listening(
    kind: type[TFTPD | HTTPD], netboot: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[int]:
    """One service of loopback, in a thread; gives its port."""
    caplog.set_level(logging.INFO)
    port = free_port(socket.SOCK_DGRAM if kind is TFTPD else socket.SOCK_STREAM)
    logger = logging.getLogger("tests.library")
    service = kind(ip="127.0.0.1", port=port, netbootDirectory=str(netboot), logger=logger)
    thread = threading.Thread(target=service.listen)
    thread.start()
    try:
        wait_until("line that it answers", lambda: f"port {port}" in caplog.text, 5)
        yield port
    finally:
        service.close()
        thread.join(8)
        assert not thread.is_alive()


@needs("atftp")
@pytest.mark.parametrize("blksize", ["1468", "8192"])
def test_tftpd_sends_a_file_that_the_seed_could_not(netboot, tmp_path, caplog, blksize):
    out = tmp_path / "out"
    with listening(TFTPD, netboot, caplog) as port:
        option = ["--option", f"blksize {blksize}"]
        command = ["atftp", *option, "-g", "-r", "large", "-l", str(out), "127.0.0.1", str(port)]
        subprocess.run(command, check=True, timeout=60, capture_output=True)
    assert sha(out) == sha(netboot / "large")
    assert "sent large, 36.0 MB" in caplog.text


@needs("curl")
def test_httpd_answers_get_and_head(netboot, tmp_path, caplog):
    out = tmp_path / "out"
    with listening(HTTPD, netboot, caplog) as port:
        url = f"http://127.0.0.1:{port}/large"
        subprocess.run(["curl", "-sf", "-o", out, url], check=True, timeout=30)
        head = subprocess.run(["curl", "-sfI", url], check=True, timeout=30, capture_output=True)
    assert sha(out) == sha(netboot / "large")
    assert f"Content-Length: {LARGE}\r\n".encode() in head.stdout


@needs("curl")
def test_a_transfer_in_flight_does_not_hold_the_end_for_long(netboot, caplog):
    """A client that reads slowly gets four seconds."""
    with listening(HTTPD, netboot, caplog) as port:
        url = f"http://127.0.0.1:{port}/large"
        client = subprocess.Popen(["curl", "-sf", "-o", os.devnull, "--limit-rate", "100K", url])
        wait_until("line of the transfer", lambda: "sending large" in caplog.text, 5)
    client.kill()
    client.wait(timeout=5)
    assert "broke off large" in caplog.messages[-2]
    assert caplog.messages[-1] == "HTTP has stopped"


def test_nothing_is_loaded_before_it_is_asked_for_and_never_qt():
    script = """
import sys
from pxegui import dhcp, http, tftp
early = {"asyncio", "aiohttp", "sqlite3"} & set(sys.modules)
dhcp.DHCPD, http.HTTPD, tftp.TFTPD
print(sorted(early), [name for name in sys.modules if "PySide" in name or "qasync" in name])
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "[] []\n"


# -- the README's example ----------------------------------------------------------------------


def test_the_type_checker_accepts_the_example(tmp_path):
    (tmp_path / "example.py").write_text(example())
    settings = ["--strict", "--config-file", "", "--cache-dir", str(tmp_path / "cache")]
    command = [sys.executable, "-m", "mypy", *settings, str(tmp_path / "example.py")]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, "MYPYPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout


def test_the_example_is_about_as_short_as_the_seeds():
    assert len([line for line in example().splitlines() if line.strip()]) <= 30


class Script:
    """A Python script in a namespace, and what it said so far."""

    def __init__(self, party: Namespace, folder: Path, text: str) -> None:
        (folder / "server.py").write_text(text)
        self._said = folder / "said.txt"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with self._said.open("wb") as output:
            words = (sys.executable, folder / "server.py")
            self.process = party.start(*words, output=output, cwd=folder, env=environment)

    @property
    def said(self) -> str:
        return self._said.read_text()

    def wait_for(self, words: str, count: int = 1) -> None:
        wait_until(f"line with {words!r}", lambda: self.said.count(words) >= count, 10)


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("library") as network:
        yield network


@pytest.fixture
def server(network: Network) -> Namespace:
    return network.join("srv", f"{SERVER}/24")


@pytest.fixture
def client(network: Network) -> Namespace:
    return network.join("cli", "")


def text_of(answer: dict[str, Any], option: int) -> str:
    return bytes.fromhex(answer["options"][str(option)]).rstrip(b"\0").decode()


def addresses_of(answer: dict[str, Any], option: int) -> str:
    return socket.inet_ntoa(bytes.fromhex(answer["options"][str(option)]))


@on_a_cable
def test_the_example_of_the_readme_boots_a_machine(server, client, netboot, tmp_path):
    script = Script(server, tmp_path, example())
    script.wait_for("answers on", 3)
    offer, ack = told_to(client)
    assert (offer["type"], ack["type"]) == (2, 5)
    assert offer["yiaddr"] == ack["yiaddr"]
    assert ack["yiaddr"] in OFFERED
    client.run("ip", "address", "add", ack["yiaddr"] + "/24", "dev", "eth0")
    name, out = text_of(ack, 67), tmp_path / "out"
    client.run("tftp", "-m", "binary", ack["siaddr"], "-c", "get", name, out)
    assert sha(out) == sha(netboot / "pxelinux.0")
    assert "200 OK" in client.run("curl", "-sI", f"http://{SERVER}/pxelinux.0")
    assert client.run("curl", "-s", f"http://{SERVER}/pxelinux.0").startswith("the boot file")
    assert "dhcp 52:54:00:00:00:01 asked for an address (DISCOVER)" in script.said  # its debug
    script.process.send_signal(signal.SIGINT)
    assert script.process.wait(timeout=10) == 0
    script.wait_for("has stopped", 3)
    assert "Traceback" not in script.said


@on_a_cable
@needs("udhcpc")
def test_a_system_gets_an_address_from_the_example(server, client, netboot, tmp_path):
    script = Script(server, tmp_path, example())
    script.wait_for("answers on", 3)
    take = tmp_path / "take.sh"
    take.write_text(
        f'#!/bin/sh\n[ "$1" = bound ] && echo "$ip $router $dns $subnet" > {tmp_path}/got'
    )
    take.chmod(0o755)
    client.run("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "5", "-T", "1", "-s", take)
    given, *rest = (tmp_path / "got").read_text().split()
    assert given in OFFERED
    assert rest == ["192.168.2.1", "8.8.8.8", "255.255.255.0"]


# -- DHCPD -------------------------------------------------------------------------------------

DHCPD_SCRIPT = "from pxegui import dhcp\nserver = dhcp.DHCPD({})\nserver.listen()\n"


@pytest.fixture
def dhcpd(server, tmp_path):
    """Starts a DHCPD with these arguments; it is gone with its namespace."""

    def start(arguments: str = "") -> Script:
        script = Script(server, tmp_path, DHCPD_SCRIPT.format(arguments))
        script.wait_for("answers on")
        return script

    return start


@on_a_cable
def test_its_defaults_are_what_a_machine_is_told(dhcpd, client):
    script = dhcpd()
    for answer in told_to(client):
        assert answer["yiaddr"] in OFFERED
        assert (answer["siaddr"], text_of(answer, 66)) == (SERVER, SERVER)
        assert (answer["file"], text_of(answer, 67)) == ("pxelinux.0", "pxelinux.0")
        assert addresses_of(answer, 1) == "255.255.255.0"
        assert addresses_of(answer, 3) == "192.168.2.1"
        assert addresses_of(answer, 6) == "8.8.8.8"
        assert addresses_of(answer, 54) == SERVER
        assert answer["destination"] == "255.255.255.255"
    assert "[INFO] pxegui.dhcpd 52:54:00:00:00:01 gave 192.168.2.1" in script.said
    assert "asked for" not in script.said  # without mode_debug
    script.process.send_signal(signal.SIGINT)
    assert script.process.wait(timeout=10) == 0


@on_a_cable
def test_every_argument_of_a_standard_server_is_heard(dhcpd, client):
    # The system hears a network's own broadcast only where it has an address of that network.
    client.run("ip", "address", "add", "192.168.2.200/24", "brd", "+", "dev", "eth0")
    dhcpd(
        "ip='192.168.2.2', offerfrom='192.168.2.8', offerto='192.168.2.9', "
        "fileserver='192.168.2.9', "
        "subnetmask='255.255.255.128', router='192.168.2.3', dnsserver='9.9.9.9',"
        "broadcast='192.168.2.255', filename='grub/x.efi', mode_debug=True"
    )
    for answer in told_to(client):
        assert answer["yiaddr"] == "192.168.2.8"
        assert (answer["siaddr"], text_of(answer, 66)) == ("192.168.2.9", "192.168.2.9")
        assert (answer["file"], text_of(answer, 67)) == ("grub/x.efi", "grub/x.efi")
        assert addresses_of(answer, 1) == "255.255.255.128"
        assert addresses_of(answer, 3) == "192.168.2.3"
        assert addresses_of(answer, 6) == "9.9.9.9"
        assert answer["destination"] == "192.168.2.255"


@on_a_cable
@pytest.mark.parametrize(
    ("arguments", "who", "file"),
    [
        pytest.param("useipxe=True", (), "chainload.kpxe", id="iPXE first"),
        pytest.param("useipxe=True", IPXE, "tftp://192.168.2.2/a.ipxe", id="then by TFTP"),
        pytest.param(
            "useipxe=True, usehttp=True", IPXE, "http://192.168.2.2/a.ipxe", id="then by HTTP"
        ),
    ],
)
@pytest.mark.parametrize("mode", ["", ", mode_proxy=True"], ids=["standard", "proxy"])
def test_with_ipxe_a_machine_gets(dhcpd, client, arguments, who, file, mode):
    dhcpd(f"filename='a.ipxe', {arguments}{mode}")
    proxy = ["--proxy"] if mode else []
    for answer in told_to(client, *proxy, *who):
        assert (answer["file"], text_of(answer, 67)) == (file, file)


@on_a_cable
@pytest.mark.parametrize(
    "who",
    [
        pytest.param((), id="BIOS"),
        pytest.param(("93=0007", "60=" + b"PXEClient:Arch:00007".hex()), id="UEFI"),
        pytest.param(IPXE, id="iPXE"),
    ],
)
def test_a_proxy_offer_has_no_address_and_the_block_of_the_seed(dhcpd, client, who):
    dhcpd("mode_proxy=True, fileserver='192.168.2.9'")
    (offer,) = told_to(client, "--proxy", *who)
    assert (offer["yiaddr"], offer["siaddr"]) == ("0.0.0.0", "192.168.2.9")
    assert offer["options"]["43"] == BLOCK_43
    assert (text_of(offer, 60), text_of(offer, 66)) == ("PXEClient", "192.168.2.9")
    assert (offer["file"], text_of(offer, 67)) == ("pxelinux.0", "pxelinux.0")
    assert not {"1", "3", "6", "51"} & offer["options"].keys()


@on_a_cable
@pytest.mark.parametrize("mode", ["", "mode_proxy=True, "], ids=["standard", "proxy"])
def test_on_every_interface_it_answers_where_it_was_asked(network, server, client, dhcpd, mode):
    """The default route leads elsewhere: broadcasts must not follow it."""
    server.run("ip", "link", "add", "eth9", "type", "veth", "peer", "name", "far9")
    server.run("ip", "address", "add", "10.9.9.9/24", "dev", "eth9")
    for name in ("eth9", "far9"):
        server.run("ip", "link", "set", name, "up")
    server.run("ip", "route", "add", "default", "dev", "eth9")
    dhcpd(f"{mode}ip='0.0.0.0'")
    for answer in told_to(client, *(["--proxy"] if mode else [])):
        assert addresses_of(answer, 54) == answer["source"] == SERVER


@on_a_cable
def test_an_address_that_answers_is_not_given(network, dhcpd, client):
    network.join("old", "192.168.2.100/24")
    script = dhcpd("offerto='192.168.2.101'")
    wish = "50=" + socket.inet_aton("192.168.2.100").hex()
    assert [answer["yiaddr"] for answer in told_to(client, wish)] == ["192.168.2.101"] * 2
    assert "192.168.2.100 is already used by another device" in script.said


@on_a_cable
def test_an_address_that_this_computer_has_not_is_told_by_listen(server, tmp_path):
    script = Script(server, tmp_path, DHCPD_SCRIPT.format("ip='192.168.2.77'"))
    assert script.process.wait(timeout=10) == 1
    assert (
        "this computer has no address 192.168.2.77: give it to an interface, or pass an ip that"
        in script.said
    )

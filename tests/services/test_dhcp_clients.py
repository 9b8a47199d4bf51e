"""dhclient, udhcpc and dhcpcd get an address, renew it, give it back and get it again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.netlab import Namespace, Network, wait_until
from tests.services.program import Program

SERVER = "10.77.0.1"

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(not shutil.which("ip"), reason="needs ip"),
]

TAKE_ADDRESS = """#!/bin/sh
case "$1" in
bound | renew) ip address replace "$ip/$mask" dev "$interface" ;;
deconfig) ip address flush dev "$interface" ;;
esac
"""


class Udhcpc:
    """busybox's client: signals ask it to renew (USR1) and to give back (USR2)."""

    program = "udhcpc"

    def __init__(self, party: Namespace, folder: Path) -> None:
        script = folder / "take.sh"
        script.write_text(TAKE_ADDRESS)
        script.chmod(0o755)
        self._words = ("udhcpc", "-i", "eth0", "-f", "-t", "5", "-T", "1", "-s", script)
        self._party = party

    def get(self) -> None:
        self._process = self._party.start(*self._words)

    def renew(self) -> None:
        self._process.send_signal(10)

    def release(self) -> None:
        self._process.send_signal(12)
        wait_until("no address", lambda: not address(self._party), 5)
        self._process.kill()
        self._process.wait(timeout=5)


class Dhclient:
    """ISC's client. It has no command to renew: a short lease makes it do so."""

    program = "dhclient"

    def __init__(self, party: Namespace, folder: Path) -> None:
        files = ("-lf", folder / "dhclient.leases", "-pf", folder / "dhclient.pid")
        # The machine's own resolv.conf is not its namespace's: its script must not run.
        script = folder / "take.sh"
        script.write_text(
            "#!/bin/sh\n"
            'case "$reason" in\n'
            'BOUND|RENEW|REBIND|REBOOT) ip address replace "$new_ip_address/24" dev eth0 ;;\n'
            "RELEASE|STOP) ip address flush dev eth0 ;;\n"
            "esac\n"
        )
        script.chmod(0o755)
        self._words = ("dhclient", "-4", *files, "-sf", script)
        self._party = party

    def get(self) -> None:
        self._process = self._party.start(*self._words, "-d", "eth0")

    def renew(self) -> None:
        pass

    def release(self) -> None:
        self._process.kill()
        self._process.wait(timeout=5)
        self._party.run(*self._words, "-r", "eth0")


class Dhcpcd:
    """Sends a DUID for identifier, and asks by ARP whether its address is free."""

    program = "dhcpcd"

    def __init__(self, party: Namespace, folder: Path) -> None:
        config = folder / "dhcpcd.conf"
        config.write_text("duid\nnohook resolv.conf, hostname, yp, ntp\nnoipv6\nnoipv4ll\nnoarp\n")
        self._words = ("dhcpcd", "-4", "-f", config)
        self._party = party

    def get(self) -> None:
        self._process = self._party.start(*self._words, "-B", "eth0")

    def renew(self) -> None:
        self._party.run(*self._words, "-n", "eth0")

    def release(self) -> None:
        self._party.run(*self._words, "-k", "eth0")
        self._process.wait(timeout=10)


def address(party: Namespace) -> str:
    """The address on `eth0`, empty without one."""
    told = json.loads(party.run("ip", "-4", "-j", "address", "show", "dev", "eth0"))
    return next((each["local"] for each in told[0]["addr_info"]), "") if told else ""


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("clients") as network:
        yield network


@pytest.mark.parametrize("make", [Udhcpc, Dhclient, Dhcpcd], ids=lambda make: make.program)
def test_get_renew_release_and_get_again(
    network: Network, make: type[Udhcpc | Dhclient | Dhcpcd], tmp_path: Path
):
    if not shutil.which(make.program):
        pytest.skip(f"needs {make.program}")
    server, party = network.join("srv", f"{SERVER}/24"), network.join("cli", "")
    (tmp_path / "boot").mkdir()
    words: list[str | Path] = [
        "--interface",
        "eth0",
        "--boot-dir",
        tmp_path / "boot",
        "--force-standard",
    ]
    more: list[str | Path] = [
        "--leases",
        tmp_path / "leases",
        "--events",
        tmp_path / "events",
        "--lease-time",
        "20",
    ]

    def told(name: str, **facts: str) -> list[dict[str, object]]:
        lines = (tmp_path / "events").read_text().splitlines()
        events = [json.loads(line) for line in lines]
        wanted = {"event": name, **facts}
        return [e for e in events if wanted.items() <= e.items()]

    with Program(tmp_path, *words, *more, party=server) as program:
        program.ready()
        client = make(party, tmp_path)
        client.get()
        wait_until("address", lambda: address(party), 15)
        got = address(party)
        assert told("lease_acked", address=got)
        client.renew()
        renewed = lambda: told("lease_acked", address=got, state="renewing")  # noqa: E731
        wait_until("renewal", renewed, 20)
        client.release()
        wait_until("release", lambda: told("lease_released", address=got), 10)
        client.get()
        wait_until("address", lambda: address(party), 15)
        assert address(party) == got
        assert not told("lease_refused")
        assert not told("problem_found")
        status, _ = program.stop()
        assert (status, program.errors) == (0, [])

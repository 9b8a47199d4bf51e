"""iPXE that loads itself again and again, on real sockets: braked, said, no other machine's."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.boot.conftest import IPXE, efi
from tests.netlab import Namespace, Network, wait_until
from tests.services.boot_loop import played
from tests.services.program import Program

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(not shutil.which("ip"), reason="needs ip"),
]
SCRIPT = "http://10.77.0.1/boot.ipxe"
TEXT = "#!ipxe\nshell\n"
CONTENT = efi(text=IPXE).ljust(5000, b"\0")


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("loop") as network:
        yield network


class Served:
    """The program with an iPXE and its script, and its events."""

    def __init__(self, network: Network, folder: Path, *options: str) -> None:
        boot = folder / "boot"
        boot.mkdir()
        (boot / "ipxe.efi").write_bytes(CONTENT)
        (boot / "boot.ipxe").write_text(TEXT)
        self._events = folder / "events.jsonl"
        files = ("--boot-dir", str(boot), "--leases", str(folder / "leases"))
        words = ("--interface", "eth0", *files, "--events", str(self._events), *options)
        self.party = network.join("ours", "10.77.0.1/24")
        self.program = Program(folder, *words, party=self.party)

    def problems(self, name: str) -> list[dict[str, Any]]:
        text = self._events.read_text() if self._events.exists() else ""
        lines = [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
        found = [each for each in lines if each["event"] == "problem_found"]
        return [each for each in found if each["problem"] == name]


def mac_of(party: Namespace) -> str:
    return party.run("cat", "/sys/class/net/eth0/address").strip()


@pytest.mark.parametrize("mode", ["standard", "proxy"])
def test_a_loop_is_braked_and_said_and_other_machines_boot_on(network, tmp_path, mode):
    served = Served(network, tmp_path, "--mode", mode, "--force-standard")
    looping, other = network.join("loops", "10.77.0.50/24"), network.join("other", "10.77.0.51/24")
    words = {
        party: ("--proxy", "--address", address) if mode == "proxy" else ()
        for party, address in ((looping, "10.77.0.50"), (other, "10.77.0.51"))
    }
    with served.program as program:
        program.ready(12)
        loads = ("ipxe.efi", len(CONTENT))
        told = played(looping, *words[looping], *["uefi"] * 4)
        assert told == [loads, loads, loads, (SCRIPT, len(TEXT))]
        wait_until("problem", lambda: served.problems("chain_loop"), 5)
        [problem] = served.problems("chain_loop")
        assert problem["mac"] == mac_of(looping)
        assert problem["facts"]["rule"] == "ipxe.efi was found for UEFI x64"
        assert problem["facts"]["script"] == "boot.ipxe"
        said = "\n".join(program.lines)
        assert "loaded ipxe.efi 3 times in a row and nothing else" in said
        assert "it is told boot.ipxe now" in said
        assert played(other, *words[other], "uefi") == [loads], "it is not its loop"
        assert played(looping, *words[looping], "ipxe") == [(SCRIPT, len(TEXT))]
        assert len(served.problems("chain_loop")) == 1, "said once"
        program.stop()


@pytest.mark.parametrize("mode", ["standard", "proxy"])
def test_a_machine_that_starts_anew_at_once_boots_as_before(network, tmp_path, mode):
    """A small iPXE gets the full one each time it is switched on, and never itself for ever."""
    served = Served(network, tmp_path, "--mode", mode, "--force-standard")
    machine = network.join("one", "10.77.0.50/24")
    words = ("--proxy", "--address", "10.77.0.50") if mode == "proxy" else ()
    with served.program as program:
        program.ready(12)
        boots = [("ipxe.efi", len(CONTENT)), (SCRIPT, len(TEXT))]
        assert played(machine, *words, *["small-ipxe", "ipxe"] * 2) == boots * 2
        again = played(machine, *words, *["small-ipxe"] * 3)
        assert [file for file, _count in again] == ["ipxe.efi", "boot.ipxe", "boot.ipxe"]
        assert served.problems("chain_loop") == []
        program.stop()

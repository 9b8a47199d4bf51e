"""One boot as every test here does it: the server ready, a machine switched on, and the verdict."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.firmware import routers
from tests.firmware.boards import Firmware
from tests.firmware.initramfs import DONE, LEASE, MARKER, PAYLOAD_BYTES, SERVER
from tests.firmware.machine import Machine
from tests.firmware.server import Server
from tests.netlab import Namespace, Network

LOAD_LIMIT_S = 240  # TCG on two busy cores
END_LIMIT_S = 90
DIGEST = hashlib.sha256(PAYLOAD_BYTES).hexdigest()
PROXY = ("--mode", "proxy")
GRUB_IN_PROXY = "only_grub_in_proxy_mode"  # the problem that is said before


@contextlib.contextmanager
def booting(
    firmware: Firmware,
    tree: Path,
    network: Network,
    party: Namespace,
    folder: Path,
    *options: str,
) -> Iterator[tuple[Machine, Server]]:
    """The server is ready and the machine on; both are off afterwards. A failure shows why."""
    server = Server(party, tree, folder, *options)
    machine = Machine(firmware, network, folder)
    try:
        yield machine, server
    except AssertionError as failed:
        with contextlib.suppress(AssertionError, OSError):
            machine.screen()
        failed.add_note(f"kept in {folder}\nserial line:\n{machine.serial[-3000:]}")
        failed.add_note(f"server:\n{server.log[-5000:]}")
        raise
    finally:
        machine.power_off()
        status = server.stop()
    assert status == 0, server.log


def check_system(machine: Machine, server: Server) -> None:
    """The small system runs and got its address and files from us."""
    address, giver = _lease_of(machine)
    assert giver == SERVER
    assert {event["mac"] for event in server.events("lease_acked")} == {machine.mac}
    assert {event["address"] for event in server.events("lease_acked")} == {address}
    _check_transfers(machine, server)


def check_system_behind_proxy(machine: Machine, server: Server, *problems: str) -> None:
    """The small system runs; the network's own server gave every address, we the rest."""
    address, giver = _lease_of(machine)
    assert giver == routers.ADDRESS
    assert routers.is_of_router(address)
    assert {event["mac"] for event in server.events("boot_offered")} == {machine.mac}
    assert not list(server.events("lease_acked"))
    assert [event["problem"] for event in server.events("problem_found")] == [*problems]
    _check_transfers(machine, server)
    clients = {event["client"].split(":")[0] for event in server.events("transfer_started")}
    assert all(routers.is_of_router(client) for client in clients)


def _lease_of(machine: Machine) -> tuple[str, str]:
    """(address, server that gave it), told by the small system when all of it has worked."""
    machine.wait("test system", lambda: MARKER in machine.serial, LOAD_LIMIT_S)
    machine.wait("end of test system", lambda: DONE in machine.serial, END_LIMIT_S)
    assert f"tftp {DIGEST}" in machine.serial
    assert f"http {DIGEST}" in machine.serial or not machine.is_pc
    lease = re.search(rf"{LEASE} ([0-9.]+) of ([0-9.]+)", machine.serial)
    assert lease is not None, "no lease"
    return lease[1], lease[2]


def _check_transfers(machine: Machine, server: Server) -> None:
    assert {event["mac"] for event in server.events("transfer_started")} == {machine.mac}

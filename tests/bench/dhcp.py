"""DHCP side by side: a room of machines switched on at once, answered by pxegui and by dnsmasq.

    python -m tests.bench.dhcp [--machines 50 200 1000]
    python -m tests.bench.dhcp --proxy

Storm: n machines ask at the same moment, by broadcast, and ask again after 1 s without an answer.
Told for each server: how long until the last has its address, the median and 99th percentile of
DISCOVER to ACK, the server's CPU for one machine, and how often machines had to ask again.
`--proxy`: how long a ProxyDHCP OFFER takes while 1000 PXE machines ask every second (iPXE waits 2 s
for one). Leases are durable on both sides. Needs root: everything happens in network namespaces.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pxegui.wire.dhcp import BROADCAST_FLAG, Message, build, parse
from tests.netlab import Namespace, Network, wait_until
from tests.services.program import Program

ROOT = Path(__file__).parents[2]
SERVER = "10.77.0.1"
POOL = ("10.77.1.1", "10.77.16.250")
OFFER, ACK, NAK = 2, 5, 6
AGAIN_S = 1.0
LIMIT_S = 30.0
PROXY_S = 10.0


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--machines", type=int, nargs="+", default=[50, 200, 1000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--proxy", action="store_true")
    options.add_argument("--crowd", type=int, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.crowd:
        print(json.dumps(storm(asked.crowd)))
        return
    if asked.proxy:
        for pause_s in (0.01, 0.001):
            print(proxy(pause_s), flush=True)
        return
    print(f"{'server':8} {'machines':>8} {'all':>9} {'p50':>9} {'p99':>9} {'CPU each':>9} again")
    for machines in asked.machines:
        for _ in range(asked.rounds):
            for serve in (pxegui, dnsmasq):
                print(f"{serve.__name__:8} {machines:8} {serve(machines)}", flush=True)


# -- servers -----------------------------------------------------------------------------------


def pxegui(machines: int) -> str:
    with Network("bench") as network, tempfile.TemporaryDirectory() as folder:
        server = network.join("srv", f"{SERVER}/16")
        words = ["--interface", "eth0", "--boot-dir", folder, "--force-standard"]
        more = ["--range", "-".join(POOL), "--leases", f"{folder}/leases", "--log-level", "error"]
        with Program(Path(folder), *words, *more, party=server) as program:
            program.ready()
            return measure(network, program.process.pid, machines)


def dnsmasq(machines: int) -> str:
    with Network("bench") as network, tempfile.TemporaryDirectory() as folder:
        server = network.join("srv", f"{SERVER}/16")
        pool = f"--dhcp-range={POOL[0]},{POOL[1]},1h"
        files = (f"--dhcp-leasefile={folder}/leases", f"--pid-file={folder}/pid")
        more = ("--dhcp-authoritative", "--no-ping", "--dhcp-lease-max=5000", "--conf-file=")
        process = server.start("dnsmasq", "-k", "--port=0", "--user=root", pool, *files, *more)
        try:
            wait_until("dnsmasq", lambda: ":67 " in server.run("ss", "-Hlun"), 5)
            return measure(network, process.pid, machines)
        finally:
            process.kill()
            process.wait(timeout=5)


def proxy(pause_s: float) -> str:
    """One proxy, asked by a new machine after each pause for ten seconds."""
    machines = int(PROXY_S / pause_s)
    with Network("bench") as network, tempfile.TemporaryDirectory() as folder:
        server, crowd = network.join("srv", f"{SERVER}/16"), network.join("crowd", "10.77.0.3/16")
        words = ["--interface", "eth0", "--boot-dir", folder, "--mode", "proxy"]
        more = ["--boot-file", "pxelinux.0", "--log-level", "error"]
        with Program(Path(folder), *words, *more, party=server) as program:
            program.ready()
            before = cpu_s(program.process.pid)
            timing = (sys.executable, "-m", "tests.services.proxy_timing", str(machines))
            done = subprocess.run(
                crowd.command(*timing, str(pause_s)),
                capture_output=True, check=True, cwd=ROOT, timeout=LIMIT_S * 2,
            )  # fmt: skip
            each = (cpu_s(program.process.pid) - before) / machines * 1e6
    waits = sorted(json.loads(done.stdout))
    p50, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    told = f"{len(waits)} of {machines} answered, {1 / pause_s:.0f} a second"
    return f"{told}: p50 {p50} ms, p99 {p99} ms, longest {waits[-1]} ms, CPU each {each:.0f} us"


def measure(network: Network, pid: int, machines: int) -> str:
    """One storm against the server with this process number."""
    crowd: Namespace = network.join("crowd", "")
    before = cpu_s(pid)
    words = (sys.executable, "-m", "tests.bench.dhcp", "--crowd", str(machines))
    done = subprocess.run(
        crowd.command(*words), capture_output=True, check=True, cwd=ROOT, timeout=LIMIT_S * 2
    )
    seen = json.loads(done.stdout)
    each = (cpu_s(pid) - before) / machines * 1e6
    times = sorted(seen["times"])
    if len(times) < machines:
        return f"only {len(times)} of {machines} within {LIMIT_S:.0f} s"
    p50, p99 = times[len(times) // 2] * 1e3, times[len(times) * 99 // 100] * 1e3
    all_ms = seen["all"] * 1e3
    return f"{all_ms:6.0f} ms {p50:6.0f} ms {p99:6.0f} ms {each:6.0f} us {seen['again']}"


def cpu_s(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# -- the crowd ---------------------------------------------------------------------------------


def storm(machines: int) -> dict[str, object]:
    """All ask at once; every reply is followed at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as cable:
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        cable.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        cable.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
        cable.bind(("0.0.0.0", 68))
        to = ("255.255.255.255", 67)
        begun = time.monotonic()
        waiting: dict[int, tuple[float, bytes]] = {}
        times: dict[int, float] = {}
        again = 0
        for number in range(1, machines + 1):
            first = ask(number, {53: b"\1"})
            waiting[number] = (time.monotonic(), first)
            cable.sendto(first, to)
        while waiting and time.monotonic() - begun < LIMIT_S:
            if select.select([cable], [], [], 0.02)[0]:
                told = parse(cable.recv(2000))
                if isinstance(told, Message) and told.xid in waiting:
                    if told.type == OFFER:
                        given = {50: told.yiaddr.packed, 54: told.options[54]}
                        request = ask(told.xid, {53: b"\3", **given})
                        waiting[told.xid] = (time.monotonic(), request)
                        cable.sendto(request, to)
                    elif told.type == NAK:
                        waiting[told.xid] = (time.monotonic(), ask(told.xid, {53: b"\1"}))
                    elif told.type == ACK:
                        del waiting[told.xid]
                        times[told.xid] = time.monotonic() - begun
                continue
            for number, (at, packet) in list(waiting.items()):
                if time.monotonic() - at > AGAIN_S:
                    again += 1
                    waiting[number] = (time.monotonic(), packet)
                    cable.sendto(packet, to)
        return {"times": list(times.values()), "all": time.monotonic() - begun, "again": again}


def ask(number: int, options: dict[int, bytes]) -> bytes:
    """A message of one machine, a PXE client."""
    chaddr = bytes((2, 0x78, 0, 0, number >> 8, number & 255)).ljust(16, b"\0")
    boots = {60: b"PXEClient:Arch:00007:UNDI:003016", 93: b"\0\7", 55: bytes((1, 3, 6, 43, 60))}
    asked = Message(
        op=1, xid=number, flags=BROADCAST_FLAG, chaddr=chaddr, options={**options, **boots}
    )
    return build(asked)


if __name__ == "__main__":
    main()

"""A proxy's OFFER must come before iPXE stops waiting for it, whatever else is going on."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.netlab import Network
from tests.services import proxy_timing
from tests.services.program import Program

pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root: namespaces"),
    pytest.mark.skipif(not shutil.which("curl"), reason="needs curl"),
]
MACHINES = 200
SOON_MS = 100.0
FILE_BYTES = 256 << 20


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("load") as network:
        yield network


def test_offers_are_quick_beside_many_downloads(network, tmp_path):
    ours, asking, loading = (
        network.join("ours", "10.77.0.1/24"),
        network.join("ask", "10.77.0.3/24"),
        network.join("load", "10.77.0.4/24"),
    )
    folder = tmp_path / "boot"
    folder.mkdir()
    with (folder / "big.img").open("wb") as big:
        big.truncate(FILE_BYTES)
    (folder / "pxelinux.0").write_bytes(b"x" * 40_000)
    words = ("--interface", "eth0", "--boot-dir", str(folder), "--mode", "proxy")
    with Program(tmp_path, *words, "--boot-file", "pxelinux.0", party=ours) as program:
        program.ready()
        url = ("-o", "/dev/null", "http://10.77.0.1/big.img")
        by_tftp = ("--tftp-blksize", "1468", "-o", "/dev/null", "tftp://10.77.0.1/big.img")
        loads = [loading.start("curl", "-s", *url) for _ in range(4)]
        loads += [loading.start("curl", "-s", *by_tftp) for _ in range(8)]
        script = Path(proxy_timing.__file__)
        told = asking.run(sys.executable, script, str(MACHINES), "0.02", limit_s=60)
        waits = sorted(json.loads(told))
        assert any(load.poll() is None for load in loads), "the downloads went on meanwhile"
        assert len(waits) == MACHINES
        assert waits[MACHINES * 9 // 10] < SOON_MS, waits[-20:]
        assert waits[-1] < 1000, "iPXE waits 2 s for a proxy"
        program.stop()

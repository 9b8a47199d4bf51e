"""The block of the live view, as text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pxegui.cli import block
from pxegui.engine.rows import MachineRow, Stage, Totals, TransferRow
from pxegui.problems import OutsideBootDirectory

NOW = 1000.0


def machine(**facts: Any) -> MachineRow:
    usual: dict[str, Any] = {
        "key": "d8:9e:f3:3a:5f:12",
        "serial": 1,
        "mac": "d8:9e:f3:3a:5f:12",
        "name": "bench-07",
        "first_seen": NOW - 60,
        "last_seen": NOW - 12,
        "started": NOW - 60,
        "address": "192.168.2.101",
    }
    return MachineRow(**(usual | facts))


def transfer(**facts: Any) -> TransferRow:
    usual: dict[str, Any] = {
        "key": 1,
        "serial": 1,
        "machine": "d8:9e:f3:3a:5f:12",
        "client": "192.168.2.101:2070",
        "protocol": "tftp",
        "file": "initrd.gz",
        "started": NOW - 3,
        "changed": NOW,
        "sent_bytes": 63_000_000,
        "reached_bytes": 63_000_000,
        "size_bytes": 100_000_000,
        "speed": 21_000_000.0,
    }
    return TransferRow(**(usual | facts))


def totals(**facts: Any) -> Totals:
    usual: dict[str, Any] = {
        "machines": 3, "running": 1, "problems": 1, "sent_bytes": 0, "speed": 84_200_000.0
    }  # fmt: skip
    return Totals(**(usual | facts))


def words(text):
    return str(text).replace("\u00a0", " ")


def test_head():
    assert words(block.head(totals(), "▁▃▆█▆", "", 72)) == (
        "─ 3 machines ─ 1 problem ───────────────────────────── 84.2 MB/s ▁▃▆█▆ ─"
    )
    quiet = totals(machines=1, problems=0, speed=0.0)
    assert words(block.head(quiet, "", "stopping", 40)).startswith("─ 1 machine ─ stopping ───")


@pytest.mark.parametrize(
    ("row", "running", "text"),
    [
        pytest.param(
            machine(),
            transfer(),
            "bench-07 192.168.2.101 initrd.gz █████ 63 % 21.0 MB/s 0:02",
            id="a file on its way",
        ),
        pytest.param(
            machine(),
            transfer(changed=NOW - 5),
            "bench-07 192.168.2.101 initrd.gz █████ 63 % -",
            id="a standstill has no speed",
        ),
        pytest.param(
            machine(),
            transfer(size_bytes=None),
            "bench-07 192.168.2.101 initrd.gz 63.0 MB so far 21.0 MB/s -",
            id="a size that nobody knows",
        ),
        pytest.param(
            machine(trouble="grubx64.efi: no such file"),
            transfer(),
            "bench-07 192.168.2.101 ! grubx64.efi: no such file 12 s",
            id="trouble comes before work",
        ),
        pytest.param(
            machine(problem=OutsideBootDirectory(name="x", boot_dir="/srv")),
            None,
            "bench-07 192.168.2.101 ! refused: x leads outside the boot directory 12 s",
            id="a problem",
        ),
        pytest.param(
            machine(stage=Stage.LOADING_KERNEL, file="linux", percent=100.0),
            None,
            "bench-07 192.168.2.101 ok sent linux 12 s",
            id="a file that was sent",
        ),
        pytest.param(
            machine(stage=Stage.LEASED, last_seen=NOW),
            None,
            "bench-07 192.168.2.101 ok has its address now",
            id="an address given",
        ),
        pytest.param(
            machine(last_seen=NOW - 90),
            None,
            "bench-07 192.168.2.101 no sign of it 1 min",
            id="silence",
        ),
    ],
)
def test_line(row, running, text):
    said = words(block.line(row, running, NOW, 94))
    assert said.split() == text.split()
    assert cell_len(said) == 93


def test_narrow_terminals_do_without_the_address():
    said = words(block.line(machine(), transfer(), NOW, 60))
    assert "192.168.2.101" not in said
    assert said.startswith(" bench-07          i")
    assert said.endswith("63 %  21.0 MB/s   0:02")
    assert cell_len(said) <= 60


def test_every_stage_has_words():
    for stage in Stage:
        assert words(block.line(machine(stage=stage), None, NOW, 94))


def test_trouble_and_work_come_first_and_rows_keep_their_order():
    rows = [
        machine(key="silent", first_seen=1, last_seen=10),
        machine(key="busy", first_seen=2, last_seen=90),
        machine(key="older", first_seen=3, last_seen=20),
        machine(key="wrong", first_seen=4, last_seen=5, trouble="x"),
    ]
    assert [row.key for row in block.fitting(rows, 9)] == ["silent", "busy", "older", "wrong"]
    assert [row.key for row in block.fitting(rows, 2)] == ["busy", "wrong"]


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "        "),
        (1 / 64, "▏       "),
        (0.5, "████    "),
        (0.99, "███████▉"),
        (1.0, "████████"),
        (7.0, "████████"),
        (-1.0, "        "),
    ],
)
def test_bar(share, shown):
    assert block.bar(share, 8) == shown


def test_curve():
    pulse = block.Pulse()
    assert pulse.curve(NOW) == "▁▁▁▁▁▁▁▁"
    for second, sent in ((0, 0), (1, 100), (2, 300), (2.5, 500), (4, 500)):
        pulse.beat(NOW + second, sent)
    assert pulse.curve(NOW + 4) == "▁▁▁▁▃█▁▁"


@given(st.text(), st.integers(0, 60))
def test_padded_is_exact(text, cells):
    assert cell_len(block.padded(text, cells)) == cells


def test_padded_keeps_both_ends():
    assert block.padded("EFI/debian/grubx64.efi", 13) == "EFI/de…64.efi"

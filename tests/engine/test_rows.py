"""Rows: what they work out of their own fields."""

from __future__ import annotations

from typing import Any

import pytest

from pxegui.engine.rows import MachineRow, Stage, TransferRow


def machine(stage: Stage) -> MachineRow:
    return MachineRow(
        key="m", serial=1, mac="m", name="m", first_seen=0, last_seen=100, started=0, stage=stage
    )


def transfer(**fields: Any) -> TransferRow:
    whole: dict[str, Any] = {"started": 0, "changed": 0, "protocol": "tftp"}
    return TransferRow(key=1, serial=1, machine="m", client="c", file="f", **(whole | fields))


@pytest.mark.parametrize(
    ("stage", "now", "shown"),
    [
        (Stage.LOADING_KERNEL, 130, Stage.LOADING_KERNEL),
        (Stage.LOADING_KERNEL, 131, Stage.QUIET),
        (Stage.DISCOVERING, 131, Stage.QUIET),
        (Stage.LEASED, 9999, Stage.LEASED),
        (Stage.SYSTEM, 9999, Stage.SYSTEM),
        (Stage.FAILED, 9999, Stage.FAILED),
    ],
)
def test_stage_at(stage, now, shown):
    assert machine(stage).stage_at(now) is shown


@pytest.mark.parametrize(
    ("reached", "size", "percent"),
    [(0, 100, 0.0), (50, 100, 50.0), (200, 100, 100.0), (0, 0, 100.0), (5, None, None)],
)
def test_percent(reached, size, percent):
    assert transfer(reached_bytes=reached, size_bytes=size).percent == percent

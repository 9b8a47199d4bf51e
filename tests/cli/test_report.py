"""What the command says itself."""

from __future__ import annotations

import pytest

from pxegui.cli import report
from pxegui.problems import OutsideBootDirectory, UsageProblem

USAGE = UsageProblem(where="--mode", fault="x is no mode", mend="use one of: standard, proxy")
OUTSIDE = OutsideBootDirectory(name="x\n\x1b", boot_dir="/srv")


@pytest.mark.parametrize(
    ("problems", "status", "lines"),
    [
        pytest.param(
            [USAGE], 2, ["pxegui: --mode: x is no mode: use one of: standard, proxy"], id="usage"
        ),
        pytest.param(
            [OUTSIDE],
            1,
            [
                r"pxegui: refused: x\n\x1b leads outside the boot directory: "
                "copy the file into the boot directory"
            ],
            id="one line, whatever is in it",
        ),
        pytest.param(
            [USAGE, USAGE],
            2,
            ["pxegui: --mode: x is no mode: use one of: standard, proxy"],
            id="nothing twice",
        ),
        pytest.param([], 1, [], id="nothing to say"),
    ],
)
def test_complain(capsys, problems, status, lines):
    assert report.complain(problems) == status
    assert capsys.readouterr().err.splitlines() == lines


def test_the_innermost_exception_is_named(capsys):
    group = ExceptionGroup("tasks", [ValueError("odd\nthing")])
    assert report.confess(group, trace=False) == 1
    said = capsys.readouterr().err
    assert said.startswith("pxegui: a bug in pxegui: ValueError: odd thing: ")
    assert said.count("\n") == 1


def test_show(capsys):
    assert report.show("text\n") == 0
    assert capsys.readouterr().out == "text\n"

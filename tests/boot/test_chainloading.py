"""The loop brake, and the one replacement of a small iPXE."""

from __future__ import annotations

import pytest

from pxegui.boot.chainloading import Chainloading

A, B = "52:54:00:00:00:0a", "52:54:00:00:00:0b"
RULE = "ipxe.efi was found for UEFI x64"


def play(*steps: str) -> str:
    """What each step led to. `0 x.efi`: sent at that second; `0 other`; `0 braked`; `0 replace`."""
    memory = Chainloading()
    memory.note_choice(A, RULE)
    seen = []
    for step in steps:
        second, what = step.split(" ")
        now = 1000.0 + float(second)
        match what:
            case "other":
                memory.note_other_file(A)
            case "braked":
                seen.append(memory.braked_for(A, now) or "free")
            case "full":
                memory.note_full(A)
            case "replace":
                seen.append("full" if memory.may_replace(A, now) else "script")
            case file:
                if loop := memory.note_loaded(A, file, "boot.ipxe", now):
                    seen.append(f"loop of {loop.file}, {loop.times} times")
    return "; ".join(seen)


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        pytest.param(["0 x", "9 x", "18 x"], "loop of x, 3 times", id="three in a row"),
        pytest.param(["0 x", "9 x"], "", id="twice is a machine that was switched on anew"),
        pytest.param(["0 x", "60 x", "121 x"], "", id="not within 120 s"),
        pytest.param(["0 x", "9 x", "10 other", "18 x"], "", id="another file between"),
        pytest.param(["0 x", "9 y", "18 x"], "", id="another loader between"),
        pytest.param(["0 x", "1 x", "2 x", "3 x"], "loop of x, 3 times", id="told once"),
        pytest.param(
            ["0 x", "1 x", "1 braked", "2 x", "3 braked", "121 braked", "123 braked"],
            "free; loop of x, 3 times; x; x; free",
            id="the brake holds for a while",
        ),
        pytest.param(
            ["0 x", "1 x", "2 x", "130 x", "131 x", "132 x"],
            "loop of x, 3 times; loop of x, 3 times",
            id="a loop that begins again is told again",
        ),
        pytest.param(["9 x", "8 x", "7 x", "6 braked"], "free", id="a clock that is set back"),
    ],
)
def test_loops(steps, seen):
    assert play(*steps) == seen


def test_the_problem_names_the_rule_and_the_script():
    memory = Chainloading()
    memory.note_choice(A, RULE)
    loops = [memory.note_loaded(A, "ipxe.efi", "boot.ipxe", now) for now in (1, 2, 3)]
    assert loops[:2] == [None, None]
    assert loops[2] is not None
    assert (loops[2].machine, loops[2].rule, loops[2].script) == (A, RULE, "boot.ipxe")
    assert memory.braked_for(B, 3) == ""


def test_a_machine_that_was_told_nothing_here_follows_another_server():
    memory = Chainloading()
    loop = [memory.note_loaded(B, "x", "s", now) for now in (1, 2, 3)][-1]
    assert loop is not None
    assert "another server" in loop.rule


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        pytest.param(["0 replace", "5 x", "9 replace"], "full; script", id="once it has it"),
        pytest.param(
            ["0 replace", "1 replace", "3 replace", "9 replace"],
            "full; full; full; script",
            id="not for ever where it does not follow",
        ),
        pytest.param(
            ["0 replace", "5 x", "9 replace", "310 replace"],
            "full; script; full",
            id="again when it is switched on the next time",
        ),
        pytest.param(
            ["0 replace", "5 x", "9 full", "20 replace", "25 x", "29 full", "40 replace"],
            "full; full; full",
            id="again when the full one has asked meanwhile: it was started anew at once",
        ),
    ],
)
def test_a_small_ipxe_is_replaced(steps, seen):
    assert play(*steps) == seen


def test_strangers_take_bounded_memory():
    memory = Chainloading()
    for number in range(5000):
        memory.note_choice(str(number), "x")
        memory.note_loaded(str(number), "x", "s", 1.0)
        memory.may_replace(str(number), 1.0)
    assert len(memory._rules) == len(memory._loads) == len(memory._replaced) == 4096

"""Problems: each says what happened and what to do, with no fact that it does not carry."""

from __future__ import annotations

import dataclasses
import importlib
import json
import string

import pytest

from pxegui.problems import Clause, OutsideBootDirectory, Problem, PxeguiError, UsageProblem
from tests.house.sources import dotted, modules


def every_problem() -> list[type[Problem]]:
    """All kinds of problems, of every room (the window's are loaded with the window)."""
    for module in modules():
        if not module.startswith("gui/") and module != "__main__.py":
            importlib.import_module(dotted(module))
    found, more = [], Problem.__subclasses__()
    while more:
        kind = more.pop()
        found.append(kind)
        more += kind.__subclasses__()
    return sorted(set(found), key=lambda kind: kind.__name__)


NAMED = [kind for kind in every_problem() if hasattr(kind, "WHAT")]
KINDS = [pytest.param(kind, id=kind.__name__) for kind in NAMED]


@pytest.mark.parametrize("kind", KINDS)
def test_its_texts_name_only_facts_that_it_has(kind):
    facts = {field.name for field in dataclasses.fields(kind)}
    for text in (kind.WHAT, kind.CAUSE, kind.REMEDY):
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= facts


@pytest.mark.parametrize("kind", KINDS)
def test_what_and_remedy_join_into_one_line(kind):
    assert kind.WHAT
    assert kind.REMEDY
    for text in (kind.WHAT, kind.REMEDY):
        assert not text.endswith(".")
        assert "\n" not in text


def test_names_for_programs_are_unique():
    keys = [kind.__name__ for kind in NAMED]
    assert len(keys) == len(set(keys))


def test_a_problem_knows_its_key_and_its_facts():
    problem = OutsideBootDirectory(name="../etc/passwd", boot_dir="/srv/netboot")
    assert problem.key == "outside_boot_directory"
    assert problem.facts() == {"name": "../etc/passwd", "boot_dir": "/srv/netboot"}


def test_an_error_says_all_its_problems():
    problems = [UsageProblem(where=where, fault="is odd", mend="drop it") for where in ("-a", "-b")]
    assert str(PxeguiError(*problems)) == "-a: is odd: drop it; -b: is odd: drop it"


def test_a_clause_is_its_english_text_and_keeps_what_it_is_made_of():
    clause = Clause("{file} is missing", file="x.efi")
    assert clause == "x.efi is missing"
    assert json.dumps({"why": clause}) == '{"why": "x.efi is missing"}'
    assert (clause.source, clause.facts) == ("{file} is missing", {"file": "x.efi"})
    assert Clause("a {brace} of nothing").source == "a {brace} of nothing"

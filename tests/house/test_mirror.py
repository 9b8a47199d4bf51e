"""Each file of the package has a test file of its name, in the folder of its room.

The window is tested by stories: what a person sees and does there crosses files.
"""

from __future__ import annotations

import pytest

from tests.house.sources import ROOT, modules

TESTED_ELSEWHERE = {
    "__main__.py": "tests/services",
}


MIRRORED = [m for m in modules() if m not in TESTED_ELSEWHERE and not m.startswith("gui/")]


@pytest.mark.parametrize("module", MIRRORED)
def test_a_test_file_has_its_name(module):
    room, _, name = module.rpartition("/")
    assert (ROOT / "tests" / room / f"test_{name}").exists()


@pytest.mark.parametrize("module", TESTED_ELSEWHERE)
def test_the_list_of_exceptions_is_true(module):
    room, _, name = module.rpartition("/")
    assert module in modules()
    assert (ROOT / TESTED_ELSEWHERE[module]).exists()
    assert not (ROOT / "tests" / room / f"test_{name}").exists()

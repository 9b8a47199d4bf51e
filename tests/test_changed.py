from __future__ import annotations

import dataclasses

import pytest

from pxegui.changed import changed
from pxegui.diagnosis.progress import Progress
from pxegui.engine.rows import MachineRow, TransferRow

CLASSES = [Progress, MachineRow, TransferRow]


def test_a_copy_differs_where_it_should_and_the_first_stays():
    first = Progress(started=1.0, loader="shim")
    second = changed(first, files=3)
    assert second == dataclasses.replace(first, files=3)
    assert first == Progress(started=1.0, loader="shim")
    assert hash(second) == hash(dataclasses.replace(first, files=3))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda each: each.__name__)
def test_what_is_copied_so_is_fit_for_it(cls):
    assert not hasattr(cls, "__slots__")
    assert not hasattr(cls, "__post_init__")
    assert cls.__dataclass_params__.frozen

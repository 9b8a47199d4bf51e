"""What every test of the diagnosis gets."""

from __future__ import annotations

import pytest

from tests.diagnosis.boots import Say


@pytest.fixture
def say():
    return Say()

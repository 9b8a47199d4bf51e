from __future__ import annotations

import pytest

from tests.http.web import boot_tree


@pytest.fixture
def root(tmp_path):
    (tmp_path / "boot").mkdir()
    return boot_tree(tmp_path / "boot")

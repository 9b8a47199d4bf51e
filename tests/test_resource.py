"""Where the resources are."""

from __future__ import annotations

from pxegui import resource
from tests.house.sources import ROOT


def test_a_checkout_has_them_beside_the_package():
    assert resource.folder() == ROOT / "resources"


def test_a_path_is_told_whether_it_is_there_or_not():
    assert resource.path("README.md").exists()
    assert resource.path("no", "such") == ROOT / "resources/no/such"

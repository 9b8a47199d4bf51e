from __future__ import annotations

import pytest

from pxegui import resource


def test_a_file_is_found_in_the_checkout():
    assert resource.path("icons", "pxegui.svg").is_file()


def test_inside_the_package_comes_before_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "pxegui"
    (package / "resources").mkdir(parents=True)
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(resource, "_PACKAGE", package)
    assert resource.folder() == package / "resources"
    (package / "resources").rmdir()
    assert resource.folder() == tmp_path / "resources"


def test_a_build_without_resources_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(resource, "_PACKAGE", tmp_path / "pxegui")
    with pytest.raises(FileNotFoundError):
        resource.folder()

"""Source distribution and wheel are the same octets each time; the list of parts is complete."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from pxegui import __version__
from tests.house.sources import ROOT

pytestmark = [
    pytest.mark.package,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not shutil.which("git"), reason="needs git"),
]


def made(folder: Path) -> Path:
    """The folder, with source distribution and wheel in it."""
    words = [str(ROOT / "packaging/wheel"), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of each file."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def published(alone: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("first"))


def test_two_builds_are_the_same_octets(published, tmp_path):
    old = os.umask(0o077)
    try:
        second = made(tmp_path / "second")
    finally:
        os.umask(old)
    assert sums(second) == sums(published)
    assert set(sums(published)) == {
        f"pxegui-{__version__}.tar.gz",
        f"pxegui-{__version__}-py3-none-any.whl",
    }


def test_the_wheel_has_resources_and_licence_and_nothing_of_others(published):
    with zipfile.ZipFile(next(published.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert "pxegui/resources/icons/pxegui.svg" in names
    assert "pxegui/resources/locale/de/LC_MESSAGES/pxegui.mo" in names
    assert f"pxegui-{__version__}.dist-info/licenses/LICENSE" in names
    assert {name.split("/")[0] for name in names} == {"pxegui", f"pxegui-{__version__}.dist-info"}


def test_the_installed_wheel_finds_its_resources(published, tmp_path):
    words = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    wheel = next(published.glob("*.whl"))
    target = tmp_path / "site"
    subprocess.run([*words, "--no-deps", "--target", target, wheel], timeout=60, check=True)
    script = "from pxegui import resource; print(resource.path('icons', 'pxegui.svg').read_text())"
    said = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert said.stdout.startswith("<svg")


def test_the_source_distribution_can_build_everything(published):
    with tarfile.open(next(published.glob("*.tar.gz"))) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    for file in ("packaging/build", "packaging/pxegui.spec", "packaging/freeze.lock", "LICENSE"):
        assert file in names


def test_the_list_of_parts_is_cyclonedx_and_names_what_is_bundled(built):
    words = [str(ROOT / "build/freeze/bin/python"), str(ROOT / "packaging/sbom.py")]
    first, second = (
        subprocess.run(words, capture_output=True, text=True, timeout=60, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    bill = json.loads(first)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    names = {each["name"]: each["version"] for each in bill["components"]}
    assert {"pyside6-essentials", "shiboken6", "aiohttp", "CPython", "libfontconfig1"} <= set(names)
    assert all(names.values())
    assert not {"pip", "hatchling", "setuptools"} & set(names)
    lock = (ROOT / "packaging/freeze.lock").read_text(encoding="utf-8")
    assert f"aiohttp=={names['aiohttp']} " in lock
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    assert bill["dependencies"][0]["dependsOn"] == refs

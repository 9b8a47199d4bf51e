"""Collects the licence texts of everything that the executables bundle; used by pxegui.spec.

Packages of Python: those installed beside the builder, from their dist-info. Libraries of the
system (X11, fontconfig, ...): from the Debian package that each file came with.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "packaging" / "licence-texts"
# They build, and are no part of what is built. PyInstaller is: its loader starts the program.
BUILDERS = {
    "altgraph", "editables", "hatchling", "packaging", "pathspec", "pip", "pluggy", "pxegui",
    "pyinstaller-hooks-contrib", "setuptools", "tomlkit", "trove-classifiers", "wheel",
}  # fmt: skip
LGPL = {"pyside6-essentials", "shiboken6"}  # their wheels bring no text
NOTICE = """\
Licences of what this program bundles
=====================================

pxegui itself: MIT (folder pxegui). Each folder here is one bundled package with its texts;
`system` holds those of the libraries taken, unchanged, from the system that it was built on.

Qt and PySide6 {qt} (folders pyside6-essentials and shiboken6) are used under the GNU Lesser
General Public License, version 3. In the folder build and in the Debian package they are shared
libraries below PySide6/: put a build of your own there to replace them. The one file is made of
the same parts by packaging/build in the source of pxegui, with the PySide6 that you install.
Their source: https://download.qt.io/official_releases/qt/
          and https://download.qt.io/official_releases/QtForPython/

No boot loader (iPXE or other) is in here.

"""


def bundled() -> dict[str, metadata.Distribution]:
    """The installed packages that go into the executables, by normalised name."""
    found = {each.name.lower().replace("_", "-"): each for each in metadata.distributions()}
    return {name: found[name] for name in sorted(found) if name not in BUILDERS}


def collect(folder: Path) -> None:
    """Fill the folder anew. Raises FileNotFoundError where a package brings no text."""
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "pxegui").mkdir(parents=True)
    shutil.copyfile(ROOT / "LICENSE", folder / "pxegui" / "LICENSE")
    lines = [f"Python {sys.version.split()[0]}: PSF-2.0"]
    for name, package in bundled().items():
        texts = list(TEXTS.iterdir()) if name in LGPL else _own_texts(package)
        if not texts:
            raise FileNotFoundError(f"no licence text comes with {name}: put one into {TEXTS}")
        (folder / name).mkdir(parents=True)
        for text in texts:
            shutil.copyfile(text, folder / name / text.name)
        lines.append(f"{name} {package.version}: {licence_of(package)}")
    shutil.copyfile(Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), folder / "Python.txt")
    notice = NOTICE.format(qt=metadata.version("PySide6-Essentials"))
    (folder / "NOTICE.txt").write_text(notice + "\n".join(lines) + "\n", encoding="utf-8")


def _own_texts(package: metadata.Distribution) -> list[Path]:
    inside = (file for file in package.files or () if ".dist-info" in file.parts[0])
    return [Path(str(package.locate_file(file))) for file in inside if is_licence(file)]


def is_licence(path: PurePath) -> bool:
    """Whether a file of a dist-info is a licence text or a notice."""
    return "licenses" in path.parts or path.name.upper().startswith(("LICEN", "COPYING", "NOTICE"))


def licence_of(package: metadata.Distribution) -> str:
    """What a package says of its licence, in one line."""
    said = package.metadata
    classifiers = [each for each in said.get_all("Classifier") or () if each.startswith("License")]
    text = said["License-Expression"] or said["License"] or "; ".join(classifiers)
    return (text or "see its folder").strip().splitlines()[0]


def of_system(files: Iterable[str]) -> dict[str, str]:
    """The Debian packages of libraries: name, and the path of its copyright file."""
    found = {}
    for file in files:
        name = _debian_package(file)
        text = Path("/usr/share/doc", name, "copyright")
        if name and text.is_file():
            found[name] = str(text.resolve())
    return found


def _debian_package(file: str) -> str:
    """The package that a file came with, also where /lib is a link to /usr/lib; "" if none."""
    real = str(Path(file).resolve())
    for path in (real, real.removeprefix("/usr")):
        words = ["dpkg-query", "-S", path]
        said = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
        if said.returncode == 0:
            return said.stdout.partition(":")[0]
    return ""

"""The project's files, as the house's rules see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pxegui"
FOLDERS = ("pxegui", "tests", "packaging", "resources", ".ci")
_LEFT_OUT = {"__pycache__", ".boot"}


def modules() -> list[str]:
    """Every Python file of the package that is not an `__init__`, as "dhcp/leases.py"."""
    found = (str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py"))
    return sorted(name for name in found if not name.endswith("__init__.py"))


def dotted(module: str) -> str:
    """The importable name of a file: "dhcp/leases.py" is "pxegui.dhcp.leases"."""
    return "pxegui." + module.removesuffix(".py").replace("/", ".")


def tree(module: str) -> ast.Module:
    """A file of the package, parsed."""
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project, with its text."""
    files = [file for file in ROOT.iterdir() if file.is_file()]
    files += [file for folder in FOLDERS for file in (ROOT / folder).rglob("*")]
    for file in files:
        if file.is_file() and not _LEFT_OUT & set(file.relative_to(ROOT).parts):
            try:
                yield file.relative_to(ROOT), file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture, a capture

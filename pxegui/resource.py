"""Where `resources/` is: inside an installed or frozen package, else beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder() -> Path:
    """The folder of resources. Raises FileNotFoundError where the build left it out."""
    for place in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no resources beside {_PACKAGE}")


def path(*parts: str) -> Path:
    """One file or folder of the resources, whether it is there or not."""
    return folder().joinpath(*parts)

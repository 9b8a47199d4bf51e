"""The window. The only room that knows Qt.

Importing it checks that this pair of Python and PySide6 keeps its references: PySide6 6.12.0 on
CPython before 3.12 gives `None`, `True` and `False` away with every call, and the process dies
within seconds. Dependencies name versions that do not, but a distribution may mix its own.
"""

from __future__ import annotations

import ctypes
import dataclasses
import logging
import sys

from pxegui.problems import N_, Problem, PxeguiError


@dataclasses.dataclass(frozen=True, kw_only=True)
class WindowUnusable(Problem):
    """Qt or a library it needs is not installed."""

    WHAT = N_("the window cannot be opened ({why})")
    REMEDY = N_("install what is missing, or run it headless with --no-gui")
    why: str  # "No module named 'PySide6'", "libGL.so.1: cannot open shared object file"


try:
    import PySide6.QtSvg
    import PySide6.QtWidgets  # noqa: F401 - only to see that it is there
    import qasync  # type: ignore[import-untyped]  # noqa: F401 - only to see that it is there
    from PySide6.QtCore import QObject
except ImportError as error:
    why = str(error).partition(": No such file")[0]
    raise PxeguiError(WindowUnusable(why=why)) from error

_log = logging.getLogger("pxegui.gui")

_CALLS = 200
_MANY = 1 << 40  # at a million calls a second, twelve days


def loses_references() -> bool:
    """Whether calls into Qt take references to None away. 200 calls are made to see."""
    probe = QObject()
    before = sys.getrefcount(None)
    for _ in range(_CALLS):
        probe.setObjectName("x")
    return before - sys.getrefcount(None) > _CALLS // 2


def protect() -> bool:
    """Make the three constants practically immortal where they are not; returns whether it did."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return False
    for constant in (None, True, False):
        ctypes.c_ssize_t.from_address(id(constant)).value += _MANY
    return True


if loses_references() and protect():
    _log.warning("this PySide6 loses references with this Python: protected against it")

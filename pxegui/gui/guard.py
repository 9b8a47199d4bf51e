"""No exception of ours passes through Qt: it would come out elsewhere, or end the process.

PySide keeps what an overridden method raises until C++ returns to Python. Inside painting that is
another overridden method, which so seems to fail too, as does the next: seen to end in a crash of
the interpreter. So each method that Qt calls is wrapped, once, when the application is made: what
it raises goes to `sys.excepthook`, and Qt gets what its own method would have said.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QObject

# What Qt calls: events all end so, and these.
_EVENT = "Event"
_CALLED = (
    *("event", "eventFilter", "viewportEvent", "focusNextPrevChild", "updateGeometries"),
    *("sizeHint", "minimumSizeHint", "heightForWidth", "selectionChanged", "showPopup"),
    *("paint", "createEditor", "setEditorData", "setModelData", "updateEditorGeometry"),
    *("rowCount", "columnCount", "data", "headerData", "setData", "flags", "index", "parent"),
    *("sort", "mimeTypes", "mimeData", "polish", "pixelMetric", "styleHint", "subControlRect"),
    *("sizeFromContents", "drawPrimitive", "drawControl", "drawComplexControl"),
)
# Where Qt's own would paint or do something else, nothing is done; some have none of their own.
_NOTHING = ("paint", "draw", "polish")
_PURE = {"rowCount": 0, "columnCount": 0, "data": None, "eventFilter": False}
_WRAPPED = "_pxegui_is_guarded"

Method = Callable[..., Any]


def guard() -> None:
    """Wrap what Qt calls of the classes of this room that are there by now."""
    for cls in {*_below(QObject)}:
        if cls.__module__.startswith("pxegui."):
            for name, method in list(vars(cls).items()):
                if _is_called(name) and callable(method) and not hasattr(method, _WRAPPED):
                    qt = _own(cls, name)
                    if qt is not None:
                        setattr(cls, name, _wrapped(name, method, qt))


def _below(cls: type) -> Iterator[type]:
    each: type
    for each in cls.__subclasses__():
        yield each
        yield from _below(each)


def _is_called(name: str) -> bool:
    return name in _CALLED or name.endswith(_EVENT)


def _own(cls: type, name: str) -> Method | None:
    """Qt's own method of this name, if it is one that is overridden here."""
    for base in cls.__mro__:
        if base.__module__.startswith("PySide6.") and name in vars(base):
            found: Method = getattr(base, name)
            return found
    return (
        (lambda *_: _PURE[name]) if issubclass(cls, QAbstractItemModel) and name in _PURE else None
    )


def _wrapped(name: str, method: Method, qt: Method) -> Method:
    @functools.wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except Exception:  # whatever it is, Qt must not see it
            sys.excepthook(*sys.exc_info())
            return _instead(name, qt, arguments)

    setattr(call, _WRAPPED, True)
    return call


def _instead(name: str, qt: Method, arguments: tuple[Any, ...]) -> Any:
    if name.startswith(_NOTHING):
        return None
    if name in _PURE:
        return _PURE[name]
    return qt(*arguments)

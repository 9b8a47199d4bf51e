"""Copies of frozen dataclasses with other values, at a seventh of the cost of the library's own.

A row is copied with every event: that is most of what an event costs. Only for dataclasses without
`__slots__` and `__post_init__`; the type checker looks at each call as at one of `replace`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changed"]

if TYPE_CHECKING:
    from dataclasses import replace as changed
else:
    Of = TypeVar("Of")

    def changed(of: Of, **values: Any) -> Of:
        """The same with these values."""
        made = object.__new__(type(of))
        made.__dict__.update(of.__dict__, **values)
        return made

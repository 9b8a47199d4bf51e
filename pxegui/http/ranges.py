"""One range of a file, as asked with `Range` (RFC 9110 section 14); pure.

Rule 1: only a single range of octets is granted. Several, other units and bad syntax get the whole
        file, which the RFC allows and every loader understands.
Rule 2: what is well formed but reaches nothing is unsatisfiable (416).
"""

from __future__ import annotations

import dataclasses
import re

_ONE = re.compile(r"\s*([0-9]*)\s*-\s*([0-9]*)\s*")
_DIGITS = 19  # 64 bits; a longer number is beyond the end of any file


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """Octets `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many octets it is."""
        return self.last - self.first + 1


@dataclasses.dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """A range outside the file."""


def parse_range(text: str, size: int) -> Span | Unsatisfiable | None:
    """The range to send of a file of `size` octets; None: send the whole file."""
    unit, equals, ranges = text.partition("=")
    wanted = [part for part in ranges.split(",") if part.strip()]
    if not equals or unit.strip().lower() != "bytes" or len(wanted) != 1:
        return None
    match = _ONE.fullmatch(wanted[0])
    if match is None:
        return None
    first, last = match.groups()
    if not first:
        return _suffix(last, size) if last else None
    return _span(_number(first), _number(last) if last else None, size)


def _suffix(text: str, size: int) -> Span | Unsatisfiable | None:
    """The last octets. Of an empty file there are none, which is the whole file."""
    count = _number(text)
    if count == 0:
        return Unsatisfiable()
    return Span(max(size - count, 0), size - 1) if size else None


def _span(first: int, last: int | None, size: int) -> Span | Unsatisfiable | None:
    if last is not None and last < first:
        return None
    if first >= size:
        return Unsatisfiable()
    return Span(first, size - 1 if last is None else min(last, size - 1))


def _number(digits: str) -> int:
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _DIGITS else 10**_DIGITS

"""Memories of bounded size, for what strangers can make us remember; pure."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

LIMIT = 4096  # entries: more machines than one cable has, and less than a flood of made-up MACs

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


def remember(memory: dict[Name, Value], name: Name, value: Value, limit: int = LIMIT) -> None:
    """Put a value in, as the newest; the oldest entry makes room."""
    memory.pop(name, None)
    memory[name] = value
    if len(memory) > limit:
        del memory[next(iter(memory))]

"""Keyword arguments of the library's classes, read as settings are, or refused by name."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path
from typing import TypeVar

from pxegui.problems import Clause, PxeguiError, UsageProblem
from pxegui.settings.values import WrongValueError, read_address, read_boot_name, read_path, shown

T = TypeVar("T")

ANY = IPv4Address(0)
BROADCAST_WORD = "<broadcast>"
_EVERYBODY = "255.255.255.255"


class WrongArgumentError(PxeguiError, ValueError):
    """A keyword argument that cannot be meant; its text names it, and what would be right."""


def argument(name: str, value: object, read: Callable[[object], T]) -> T:
    """The value of a keyword argument. Raises WrongArgumentError."""
    try:
        return read(value)
    except WrongValueError as wrong:
        raise wrong_argument(name, wrong.fault, wrong.mend) from None


def wrong_argument(name: str, fault: str, mend: str) -> WrongArgumentError:
    """The exception for an argument: what is wrong with it, and what would be right."""
    return WrongArgumentError(UsageProblem(where=name, fault=fault, mend=mend))


def read_own_address(value: object) -> IPv4Address:
    """The address to answer at; 0.0.0.0 means all that this computer has."""
    return ANY if value == str(ANY) else read_address(value)


def read_broadcast(value: object) -> str:
    """Where replies are broadcast: an address, or Python's own word for everybody."""
    if value in (BROADCAST_WORD, _EVERYBODY):
        return _EVERYBODY
    try:
        return str(read_address(value))
    except WrongValueError as wrong:
        mend = Clause(
            "write '{word}', or an IPv4 address such as 192.168.2.255", word=BROADCAST_WORD
        )
        raise WrongValueError(wrong.fault, mend) from None


def read_file_name(value: object) -> str:
    """A boot file, and not none."""
    name = read_boot_name(value)
    if not name:
        raise WrongValueError(
            Clause("there is no name in it"), Clause("name a file such as 'pxelinux.0'")
        )
    return name


def read_directory(value: object) -> Path:
    """A directory that is there and may be read; absolute, wherever the caller goes later."""
    path = read_path(value)
    try:
        path = Path(os.path.abspath(path))
        with os.scandir(path) as inside:
            next(inside, None)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        mend = Clause("name a directory that is there and that this user may read")
        raise WrongValueError(
            Clause("{path} cannot be served ({reason})", path=path, reason=reason), mend
        ) from None
    return path


def read_logger(value: object) -> logging.Logger | None:
    """A logger, or None."""
    if value is not None and not isinstance(value, logging.Logger):
        mend = Clause("pass logging.getLogger(...), or None for one of its own")
        raise WrongValueError(Clause("{value} is not a logger", value=shown(value)), mend)
    return value

"""Opens what lies beneath a directory, and never anything else, whatever links and races say.

Rule 1: links are followed, and then the thing that was reached must lie inside; this is asked of
        the opened descriptor, not of the name, so that nobody can swap a part of the path.
Rule 2: only regular files are opened. On Linux the thing is first held with O_PATH, which has no
        side effects: a FIFO does not block and a device does not notice.
Rule 3: where that is not to be had (macOS, Windows, Linux without /proc) the real path is checked,
        opened, and checked again against the descriptor.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DESCRIPTORS = "/proc/self/fd"
_BY_DESCRIPTOR = sys.platform == "linux" and os.path.isdir(_DESCRIPTORS)
_PATH = getattr(os, "O_PATH", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


class OutsideError(OSError):
    """What the name reaches lies outside."""


class SpecialFileError(OSError):
    """It is a device, a FIFO or a socket."""


def open_file(root: Path, path: bytes) -> tuple[int, os.stat_result]:
    """Open a regular file; raises OutsideError, SpecialFileError, IsADirectoryError or OSError."""
    if not _BY_DESCRIPTOR:
        return _open_checked(root, path)
    with _held(root, path) as held:
        _demand_regular(os.fstat(held))
        descriptor = os.open(f"{_DESCRIPTORS}/{held}", _READ)
    return _with_status(descriptor)


def open_known_file(path: Path) -> tuple[int, os.stat_result]:
    """Open a regular file that we named ourselves; links are followed anywhere. Raises OSError."""
    _demand_regular(os.stat(path))
    return _with_status(os.open(path, _READ))


@contextmanager
def directory(root: Path, path: bytes) -> Iterator[int | bytes]:
    """A directory as `os.scandir`, `os.listdir` and `os.stat` take it; raises as `open_file`."""
    if not _BY_DESCRIPTOR:
        yield _real_path(root, path)
        return
    with _held(root, path) as held:
        descriptor = os.open(f"{_DESCRIPTORS}/{held}", os.O_RDONLY | _DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def status(root: Path, path: bytes) -> os.stat_result:
    """What a name reaches, without opening it; raises OutsideError or OSError."""
    if not _BY_DESCRIPTOR:
        return os.stat(_real_path(root, path))
    with _held(root, path) as held:
        return os.fstat(held)


def may_read(directory: int | bytes, name: str | bytes) -> bool:
    """Whether this user may read an entry of a directory (as `directory` gave it)."""
    octets = os.fsencode(name)
    if isinstance(directory, bytes):
        return os.access(os.path.join(directory, octets), os.R_OK)
    return os.access(octets, os.R_OK, dir_fd=directory, effective_ids=True)


def _with_status(descriptor: int) -> tuple[int, os.stat_result]:
    try:
        found = os.fstat(descriptor)
        _demand_regular(found)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor, found


def _demand_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise SpecialFileError(errno.EINVAL, "it is a device, a FIFO or a socket")


def _is_inside(root: bytes, path: bytes) -> bool:
    separator = os.fsencode(os.sep)
    return path == root or path.startswith(root.rstrip(separator) + separator)


@contextmanager
def _held(root: Path, path: bytes) -> Iterator[int]:
    """Hold what the name reaches, once it is known to lie inside."""
    base = os.open(root, _PATH | _DIRECTORY)
    try:
        held = os.open(path or b".", _PATH, dir_fd=base)
        try:
            if not _is_inside(_place(base), _place(held)):
                raise OutsideError(errno.EXDEV, "it lies outside the boot directory")
            yield held
        finally:
            os.close(held)
    finally:
        os.close(base)


def _place(descriptor: int) -> bytes:
    """Where the kernel says an open descriptor lies."""
    return os.fsencode(os.readlink(f"{_DESCRIPTORS}/{descriptor}"))


def _real_path(root: Path, path: bytes) -> bytes:
    base = os.path.realpath(os.fsencode(root))
    real = os.path.realpath(os.path.join(base, path), strict=True)
    if not _is_inside(base, real):
        raise OutsideError(errno.EXDEV, "it lies outside the boot directory")
    return real


def _open_checked(root: Path, path: bytes) -> tuple[int, os.stat_result]:
    real = _real_path(root, path)
    _demand_regular(os.stat(real))
    descriptor, found = _with_status(os.open(real, _READ | getattr(os, "O_NOFOLLOW", 0)))
    try:
        unmoved = os.path.realpath(real) == real and os.path.samestat(found, os.stat(real))
    except OSError:
        unmoved = False
    if not unmoved:
        os.close(descriptor)
        raise OutsideError(errno.EXDEV, "it was replaced while it was opened")
    return descriptor, found

"""Which options of an RRQ are granted, and what the OACK says. Pure.

Rule 1: only what was asked, in the order asked, spelt as asked; duplicates: the first counts.
Rule 2: a value that cannot be granted leaves its option out; negotiation never ends in an ERROR.
Rule 3: never more than asked: edk2 and U-Boot end the transfer over a larger blksize or windowsize,
        edk2 and U-Boot over another timeout, edk2 over a missing tsize.
RFC 2347 (options), 2348 (blksize), 2349 (timeout, tsize), 7440 (windowsize).
"""

from __future__ import annotations

import dataclasses

from pxegui.wire.tftp import Options

DEFAULT_BLKSIZE = 512  # RFC 1350
BLKSIZE_LEAST = 8  # RFC 2348
BLKSIZE_MOST = 65464  # RFC 2348
HEADERS = 32  # IP 20, UDP 8, TFTP 4: blocks above MTU - 32 would leave in fragments that ROMs drop
WINDOW_MOST = 64  # 94 KB in one burst at 1468: more overruns small network cards and gains nothing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What both sides keep to. `oack` empty: no OACK, DATA 1 comes first."""

    blksize: int = DEFAULT_BLKSIZE
    windowsize: int = 1
    timeout_s: int | None = None
    tells_size: bool = False  # tsize is in the OACK: the request may be nothing but a size probe
    oack: Options = ()


def negotiate(
    options: Options,
    *,
    size: int | None,
    mtu: int = 1500,
    most_blksize: int = BLKSIZE_MOST,
    most_window: int = WINDOW_MOST,
) -> Grant:
    """Grant what can be granted; `size` None means netascii, whose size nobody knows beforehand.

    `most_blksize` is a cap for a client whose full blocks seem not to arrive, or a person's wish,
    as `most_window` is.
    """
    most = max(min(mtu - HEADERS, most_blksize, BLKSIZE_MOST), BLKSIZE_LEAST)
    granted: dict[str, tuple[bytes, int]] = {}
    seen: set[str] = set()
    for name, value in options:
        option = name.decode("latin-1").lower()
        if option in seen:
            continue
        seen.add(option)
        given = _give(option, value, size, most, most_window)
        if given is not None:
            granted[option] = (name, given)
    values = {option: value for option, (_name, value) in granted.items()}
    return Grant(
        blksize=values.get("blksize", DEFAULT_BLKSIZE),
        windowsize=values.get("windowsize", 1),
        timeout_s=values.get("timeout"),
        tells_size="tsize" in values,
        oack=tuple((name, b"%d" % value) for name, value in granted.values()),
    )


def _give(
    option: str, value: bytes, size: int | None, most_blksize: int, most_window: int
) -> int | None:
    """The value of one option in the OACK, or None: left out."""
    if not value.isdigit() or len(value) > 20:
        return None
    asked = int(value)
    if option == "blksize" and BLKSIZE_LEAST <= asked <= BLKSIZE_MOST:
        return min(asked, most_blksize)
    if option == "timeout" and 1 <= asked <= 255:
        return asked
    if option == "windowsize" and 1 <= asked <= 65535 and size is not None:
        return min(asked, most_window, WINDOW_MOST)
    if option == "tsize":
        # RFC 2349 wants 0 in an RRQ. Another number is the same question.
        return size
    return None

"""What the kernel knows of a connection's other end; where it does not say, nothing is known."""

from __future__ import annotations

import asyncio
import select
import socket
import sys
from contextlib import suppress

TRIES = 6  # in a row without answer: with TCP's doubling at least 12 s, on a cable

# Of Linux's struct tcp_info: resends in a row, and probes of a full window without any answer.
_RETRANSMITS, _PROBES, _INFO = 2, 3, 8


def is_broken(transport: asyncio.BaseTransport) -> bool:
    """Whether the connection is reset, or shut in both directions."""
    raw = transport.get_extra_info("socket")
    if sys.platform == "win32" or raw is None or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(raw.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))


def is_silent(transport: asyncio.BaseTransport) -> bool:
    """Whether the machine acknowledges nothing any more: switched off, or its cable pulled.

    One that merely does not read (a menu waits, GRUB stalls on purpose) answers the probes.
    """
    raw = transport.get_extra_info("socket")
    if raw is None or not hasattr(socket, "TCP_INFO"):
        return False
    try:
        info = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO)
    except OSError:
        return False
    return bool(max(info[_RETRANSMITS], info[_PROBES]) >= TRIES)


def shut(transport: asyncio.BaseTransport | None) -> None:
    """End a connection from below: whoever waits to write to it is told at once."""
    if transport is not None and (raw := transport.get_extra_info("socket")) is not None:
        with suppress(OSError):
            raw.shutdown(socket.SHUT_RDWR)

"""Which clients get smaller blocks, since full ones seem not to reach them. Pure.

The picture: ACK 0 arrives, DATA 1 of full size never does, small files work. The path carries less
than the interface's MTU (VLAN, VPN), and what is too long vanishes without a word.
"""

from __future__ import annotations

from pxegui.tftp.negotiate import DEFAULT_BLKSIZE
from pxegui.tftp.transfer import State, Transfer

SMALLER = 1024  # fits any tunnel in use; if even that does not arrive, RFC 1350's 512
SUSPECT_RETRIES = 3
SUSPECT_AFTER_S = 5.0  # a client that is only slow has answered by then
REMEMBERED_S = 600.0


def is_suspect(transfer: Transfer, blksize: int, now: float) -> bool:
    """Has a client acknowledged the OACK, and then no full block at all?"""
    return (
        blksize > DEFAULT_BLKSIZE
        and transfer.state is State.SENDING
        and transfer.acked == 0
        and transfer.retries >= SUSPECT_RETRIES
        and now - transfer.progress_at >= SUSPECT_AFTER_S
    )


class BlockCaps:
    """The caps by client address, each for ten minutes."""

    def __init__(self) -> None:
        self._caps: dict[str, tuple[int, float]] = {}

    def suspect(self, address: str, blksize: int, now: float) -> int:
        """Blocks of this size did not arrive: returns the most that the next request gets."""
        most = SMALLER if blksize > SMALLER else DEFAULT_BLKSIZE
        self._caps = {a: cap for a, cap in self._caps.items() if cap[1] > now}
        self._caps[address] = (most, now + REMEMBERED_S)
        return most

    def most(self, address: str, now: float, default: int) -> int:
        """The most that a request of this client gets."""
        cap = self._caps.get(address)
        return cap[0] if cap is not None and cap[1] > now else default

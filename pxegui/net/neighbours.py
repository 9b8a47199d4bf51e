"""Which machine (MAC) has an IPv4 address, as this computer's ARP table knows it.

Read when somebody is not in what was read last, at most twice a second: a flood of strangers costs
no more than that.
"""

from __future__ import annotations

from collections.abc import Callable

from pxegui.net import netlink

_LOOK_AGAIN_S = 0.5
_TRUST_S = 10.0  # a machine that boots again may come with the address of another


class Neighbours:
    """IP to MAC, of one interface (`index`), or of all (0)."""

    def __init__(self, clock: Callable[[], float], index: int = 0) -> None:
        """`clock` gives monotonic seconds."""
        self._clock = clock
        self._index = index
        self._macs: dict[str, str] = {}
        self._looked = float("-inf")

    def mac_of(self, address: str) -> str:
        """The MAC at this address, lower case with colons; empty if unknown."""
        age = self._clock() - self._looked
        if age > _TRUST_S or (age > _LOOK_AGAIN_S and address not in self._macs):
            self._look()
        return self._macs.get(address, "")

    def _look(self) -> None:
        self._looked = self._clock()
        if not netlink.AVAILABLE:
            return
        try:
            table = netlink.neighbours()
        except OSError:
            return
        self._macs = {
            each.address: each.mac
            for each in table
            if each.mac and (not self._index or each.index == self._index)
        }

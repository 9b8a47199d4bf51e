"""Which other servers work here while we serve, and whether new addresses wait for the person.

Rule 1: what is found by asking, or overheard, or named by a machine that took its offer counts. A
        name alone is one packet that anybody can send: it counts until our own question, which is
        asked at once, found nobody. Names are then not listened to for a minute, and for twice as
        long each time, whatever they name; asking and overhearing go on.
Rule 2: while another server gives addresses, no new address is given here in standard mode: two
        servers would give one address twice. Machines that have one keep it.
Rule 3: a name that cannot be of this network (another subnet, unknown to the neighbour table) only
        makes us ask: it may be behind a relay agent.
Rule 4: that ends when the person says so, or when that server is found no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pxegui.net.probe import Server
from pxegui.problems import Problem
from pxegui.settings.model import Mode

UNCONFIRMED_S = 60.0  # so long a server that does not answer our own question counts as there
NAMES_REST_S = 60.0  # so long no name is listened to after one that was wrong, doubled each time
NAMES_REST_MOST_S = 3600.0
_MOST = 8  # servers that are told of at once: answers can be made up

Key = tuple[str, str]  # address, kind


class OtherServers:
    """Those that are here now."""

    def __init__(
        self,
        mode: Mode,
        *,
        problem: Callable[[Server], Problem],
        hold: Callable[[Problem, bool], None],
        pause: Callable[[bool], None],
        is_near: Callable[[str], bool] = lambda address: True,
    ) -> None:
        """`hold` tells that a problem holds or is over, `pause` whether new addresses wait.

        `is_near`: this address can be on the served network.
        """
        self.accepted = False  # the person wants both
        self._mode = mode
        self._problem = problem
        self._hold = hold
        self._pause = pause
        self._is_near = is_near
        self._names_rest_s = 0.0
        self._names_from = float("-inf")  # names are listened to from then on
        self._asks_for_name = False
        self._here: dict[Key, Problem] = {}
        self._seen: dict[Key, float] = {}  # when, of those that did not answer our own question yet

    @property
    def has_unconfirmed(self) -> bool:
        """One of them was seen, and has not answered our own question."""
        return bool(self._seen)

    def saw(self, server: Server, now: float, *, named: bool = False) -> bool:
        """A server was overheard, or only `named` by a machine.

        Returns whether we should ask the network ourselves at once.
        """
        key = server.address, server.kind
        if not self._matters(server) or (key not in self._here and len(self._here) >= _MOST):
            return False
        if key in self._here:
            if key in self._seen and not named:
                self._seen[key] = max(now, self._seen[key])
            return False
        if named:
            if self._asks_for_name or now < self._names_from:
                return False  # the question under way finds whoever is there
            self._asks_for_name = True
            if not self._is_near(server.address):
                return True
        self._seen[key] = float("-inf") if named else now
        self._add(key, server)
        return True

    def judge(self, servers: Iterable[Server], now: float) -> None:
        """These answered our question just now, and nobody else did."""
        found = {(each.address, each.kind): each for each in servers if self._matters(each)}
        for key in list(self._here):
            recent = 0 <= now - self._seen.get(key, float("-inf")) < UNCONFIRMED_S
            if key not in found and not recent:
                self._drop(key)
        for key, server in found.items():
            self._seen.pop(key, None)
            if key not in self._here and len(self._here) < _MOST:
                self._add(key, server)
        if self._asks_for_name:
            self._judge_names(now)

    def accept(self) -> None:
        """Give addresses all the same, from now on."""
        self.accepted = True
        for key in [key for key in self._here if key[1] == "dhcp"]:
            self._drop(key)

    def _judge_names(self, now: float) -> None:
        """We asked because of a name: was there anybody?"""
        self._asks_for_name = False
        if any(kind == "dhcp" for _, kind in self._here):
            self._names_rest_s = 0.0
            return
        self._names_rest_s = min(max(2 * self._names_rest_s, NAMES_REST_S), NAMES_REST_MOST_S)
        self._names_from = now + self._names_rest_s

    def _matters(self, server: Server) -> bool:
        """In proxy mode the network's own server is wanted."""
        if server.kind == "dhcp":
            return self._mode is Mode.STANDARD and not self.accepted
        return True

    def _add(self, key: Key, server: Server) -> None:
        self._here[key] = self._problem(server)
        if key[1] == "dhcp":
            self._pause(True)
        self._hold(self._here[key], True)

    def _drop(self, key: Key) -> None:
        self._hold(self._here.pop(key), False)
        self._seen.pop(key, None)
        if key[1] == "dhcp" and not any(kind == "dhcp" for _, kind in self._here):
            self._pause(False)

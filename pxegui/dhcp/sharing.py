"""One MAC, several client identifiers: one machine in stages, or two parties alive; pure."""

from __future__ import annotations

import dataclasses

_IDS_REMEMBERED = 8  # identifiers of one MAC; a boot shows three to five


@dataclasses.dataclass(slots=True)
class Sharing:
    """The identifiers that one MAC has used, and those that proved to be another party's.

    X holds the address, Y (the same MAC) discovers it and takes it over: a machine's next boot
    stage. Only if X, without having started over since, then renews, both are alive: Y gets an
    address of its own (two virtual machines or ipvlan ports behind one MAC).
    """

    started: dict[str, float] = dataclasses.field(default_factory=dict)
    apart: set[str] = dataclasses.field(default_factory=set)

    def note_start(self, client_id: str, now: float) -> None:
        """This identifier began a session: DISCOVER, or a REQUEST that is no renewal."""
        self.started.pop(client_id, None)
        self.started[client_id] = now
        if len(self.started) > _IDS_REMEMBERED:
            del self.started[next(iter(self.started))]

    def note_renewal(self, client_id: str) -> None:
        """Its session goes on: whoever began since is somebody else."""
        since = self.started.get(client_id)
        if since is not None and client_id not in self.apart:
            self.apart |= {other for other, at in self.started.items() if other and at > since}

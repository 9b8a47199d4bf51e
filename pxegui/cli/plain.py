"""Plain lines for pipes, files and simple terminals: `ready` first, then one line an event."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from pxegui import phrases
from pxegui.cli.shown import Shown
from pxegui.events import Event, Ready

HELD_LINES = 1000  # events before `ready`; there are a dozen


def ready_line(ready: Ready) -> str:
    """The line that scripts wait for. A service that is left out is not named."""
    ports = {"dhcp": ready.dhcp, "pxe": ready.pxe, "tftp": ready.tftp, "http": ready.http}
    named = {"interface": ready.interface, "address": ready.address, "mode": ready.mode}
    facts = [f"{name}={value}" for name, value in named.items()]
    facts += [f"{service}={port}" for service, port in ports.items() if port]
    return phrases.visible("ready " + " ".join(facts))


def line(event: Event) -> str:
    """Time, level, service, machine (or `-`), and what happened."""
    at = datetime.datetime.fromtimestamp(event.at).astimezone()
    said = phrases.say(event).replace(phrases.NO_BREAK_SPACE, " ")
    return " ".join(
        (
            at.isoformat(timespec="milliseconds"),
            phrases.level(event),
            phrases.service(event),
            event.mac or "-",
            said,
        )
    )


class PlainLines:
    """An observer that writes lines; what happens before `ready` is written after it."""

    def __init__(self, put: Callable[[str], None], shown: Shown) -> None:
        self._put = put
        self._shown = shown
        self._held: list[str] | None = []

    def take(self, event: Event) -> None:
        """Write the line of one event."""
        if isinstance(event, Ready) and self._held is not None:
            self._put(ready_line(event) + "\n" + "".join(self._held))
            self._held = None
        elif self._shown(event):
            text = line(event) + "\n"
            if self._held is None:
                self._put(text)
            elif len(self._held) < HELD_LINES:
                self._held.append(text)

    def close(self) -> None:
        """Where it never became ready, write what was held if everything is wanted."""
        if self._held and self._shown.log_level == "debug":
            self._put("".join(self._held))
        self._held = None

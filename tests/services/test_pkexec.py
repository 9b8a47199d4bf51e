"""The window of an ordinary user, and the real pkexec with the real polkit: yes and no."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from tests import seat
from tests.netlab import Network, wait_until
from tests.seat import Seat, ordinary_user
from tests.services.program import PXEGUI

_ABSENT = seat.missing()
pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(sys.platform != "linux" or bool(_ABSENT), reason=f"needs {_ABSENT}"),
]


@pytest.fixture(scope="module")
def user() -> Iterator[str]:
    with ordinary_user() as name:
        yield name


class Window:
    """The window, which starts to serve when it is opened."""

    def __init__(self, place: Seat, folder: Path) -> None:
        config = place.home / ".config/pxegui"
        config.mkdir(parents=True, exist_ok=True)
        (config / "pxegui.ini").write_text("[choice]\nstart-when-opened=true\n")
        (place.home / "boot").mkdir(exist_ok=True)
        self._events = place.home / "events"
        self._events.unlink(missing_ok=True)
        place.run("chown", "-R", place.user, str(place.home))
        options = ("--interface", "eth0", "--boot-dir", "boot", "--force-standard")
        self._log = folder / "log"
        with self._log.open("wb") as log:
            words = (PXEGUI, *options, "--events", self._events)
            self.process = place.start(*words, output=log, env={"QT_QPA_PLATFORM": "offscreen"})

    def events(self) -> list[str]:
        """The names of the events so far."""
        assert self.process.poll() is None, self._log.read_text()
        text = self._events.read_text() if self._events.exists() else ""
        return [json.loads(line)["event"] for line in text[: text.rfind("\n") + 1].splitlines()]


@pytest.mark.parametrize("answer", ["YES", "NO"])
def test_the_window_serves_if_it_is_permitted_and_goes_on_if_not(
    user: str, answer: Literal["YES", "NO"], tmp_path: Path
) -> None:
    with Network("pkexec") as network:
        party = network.join("server", "10.80.0.1/24")
        with Seat(party, user, answer) as place:
            before = place.traces()
            window = Window(place, tmp_path)
            wait_until("question", lambda: "permission_asked" in window.events(), 20)
            if answer == "YES":
                wait_until("ready", lambda: "ready" in window.events(), 20)
                events = window.events()
                order = [events.index(f"permission_{each}") for each in ("asked", "given")]
                assert order == sorted(order)
                assert events.index("ready") > order[1]
            known = before.splitlines()
            wait_until("end of the helper", lambda: not _roots(place, known), 5)
            assert ("ready" in window.events()) is (answer == "YES")
            window.process.send_signal(signal.SIGTERM)
            assert window.process.wait(timeout=10) == 0
            place.must_be_as(before)


def _roots(place: Seat, known: list[str]) -> list[str]:
    """What of ours runs as root."""
    rows = [each for each in place.processes() if each.root]
    return [each.words for each in rows if each.words.splitlines()[0] not in known]

"""An ordinary user, without any rights and without sudo, boots a machine; and leaves no trace.

The user is made by the test and sits at a window (tests/seat.py). The cable has no address: the
helper, which polkit permits, sets one and opens the ports, and is all of ours that root ever runs.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import desktop, seat
from tests.desktop import Desktop, bar_of
from tests.firmware.boards import Firmware
from tests.firmware.initramfs import MARKER
from tests.firmware.machine import Machine
from tests.firmware.server import PROGRAM, events_in
from tests.firmware.test_window_boot import ACCENT
from tests.netlab import Namespace, Network, wait_until
from tests.seat import Seat, Watch, ordinary_user

_ABSENT = [*seat.missing(), *(p for n, p in desktop.NEEDED.items() if not shutil.which(n))]
pytestmark = [
    pytest.mark.firmware,
    pytest.mark.namespace,
    pytest.mark.timeout(400),
    pytest.mark.skipif(bool(_ABSENT), reason=f"needs {', '.join(_ABSENT)}"),
]

BOOT_LIMIT_S = 240


@pytest.fixture(scope="module")
def user() -> Iterator[str]:
    with ordinary_user() as name:
        yield name


@pytest.fixture
def bare(network: Network) -> Namespace:
    """A cable without an address, on a computer with a firewall rule of its own."""
    party = network.join("bare", "")
    party.run(
        "nft", "add table inet own; add chain inet own in { type filter hook input priority 0; }"
    )
    return party


class Window:
    """The program's window on a desktop, started by the user."""

    def __init__(self, place: Seat, screen: Desktop, tree: Path, folder: Path) -> None:
        self._screen, self._folder = screen, folder
        self._events = place.home / f"events-{os.urandom(4).hex()}"
        theirs = {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
        self._log = folder / "window.log"
        with self._log.open("wb") as log:
            options = ("--interface", "eth0", "--boot-dir", tree, "--events", self._events)
            self.process = place.start(PROGRAM, *options, output=log, env=theirs)
        self.number = screen.window("pxegui")
        screen.resize(self.number, 1280, 800)

    def events(self, name: str, **fields: object) -> list[dict[str, Any]]:
        """The events so far with this name and these values."""
        return list(events_in(self._events, name, **fields))

    def has(self, name: str, **fields: object) -> bool:
        """Whether such an event came."""
        return bool(self.events(name, **fields))

    def click(self, name: str) -> None:
        """Click what is the first in the accent colour, when it is there."""
        place: list[tuple[int, int]] = []

        def is_there() -> bool:
            pictures = Path(os.environ.get("PXEGUI_PICTURES", self._folder))
            picture = self._screen.picture(self.number, pictures / f"user-{name}.png")
            found = bar_of(picture, ACCENT["light"], 40, 8)
            place[:] = [found] if found else []
            return bool(found)

        wait_until(name, is_there, 20)
        self._screen.click(self.number, *place[0])

    def press(self, key: str) -> None:
        """A key in the window."""
        self._screen.press(self.number, key)

    @property
    def log(self) -> str:
        """What it wrote; a person would not see it."""
        return self._log.read_text(errors="replace")


def is_helper(words: str) -> bool:
    """The helper, the question before it, or a command that the helper runs."""
    of_helper = "class Refused(ValueError)" in words
    asked = words.startswith(
        ("/usr/bin/pkexec --disable-internal-agent ", "/usr/bin/python3 -I -c ")
    )
    return (of_helper and asked) or words.startswith(("/usr/sbin/ip ", "/usr/bin/nmcli "))


def test_a_machine_boots_and_no_trace_is_left(
    user: str, small: Path, network: Network, bare: Namespace, tmp_path: Path
) -> None:
    with Desktop(tmp_path) as screen, Seat(bare, user) as place:
        before, stand = place.traces(), place.processes()
        with Watch(bare, stand) as watch:
            window = Window(place, screen, in_home(place, small), tmp_path)
            window.click("use-address")
            wait_until(f"ready: {window.log}", lambda: window.has("ready"), 30)
            machine = Machine(Firmware.BIOS_IPXE, network, tmp_path)
            try:
                machine.wait("test system", lambda: MARKER in machine.serial, BOOT_LIMIT_S)
                machine.wait("its end", lambda: "test-system-done" in machine.serial, 60)
            finally:
                machine.power_off()
            assert window.has("permission_given")
            assert window.has("lease_acked", mac=machine.mac)
            assert [each.root for each in place.processes() if is_helper(each.words)] == [True]
            window.press("shift+F5")
            wait_until("stop", lambda: window.has("stopped"), 10)
            window.process.send_signal(signal.SIGTERM)
            assert window.process.wait(timeout=10) == 0, window.log
        place.must_be_as(before)
    assert watch.roots
    assert all(map(is_helper, watch.roots)), watch.roots
    assert window.log == ""


def test_killed_it_leaves_no_trace_either(user: str, bare: Namespace, tmp_path: Path) -> None:
    with Desktop(tmp_path) as screen, Seat(bare, user) as place:
        before = place.traces()
        window = Window(place, screen, in_home(place), tmp_path)
        window.click("use-address-again")
        wait_until(f"ready: {window.log}", lambda: window.has("ready"), 30)
        assert place.traces() != before
        window.process.kill()
        window.process.wait(timeout=5)
        place.must_be_as(before)


def test_refused_the_window_goes_on_without_serving(
    user: str, bare: Namespace, tmp_path: Path
) -> None:
    with Desktop(tmp_path) as screen, Seat(bare, user, "NO") as place:
        before = place.traces()
        window = Window(place, screen, in_home(place), tmp_path)
        window.click("use-address-refused")
        wait_until("question", lambda: window.has("permission_asked"), 10)
        window.click("try-again")
        wait_until("second question", lambda: len(window.events("permission_asked")) == 2, 10)
        assert not window.has("ready")
        window.process.send_signal(signal.SIGTERM)
        assert window.process.wait(timeout=10) == 0, window.log
        place.must_be_as(before)
    assert window.log == ""


def in_home(place: Seat, tree: Path | None = None) -> Path:
    """A folder of the user's to boot from."""
    folder = place.home / "netboot"
    if tree is not None:
        shutil.copytree(tree, folder, dirs_exist_ok=True)
    folder.mkdir(exist_ok=True)
    (folder / "pxelinux.0").touch()
    subprocess.run(["chown", "-R", place.user, folder], check=True, timeout=10)
    return folder

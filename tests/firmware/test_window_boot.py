"""A real machine boots from the real window: on a screen, Start pressed with the mouse.

The pictures are kept in the folder that PXEGUI_PICTURES names, else in pytest's tmp_path.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.desktop import NEEDED, Desktop, bar_of, colours
from tests.firmware.boards import Firmware
from tests.firmware.initramfs import MARKER
from tests.firmware.machine import Machine
from tests.firmware.server import PROGRAM, events_in
from tests.netlab import Namespace, Network, wait_until

pytestmark = [
    pytest.mark.firmware,
    pytest.mark.namespace,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        any(not shutil.which(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED.values())}"
    ),
]

ACCENT = {"light": QColor("#1D5FC7"), "dark": QColor("#2F6BD0")}
LEAST_COLOURS = 60
BOOT_LIMIT_S = 240


class Shown:
    """The program's window on a desktop, and the events of its run."""

    def __init__(self, desktop: Desktop, party: Namespace, tree: Path, folder: Path) -> None:
        self._desktop, self._folder = desktop, folder
        self.pictures = Path(os.environ.get("PXEGUI_PICTURES", folder))
        self.pictures.mkdir(parents=True, exist_ok=True)
        self._events, self._log = folder / "events.jsonl", folder / "window.log"
        choices = ("--interface", "eth0", "--boot-dir", tree, "--mode", "standard")
        files = ("--events", self._events, "--leases", folder / "leases.sqlite")
        with self._log.open("wb") as log:
            environment = desktop.environment
            self.process = party.start(
                PROGRAM, *choices, *files, output=log, cwd=folder, env=environment
            )
        self.window = desktop.window("pxegui")

    @property
    def log(self) -> str:
        """What the program wrote."""
        return self._log.read_text(errors="replace")

    def has(self, name: str, **fields: object) -> bool:
        """Whether such an event came."""
        return any(events_in(self._events, name, **fields))

    def has_begun(self, *names: str) -> bool:
        """Whether a file of such a name is being sent, or was."""
        begun = events_in(self._events, "transfer_started")
        return any(Path(event["file"]).name.startswith(names) for event in begun)

    def picture(self, name: str) -> QImage:
        """What it shows now; that is more than an empty frame."""
        made = self._desktop.picture(self.window, self.pictures / f"{name}.png")
        assert colours(made) > LEAST_COLOURS
        return made

    def stop(self) -> int:
        """End it as the system does; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)


@pytest.mark.parametrize(
    ("look", "scale", "size"),
    [
        pytest.param("light", 1, (1280, 800), id="light"),
        pytest.param("dark", 2, (1280, 800), id="dark at 2x", marks=pytest.mark.matrix),
        pytest.param("dark", 1, (900, 600), id="dark and small", marks=pytest.mark.matrix),
    ],
)
def test_start_is_clicked_and_a_machine_boots(
    look: str,
    scale: int,
    size: tuple[int, int],
    small: Path,
    network: Network,
    party: Namespace,
    tmp_path: Path,
) -> None:
    kept = tmp_path / "config" / "pxegui"
    kept.mkdir(parents=True)
    (kept / "pxegui.ini").write_text(f"[choice]\nlook={look}\n")
    name = f"{look}-{scale}x-{size[0]}x{size[1]}"
    with Desktop(tmp_path, scale=scale) as desktop:
        shown = Shown(desktop, party, small, tmp_path)
        desktop.resize(shown.window, *size)
        start: list[tuple[int, int]] = []

        def is_start_there() -> bool:
            picture = shown.picture(f"{name}-idle")
            place = bar_of(picture, ACCENT[look], 80 * scale)
            start[:] = [place] if place else []
            return bool(start)

        wait_until("Start", is_start_there, 20)
        desktop.click(shown.window, *start[0])
        wait_until(f"ready: {shown.log}", lambda: shown.has("ready"), 20)
        machine = Machine(Firmware.BIOS_IPXE, network, tmp_path)
        try:
            # Each step of the system is a file: pictures of the first large one.
            machine.wait("kernel", lambda: shown.has_begun("vmlinuz", "linux"), BOOT_LIMIT_S)
            shown.picture(f"{name}-loading")
            machine.wait("test system", lambda: MARKER in machine.serial, BOOT_LIMIT_S)
            machine.wait("its end", lambda: "test-system-done" in machine.serial, 60)
            assert shown.has("lease_acked", mac=machine.mac)
            assert not shown.has("problem_found")
            shown.picture(f"{name}-done")
        finally:
            machine.power_off()
        desktop.press(shown.window, "shift+F5")
        wait_until("stop", lambda: shown.has("stopped"), 10)
        assert shown.stop() == 0, shown.log
    assert shown.log == ""

"""The real program is told to end in each of its states: nothing is left, and nothing is said.

Each runs as a process of its own in a network namespace, with every warning of Python an error,
development mode and asyncio's debug mode on; Qt's warnings come to the same stderr.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.netlab import Namespace, Network, wait_until

pytestmark = pytest.mark.namespace

SERVER = "10.79.0.1"
# The command itself; `then` is done by the window once it can be seen.
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from pxegui.gui.window import Window
shown = Window.showEvent
def show(self, event):
    shown(self, event)
    QTimer.singleShot(0, lambda: ({then}, print("shown", file=sys.stderr, flush=True)))
Window.showEvent = show
from pxegui.cli.main import main
sys.exit(main())
"""
DIALOGS = {
    "settings": "self.dialogs.show_settings()",
    "rules": "self.dialogs.show_rules()",
    "addresses": "self.dialogs.show_addresses()",
    "help": "self.dialogs.show_help()",
    "folder": "self.dialogs.choose_folder()",
    "menu": "self.machines.header.more.click()",
    "what boots": "self.actions_['survey'].trigger()",
}


class Running:
    """The program under way in a namespace."""

    def __init__(
        self,
        party: Namespace,
        folder: Path,
        *options: str,
        then: str = "None",
        before: tuple[str, ...] = (),
        **variables: str,
    ) -> None:
        """`before`: words of the command line before Python's."""
        self._folder, self.events_file = folder, folder / "events.jsonl"
        self._errors = (folder / "errors").open("wb+")
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONASYNCIODEBUG": "1",
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_RUNTIME_DIR": str(folder),
            **variables,
        }
        program = ("-X", "dev", "-W", "error", "-c", PROGRAM.format(then=then))
        boots = ("--interface", "eth0", "--boot-dir", str(folder), "--events", self.events_file)
        self.process = subprocess.Popen(
            party.command(*before, sys.executable, *program, *boots, *options),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=environment,
        )

    def wait_for(self, event: str) -> None:
        """Until it has told this event."""
        try:
            wait_until(event, lambda: event in self.events(), 20)
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.events()}, said {self._said()}") from None

    def wait_shown(self) -> None:
        """Until the window can be seen, and `then` was done."""
        wait_until("the window", lambda: "shown" in self._said(), 20)

    def events(self) -> list[str]:
        """The names of all events so far."""
        with contextlib.suppress(FileNotFoundError):
            lines = self.events_file.read_text().splitlines()
            return [json.loads(line)["event"] for line in lines if line.endswith("}")]
        return []

    def end(self, number: signal.Signals = signal.SIGTERM, times: int = 1) -> tuple[int, list[str]]:
        """Tell it to end; its exit status and what it said."""
        for turn in range(times):
            if turn:
                wait_until("the stop", lambda: "stopping" in self.events(), 10)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.5)
            self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, list[str]]:
        """When it has: its exit status and what it said."""
        self.process.wait(timeout=30)
        return self.process.returncode, [line for line in self._said() if line != "shown"]

    def close(self) -> None:
        """Whatever came of it."""
        self.process.kill()
        self.process.wait(timeout=10)
        self._errors.close()

    def _said(self) -> list[str]:
        lines = (self._folder / "errors").read_text().splitlines()
        # asyncio's debug mode names what took a tenth of a second, as on a busy computer.
        harmless = ("This plugin does not support", "Executing <")
        return [line for line in lines if not line.startswith(harmless)]


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("end") as made:
        yield made


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where also an ordinary user may look and write."""
    with tempfile.TemporaryDirectory(prefix="pxegui-end-") as made:
        Path(made).chmod(0o777)
        yield Path(made)


@pytest.fixture
def begin(network, folder):
    """`begin("--mode", "proxy", then="…")` starts it."""
    (folder / "pxelinux.0").write_bytes(bytes(5000))
    party = network.join("server", f"{SERVER}/24")
    running: list[Running] = []

    def start(*options: str, **how: Any) -> Running:
        running.append(Running(party, folder, *options, **how))
        return running[-1]

    yield start
    for each in running:
        each.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "SIGTERM"])
def test_while_serving(begin, number):
    program = begin("--force-standard", then="self.start()")
    program.wait_for("ready")
    assert program.end(number) == (0, [])
    assert program.events()[-1] == "stopped"


def test_while_it_looks_for_other_servers(begin):
    program = begin(then="self.start()")
    program.wait_for("server_search_started")
    assert program.end() == (0, [])


def test_while_the_person_is_asked_for_permission(begin, folder):
    asks = folder / "pkexec"  # in the dialog's place: nobody answers
    asks.write_text("#!/bin/sh\nexec sleep 60\n")
    asks.chmod(0o755)
    program = begin(
        "--force-standard",
        then="self.start()",
        before=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
        PATH=f"{folder}:{os.environ['PATH']}",
        HOME=str(folder),
    )
    program.wait_for("permission_asked")
    assert program.end() == (0, [])


@pytest.mark.parametrize("way", ["self.close", "self.quit"])
def test_by_the_window_itself(begin, way):
    when_ready = f"self.session.state_changed.connect(lambda s: s.is_serving and {way}())"
    program = begin("--force-standard", then=f"({when_ready}, self.start())")
    assert program.ended() == (0, [])
    assert {"ready", "stopped"} <= set(program.events())


@pytest.mark.parametrize("name", DIALOGS)
def test_while_something_is_open(begin, name):
    program = begin("--force-standard", then=f"(self.start(), {DIALOGS[name]})")
    program.wait_shown()
    program.wait_for("ready")
    assert program.end() == (0, [])


@pytest.mark.parametrize("times", [1, 2], ids=["waits a few seconds for it", "twice: at once"])
def test_while_a_file_is_on_its_way(begin, network, folder, times):
    with (folder / "big.iso").open("wb") as file:
        file.truncate(1 << 30)
    program = begin("--force-standard", then="self.start()")
    program.wait_for("ready")
    client = network.join("client", "10.79.0.2/24")
    url = f"http://{SERVER}/big.iso"
    client.start("curl", "-s", "-o", "/dev/null", "--limit-rate", "1M", url)
    program.wait_for("transfer_started")
    status, said = program.end(times=times)
    assert (status, said) == (times - 1, [])

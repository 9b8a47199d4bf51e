"""When this computer is kept awake. That logind does so is tried by tests/packaging/test_booted."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from pxegui import events as e
from pxegui.gui.awake import Awake
from tests.gui.test_verdicts import READY


class Computer:
    """How often it was kept awake, and whether it is now."""

    def __init__(self) -> None:
        self.held, self.is_awake = 0, False

    def hold(self):
        self.held, self.is_awake = self.held + 1, True
        return self.release

    def release(self) -> None:
        self.is_awake = False


@pytest.fixture
def computer(session, qapp):
    made = Computer()
    kept = Awake(session, None, made.hold)
    yield made
    kept.deleteLater()


def tell(session, *events: e.Event) -> None:
    for event in events:
        session.engine.stream.publish(event)
    QApplication.processEvents()


def test_it_stays_awake_while_it_serves(session, computer):
    assert not computer.is_awake
    tell(session, READY)
    assert computer.is_awake
    tell(session, e.Stopping(at=2.0, transfers=1))
    assert computer.is_awake, "a transfer is under way"
    tell(session, e.Stopped(at=3.0))
    assert not computer.is_awake
    tell(session, READY)
    assert (computer.held, computer.is_awake) == (2, True)


def test_it_may_sleep_where_nobody_can_be_asked(session, qapp, monkeypatch):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    kept = Awake(session)
    tell(session, READY, e.Stopping(at=2.0, transfers=0), e.Stopped(at=3.0))
    kept.deleteLater()

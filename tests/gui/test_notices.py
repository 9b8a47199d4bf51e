from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from pxegui import events as e
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.gui.widgets.message_bar import Message
from tests.gui.interfaces import WIRED
from tests.gui.machines import publish

OTHER = OtherDhcpServer(server="192.168.178.1", interface="eth0")
NOTE = Message(key="x", kind="info", title="Something happened")


def shown(window) -> list[object]:
    return [bar.message.key for bar in window.bars.bars()]


def test_a_problem_is_a_bar_and_start_turns_quiet(window, tmp_path):
    window.session.edit(interface=WIRED.name, boot_dir=tmp_path)
    window.session._on_interfaces([WIRED])
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    assert shown(window) == [OTHER]
    assert window.setup.start_button.property("kind") == "quiet"
    publish(window, e.ProblemGone(at=2.0, problem=OTHER))
    assert not window.bars.isVisible()
    assert window.setup.start_button.property("kind") == "accent"


def test_a_bar_that_is_closed_stays_closed(window):
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    window.bars.bars()[0].close_message()
    QGuiApplication.processEvents()
    assert not window.session.problems
    assert not window.bars.bars()


def test_a_note_stands_beside_problems_until_it_is_taken_away_or_closed(window):
    window.notices.note(NOTE)
    publish(window, e.ProblemFound(at=1.0, problem=OTHER))
    assert shown(window) == [OTHER, "x"]
    window.notices.clear_note("x")
    assert shown(window) == [OTHER]
    window.notices.note(NOTE)
    window.bars.bars()[1].close_message()
    assert shown(window) == [OTHER]
    assert not window.notices.has_note("x")

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from pxegui import events as e
from pxegui.engine.lookout import OtherDhcpServer
from tests.gui.machines import publish
from tests.gui.test_states import READY

OTHER = OtherDhcpServer(server="192.168.178.1", interface="eth0")


def test_it_names_versions_problems_and_the_last_lines(window):
    publish(window, READY, e.ProblemFound(at=1.0, problem=OTHER))
    window.report.copy()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("pxegui ")
    assert "192.168.178.1" in text
    assert "PySide6" in text


def test_what_a_crash_left_stands_at_its_end(window):
    window.report.evidence = lambda: "Fatal Python error"
    assert window.report.text().endswith("\nFatal Python error")

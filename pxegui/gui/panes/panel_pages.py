"""The pages of the machine panel: timeline, facts and files behind three segments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from pxegui.diagnosis.nodes import Node
from pxegui.gui.models.facts import Fact, FactsModel
from pxegui.gui.models.timeline import TimelineModel
from pxegui.gui.style import GAP
from pxegui.gui.widgets.segments import Segments
from pxegui.gui.widgets.table import Column, PaneTable, RowDelegate
from pxegui.gui.widgets.timeline_view import TimelineView
from pxegui.phrases import _

_ROW = 26


class FactsTable(PaneTable):
    """Name and value; Ctrl+C copies."""

    def __init__(self, name: str, title: str, model: FactsModel, widths: tuple[int, int]) -> None:
        super().__init__(name, _ROW)
        self.setAccessibleName(title)
        self._facts = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        first, second = widths
        self.set_columns(
            [Column(title="", width=first), Column(title="", width=second, stretches=True)]
        )
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def copy_text(self) -> None:
        """What is selected, else all; one row alone is its value."""
        rows = {index.row() for index in self.selectedIndexes()}
        QGuiApplication.clipboard().setText(self._facts.text(rows or None))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
        else:
            super().keyPressEvent(event)


class Pages(QWidget):
    """The three, and the segments that choose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = TimelineModel(self)
        self.facts = FactsModel((_("Fact"), _("Value")), self)
        self.files = FactsModel((_("File"), _("How it went")), self)
        self.timeline_view = TimelineView(self.timeline)
        self.facts_view = FactsTable("factsView", _("Facts"), self.facts, (166, 180))
        self.files_view = FactsTable("filesView", _("Files"), self.files, (190, 160))
        self.segments = Segments(
            _("What is shown of it"),
            (
                ("timeline", "tabTimeline", _("Timeline")),
                ("facts", "tabFacts", _("Facts")),
                ("files", "tabFiles", _("Files")),
            ),
        )
        self._stack = QStackedWidget()
        self._views = {
            "timeline": self.timeline_view,
            "facts": self.facts_view,
            "files": self.files_view,
        }
        for view in self._views.values():
            self._stack.addWidget(view)
        self.segments.chosen.connect(self.show_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP + 2)
        column.addWidget(self.segments)
        column.addWidget(self._stack, 1)

    def show_page(self, key: str) -> None:
        """`timeline`, `facts` or `files`."""
        self.segments.choose(key)
        self._stack.setCurrentWidget(self._views[key])

    def fill(self, nodes: list[Node], facts: list[Fact], files: list[Fact]) -> None:
        """All three as they are now."""
        self.timeline.show_nodes(nodes)
        self.facts.show_facts(facts)
        self.files.show_facts(files)

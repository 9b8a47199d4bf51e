"""The model of a machine's timeline: its nodes, replaced where they differ."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pxegui.diagnosis.nodes import Node
from pxegui.phrases import NO_BREAK_SPACE, decimal

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class TimelineModel(QAbstractListModel):
    """`show_nodes` takes all nodes as they are now."""

    NODE = _Role.UserRole + 1
    IS_FIRST = _Role.UserRole + 2
    IS_LAST = _Role.UserRole + 3

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[Node] = []

    @property
    def nodes(self) -> Sequence[Node]:
        """What it shows."""
        return self._nodes

    def show_nodes(self, nodes: list[Node]) -> None:
        """Only what differs is told: a list that grows keeps its place."""
        before, count = self._nodes, min(len(nodes), len(self._nodes))
        same = next((i for i in range(count) if not _alike(nodes[i], before[i])), count)
        if len(nodes) < len(before):
            self.beginRemoveRows(_ROOT, len(nodes), len(before) - 1)
            self._nodes = before[: len(nodes)]
            self.endRemoveRows()
        elif len(nodes) > len(before):
            self.beginInsertRows(_ROOT, len(before), len(nodes) - 1)
            self._nodes = [*before, *nodes[len(before) :]]
            self.endInsertRows()
        self._nodes = nodes
        if same < len(nodes):
            self.dataChanged.emit(self.index(max(0, same - 1), 0), self.index(len(nodes) - 1, 0))

    def text(self, rows: Iterable[int] | None = None) -> str:
        """These nodes as lines of text."""
        chosen = range(len(self._nodes)) if rows is None else sorted(rows)
        return as_text(self._nodes[row] for row in chosen)

    # -- Qt -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._nodes)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Qt's. The delegate asks for the node."""
        if not index.isValid():
            return None
        node = self._nodes[index.row()]
        if role == self.NODE:
            return node
        if role == _Role.DisplayRole:
            return node.title
        if role == _Role.AccessibleTextRole:
            return ", ".join(filter(None, (node.title, node.detail, when(node))))
        if role == self.IS_FIRST:
            return index.row() == 0
        if role == self.IS_LAST:
            return index.row() == len(self._nodes) - 1
        return None


def when(node: Node) -> str:
    """The clock for the first of a try, then how long after it; nothing for what comes next."""
    if node.about == "next":
        return ""
    if node.after_s is None:
        tenths = int(node.at * 10) % 10
        return f"{time.strftime('%H:%M:%S', time.localtime(node.at))}.{tenths}"
    return f"+{NO_BREAK_SPACE}{_seconds(node.after_s)}"


def as_text(nodes: Iterable[Node]) -> str:
    """The timeline for a mail or a ticket."""
    lines = []
    for node in nodes:
        mark = {"error": "! ", "warning": "! "}.get(node.mark, "")
        line = f"{when(node).replace(NO_BREAK_SPACE, ' '):>12}  {mark}{node.title}"
        lines.append(f"{line} ({node.detail})" if node.detail else line)
    return "\n".join(lines).replace(NO_BREAK_SPACE, " ")


def _seconds(seconds: float) -> str:
    if seconds < 600:
        return f"{decimal(f'{seconds:.1f}')}{NO_BREAK_SPACE}s"
    return f"{seconds / 60:.0f}{NO_BREAK_SPACE}min"


def _alike(one: Node, other: Node) -> bool:
    """The same to look at: when “next” was worked out does not matter."""
    shown = (one.mark, one.title, one.detail, one.after_s, one.about)
    return shown == (other.mark, other.title, other.detail, other.after_s, other.about)

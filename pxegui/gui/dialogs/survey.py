"""The popover “What boots from here”: acts at once, closes by itself, Esc or a click beside it."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pxegui.gui import fonts
from pxegui.gui.context import Context
from pxegui.gui.dialogs.place import cannot_boot
from pxegui.gui.style import GAP, PANE_RADIUS, rounded
from pxegui.gui.theme import colours
from pxegui.gui.verdicts import survey as words
from pxegui.gui.verdicts.boot import looking
from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.labels import ElideLabel, IconLabel, Label
from pxegui.phrases import _, span, visible

_WIDTH = 470
_MARGIN = 16
_ALWAYS_BLENDS = ("wayland", "cocoa", "windows")  # elsewhere round corners are cut out


class SurveyPopover(QFrame):
    """Shows what the session's surveyor has found, and follows it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("surveyPopover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("What boots from here"))
        self._blends = QGuiApplication.platformName().startswith(_ALWAYS_BLENDS)
        if self._blends:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._surveyor = context.session.surveyor
        self._context = context
        self.title = ElideLabel(font=fonts.title(), mode=Qt.TextElideMode.ElideMiddle)
        self.when = Label(role="secondary", font=fonts.small())
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(12)
        self._shown: list[QWidget] = []
        self._build()
        self._surveyor.changed.connect(self.fill)
        self._surveyor.counted.connect(self._on_counted)
        context.feed.tick.connect(self._say_when)
        self.fill()

    def open_at(self, corner: QPoint) -> None:
        """Show it with its upper left corner there, inside the screen."""
        screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
        self._fit()
        room = screen.availableGeometry()
        left = max(room.left(), min(corner.x(), room.right() - self.width()))
        top = max(room.top(), min(corner.y(), room.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self) -> None:
        """Show what is known now."""
        surveyor = self._surveyor
        for row in self._shown:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        path = surveyor.path
        title = _("What boots from {path}").format(path=visible(str(path))) if path else ""
        self.title.setText(title or _("Nothing is chosen yet"))
        self._shown = self._known()
        for row in self._shown:
            self._rows.addWidget(row)
        self._say_when(time.time())
        self._fit()

    # -- inside -------------------------------------------------------------------------------

    def _known(self) -> list[QWidget]:
        surveyor = self._surveyor
        if surveyor.survey is None:
            said = surveyor.why or (
                looking(surveyor.files) if surveyor.path else _("Choose a folder first.")
            )
            return [Label(said, role="error" if surveyor.why else "secondary", wraps=True)]
        session = self._context.session
        rows = words.firmware_rows(surveyor.survey, session.settings.mode, cannot_boot(session))
        firmwares = [_Row(row) for row in rows]
        others = [_Row(row) for row in words.other_rows(surveyor.survey)]
        return [*firmwares, _Line(), *others]

    def _build(self) -> None:
        close = icon_button("x", _("Close"))
        close.clicked.connect(self.close)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.when)
        head.addWidget(close)
        change = Button(_("Change…"), icon="edit")
        change.setObjectName("surveyChange")
        change.clicked.connect(self._change)
        again = Button(_("Look again"))
        again.setObjectName("surveyAgain")
        again.clicked.connect(self._surveyor.look)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, GAP, 0, 0)
        foot.setSpacing(GAP)
        foot.addWidget(change)
        foot.addWidget(again)
        foot.addStretch(1)
        self._inside = QWidget()
        self._inside.setLayout(self._rows)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        self._area.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, GAP + 2, 12, 14)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addLayout(foot)

    def _change(self) -> None:
        self.close()
        self._context.actions["rules"].trigger()

    def _on_counted(self) -> None:
        if self._surveyor.survey is None:
            self.fill()
        self._say_when(time.time())

    def _say_when(self, now: float) -> None:
        surveyor = self._surveyor
        if surveyor.is_looking:
            self.when.setText(looking(surveyor.files))
        elif surveyor.looked_at:
            past = now - surveyor.looked_at
            text = _("looked just now") if past < 2 else _("looked {time} ago")
            self.when.setText(text.format(time=span(past)))

    def _fit(self) -> None:
        """As high as its rows, as far as the screen has room."""
        room = self.screen().availableSize()
        width = min(fonts.scaled(_WIDTH), room.width())
        inside = width - _MARGIN - 12
        self._inside.setFixedWidth(inside)
        self._rows.activate()
        height = self._rows.sizeHint().height()
        if self._rows.hasHeightForWidth():
            height = self._rows.totalHeightForWidth(inside)
        most = room.height() - fonts.scaled(140)
        self._area.setFixedHeight(min(height, most))
        self.setFixedSize(QSize(width, self._column.sizeHint().height()))

    # -- Qt -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's: Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: round corners."""
        if not self._blends:
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()), PANE_RADIUS, PANE_RADIUS)
            self.setMask(QRegion(path.toFillPolygon().toPolygon()))
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        look = colours(self.palette())
        rounded(
            QPainter(self),
            self.rect(),
            look.base,
            look.border,
            radius=PANE_RADIUS,
            width=look.border_width,
        )


class _Line(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        QPainter(self).fillRect(self.rect(), colours(self.palette()).hairline)


class _Row(QWidget):
    """One row, its note beneath."""

    def __init__(self, row: words.SurveyRow) -> None:
        super().__init__()
        self.setAccessibleName(". ".join(each for each in (row.title, row.right, row.note) if each))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 4, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(IconLabel(row.icon, row.role), 0, 0)
        grid.addWidget(Label(row.title, font=fonts.strong()), 0, 1)
        right = ElideLabel(
            row.right, role="secondary", font=fonts.small(), mode=Qt.TextElideMode.ElideMiddle
        )
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(right, 0, 2)
        if row.note:
            note = Label(row.note, role="secondary", font=fonts.small(), wraps=True)
            grid.addWidget(note, 1, 1, 1, 2)

"""Help without a network: what a part of the window is for, and what a machine's screen says."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from pxegui.gui import fonts
from pxegui.gui.dialogs.codes_model import CodesModel
from pxegui.gui.dialogs.help_texts import TEXTS
from pxegui.gui.dialogs.shell import Dialog
from pxegui.gui.dialogs.table import Box
from pxegui.gui.style import GAP
from pxegui.gui.theme import colours
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.labels import Label
from pxegui.gui.widgets.segments import Segments
from pxegui.phrases import _

Index = QModelIndex | QPersistentModelIndex
_SIZE = QSize(660, 500)
_CODE_WIDTH = 150
_PAD = 8


class HelpDialog(Dialog):
    """`part` is a key of the help texts."""

    def __init__(self, part: str, parent: QWidget) -> None:
        super().__init__("helpDialog", _("Help"), parent, size=_SIZE)
        tabs = Segments(
            _("Help"),
            (
                ("part", "partTab", _("This part of the window")),
                ("codes", "codesTab", _("What a machine’s screen says")),
            ),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(_part(part))
        self.pages.addWidget(self._codes())
        tabs.chosen.connect(self._show_page)
        self.body.addWidget(tabs)
        self.body.addSpacing(GAP)
        self.body.addWidget(self.pages, 1)
        self.add_button(Button(_("Close"))).clicked.connect(self.accept)

    def _show_page(self, key: str) -> None:
        self.pages.setCurrentIndex(int(key == "codes"))
        if key == "codes":
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _codes(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self.field = QLineEdit()
        self.field.setObjectName("codeFind")
        self.field.setAccessibleName(_("What stands on the screen"))
        self.field.setPlaceholderText(_("Type what stands on the screen: PXE-E53, 040ee119, …"))
        self.field.setClearButtonEnabled(True)
        self.model_ = CodesModel(self)
        self.view = _CodesView(self.model_)
        self.none = Label(
            _("Not in this list. The machine’s own line in the window says what was seen of it."),
            role="secondary",
            font=fonts.small(),
            wraps=True,
        )
        self.none.hide()
        self.field.textChanged.connect(lambda text: self.none.setVisible(not self._search(text)))
        box = Box()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        column.addWidget(self.field)
        column.addWidget(self.none)
        column.addWidget(box, 1)
        return page

    def _search(self, text: str) -> int:
        count = self.model_.search(text)
        self.view.scrollToTop()
        return count


class _CodesView(QListView):
    """Rows as high as their words need at this width."""

    def __init__(self, model: CodesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codesView")
        self.setAccessibleName(_("Error codes"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setModel(model)
        self.setItemDelegate(_CodeDelegate(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: other breaks of lines, other heights."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _CodeDelegate(QStyledItemDelegate):
    """The code at the left; what it means and what helps at the right."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        width = self._view.viewport().width()
        texts = self._texts(index)
        if texts is None:
            return QSize(width, 2 * _PAD)
        code, what, helps = (
            _height(text, width - room, font)
            for text, room, font in zip(
                texts,
                (width - _CODE_WIDTH + _PAD, _CODE_WIDTH + 2 * _PAD, _CODE_WIDTH + 2 * _PAD),
                (fonts.code(), fonts.strong(), fonts.small()),
                strict=True,
            )
        )
        return QSize(width, max(code, what + helps + 2) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        texts = self._texts(index)
        if texts is None:
            return
        look = colours(option.palette)
        code, what, helps = texts
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, look.highlight)
            look = look.on_selection
        painter.fillRect(
            option.rect.left(), option.rect.bottom(), option.rect.width(), 1, look.hairline
        )
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        rect = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        left = QRect(rect.left(), rect.top(), _CODE_WIDTH - _PAD, rect.height())
        painter.setFont(fonts.code())
        painter.setPen(look.text)
        painter.drawText(left, flags, code)
        right = rect.adjusted(_CODE_WIDTH, 0, 0, 0)
        painter.setFont(fonts.strong())
        painter.drawText(right, flags, what)
        right.setTop(right.top() + _height(what, right.width(), fonts.strong()) + 2)
        painter.setFont(fonts.small())
        painter.setPen(look.secondary)
        painter.drawText(right, flags, helps)

    def _texts(self, index: Index) -> tuple[str, str, str] | None:
        model = index.model()
        if not isinstance(model, CodesModel):
            return None
        code = model.code(index.row())
        what, helps = code.say()
        return (code.code, what, helps)


def _height(text: str, width: int, font: QFont) -> int:
    metrics = QFontMetrics(font)
    box = QRect(0, 0, max(width, 40), 10_000)
    return metrics.boundingRect(box, Qt.TextFlag.TextWordWrap, text).height()


def _part(part: str) -> QWidget:
    """What this part is for."""
    title, paragraphs = TEXTS.get(part, TEXTS["setup"])
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    column.addWidget(Label(_(title), font=fonts.title()))
    for words in paragraphs:
        column.addWidget(Label(_(words), wraps=True))
    column.addStretch(1)
    return page

"""The 36 px on top of a pane: icon, title, count, a mark, and small controls at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from pxegui.gui import fonts, icons
from pxegui.gui.style import GAP, MARGIN
from pxegui.gui.widgets.buttons import Button, icon_button
from pxegui.gui.widgets.labels import CountLabel, IconLabel, Label
from pxegui.phrases import _

HEIGHT = 36


class PaneHeader(QWidget):
    """Also the title bar of a dock: what is not a control in it drags the pane."""

    mark_clicked = Signal()

    def __init__(self, icon: icons.Name, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(title, font=fonts.strong())
        self.count = CountLabel(role="secondary", font=fonts.small())
        self.mark = Button(
            kind="flat", is_small=True, icon="err", icon_role="error", icon_side=12, name=title
        )
        font = fonts.small()
        font.setWeight(font.Weight.DemiBold)
        self.mark.setFont(font)
        self.mark.hide()
        self.mark.clicked.connect(self.mark_clicked)
        self.more = icon_button("more", _("More for {title}").format(title=title))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN + 2, 0, MARGIN, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(IconLabel(icon, "secondary"))
        self._row.addWidget(self.title)
        self._row.addWidget(self.count)
        self._row.addWidget(self.mark)
        self._row.addStretch(1)
        self._row.addWidget(self.more)
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation, False)

    def sizeHint(self) -> QSize:
        """Qt's: a dock asks for it and for nothing else."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(HEIGHT, hint.height()))

    def add(self, control: QWidget) -> None:
        """Put a control at the right, before the last one."""
        self._row.insertWidget(self._row.count() - 1, control)
        self.setTabOrder(control, self.more)

    def set_mark(self, text: str, icon: icons.Name = "err", role: str = "error") -> None:
        """Something to look at, in a colour: “1 problem”. Empty: nothing."""
        self.mark.setText(text)
        self.mark.setAccessibleName(text)
        self.mark.set_icon(icon, role)
        self.mark.set_text_role(role)
        self.mark.setVisible(bool(text))

    def controls(self) -> list[QPushButton]:
        """The buttons, in the order of Tab."""
        return self.findChildren(QPushButton)

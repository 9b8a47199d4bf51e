"""Fusion with our shapes: buttons, fields, boxes, headers, scroll bars, and gaps between panes.

Painting only, and only with colours of the option's palette; sizes are logical pixels. Longer than
most files: it is the one place that says what a control looks like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QMenu,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QStyleOptionTab,
    QStyleOptionToolButton,
    QWidget,
)

from pxegui.gui import icons
from pxegui.gui.theme import Colours, colours
from pxegui.gui.widgets import corners

if TYPE_CHECKING:
    from collections.abc import Callable

GAP = 8
MARGIN = 12
CONTROL = 32
SMALL_CONTROL = 26
PANE_RADIUS = 8.0
RADIUS = 6.0
HEADER_ROW = 27

_P, _C, _X, _M = (
    QStyle.PrimitiveElement,
    QStyle.ControlElement,
    QStyle.ComplexControl,
    QStyle.PixelMetric,
)
_S = QStyle.StateFlag

_METRICS: dict[QStyle.PixelMetric, int] = {
    _M.PM_DockWidgetSeparatorExtent: GAP,
    _M.PM_SplitterWidth: GAP,
    _M.PM_ScrollBarExtent: 10,
    _M.PM_IndicatorWidth: icons.SIZE,
    _M.PM_IndicatorHeight: icons.SIZE,
    _M.PM_CheckBoxLabelSpacing: GAP,
    _M.PM_ScrollView_ScrollBarSpacing: 0,
    _M.PM_ScrollView_ScrollBarOverlap: 0,
    _M.PM_SmallIconSize: icons.SIZE,
    _M.PM_ButtonIconSize: icons.SIZE,
    _M.PM_ButtonShiftHorizontal: 0,
    _M.PM_ButtonShiftVertical: 0,
    _M.PM_MenuBarHMargin: 8,
    _M.PM_MenuBarItemSpacing: 0,
    _M.PM_MenuHMargin: 5,
    _M.PM_MenuVMargin: 5,
    _M.PM_HeaderMargin: 8,
    _M.PM_ToolTipLabelFrameWidth: 6,
    _M.PM_LayoutHorizontalSpacing: GAP,
    _M.PM_LayoutVerticalSpacing: GAP,
}


_NOTHING = frozenset(
    {
        _P.PE_IndicatorDockWidgetResizeHandle,
        _P.PE_FrameFocusRect,
        _P.PE_PanelMenuBar,
        _P.PE_FrameDockWidget,
        _P.PE_FrameTabWidget,
        _P.PE_FrameTabBarBase,
    }
)


_ARROWS = frozenset(
    {_P.PE_IndicatorArrowRight, _P.PE_IndicatorArrowLeft, _P.PE_IndicatorHeaderArrow}
)


class Style(QProxyStyle):
    """The look of all standard widgets."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._controls: dict[QStyle.ControlElement, Callable[..., None]] = {
            _C.CE_PushButtonBevel: _push_button,
            _C.CE_HeaderSection: _header_section,
            _C.CE_HeaderEmptyArea: _header_empty,
            _C.CE_MenuBarEmptyArea: _ground,
            _C.CE_MenuBarItem: _menu_bar_item,
            _C.CE_TabBarTabShape: _tab,
        }

    def polish(self, of: QWidget | QPalette | QApplication) -> None:  # type: ignore[override]
        """Qt's: menus have round corners."""
        if isinstance(of, QMenu):
            corners.blend(of)
        super().polish(of)

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Qt's."""
        own = _METRICS.get(metric)
        return super().pixelMetric(metric, option, widget) if own is None else own

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        """Qt's."""
        if hint is QStyle.StyleHint.SH_ComboBox_Popup:
            return 0  # a list beneath the box, not a menu over it
        if hint is QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return 500
        return super().styleHint(hint, option, widget, returned)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Qt's."""
        if element in _NOTHING:
            return  # gaps are empty; the focus is shown by a ring around the control
        if element in (_P.PE_PanelLineEdit, _P.PE_FrameLineEdit):
            if widget is None or not isinstance(widget.parentWidget(), QComboBox):
                _field(painter, option.rect, colours(option.palette), option)
            return
        if element is _P.PE_IndicatorCheckBox:
            _check_box(painter, option, colours(option.palette))
            return
        if element in (_P.PE_PanelMenu, _P.PE_FrameMenu):
            if isinstance(widget, QMenu):
                corners.cut(widget)
            panel(painter, option.rect, colours(option.palette))
            return
        if element in _ARROWS:
            _arrow(painter, element, option, colours(option.palette))
            return
        if element is _P.PE_PanelButtonTool:
            _tool_button(painter, option, colours(option.palette))
            return
        super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Qt's."""
        own = self._controls.get(element)
        if own is not None:
            own(painter, option, colours(option.palette), widget)
        elif element is _C.CE_HeaderLabel:
            # Qt takes the margin from all four sides, and letters lose their tails.
            option.rect = option.rect.adjusted(0, -GAP, 0, GAP)
            text = colours(option.palette).secondary
            option.palette.setColor(QPalette.ColorRole.ButtonText, text)
            super().drawControl(element, option, painter, widget)
        elif element is _C.CE_MenuItem and isinstance(option, QStyleOptionMenuItem):
            words, tab, keys = option.text.partition("\t")
            plain = QStyleOptionMenuItem(option)
            plain.text = words
            super().drawControl(element, plain, painter, widget)
            if tab:
                _menu_keys(painter, option, keys)
        elif element is not _C.CE_Splitter:
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Qt's."""
        look = colours(option.palette)
        if control is _X.CC_ComboBox and isinstance(option, QStyleOptionComboBox):
            _combo_box(painter, option, look)
        elif control is _X.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            handle = self.subControlRect(
                control, option, QStyle.SubControl.SC_ScrollBarSlider, widget
            )
            _scroll_bar(painter, option, handle, look)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Qt's."""
        if control is _X.CC_ComboBox and part is QStyle.SubControl.SC_ComboBoxEditField:
            rect = option.rect.adjusted(8, 1, -30, -1)
            return QStyle.visualRect(option.direction, option.rect, rect)
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]

    def sizeFromContents(
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Qt's."""
        made = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
        least = widget.property("controlHeight") if widget is not None else None
        height = least if isinstance(least, int) else CONTROL
        if kind is QStyle.ContentsType.CT_PushButton:
            return QSize(size.width() + 2 * MARGIN, max(height, size.height() + 8))
        if kind in (QStyle.ContentsType.CT_ComboBox, QStyle.ContentsType.CT_LineEdit):
            room = 38 if kind is QStyle.ContentsType.CT_ComboBox else GAP
            return QSize(size.width() + room, max(height, size.height() + 8))
        if kind is QStyle.ContentsType.CT_MenuBarItem:
            return QSize(size.width() + 2 * GAP + 6, max(28, size.height() + 6))
        if kind is QStyle.ContentsType.CT_HeaderSection:
            return QSize(made.width(), max(HEADER_ROW, made.height()))
        if kind is QStyle.ContentsType.CT_MenuItem and made.height() > 4 * GAP // 3:
            return QSize(made.width() + GAP, max(28, made.height()))
        return made


def rounded(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: QColor | None,
    line: QColor | None,
    *,
    radius: float = RADIUS,
    width: float = 1.0,
) -> None:
    """A rounded box whose line lies inside `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(Qt.PenStyle.NoPen if line is None else QPen(line, width))
    half = 0.0 if line is None else width / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)
    painter.restore()


def write(
    painter: QPainter,
    direction: Qt.LayoutDirection,
    rect: QRect | QRectF,
    text: str,
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    more: Qt.TextFlag | None = None,
) -> None:
    """Text that runs as its letters do, at the side that the window's direction says."""
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    side = QStyle.visualAlignment(direction, flags)
    painter.drawText(rect, side if more is None else side | more, text)


def panel(painter: QPainter, rect: QRect, look: Colours) -> None:
    """The ground of what pops up."""
    rounded(painter, rect, look.base, look.border, radius=corners.RADIUS, width=look.border_width)


def _arrow(
    painter: QPainter, element: QStyle.PrimitiveElement, option: QStyleOption, look: Colours
) -> None:
    """Of a menu in a menu, or of the column that sorts: up where the smallest is on top."""
    is_sort = element is _P.PE_IndicatorHeaderArrow
    turn = {_P.PE_IndicatorArrowRight: -90.0, _P.PE_IndicatorArrowLeft: 90.0}.get(element, 0.0)
    if isinstance(option, QStyleOptionHeader):
        turn = 180.0 if option.sortIndicator is QStyleOptionHeader.SortIndicator.SortDown else 0.0
    side = 12 if is_sort else icons.SIZE
    painter.save()
    painter.translate(QRectF(option.rect).center())
    painter.rotate(turn)
    box = QRectF(-side / 2, -side / 2, side, side)
    icons.paint(painter, "chev", box, look.text if is_sort else look.secondary, look.base)
    painter.restore()


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """A colour between two: `share` of the other."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


def _push_button(
    painter: QPainter, option: QStyleOptionButton, look: Colours, widget: QWidget | None
) -> None:
    kind = widget.property("kind") if widget is not None else None
    is_down, is_over = option.state & _S.State_Sunken, option.state & _S.State_MouseOver
    is_on = option.state & _S.State_On
    is_flat = option.features & QStyleOptionButton.ButtonFeature.Flat
    fill: QColor | None = look.base
    line: QColor | None = look.border
    if kind == "accent":
        fill, line = look.accent, look.accent
    elif is_on:
        fill, line = look.highlight, look.link
    elif is_flat:
        fill = line = None
    if is_down:
        fill = mixed(fill or look.base, look.text, 0.16)
    elif is_over and option.state & _S.State_Enabled:
        fill = mixed(fill or look.base, look.text, 0.07)
    rounded(painter, option.rect, fill, line, width=look.border_width)


def _tool_button(painter: QPainter, option: QStyleOption, look: Colours) -> None:
    if option.state & _S.State_On:
        rounded(painter, option.rect, look.highlight, look.link, width=look.border_width)
    elif option.state & (_S.State_Sunken | _S.State_MouseOver) and option.state & _S.State_Enabled:
        share = 0.16 if option.state & _S.State_Sunken else 0.07
        rounded(painter, option.rect, mixed(look.base, look.text, share), None)
    elif isinstance(option, QStyleOptionToolButton) and not option.state & _S.State_AutoRaise:
        rounded(painter, option.rect, look.base, look.border, width=look.border_width)


def _field(painter: QPainter, rect: QRect, look: Colours, option: QStyleOption) -> None:
    has_focus = option.state & _S.State_HasFocus
    line = look.link if has_focus else look.border
    rounded(painter, rect, look.base, line, width=2.0 if has_focus else look.border_width)


def _check_box(painter: QPainter, option: QStyleOption, look: Colours) -> None:
    is_on, is_enabled = option.state & _S.State_On, option.state & _S.State_Enabled
    fill = look.accent if is_on and is_enabled else look.base
    line = look.accent if is_on and is_enabled else look.border
    if option.state & _S.State_MouseOver and is_enabled:
        fill = mixed(fill, look.text, 0.07)
    rounded(painter, option.rect, fill, line, radius=4, width=look.border_width)
    if is_on:
        mark = look.accent_text if is_enabled else look.secondary
        icons.paint(painter, "check", option.rect.adjusted(1, 1, -1, -1), mark, fill)


def _combo_box(painter: QPainter, option: QStyleOptionComboBox, look: Colours) -> None:
    is_over = option.state & _S.State_MouseOver and option.state & _S.State_Enabled
    fill = mixed(look.base, look.text, 0.04) if is_over else look.base
    rounded(painter, option.rect, fill, look.border, width=look.border_width)
    place = QRect(option.rect.right() - 24, option.rect.center().y() - 7, 16, 16)
    arrow = QStyle.visualRect(option.direction, option.rect, place)
    icons.paint(painter, "chev", arrow, look.secondary, look.base)


def _header_section(
    painter: QPainter, option: QStyleOptionHeader, look: Colours, widget: QWidget | None
) -> None:
    is_over = option.state & _S.State_MouseOver and option.state & _S.State_Enabled
    fill = mixed(look.alternate, look.text, 0.05) if is_over else look.alternate
    painter.fillRect(option.rect, fill)
    _header_lines(painter, option.rect, look, widget)


def _header_empty(
    painter: QPainter, option: QStyleOption, look: Colours, widget: QWidget | None
) -> None:
    painter.fillRect(option.rect, look.alternate)
    _header_lines(painter, option.rect, look, widget)


def _header_lines(painter: QPainter, rect: QRect, look: Colours, widget: QWidget | None) -> None:
    """Beneath it, and above it where a pane's header stands there."""
    _hairline(painter, rect, look)
    if widget is not None and widget.property("hasTopLine"):
        _hairline(painter, QRect(rect.left(), rect.top(), rect.width(), 1), look)


def _ground(
    painter: QPainter, option: QStyleOption, look: Colours, _widget: QWidget | None
) -> None:
    painter.fillRect(option.rect, look.window)


def _menu_keys(painter: QPainter, option: QStyleOptionMenuItem, keys: str) -> None:
    """The keys of an entry, at its end: they are there to be learnt, not to be read first."""
    look = colours(option.palette)
    is_enabled = option.state & _S.State_Enabled
    painter.setFont(option.font)
    painter.setPen(look.secondary if is_enabled else look.placeholder)
    end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    write(painter, option.direction, option.rect.adjusted(MARGIN, 0, -MARGIN, 0), keys, end)


def _menu_bar_item(
    painter: QPainter, option: QStyleOptionMenuItem, look: Colours, _widget: QWidget | None
) -> None:
    painter.fillRect(option.rect, look.window)
    if option.state & (_S.State_Selected | _S.State_Sunken):
        box = option.rect.adjusted(1, 2, -1, -2)
        rounded(painter, box, mixed(look.window, look.text, 0.1), None, radius=4)
    painter.setPen(look.text if option.state & _S.State_Enabled else look.placeholder)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.drawText(option.rect, flags | Qt.TextFlag.TextSingleLine, option.text)


def _tab(
    painter: QPainter, option: QStyleOptionTab, look: Colours, _widget: QWidget | None
) -> None:
    """A line under the one that is shown."""
    if option.state & _S.State_MouseOver and not option.state & _S.State_Selected:
        box = option.rect.adjusted(1, 2, -1, -3)
        rounded(painter, box, mixed(look.window, look.text, 0.07), None, radius=4)
    if option.state & _S.State_Selected:
        line = option.rect.adjusted(GAP, 0, -GAP, 0)
        line.setTop(line.bottom() - 1)
        painter.fillRect(line, look.link)


def _hairline(painter: QPainter, rect: QRect, look: Colours) -> None:
    """One physical pixel along the lower edge."""
    painter.save()
    painter.setPen(QPen(look.hairline, 0))
    bottom = rect.bottom() + 0.5
    painter.drawLine(QPointF(rect.left(), bottom), QPointF(rect.right() + 1, bottom))
    painter.restore()


def _scroll_bar(
    painter: QPainter, option: QStyleOptionSlider, handle: QRect, look: Colours
) -> None:
    if option.minimum == option.maximum:
        return
    is_used = option.state & (_S.State_Sunken | _S.State_MouseOver)
    colour = look.secondary if is_used else look.border
    box = QRectF(handle).adjusted(2, 2, -2, -2)
    path = QPainterPath()
    radius = min(box.width(), box.height()) / 2
    path.addRoundedRect(box, radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, colour)
    painter.restore()

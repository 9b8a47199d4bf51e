"""The pane “Transfers”: each file on its way to a machine, and what came of it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QToolTip, QVBoxLayout, QWidget

from pxegui.engine.rows import TransferRow
from pxegui.gui import fonts
from pxegui.gui.context import Context
from pxegui.gui.delegates.transfers import TransferDelegate
from pxegui.gui.feed import Batch, Live
from pxegui.gui.models.shown_names import ShownNames
from pxegui.gui.models.transfers import TransfersModel, columns
from pxegui.gui.transfer_cells import Cell
from pxegui.gui.widgets.buttons import Button
from pxegui.gui.widgets.empty_state import EmptyLine
from pxegui.gui.widgets.pane_header import PaneHeader
from pxegui.gui.widgets.table import PaneTable
from pxegui.gui.widgets.whole_rows import WholeRows
from pxegui.phrases import NO_BREAK_SPACE, _, ngettext

_ROW = 28
_NARROW = 880  # of this pane: what is left of a window with its panel open


class TransfersPane(QWidget):
    """Made with a Context, as every pane."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transfersPane")
        self._context = context
        self._names = ShownNames(context.session.machines, context.session.names)
        self.model = TransfersModel(self._names.of, self.url_of, self)
        self._is_resent_shown = False
        self.view = PaneTable("transfersView", _ROW)
        self._make_header()
        self._make_table()
        empty = EmptyLine(
            "send",
            _("Nothing sent yet"),
            _("Each file a machine loads appears here with its progress and speed."),
        )
        self._stack = QStackedLayout()
        self._stack.addWidget(empty)
        self._stack.addWidget(WholeRows(self.view))
        self._stack.addWidget(
            EmptyLine("filter", _("Nothing sent to this machine"), _("The others are hidden."))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stack)
        context.selection.changed.connect(self._on_selection)
        context.selection.only_changed.connect(self._on_only)
        context.session.names.changed.connect(self._on_named)
        self._live = Live(
            self, context.feed, catch_up=self._catch_up, batch=self._on_batch, tick=self._on_tick
        )
        self._show_counts()

    def set_narrow(self, width: int) -> None:
        """What fits is decided by the pane's own width: the panel takes from it, too."""
        self._fit()

    # -- what actions and menus call ----------------------------------------------------------

    def clear_finished(self) -> None:
        """Only running transfers stay in the list."""
        self.model.clear_finished()
        self._show_counts()

    def show_machine(self, row: TransferRow) -> None:
        """Select its machine."""
        self._context.selection.select([row.machine])

    def path_of(self, row: TransferRow) -> Path | None:
        """Where the file is on this computer; None where it is not one of the boot directory."""
        ready = self._context.session.ready
        if ready is None or row.refused is not None:
            return None
        path = Path(ready.boot_dir, row.file.lstrip("/"))
        try:
            return path if path.is_file() else None
        except (OSError, ValueError):
            return None

    def url_of(self, row: TransferRow) -> QUrl:
        """The same as a URL, empty if there is none."""
        path = self.path_of(row)
        return QUrl.fromLocalFile(str(path)) if path is not None else QUrl()

    def web_address_of(self, row: TransferRow) -> str:
        """What a machine asks for to get the file by HTTP; empty without HTTP."""
        ready = self._context.session.ready
        if ready is None or not ready.http:
            return ""
        port = "" if ready.http == 80 else f":{ready.http}"
        path = quote(row.file.lstrip("/"), errors="surrogateescape")
        return f"http://{ready.address}{port}/{path}"

    # -- what comes in ------------------------------------------------------------------------

    def _catch_up(self) -> None:
        self._names.forget()
        self.model.rename()
        self.model.reset(self._context.session.machines.transfers())
        self._after()

    def _on_batch(self, batch: Batch) -> None:
        if batch.machines and self._names.refresh(batch.machines):
            self.model.rename()
        if batch.transfers:
            self.model.put(batch.transfers)
            self._after()

    def _on_named(self) -> None:
        self._names.forget()
        self.model.rename()

    def _on_tick(self, now: float) -> None:
        self.model.tick(now)

    def _after(self) -> None:
        if self.model.was_resent != self._is_resent_shown:
            self._is_resent_shown = self.model.was_resent
            self._fit()
        self._show_counts()

    def _on_selection(self) -> None:
        selection = self._context.selection
        self.model.set_highlighted(selection.keys)
        if selection.only:
            self.model.set_only(selection.keys)
            self._show_counts()

    def _on_only(self, only: bool) -> None:
        self.only_button.setChecked(only)
        self.model.set_only(self._context.selection.keys if only else None)
        self._show_counts()

    def _on_only_clicked(self, only: bool) -> None:
        selection = self._context.selection
        if only and not selection.keys:
            line = self.model.line_at(self.view.currentIndex())
            if line is None:
                self.only_button.setChecked(False)
                at = self.only_button.mapToGlobal(self.only_button.rect().bottomLeft())
                QToolTip.showText(at, _("Choose a machine first."), self.only_button)
                return
            self.show_machine(line.row)
        selection.set_only(only=only)

    def _show_counts(self) -> None:
        running, done, failed = self.model.counts()
        parts = [
            ngettext("{count} running", "{count} running", running).format(count=running),
            ngettext("{count} done", "{count} done", done).format(count=done),
        ]
        if failed:
            parts.append(ngettext("{count} failed", "{count} failed", failed).format(count=failed))
        is_empty = self.model.is_empty
        words = f"{NO_BREAK_SPACE}· ".join(parts) if not is_empty else ""
        if words != self.header.count.text():
            self.header.count.setText(words)
        self.only_button.setVisible(not is_empty)
        page = 0 if is_empty else 1 if self.model.lines else 2
        if page != self._stack.currentIndex():
            self._stack.setCurrentIndex(page)

    # -- menus --------------------------------------------------------------------------------

    def _fill_more(self) -> None:
        self._more.clear()
        clear = self._more.addAction(_("Clear finished"), self.clear_finished)
        _running, done, failed = self.model.counts()
        clear.setEnabled(bool(done or failed))
        self._more.addSeparator()
        self.view.fill_column_menu(self._more)

    def _on_menu(self, at: QPoint) -> None:
        line = self.model.line_at(self.view.indexAt(at))
        if line is not None:
            menu = self.row_menu(line.row)
            menu.popup(self.view.viewport().mapToGlobal(at))

    def row_menu(self, row: TransferRow) -> QMenu:
        """The context menu of a row."""
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addAction(_("Show machine"), lambda: self.show_machine(row))
        path, address = self.path_of(row), self.web_address_of(row)
        files = menu.addAction(_("Show in files"), lambda: _show_in_files(path))
        files.setEnabled(path is not None)
        if path is None:
            files.setToolTip(_("It is no file of the boot folder."))
        menu.addAction(_("Copy path"), lambda: _copy(str(path or row.file)))
        web = menu.addAction(_("Copy web address"), lambda: _copy(address))
        web.setEnabled(bool(address))
        if not address:
            web.setToolTip(_("HTTP is not served."))
        menu.addSeparator()
        menu.addAction(self._context.actions["only_machine"])
        return menu

    # -- putting it together ------------------------------------------------------------------

    def _make_header(self) -> None:
        self.header = PaneHeader("send", _("Transfers"))
        self.only_button = Button(_("Only this machine"), icon="filter", is_small=True)
        self.only_button.setObjectName("onlyButton")
        self.only_button.setCheckable(True)
        self.only_button.setToolTip(_("Show only the selected machine’s transfers and log"))
        self.only_button.clicked.connect(self._on_only_clicked)
        self.header.add(self.only_button)
        self._more = QMenu(self.header.more)
        self._more.aboutToShow.connect(self._fill_more)
        self.header.more.setMenu(self._more)

    def _make_table(self) -> None:
        self.view.setAccessibleName(_("Transfers"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(TransferDelegate(self.model, self.view))
        header = self.view.horizontalHeader()
        header.setSortIndicatorClearable(True)
        self.view.begin_sorted(-1)
        self.view.set_columns(columns())
        self.view.set_narrowed({Cell.RESENT})
        self.view.setDragEnabled(True)
        header.sortIndicatorChanged.connect(self.model.sort)
        self.model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.opened.connect(self._on_opened)

    def _on_opened(self, index: QModelIndex) -> None:
        line = self.model.line_at(index)
        if line is not None:
            self.show_machine(line.row)

    def _fit(self) -> None:
        is_narrow = fonts.designed(self.width()) < _NARROW
        hidden = {Cell.SIZE} if is_narrow else set()
        if not self._is_resent_shown:
            hidden.add(Cell.RESENT)
        self.view.set_narrowed(hidden)
        self.only_button.setText("" if is_narrow else _("Only this machine"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._fit()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _show_in_files(path: Path | None) -> None:
    if path is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

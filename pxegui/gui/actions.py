"""The table of actions: each thing a person can do, with its words, its key and what it calls.

`does` names a method of one of the parts that the window knows: `session`, `window`, `setup`,
`machines`, `transfers`, `log`, `panel`. What stands in the menus stands here, in their order.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar

from pxegui.gui import icons
from pxegui.phrases import _
from pxegui.problems import N_

MenuName = Literal["file", "server", "machine", "view", "help"]

MENUS: dict[MenuName, str] = {
    "file": N_("&File"),
    "server": N_("&Server"),
    "machine": N_("&Machine"),
    "view": N_("&View"),
    "help": N_("&Help"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spec:
    """One action."""

    name: str
    menu: MenuName
    text: str
    does: str = ""  # "part.method"; empty for a menu that its owner fills
    keys: tuple[str, ...] = ()
    tip: str = ""
    icon: icons.Name | None = None
    is_menu: bool = False  # filled by its owner: `actions.menus[name]`
    group: str = ""  # one of these is on; the method gets `value`
    value: str = ""
    is_toggle: bool = False  # the method gets whether it is on
    separated: bool = False  # a line above it


def _spec(name: str, menu: MenuName, text: str, does: str, *keys: str, **more: object) -> Spec:
    return dataclasses.replace(
        Spec(name=name, menu=menu, text=text, does=does, keys=keys),
        **more,  # type: ignore[arg-type]  # the fields of Spec
    )


TABLE: tuple[Spec, ...] = (
    _spec(
        "open_folder",
        "file",
        N_("&Open folder…"),
        "dialogs.choose_folder",
        "Ctrl+O",
        icon="folder",
        tip=N_("Choose the folder that machines boot from"),
    ),
    Spec(name="recent", menu="file", text=N_("&Recent folders"), is_menu=True),
    Spec(name="profiles", menu="file", text=N_("&Profiles"), is_menu=True, separated=True),
    _spec(
        "settings",
        "file",
        N_("S&ettings…"),
        "dialogs.show_settings",
        "Ctrl+,",
        icon="gear",
        separated=True,
    ),
    _spec("quit", "file", N_("&Quit"), "window.quit", "Ctrl+Q", separated=True),
    _spec("start", "server", N_("&Start"), "window.start", "F5", icon="play"),
    _spec("stop", "server", N_("S&top"), "session.stop", "Shift+F5", icon="stop"),
    _spec(
        "survey",
        "server",
        N_("&What boots from here"),
        "setup.show_survey",
        "Ctrl+B",
        separated=True,
    ),
    _spec("rules", "server", N_("What each &machine boots…"), "dialogs.show_rules", "Ctrl+R"),
    _spec("addresses", "server", N_("&Addresses…"), "dialogs.show_addresses"),
    Spec(name="boot_once", menu="machine", text=N_("Boot this &once"), is_menu=True),
    Spec(name="boot_always", menu="machine", text=N_("Boot this &always"), is_menu=True),
    _spec(
        "keep_address",
        "machine",
        N_("&Keep this address"),
        "machines.keep_address",
        "Ctrl+K",
        icon="pin",
        separated=True,
    ),
    _spec("rename", "machine", N_("Re&name…"), "machines.rename", "F2", icon="edit"),
    _spec("note", "machine", N_("No&te…"), "machines.note", icon="note"),
    _spec("wake", "machine", N_("&Wake it up"), "machines.wake", icon="wake", separated=True),
    _spec("ignore", "machine", N_("&Ignore it"), "machines.ignore", icon="no"),
    _spec("forget", "machine", N_("&Forget it"), "machines.forget", icon="x"),
    _spec(
        "copy_mac",
        "machine",
        N_("Copy &MAC"),
        "machines.copy_mac",
        icon="copy",
        separated=True,
    ),
    _spec("copy_address", "machine", N_("Copy a&ddress"), "machines.copy_address"),
    _spec(
        "copy_report",
        "machine",
        N_("Copy &problem report"),
        "panel.copy_report",
        "Ctrl+Shift+C",
    ),
    _spec(
        "only_machine",
        "machine",
        N_("&Show only its transfers and log"),
        "window.set_only_machine",
        "Ctrl+M",
        icon="filter",
        is_toggle=True,
        separated=True,
    ),
    _spec("go_machines", "view", N_("&Machines && leases"), "going.go_machines", "Ctrl+1"),
    _spec("go_transfers", "view", N_("&Transfers"), "going.go_transfers", "Ctrl+2"),
    _spec("go_log", "view", N_("&Log"), "going.go_log", "Ctrl+3"),
    _spec("go_panel", "view", N_("Machine &panel"), "going.go_panel", "Ctrl+4"),
    _spec(
        "toggle_panel",
        "view",
        N_("Show or hide the machine p&anel"),
        "going.toggle_panel",
        "F4",
        icon="panel",
    ),
    _spec("next_pane", "view", N_("&Next pane"), "going.next_pane", "F6"),
    _spec("previous_pane", "view", N_("Pre&vious pane"), "going.previous_pane", "Shift+F6"),
    _spec(
        "find_machine",
        "view",
        N_("&Find machine"),
        "machines.find_machine",
        "Ctrl+L",
        icon="search",
        separated=True,
    ),
    _spec("find_log", "view", N_("Find in lo&g"), "log.find", "Ctrl+F", icon="search"),
    _spec(
        "follow",
        "view",
        N_("F&ollow the log"),
        "log.set_follow",
        "Ctrl+Shift+F",
        icon="follow",
        is_toggle=True,
    ),
    _spec("save_log", "view", N_("&Save the log…"), "log.save", "Ctrl+S", icon="save"),
    _spec(
        "density_auto",
        "view",
        N_("&Density by number"),
        "window.set_density",
        group="density",
        value="auto",
        separated=True,
    ),
    _spec(
        "density_comfortable",
        "view",
        N_("&Comfortable rows"),
        "window.set_density",
        group="density",
        value="comfortable",
    ),
    _spec(
        "density_compact",
        "view",
        N_("Compact &rows"),
        "window.set_density",
        group="density",
        value="compact",
    ),
    _spec(
        "look_system",
        "view",
        N_("Light or dark like the s&ystem"),
        "window.set_look",
        group="look",
        value="system",
        separated=True,
    ),
    _spec("look_light", "view", N_("L&ight"), "window.set_look", group="look", value="light"),
    _spec("look_dark", "view", N_("Dar&k"), "window.set_look", group="look", value="dark"),
    _spec("reset_layout", "view", N_("R&eset layout"), "window.reset_layout", separated=True),
    _spec("help", "help", N_("&What is this?"), "dialogs.show_help", "F1"),
    _spec("keys", "help", N_("&Keys…"), "dialogs.show_keys", icon="key"),
    _spec("copy_versions", "help", N_("&Copy report"), "report.copy", separated=True),
    _spec("about", "help", N_("&About pxegui"), "dialogs.show_about"),
)


class Actions(QObject):
    """The actions as Qt has them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.menus: dict[str, QMenu] = {}  # those that their owner fills
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for spec in TABLE:
            if not spec.is_menu:
                self._actions[spec.name] = self._made(spec)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def connect_to(self, do: Callable[..., object]) -> None:
        """`do(does, *arguments)` is called for each action."""
        for spec in TABLE:
            if spec.is_menu:
                continue
            action = self._actions[spec.name]
            if spec.is_toggle:
                action.toggled.connect(lambda on, does=spec.does: do(does, on))
            elif spec.group:
                action.triggered.connect(
                    lambda _on=False, does=spec.does, value=spec.value: do(does, value)
                )
            else:
                action.triggered.connect(lambda _on=False, does=spec.does: do(does))

    def fill(self, bar: QMenuBar) -> None:
        """Put everything into the menu bar."""
        for name, text in MENUS.items():
            menu = bar.addMenu(_(text))
            menu.setToolTipsVisible(True)
            for spec in (each for each in TABLE if each.menu == name):
                if spec.separated:
                    menu.addSeparator()
                if spec.is_menu:
                    self.menus[spec.name] = menu.addMenu(_(spec.text))
                else:
                    menu.addAction(self._actions[spec.name])

    def recolour(self) -> None:
        """Icons in the colours of the look."""
        palette = QApplication.palette()
        for spec in TABLE:
            if spec.icon is not None and not spec.is_menu:
                self._actions[spec.name].setIcon(icons.icon(spec.icon, palette))

    def _made(self, spec: Spec) -> QAction:
        action = QAction(_(spec.text), self)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setCheckable(spec.is_toggle or bool(spec.group))
        action.setIconVisibleInMenu(True)
        if spec.is_toggle:  # a check mark stands in its place while it is on
            action.toggled.connect(lambda on: action.setIconVisibleInMenu(not on))
        if spec.tip:
            action.setToolTip(_(spec.tip))
            action.setStatusTip(_(spec.tip))
        if spec.group:
            group = self._groups.setdefault(spec.group, QActionGroup(self))
            group.addAction(action)
        return action

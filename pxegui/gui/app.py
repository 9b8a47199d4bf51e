"""The application: Qt, the loop, the engine and the window, from a clean start to a clean stop."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import pxegui
from pxegui import phrases
from pxegui.engine.engine import Engine
from pxegui.engine.stream import EventStream
from pxegui.gui import icons, keep
from pxegui.gui.closing import Switch, closing
from pxegui.gui.crash import CrashBook
from pxegui.gui.dialogs.settings import LANGUAGE, START_WHEN_OPENED
from pxegui.gui.drop import meaning
from pxegui.gui.guard import guard
from pxegui.gui.loop import FastLoop
from pxegui.gui.profiles import terminal_folder
from pxegui.gui.session import Session
from pxegui.gui.single import SingleInstance
from pxegui.gui.style import Style
from pxegui.gui.theme import Look, Theme
from pxegui.gui.window import Window
from pxegui.problems import N_, Problem, PxeguiError
from pxegui.settings.model import Settings

_THREADS = 4
# Qt aborts the process when its platform cannot open a screen: it is not asked without one.
_SCREENLESS = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoDisplay(Problem):
    """There is no screen to open a window on."""

    WHAT = N_("no display (neither DISPLAY nor WAYLAND_DISPLAY is set)")
    REMEDY = N_("run it headless with --no-gui")


# Other faces beside the window (a file of events, the log of libraries): entered while it stands,
# and told of other settings.
Beside = Callable[[EventStream], AbstractContextManager[Callable[[Settings], None]]]


def run(
    settings: Settings,
    argv: Sequence[str] = ("pxegui",),
    typed: Collection[str] | None = (),
    profile: str = "",
    beside: Beside = lambda _stream: nullcontext(lambda _settings: None),
) -> int:
    """Show the window until it is closed; returns the exit status. Raises PxeguiError.

    `typed`: which settings win over the choices of the last time; None: all of them do. `profile`:
    the file they were read from, for the window that is there already.
    """
    check_display()
    app = application(argv)
    single = SingleInstance()
    meant = _meant(settings, typed, profile)
    if _has_screen() and not single.claim() and single.hand_over(meant):
        return 0  # the window that is there comes to the front
    phrases.speak(keep.choice(LANGUAGE, ""))
    theme = Theme(app, Look(keep.choice("look", Look.SYSTEM.value)))
    with CrashBook() as crashes, asyncio.Runner(loop_factory=lambda: FastLoop(app)) as runner:
        try:
            return runner.run(_main(settings, typed, theme, beside, single, crashes))
        except asyncio.CancelledError:
            return 1  # asked to end twice
        finally:
            single.release()


def check_display() -> None:
    """Raises PxeguiError where no window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return
    if _has_screen() and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise PxeguiError(NoDisplay())


def _has_screen() -> bool:
    """Qt is to draw on a screen, where a person sees it."""
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] not in _SCREENLESS


def _meant(settings: Settings, typed: Collection[str] | None, profile: str) -> Path | None:
    """The profile or the folder that this start is about."""
    path = meaning([Path(profile)]).profile if profile else None
    if path is None:
        path = settings.boot_dir if typed is None or "boot-dir" in typed else terminal_folder()
    return Path(os.path.abspath(path)) if path is not None else None


def application(argv: Sequence[str]) -> QApplication:
    """The one QApplication, with our names and our style."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setApplicationName("pxegui")
    app.setOrganizationName("pxegui")
    app.setApplicationVersion(pxegui.__version__)
    QGuiApplication.setDesktopFileName("pxegui")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    app.setQuitOnLastWindowClosed(False)  # `_main` ends it, when the engine has stopped
    guard()
    app.setStyle(Style())
    app.setWindowIcon(icons.app_icon())
    words = QTranslator(app)  # of Qt's own dialogs; ours come through gettext
    if words.load(
        QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(words)
    return app


async def _main(
    settings: Settings,
    typed: Collection[str] | None,
    theme: Theme,
    beside: Beside,
    single: SingleInstance,
    crashes: CrashBook,
) -> int:
    """The window's life; the engine is left before it goes."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS))
    async with Engine(asks_by="pkexec") as engine:
        session = Session(engine, settings)
        with beside(engine.stream) as follow:
            session.settings_changed.connect(partial(_follow, session, follow))
            await _show(session, typed, theme, loop, single, crashes)
    return 0


async def _show(
    session: Session,
    typed: Collection[str] | None,
    theme: Theme,
    loop: asyncio.AbstractEventLoop,
    single: SingleInstance,
    crashes: CrashBook,
) -> None:
    """From the window's first sight to its last; the services have stopped before that."""
    async with session.jobs:
        window = Window(session, theme)
        with (
            _failures_shown(session, loop, crashes),
            closing(window.wants_close, loop) as switch,
        ):
            window.report.evidence = crashes.text
            session.tell([crashes.problem] if crashes.problem else [])
            window.profiles.begin(typed, terminal_folder())
            session.open()
            window.show()
            single.asked.connect(window.take_path)
            if keep.choice(START_WHEN_OPENED, False):
                window.start()
            gc.collect()
            gc.freeze()  # what stands now stays: the collector need not look at it again
            try:
                await _ended(session, switch)
            finally:
                session.close()
    window.may_close = True
    window.close()
    window.deleteLater()  # now, and not somewhere in the end of the interpreter:
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _follow(session: Session, follow: Callable[[Settings], None], settings: Settings) -> None:
    """The faces beside the window take other settings, or a bar says why they cannot."""
    try:
        follow(settings)
    except PxeguiError as error:
        session.tell(error.problems)


async def _ended(session: Session, switch: Switch) -> None:
    """Until somebody wants the end, and serving has ended."""
    while True:
        await switch.wait()
        await session.engine.stop()
        if not session.state.is_serving:
            return
        switch.take_back()  # the person chose to keep serving


@contextmanager
def _failures_shown(
    session: Session, loop: asyncio.AbstractEventLoop, crashes: CrashBook
) -> Iterator[None]:
    """What a slot or a callback raises is said in a bar; the servers go on."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if session.report(error):
            before(kind, error, trace)
            crashes.note(kind, error, trace)

    def on_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        if not isinstance(error, BaseException):
            error = RuntimeError(context.get("message"))
        if session.report(error):
            crashes.note(type(error), error, error.__traceback__)

    sys.excepthook = hook
    loop.set_exception_handler(on_loop)
    try:
        yield
    finally:
        sys.excepthook = before
        loop.set_exception_handler(None)

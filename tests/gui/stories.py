"""What a person does with the window, on real sockets with real clients; `test_stories.py` runs it.

It runs in a network namespace of its own, whose `eth0` is the server's; clients are in others.
Clicks and keys go to what has the name that a screen reader says.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget

from pxegui.engine.engine import Engine
from pxegui.gui import app as application
from pxegui.gui.crash import CrashBook
from pxegui.gui.session import Session
from pxegui.gui.single import SingleInstance
from pxegui.gui.states import State
from pxegui.gui.window import Window
from pxegui.settings.model import DhcpSettings, Settings
from tests.gui.waiting import until
from tests.netlab import Namespace, Network, run, wait_until

SERVER = "10.77.0.1"
BIG = bytes(range(256)) * 12_000
UNCHECKED = DhcpSettings(force_standard=True)  # no story here is about another server
START_LIMIT_S = 12.0  # 4.5 s of them look for other servers
LEASED = """#!/bin/sh
[ "$1" = bound ] && ip address replace "$ip/$mask" dev "$interface" && echo "$ip" > "{file}"
exit 0
"""


class Lab:
    """The switch, and this namespace's own cable to it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        peer = ("type", "veth", "peer", "name", "eth0", "netns", str(os.getpid()))
        self.switch("ip", "link", "add", "up0", *peer)
        self.switch("ethtool", "-K", "up0", "tx", "off")
        run("ethtool", "-K", "eth0", "tx", "off")
        run("ip", "link", "set", "eth0", "up")
        self.switch("ip", "link", "set", "up0", "master", "br0", "up")

    def switch(self, *words: str) -> None:
        """Do something where the other end of the cable is."""
        self.network.switch.run(*words)

    def cable(self, *, is_in: bool) -> None:
        """Pull it out at the switch, or put it back."""
        self.switch("ip", "link", "set", "up0", "up" if is_in else "down")


@pytest.fixture
def lab(request) -> Iterator[Lab]:
    """With an address set by hand, unless the test says `no_address`."""
    with Network("story") as network:
        made = Lab(network)
        if "no_address" not in request.keywords:
            run("ip", "address", "add", f"{SERVER}/24", "brd", "+", "dev", "eth0")
        yield made
    wait_until("end of eth0", lambda: not Path("/sys/class/net/eth0").exists(), 10)


@pytest.fixture(autouse=True)
def _own_leases(monkeypatch, tmp_path) -> None:
    """No story meets the leases of another, or of the person."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def client(lab: Lab) -> Namespace:
    return lab.network.join("cli", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Netboot files"
    made.mkdir()
    (made / "boot.ipxe").write_text("#!ipxe\nshell\n")
    (made / "big.bin").write_bytes(BIG)
    return made


@contextlib.asynccontextmanager
async def opened(theme, settings: Settings) -> AsyncIterator[Window]:
    """The window on a real engine, as the program makes it."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(4))
    async with Engine() as engine:
        session = Session(engine, settings)
        async with session.jobs:
            window = Window(session, theme)
            session.open()
            window.show()
            try:
                yield window
                await engine.stop()
            finally:
                session.close()
    window.may_close = True
    window.close()
    window.deleteLater()
    session.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def all_named(window: QWidget, kind: type[QWidget], name: str) -> list[QWidget]:
    """What a screen reader calls this, and a person can see."""
    return [
        each
        for each in window.findChildren(kind)
        if each.isVisible()
        and QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name) == name
    ]


async def named(window: QWidget, kind: type[QWidget], name: str) -> QWidget:
    """The one, when it is there."""
    with contextlib.suppress(TimeoutError):
        await until(lambda: len(all_named(window, kind, name)) == 1)
    found = all_named(window, kind, name)
    assert len(found) == 1, (name, found)
    return found[0]


async def click(window: QWidget, name: str) -> None:
    """With the left button, on the button of this name."""
    QTest.mouseClick(await named(window, QPushButton, name), Qt.MouseButton.LeftButton)


def is_shown(window: Window, title: str) -> bool:
    """A bar says this."""
    return any(bar.message.title.startswith(title) for bar in window.bars.bars())


async def choose_network(window: Window, name: str) -> None:
    """With the keys, in the box of this name."""
    box = await named(window, QComboBox, "Network")
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if window.session.settings.interface == name:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert window.session.settings.interface == name


async def choose_folder(window: Window, folder: Path) -> None:
    """In the dialog that the button opens."""
    await click(window, "Folder…")
    await until(lambda: window.findChildren(QFileDialog))
    (dialog,) = window.findChildren(QFileDialog)
    (edit,) = dialog.findChildren(QLineEdit, "fileNameEdit")
    edit.setText(str(folder))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    await until(lambda: window.session.settings.boot_dir == folder)


async def started(window: Window, button: str = "Start") -> None:
    """Pressed, and ready."""
    await click(window, button)
    await until(lambda: window.session.state is State.RUNNING, START_LIMIT_S)
    await until(lambda: window.running.isVisible())


async def lease(client: Namespace, folder: Path) -> str:
    """What udhcpc got; empty: nothing."""
    script, told = folder / "leased.sh", folder / "address"
    told.unlink(missing_ok=True)
    script.write_text(LEASED.format(file=told))
    script.chmod(0o755)
    words = ("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "3", "-T", "1", "-s", str(script))
    with contextlib.suppress(subprocess.CalledProcessError):
        await asyncio.to_thread(client.run, *words)
    return told.read_text().strip() if told.exists() else ""


def chosen(folder: Path, **more) -> Settings:
    """Settings as options give them."""
    return Settings(interface="eth0", boot_dir=folder, **more)


async def test_choose_start_load_stop(qloop, lab, client, theme, folder, tmp_path):
    async with opened(theme, Settings()) as window:
        await choose_network(window, "eth0")
        await choose_folder(window, folder)
        await click(window, "Standard")
        await until(lambda: window.session.surveyor.survey)
        await started(window)
        address = await lease(client, tmp_path)
        assert address.startswith("10.77.0.")
        got = tmp_path / "got"
        await asyncio.to_thread(
            client.run, "curl", "-sf", "-o", got, f"http://{SERVER}/big.bin", limit_s=20
        )
        assert got.read_bytes() == BIG
        asked = ("tftp", "-m", "octet", SERVER, "-c", "get", "boot.ipxe", got)
        await asyncio.to_thread(client.run, *asked)
        assert got.read_bytes() == (folder / "boot.ipxe").read_bytes()
        await until(lambda: window.transfers.view.model().rowCount() == 2)
        await until(lambda: window.machines.view.model().rowCount() == 1)
        spoken = window.machines.view.model().index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
        assert address in window.machines.view.model().index(0, 4).data()
        assert spoken
        said = [
            str(window.transfers.view.model().index(row, 3).data() or "")
            + str(window.transfers.view.model().index(row, 1).data() or "")
            for row in range(2)
        ]
        assert any("big.bin" in each for each in said), said
        assert window.log.view.model().rowCount() > 4
        await click(window, "Stop")
        await until(lambda: window.session.state is State.IDLE)
        await until(lambda: window.setup.isVisible())
        assert not window.session.problems


async def test_edits_count_at_once(qloop, lab, client, theme, folder, tmp_path):
    async with opened(theme, chosen(folder)) as window:
        await started(window)
        address = await lease(client, tmp_path)
        view = window.machines.view
        await until(lambda: view.model().rowCount() == 1)
        QTest.mouseClick(
            view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            view.visualRect(view.model().index(0, 1)).center(),
        )
        await until(lambda: window.selection.current)
        window.actions_["keep_address"].trigger()
        kept = window.session.settings.dhcp.reservations
        assert [str(each.address) for each in kept] == [address]
        assert await lease(client, tmp_path) == address
        window.actions_["ignore"].trigger()
        assert await lease(client, tmp_path) == ""
        await until(lambda: window.bars.bars())
        await click(window, "Undo")
        assert await lease(client, tmp_path) == address


async def test_the_cable_is_pulled_and_put_back(qloop, lab, theme, folder):
    async with opened(theme, chosen(folder)) as window:
        await started(window)
        title = window.running.what.title
        lab.cable(is_in=False)
        await until(lambda: title.text() == "Cable pulled out of eth0")
        lab.cable(is_in=True)
        await until(lambda: title.text().startswith("Serving"))
        assert window.session.state is State.RUNNING


@pytest.mark.no_address
async def test_a_cable_without_an_address(qloop, lab, client, theme, folder, tmp_path):
    async with opened(theme, chosen(folder)) as window:
        await until(lambda: is_shown(window, "This cable has no address yet"))
        await click(window, "Start")
        assert window.session.state is State.IDLE
        assert window.setup.caption.text() == "give it an address"
        remedy = next(
            each
            for each in window.bars.findChildren(QPushButton)
            if each.text().endswith("and start")
        )
        given = remedy.text().split()[1]
        QTest.mouseClick(remedy, Qt.MouseButton.LeftButton)
        await until(lambda: window.session.state is State.RUNNING, START_LIMIT_S)
        assert f"{given}/" in run("ip", "address", "show", "dev", "eth0")
        assert (await lease(client, tmp_path)).rpartition(".")[0] == given.rpartition(".")[0]
        await until(lambda: window.running.isVisible())
        await click(window, "Stop")
        await until(lambda: window.session.state is State.IDLE)
        assert f"{given}/" not in run("ip", "address", "show", "dev", "eth0")


async def test_a_port_is_taken(qloop, lab, theme, folder):
    async with opened(theme, chosen(folder)) as window:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("", 67))
            await click(window, "Start")
            await until(lambda: is_shown(window, "Not started: port 67 is in use by"), 8)
            assert window.session.state is State.ERROR
        await started(window, "Look again")
        await until(lambda: not window.bars.bars())


async def test_the_folder_goes_and_comes_back(qloop, lab, theme, folder):
    async with opened(theme, chosen(folder)) as window:
        await started(window)
        away = folder.with_name("away")
        folder.rename(away)
        await until(lambda: is_shown(window, "The boot folder has gone"), 15)
        away.rename(folder)
        await until(lambda: not is_shown(window, "The boot folder has gone"), 15)
        assert window.session.state is State.RUNNING


def nothing_beside(_stream: object) -> contextlib.nullcontext[Callable[[Settings], None]]:
    return contextlib.nullcontext(lambda _settings: None)


async def test_closed_while_serving(qloop, lab, theme, folder, tmp_path):
    async def whole_program() -> int:
        single = SingleInstance(f"story-{os.getpid()}")
        settings = chosen(folder)
        with CrashBook(tmp_path) as crashes:
            return await application._main(settings, None, theme, nothing_beside, single, crashes)

    def windows() -> list[Window]:
        shown = QApplication.topLevelWidgets()
        return [each for each in shown if isinstance(each, Window) and each.isVisible()]

    async with asyncio.TaskGroup() as group:
        life = group.create_task(whole_program())
        await until(windows)
        (window,) = windows()
        await started(window)
        window.close()
        assert window.isVisible()
        await until(life.done, 8)
    assert life.result() == 0
    assert run("ss", "-Hlntu") == ""


async def test_a_stop_is_taken_back_and_then_done_at_once(
    qloop, lab, client, theme, folder, tmp_path
):
    (folder / "huge.bin").write_bytes(BIG * 8)
    got, other = tmp_path / "got", tmp_path / "other"

    def load(rate: str) -> asyncio.Future[str]:
        words = ("curl", "-sf", "--limit-rate", rate, "-o", got, f"http://{SERVER}/huge.bin")
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(None, functools.partial(client.run, *words, limit_s=30))

    async with opened(theme, chosen(folder, dhcp=UNCHECKED)) as window:
        await started(window)
        await lease(client, tmp_path)
        under_way = load("10M")
        await until(lambda: window.session.machines.totals(0).running)
        await click(window, "Stop")
        await until(lambda: is_shown(window, "Stopping: 1 transfer is still under way"))
        await named(window, QPushButton, "Stop now")
        await click(window, "Keep serving")
        await until(lambda: window.session.state is State.RUNNING)
        await until(lambda: not window.bars.bars())
        asked = ("tftp", "-m", "octet", SERVER, "-c", "get", "boot.ipxe", other)
        await asyncio.to_thread(client.run, *asked)
        assert other.read_bytes() == (folder / "boot.ipxe").read_bytes()
        await under_way
        assert got.read_bytes() == BIG * 8
        under_way = load("1M")
        await until(lambda: window.session.machines.totals(0).running)
        await click(window, "Stop")
        await click(window, "Stop now")
        await until(lambda: window.session.state is State.IDLE, 1.5)
        with pytest.raises(subprocess.CalledProcessError):
            await under_way
        assert run("ss", "-Hlntu") == ""


async def test_closed_and_kept_the_window_stays(qloop, lab, client, theme, folder, tmp_path):
    (folder / "huge.bin").write_bytes(BIG * 8)

    def windows() -> list[Window]:
        shown = QApplication.topLevelWidgets()
        return [each for each in shown if isinstance(each, Window) and each.isVisible()]

    async def whole_program() -> int:
        single = SingleInstance(f"story-{os.getpid()}")
        settings = chosen(folder, dhcp=UNCHECKED)
        with CrashBook(tmp_path) as crashes:
            return await application._main(settings, None, theme, nothing_beside, single, crashes)

    async with asyncio.TaskGroup() as group:
        life = group.create_task(whole_program())
        await until(windows)
        (window,) = windows()
        await started(window)
        await lease(client, tmp_path)
        words = ("curl", "-sf", "--limit-rate", "8M", "-o", tmp_path / "got")
        load = functools.partial(client.run, *words, f"http://{SERVER}/huge.bin", limit_s=30)
        loading = group.create_task(asyncio.to_thread(load))
        await until(lambda: window.session.machines.totals(0).running)
        window.close()
        await click(window, "Keep serving")
        await until(lambda: window.session.state is State.RUNNING)
        await loading
        assert (tmp_path / "got").read_bytes() == BIG * 8
        assert not life.done()
        window.close()
        await until(life.done, 8)
    assert life.result() == 0


async def test_a_fault_in_a_slot_is_a_bar(qloop, lab, theme, folder, tmp_path):
    loop = asyncio.get_running_loop()
    async with opened(theme, chosen(folder)) as window:
        with (
            CrashBook(tmp_path) as crashes,
            application._failures_shown(window.session, loop, crashes),
        ):
            await started(window)
            window.session.jobs.start(_fails(), "fails")
            await until(lambda: is_shown(window, "A bug in pxegui"))
            await named(window, QPushButton, "Copy report")
            assert window.session.state is State.RUNNING


async def _fails() -> None:
    raise KeyError("story")

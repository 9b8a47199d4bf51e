from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from pxegui.gui.drop import Meant, meaning, offer, paths_of
from pxegui.settings.model import Mode
from tests.gui.test_verdicts import READY


@pytest.fixture
def things(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "bench.toml").write_text('mode = "proxy"\n')
    (tmp_path / "notes.txt").write_text("")
    return {path.name: path for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["folder"], {"folder": "folder"}),
        (["notes.txt", "bench.toml", "folder"], {"folder": "folder"}),
        (["notes.txt", "bench.toml"], {"profile": "bench.toml"}),
        (["notes.txt"], {"useless": "notes.txt"}),
        ([], {}),
    ],
    ids=lambda each: " ".join(each),
)
def test_what_is_meant(things, names, meant):
    paths = [things[name] for name in names]
    assert meaning(paths) == Meant(**{part: things[name] for part, name in meant.items()})


@pytest.mark.parametrize(
    ("names", "offered"),
    [
        (["folder"], ("Boot from this", True)),
        (["bench.toml"], ("Use this profile", True)),
        (["notes.txt"], ("pxegui boots folders; notes.txt is none", False)),
        ([], ("", False)),
    ],
    ids=lambda each: str(each[0]) if each else "nothing",
)
def test_what_a_drop_does_is_said_while_it_is_dragged(things, names, offered):
    assert offer([things[name] for name in names]) == offered


@pytest.mark.parametrize(
    ("text", "paths"),
    [("/srv/netboot\n", ["/srv/netboot"]), ("hello", []), ("/a\n/b", []), ("", [])],
)
def test_paths_as_text(qapp, text, paths):
    data = QMimeData()
    data.setText(text)
    assert paths_of(data) == [Path(path) for path in paths]


def test_files_and_no_web_addresses(qapp, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl("http://x/y"), QUrl.fromLocalFile(str(tmp_path / "ä b"))])
    assert paths_of(data) == [tmp_path / "ä b"]


def test_a_profile_opens(window, session, things):
    window.take_paths([things["bench.toml"]])
    assert session.settings.mode is Mode.PROXY


def test_what_is_not_there_is_said(window):
    window.take_paths([Path("/nowhere/x")])
    assert window.bars.bars()[0].message.title == "/nowhere/x is not there"


def test_while_serving_it_waits_until_a_restart_is_wanted(window, session, things, qapp):
    session.engine.stream.publish(READY)
    qapp.processEvents()
    waiting: list[Callable[[], object]] = []
    session.restart = waiting.append
    window.take_paths([things["folder"]])
    assert session.settings.boot_dir is None
    (bar,) = window.bars.bars()
    assert bar.message.title == "folder waits: another folder needs another start"
    bar.message.choices[0].act()
    assert not window.bars.bars()
    assert session.settings.boot_dir is None  # what serves has not stopped yet
    waiting[0]()
    assert session.settings.boot_dir == things["folder"]


def test_what_may_not_be_looked_at_is_said_and_shown(window, session):
    long = Path("/srv") / ("a" * 300)  # as of another person's folder, the system gives no answer
    assert meaning([long]) == Meant(useless=long)
    window.take_paths([long])
    session.edit(boot_dir=long)
    assert window.setup.boot.box.currentText()


def test_what_cannot_be_booted_from_is_refused_in_words(window):
    window.take_paths([Path("/etc/hostname")])
    assert [bar.message.title for bar in window.bars.bars()] == [
        "pxegui boots folders; hostname is none"
    ]
    window.take_paths([Path("/tmp")])
    assert not window.bars.bars()

from __future__ import annotations

import dataclasses
import socket

import pytest

from pxegui import events as e
from pxegui.engine.engine import Engine
from pxegui.engine.preflight import BootDirMissing
from pxegui.gui.session import Session
from pxegui.gui.states import State
from pxegui.problems import BugFound
from pxegui.settings.model import DhcpSettings, HttpSettings, Mode, Settings, TftpSettings
from tests.gui.test_verdicts import READY
from tests.gui.waiting import until


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "boot").mkdir()
    return Settings(
        interface="lo",
        boot_dir=tmp_path / "boot",
        mode=Mode.PROXY,
        dhcp=DhcpSettings(port=free_port(), pxe_port=free_port()),
        tftp=TftpSettings(port=free_port()),
        http=HttpSettings(port=free_port()),
    )


async def test_start_and_stop_on_real_sockets(qloop, settings):
    states: list[State] = []
    async with Engine() as engine:
        session = Session(engine, settings)
        session.state_changed.connect(states.append)
        async with session.jobs:
            session.start()
            await until(lambda: session.state is State.RUNNING)
            assert session.ready is not None
            assert session.ready.tftp == settings.tftp.port
            assert session.boot_name == "boot"
            session.stop()
            await until(lambda: session.state is State.IDLE)
            await until(lambda: states[-1] is State.IDLE)
    assert states[0] is State.STARTING
    assert State.RUNNING in states
    assert not session.problems


async def test_a_start_that_fails_says_why_and_leaves_nothing(qloop, settings, tmp_path):
    gone = dataclasses.replace(settings, boot_dir=tmp_path / "gone")
    async with Engine() as engine:
        session = Session(engine, gone)
        async with session.jobs:
            session.start()
            await until(lambda: session.state is State.ERROR)
            assert list(session.problems) == [BootDirMissing(path=str(tmp_path / "gone"))]
            session.set_settings(settings)
            session.start()
            await until(lambda: session.state is State.RUNNING)
            assert not session.problems


async def test_leaving_stops_what_serves(qloop, settings):
    async with Engine() as engine:
        session = Session(engine, settings)
        async with session.jobs:
            session.start()
            await until(lambda: session.state is State.RUNNING)
            await engine.stop()
    assert session.state is State.IDLE


def test_only_what_changed_is_told(session, qtbot):
    told: list[Settings] = []
    session.settings_changed.connect(told.append)
    session.edit(mode=Mode.PROXY)
    session.edit(mode=Mode.PROXY)
    session.edit_dhcp(lease_s=60)
    assert [each.mode for each in told] == [Mode.PROXY, Mode.PROXY]
    assert told[-1].dhcp.lease_s == 60


def test_problems_of_the_server_come_and_go_those_of_machines_are_theirs(session, qapp):
    problem = BugFound(room="tftp", error="KeyError: 1")
    publish = session.engine.stream.publish
    publish(e.ProblemFound(at=1.0, problem=problem, mac="52:54:00:00:00:01"))
    assert not session.problems
    publish(e.ProblemFound(at=1.0, problem=problem))
    assert list(session.problems) == [problem]
    publish(e.ProblemGone(at=2.0, problem=problem))
    assert not session.problems


def test_signals_come_after_the_services_have_worked(session, qapp):
    told: list[int] = []
    session.problems_changed.connect(lambda: told.append(1))
    problem = BugFound(room="tftp", error="KeyError: 1")
    session.engine.stream.publish(e.ProblemFound(at=1.0, problem=problem))
    assert not told
    qapp.processEvents()
    assert told == [1]
    session.dismiss(problem)
    qapp.processEvents()
    assert not session.problems
    assert told == [1, 1]


def test_a_bug_in_the_window_is_a_problem_of_its_own(session):
    session.report(KeyError("x"))
    assert list(session.problems) == [BugFound(room="window", error="KeyError: 'x'")]


def test_what_is_edited_while_it_stops_counts_if_the_stop_is_taken_back(session, monkeypatch):
    applied: list[Settings] = []
    monkeypatch.setattr(session.engine, "apply", applied.append)
    session.engine.stream.publish(READY)
    session.engine.stream.publish(e.Stopping(at=2.0, transfers=1))
    session.edit_dhcp(lease_s=7200)
    assert [settings.dhcp.lease_s for settings in applied] == [7200]


@pytest.mark.parametrize("is_kept", [False, True], ids=["it stops", "the stop is taken back"])
def test_another_mode_counts_when_what_serves_has_stopped(session, monkeypatch, qapp, is_kept):
    started: list[Mode] = []
    publish = session.engine.stream.publish
    publish(READY)
    monkeypatch.setattr(session, "stop", lambda: publish(e.Stopping(at=2.0, transfers=1)))
    monkeypatch.setattr(session, "start", lambda: started.append(session.settings.mode))
    before = session.settings.mode
    session.start_in_proxy_mode()
    qapp.processEvents()
    assert (session.settings.mode, started) == (before, [])
    if is_kept:
        session.keep_serving()
        publish(e.StopTakenBack(at=3.0))
        qapp.processEvents()
    publish(e.Stopping(at=4.0, transfers=0))
    publish(e.Stopped(at=4.0))
    qapp.processEvents()
    assert started == ([] if is_kept else [Mode.PROXY])
    assert session.settings.mode is (before if is_kept else Mode.PROXY)

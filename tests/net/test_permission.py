"""How the helper is started, and what is said where the person does not permit it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from pxegui.problems import PxeguiError
from tests.netlab import wait_until

if sys.platform != "linux":
    pytest.skip("other systems ask nobody", allow_module_level=True)

from pxegui.net import permission as module
from pxegui.net.permission import Permission, way

PYTHON = ("/usr/bin/python3", "-I", "-c")


def program(folder: Path, name: str, text: str) -> Path:
    """A program of the test, in a folder that stands for PATH."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing but what the test puts there; nothing is installed; a terminal."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "INSTALLED", tmp_path / "pxegui-helper")
    monkeypatch.setattr("os.isatty", lambda descriptor: True)
    return tmp_path


class Told:
    """What the run is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.given = 0

    def permission(self, starter: module.Starter) -> Permission:
        return Permission(starter, lambda *what: self.asked.append(what), self._give)

    def _give(self) -> None:
        self.given += 1


# -- the way -----------------------------------------------------------------------------------


def test_the_text_is_run_by_the_systems_python(path):
    sudo = program(path, "sudo", "")
    found = way("sudo")
    assert found is not None
    assert found.words[:4] == (str(sudo), *PYTHON)
    assert "class Refused" in found.words[4]
    assert str(found) == "the helper (sudo /usr/bin/python3 -c)"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a file of root's")
def test_what_a_package_installed_comes_first(path):
    pkexec = program(path, "pkexec", "")
    installed = program(path, "pxegui-helper", "")
    found = way("pkexec")
    assert found is not None
    assert found.words == (str(pkexec), "--disable-internal-agent", str(installed))
    os.chown(installed, 65534, -1)  # somebody else's file is not run as root
    found = way("pkexec")
    assert found is not None
    assert found.words[2:5] == PYTHON


@pytest.mark.parametrize(
    ("starter", "is_terminal", "there"),
    [
        pytest.param("sudo", True, True, id="a terminal"),
        pytest.param("sudo", False, False, id="no terminal"),
        pytest.param("pkexec", False, True, id="a window"),
        pytest.param("", False, True, id="root"),
    ],
)
def test_who_can_ask(path, monkeypatch, starter, is_terminal, there):
    program(path, "sudo", "")
    program(path, "pkexec", "")
    monkeypatch.setattr("os.isatty", lambda descriptor: is_terminal)
    assert (way(starter) is not None) is there
    assert Told().permission(starter).can_ask is there


def test_neither_sudo_nor_pkexec_is_there(path):
    assert way("sudo") is None
    assert way("pkexec") is None


@pytest.mark.parametrize(
    ("environ", "is_root", "itself"),
    [
        pytest.param({}, False, True, id="an executable"),
        pytest.param({}, True, True, id="an executable, we are root"),
        pytest.param({"APPIMAGE": "x"}, False, False, id="an AppImage: root cannot read it"),
    ],
)
def test_a_frozen_program_is_its_own_helper(path, monkeypatch, environ, is_root, itself):
    program(path, "sudo", "")
    executable = str(path / "pxegui")
    monkeypatch.setattr(module, "PYTHON", path / "no-python")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", executable)
    found = way("" if is_root else "sudo", {"PATH": str(path), **environ})
    assert (found is not None and found.words[-2:] == (executable, "--helper")) is itself


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a file of root's")
def test_what_is_installed_needs_a_python_to_run_it(path, monkeypatch):
    program(path, "sudo", "")
    program(path, "pxegui-helper", "")
    monkeypatch.setattr(module, "PYTHON", path / "no-python")
    assert way("sudo") is None


def test_an_old_python_is_left_alone(path, monkeypatch):
    old = program(path, "python3.8", "")
    (path / "python3").symlink_to(old)
    monkeypatch.setattr(module, "PYTHON", path / "python3")
    program(path, "sudo", "")
    assert way("sudo") is None


def test_what_a_frozen_program_did_to_the_environment_is_undone(monkeypatch):
    monkeypatch.setattr("sys.frozen", True, raising=False)
    environ = {"LD_LIBRARY_PATH": "/tmp/_MEI", "LD_LIBRARY_PATH_ORIG": "/opt/lib"}
    theirs = module._environment(environ, (67, 69))
    assert theirs["LD_LIBRARY_PATH"] == "/opt/lib"
    assert "67, 69" in theirs["SUDO_PROMPT"]
    assert "LD_LIBRARY_PATH" not in module._environment({"LD_LIBRARY_PATH": "x"}, ())


# -- asking ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param("exit 126", id="cancelled"),
        pytest.param("echo 'Not authorized' >&2; exit 127", id="refused"),
        pytest.param("exit 1", id="sudo"),
        pytest.param("exit 0", id="without a word"),
    ],
)
@pytest.mark.parametrize("starter", ["sudo", "pkexec"])
async def test_a_refusal_in_words(path, starter, ends):
    program(path, starter, ends)
    told = Told()
    permission = told.permission(starter)
    with pytest.raises(PxeguiError) as caught:
        await permission.open("eth0", "10.0.0.1", ["tftp", "dhcp"])
    assert str(caught.value).startswith("permission was not given to open port 67, 69: ")
    assert (told.asked, told.given) == ([(starter, (69, 67), "eth0", "")], 0)
    with pytest.raises(PxeguiError) as caught:
        await permission.set_address("eth0", "192.168.77.1/24")
    assert [each.key for each in caught.value.problems] == ["address_not_permitted"]
    await permission.end()


async def test_it_is_asked_once_for_all_that_is_wanted(path):
    program(path, "sudo", 'SUDO_UID=$(/usr/bin/id -u) exec "$@"')
    told = Told()
    permission = told.permission("sudo")
    if os.geteuid() != 0:
        pytest.skip("needs root, as which the helper runs")
    opened = await permission.open("nothing0", "10.0.0.1", ["tftp"])
    assert (opened.sockets, opened.failed) == ({}, {})  # refused: there is no such interface
    with pytest.raises(PxeguiError) as caught:
        await permission.set_address("nothing0", "192.168.77.1/24")
    assert "there is no network interface" in str(caught.value)
    assert (len(told.asked), told.given) == (1, 1)
    await permission.end()


async def test_a_question_is_taken_back(path):
    """Cancel while the person looks for the password: nothing stays behind."""
    file = path / "pid"
    program(path, "pkexec", f"echo $$ > {file}; exec /bin/sleep 60")
    permission = Told().permission("pkexec")
    loop = asyncio.get_running_loop()
    asking = loop.create_task(permission.open("eth0", "10.0.0.1", ["tftp"]))
    async with asyncio.timeout(5):
        while not (file.exists() and file.read_text().strip()):  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.sleep(0.3)
    pid = int(file.read_text())
    wait_until("its end", lambda: not Path(f"/proc/{pid}").exists(), 3)

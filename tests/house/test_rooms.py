"""Rules of the house that the linter and the import contracts cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.house.sources import dotted, modules, tree

STARTS_TASKS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
OF_THE_WINDOW = ("PySide6", "shiboken6", "qasync")

FOR_LINUX_ALONE = {"net/socket_helper.py"}
NOT_EVERYWHERE = {"fcntl", "grp", "msvcrt", "pty", "pwd", "resource", "termios", "tty", "winreg"}

# Prints what was asked to be imported, also what is not installed.
_RECORD_IMPORTS = """
import importlib, sys
class Recorder:
    asked = []
    def find_spec(self, name, path=None, target=None):
        self.asked.append(name)
sys.meta_path.insert(0, Recorder())
for module in sys.argv[1:]:
    importlib.import_module(module)
print("\\n".join(Recorder.asked))
"""


def imported_by(*names: str) -> set[str]:
    """Every module that a fresh interpreter looks for when it imports these."""
    command = [sys.executable, "-c", _RECORD_IMPORTS, *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


OWNERS_OF_TASKS = ("engine/", "gui/jobs.py")  # the window's own tasks have one owner too


@pytest.mark.parametrize("module", [m for m in modules() if not m.startswith(OWNERS_OF_TASKS)])
def test_only_their_owners_start_tasks(module):
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    names = {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}
    assert not names & STARTS_TASKS


@pytest.mark.parametrize("module", [m for m in modules() if m not in FOR_LINUX_ALONE])
def test_every_system_can_import(module):
    names = set()
    for node in tree(module).body:  # not beneath an `if`, nor in a function
        if isinstance(node, ast.Import):
            names |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).split(".")[0])
    assert not names & NOT_EVERYWHERE


def test_no_room_but_the_window_looks_for_qt():
    names = [dotted(m) for m in modules() if not m.startswith("gui/") and m != "__main__.py"]
    asked = imported_by(*names)
    assert not {name for name in asked if name.startswith(OF_THE_WINDOW)}


def test_the_command_line_is_read_before_the_servers_are_loaded():
    asked = imported_by("pxegui.cli.main")
    assert not {name for name in asked if name.split(".")[0] in ("aiohttp", *OF_THE_WINDOW)}

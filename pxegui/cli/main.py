"""The command: chooses between help, the list of interfaces, the terminal and the window.

Exit status: 0 after a clean stop, 2 for wrong usage, 1 for anything else, with one line
`pxegui: what happened: what to do` on stderr. What serving needs (the engine, asyncio, rich) is
imported only when it is wanted, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Sequence

from pxegui.cli import options
from pxegui.cli.options import Asked
from pxegui.cli.report import complain, confess, show, tell
from pxegui.problems import PxeguiError

NO_WINDOW = "this build has no window yet: run it headless with --no-gui"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run pxegui and return its exit status."""
    if sys.argv[1:] == ["--helper"] and arguments is None and sys.platform == "linux":
        from pxegui.net import socket_helper  # a frozen program is its own helper

        return socket_helper.main()
    debug = False
    try:
        asked = options.parse(sys.argv[1:] if arguments is None else arguments)
        debug = asked.settings.log_level == "debug"
        return _run(asked)
    except PxeguiError as error:
        return complain(error.problems)
    except KeyboardInterrupt:
        return 0  # before anything was bound; later SIGINT is the loop's
    except Exception as error:
        return confess(error, trace=debug)


def _run(asked: Asked) -> int:
    if asked.help_text or asked.version:
        return show(asked.help_text or options.version() + "\n")
    if asked.list_interfaces:
        from pxegui.cli import interfaces

        return show(interfaces.listed(as_json=asked.as_json))
    for file, names in asked.left_out:
        tell(f"{file}: left out, pxegui has nothing like it: {', '.join(names)}")
    if asked.dump_profile:
        from pxegui.settings import toml

        return show(toml.dump(asked.settings))
    if not asked.headless:
        return _window(asked)
    from pxegui.cli import serve

    return serve.run(asked.settings)


def _window(asked: Asked) -> int:
    """Open the window, where this build has one (it may be left out of an installation)."""
    try:
        app = importlib.import_module("pxegui.gui.app")
    except ModuleNotFoundError as absent:
        if not (absent.name or "").startswith("pxegui.gui"):
            raise
        tell(NO_WINDOW)
        return 1
    from pxegui.cli.outputs import beside_window

    beside = functools.partial(beside_window, asked.settings)
    return int(app.run(asked.settings, typed=asked.typed, profile=asked.profile, beside=beside))

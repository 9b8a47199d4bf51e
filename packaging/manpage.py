#!/usr/bin/env python3
"""Prints the manual page pxegui(1), made from the option parser.

    python packaging/manpage.py > pxegui.1

SOURCE_DATE_EPOCH, where set, is its date.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pxegui import __version__
from pxegui.cli import options

FILES = (
    (
        "$XDG_STATE_HOME/pxegui/",
        "Leases, in SQLite; ~/.local/state if not set, /var/lib/pxegui for the service.",
    ),
    ("/etc/pxegui.toml", "The profile that pxegui.service serves."),
    ("/usr/share/doc/pxegui/examples/pxegui.toml", "An example of it."),
    (
        "/usr/libexec/pxegui-helper",
        "Opens the ports below 1024 for the window, after a password; nothing else runs as root.",
    ),
)
STATUS = (("0", "a clean stop (SIGINT, SIGTERM)"), ("1", "anything else"), ("2", "wrong usage"))


def escaped(text: str) -> str:
    """Text as roff takes it: hyphens that can be copied, no line that is a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line[:1] in {".", "'"} else line for line in text.split("\n"))


def page(parser: argparse.ArgumentParser, date: datetime.date) -> str:
    """The whole page."""
    description, examples = parser.description or "", parser.epilog or ""
    examples, _, notes = examples.partition("\n\n")
    lines = [
        f'.TH PXEGUI 1 "{date}" "pxegui {__version__}" "User Commands"',
        ".SH NAME\npxegui \\- boot machines over the network from a folder",
        ".SH SYNOPSIS",
        ".B pxegui\n[\\fB\\-\\-no\\-gui\\fR] [\\fIOPTIONS\\fR]",
        ".SH DESCRIPTION",
        escaped(description),
        ".SH OPTIONS",
        *_options(parser),
        ".SH EXAMPLES",
        *_examples(examples),
        ".SH PROFILES",
        escaped(notes.partition("\n")[0]),
        ".SH EXIT STATUS",
        *_terms(STATUS),
        ".SH FILES",
        *_terms(FILES),
        ".SH SEE ALSO",
        ".BR systemctl (1),\n.BR pkexec (1)",
    ]
    return "\n".join(lines) + "\n"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for group in parser._action_groups:  # noqa: SLF001 - argparse offers no other list
        if group._group_actions:  # noqa: SLF001
            yield f".SS {escaped(group.title or '')}"
        for action in group._group_actions:  # noqa: SLF001
            names = ", ".join(f"\\fB{escaped(name)}\\fR" for name in action.option_strings)
            value = f" \\fI{escaped(str(action.metavar))}\\fR" if action.metavar else ""
            yield f".TP\n{names}{value}\n{escaped(action.help or '')}"


def _examples(text: str) -> Iterator[str]:
    """Each command of the help's examples, and under it what it does."""
    for line in text.splitlines()[1:]:
        command = not line.startswith("      ")
        words = escaped(line.strip())
        yield f".TP\n\\fB{words}\\fR" if command else words


def _terms(pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for term, text in pairs:
        yield f".TP\n\\fB{escaped(term)}\\fR\n{escaped(text)}"


def main() -> int:
    """Print the page."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    now = datetime.datetime.now(tz=datetime.UTC)
    date = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC) if seconds else now
    sys.stdout.write(page(options._parser(), date.date()))  # noqa: SLF001 - its help is our source
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Prints what a shell completes after `pxegui`, made from the option parser.

python packaging/completions.py bash|zsh|fish
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pxegui.cli import options

INTERFACES = "ls /sys/class/net"
LISTS = {"log-level": "debug info warning error", "debug": "all dhcp tftp http"}


@dataclass(frozen=True)
class Option:
    """One option: its names, its help, and what its value is."""

    names: tuple[str, ...]
    text: str
    metavar: str  # "" for one without a value

    @property
    def long(self) -> str:
        """Its long name without dashes."""
        return self.names[-1].removeprefix("--")

    @property
    def kind(self) -> str:
        """One of: none, file, folder, interface, words, any."""
        if not self.metavar:
            return "none"
        if self.long == "interface":
            return "interface"
        if self.words:
            return "words"
        return {"FILE": "file", "DIR": "folder"}.get(self.metavar, "any")

    @property
    def words(self) -> str:
        """The values there are, with spaces between them."""
        return LISTS.get(self.long, self.metavar.replace("|", " ") if "|" in self.metavar else "")

    @property
    def brief(self) -> str:
        """Its help without the part in brackets and without what a shell could take amiss."""
        return self.text.partition(" (default")[0].translate(str.maketrans("", "", "'\"[]\\:`$"))


def all_options(parser: argparse.ArgumentParser) -> list[Option]:
    """Every option of the parser, in the order of its help."""
    return [
        Option(tuple(each.option_strings), each.help or "", str(each.metavar or ""))
        for each in parser._actions  # noqa: SLF001 - argparse offers no other list
    ]


def bash(found: Sequence[Option]) -> str:
    """For /usr/share/bash-completion/completions."""
    does = {
        "file": 'COMPREPLY=($(compgen -f -- "$2")); compopt -o filenames',
        "folder": 'COMPREPLY=($(compgen -d -- "$2")); compopt -o filenames',
        "interface": f'COMPREPLY=($(compgen -W "$({INTERFACES})" -- "$2"))',
        "words": 'COMPREPLY=($(compgen -W "{words}" -- "$2"))',
        "any": "COMPREPLY=()",
    }
    cases = [
        f"    {'|'.join(each.names)}) {does[each.kind].replace('{words}', each.words)} ;;"
        for each in found
        if each.kind != "none"
    ]
    names = " ".join(name for each in found for name in each.names)
    rest = f'    *) COMPREPLY=($(compgen -W "{names}" -- "$2")) ;;'
    lines = ["_pxegui() {", '  case "$3" in', *cases, rest, "  esac", "}"]
    return "\n".join([*lines, "complete -F _pxegui pxegui", ""])


def zsh(found: Sequence[Option]) -> str:
    """For /usr/share/zsh/vendor-completions/_pxegui."""
    does = {
        "none": "",
        "file": ":file:_files",
        "folder": ":folder:_files -/",
        "interface": f":interface:($({INTERFACES}))",
        "words": ":value:({words})",
        "any": ":value:",
    }
    lines = [
        f"  '*{name}[{each.brief}]{does[each.kind].replace('{words}', each.words)}'"
        for each in found
        for name in each.names
    ]
    lines = [line.replace(f"($({INTERFACES}))", f'(${{(f)"$({INTERFACES})"}})') for line in lines]
    return "\n".join(["#compdef pxegui", "_arguments \\", " \\\n".join(lines), ""])


def fish(found: Sequence[Option]) -> str:
    """For /usr/share/fish/vendor_completions.d/pxegui.fish."""
    does = {
        "none": "",
        "file": " -r -F",
        "folder": " -x -a '(__fish_complete_directories)'",
        "interface": f" -x -a '({INTERFACES})'",
        "words": " -x -a '{words}'",
        "any": " -x",
    }
    lines = ["complete -c pxegui -f"]
    for each in found:
        short = "".join(f" -s {name[1:]}" for name in each.names if not name.startswith("--"))
        value = does[each.kind].replace("{words}", each.words)
        lines.append(f"complete -c pxegui{short} -l {each.long}{value} -d '{each.brief}'")
    return "\n".join([*lines, ""])


SHELLS: dict[str, Callable[[Sequence[Option]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}


def main(arguments: Sequence[str]) -> int:
    """Print the completions for one shell."""
    if len(arguments) != 1 or arguments[0] not in SHELLS:
        print(f"completions: say one of {', '.join(SHELLS)}", file=sys.stderr)
        return 2
    parser = options._parser()  # noqa: SLF001 - its options are our source
    sys.stdout.write(SHELLS[arguments[0]](all_options(parser)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

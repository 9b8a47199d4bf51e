"""The survey: what a boot directory can boot, per firmware, and which menu it brings.

Looks into the directory once at Start (and again when it changes); everything later is decided from
the frozen `Survey`. Reading is here and in `tree`; what files are, is told by `loaders`; what menus
say, by `menus`; what each loader asks next and which one is best, by `chains`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from pxegui.boot.chains import Chain, best_first, follow
from pxegui.boot.entries import find_entries
from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.boot.loaders import may_be_loader, recognise
from pxegui.boot.pxelinux_config import is_configuration
from pxegui.boot.system_ipxe import SYSTEM_DIRECTORIES, find_system_ipxe
from pxegui.boot.tree import Looked, Tree

__all__ = ["Loader", "LoaderKind", "MenuEntry", "Survey", "survey"]

MOST_LOADERS = 200
_LOADER_OCTETS = 6 << 20  # the largest signed GRUB is 4 MiB; texts that tell it lie near its end
_SCRIPTS = ("boot.ipxe", "autoexec.ipxe", "menu.ipxe", "default.ipxe", "main.ipxe", "ipxe.ipxe")


def survey(
    root: Path,
    *,
    system: Sequence[Path] = SYSTEM_DIRECTORIES,
    looked: Looked = lambda files: None,
) -> Survey:
    """Look through a boot directory (bounded in depth and number), and for the system's iPXE.

    Raises OSError only if `root` itself cannot be listed. `looked` is told how many files were
    seen, some ten times a second; what it raises ends the survey.
    """
    began = time.monotonic()
    tree = Tree(root, looked)
    script = _find_script(tree)
    chains = _find_chains(tree, script)
    entries = find_entries(tree, chains)
    system_loaders, system_files = find_system_ipxe(system)
    loaders = best_first(
        [chain.loader for chain in chains] + system_loaders, script=script, entries=entries
    )
    return Survey(
        root=root,
        name=_name(tree),
        loaders=loaders,
        script=script,
        entries=entries,
        configurations=tuple(filter(is_configuration, tree.files)),
        unreadable=tuple(tree.unreadable),
        system_files=system_files,
        seconds=time.monotonic() - began,
        files=len(tree.files),
        octets=sum(tree.files.values()),
        outside=tuple(tree.outside),
        cut_short=tree.cut_short,
    )


def _find_chains(tree: Tree, script: str) -> list[Chain]:
    chains: list[Chain] = []
    for path in tree.files:
        if len(chains) >= MOST_LOADERS or tree.out_of_time():
            break
        if not may_be_loader(path.rsplit("/", 1)[-1]):
            continue
        recognised = recognise(path, tree.read(path, _LOADER_OCTETS))
        if recognised is not None:
            chains.append(follow(tree, path, recognised, script))
    return chains


def _find_script(tree: Tree) -> str:
    """The iPXE script that a person meant as the first: by name, else the only one in the root."""
    named = [found for name in _SCRIPTS if (found := tree.find(name))]
    others = sorted(name for name in tree.files if "/" not in name and name.endswith(".ipxe"))
    below = sorted(
        name
        for name in tree.files
        if name.count("/") == 1 and name.rpartition("/")[2].lower() in _SCRIPTS
    )
    candidates = dict.fromkeys(named + others + below)
    readable = [name for name in list(candidates)[:50] if tree.read(name, 6).startswith(b"#!ipxe")]
    return next(iter(readable), "")


def _name(tree: Tree) -> str:
    """What the tree calls itself: `Debian 12 installer`; else the directory's own name."""
    version = tree.read("version.info", 1000).decode("utf-8", "replace")
    if found := re.search(r"(?m)^(Debian|Ubuntu) version:\s*(\d[\w.]*)", version):
        return f"{found[1]} {found[2]} installer"
    disk = tree.read(".disk/info", 300).decode("utf-8", "replace").split(" - ")[0]
    treeinfo = tree.read(tree.find(".treeinfo") or ".treeinfo", 20_000).decode("utf-8", "replace")
    if family := re.search(r"(?m)^name\s*=\s*(.{1,60})$", treeinfo):
        disk = family[1]
    plain = "".join(letter for letter in disk if letter.isprintable() and letter != '"').strip()
    return plain[:60] or tree.root.resolve().name or str(tree.root)

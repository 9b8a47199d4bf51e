"""What each loader asks for next, whether it is there, and which loader is best for its firmware.

Names are those of the TFTP root, as the loader will send them. Where a loader looks is in its
maker's documents and sources: Syslinux `doc/pxelinux.txt`, GRUB `grub-core/net`, shim `netboot.c`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from pxegui.boot.found import Loader, LoaderKind, MenuEntry
from pxegui.boot.loaders import SHORT_NAMES, Recognised, recognise
from pxegui.boot.tree import Tree
from pxegui.wire.arch import Firmware

_GRUB_PLACES = (  # where distributions build their GRUB to look
    "grub",
    "boot/grub",
    "boot/grub2",
    "grub2",
    "debian-installer/amd64/grub",
    "debian-installer/arm64/grub",
    "debian-installer/i386/grub",
)
_GRUB_PLATFORM = re.compile(r"(\A|/)\w+-(pc|efi|ieee1275|qemu)\Z")
_SECOND_STAGE_OCTETS = 6 << 20


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A loader and the directory that its relative names count from."""

    loader: Loader
    prefix: str = ""  # with / at its end, or empty


def follow(tree: Tree, path: str, recognised: Recognised, script: str) -> Chain:
    """What the loader at `path` will ask next, looked up in the tree."""
    directory = path[: path.rfind("/") + 1]
    kind = recognised.kind
    prefix = directory
    config = ""
    missing: tuple[str, ...] = ()
    starts_ipxe = False
    if kind in (LoaderKind.PXELINUX, LoaderKind.LPXELINUX, LoaderKind.SYSLINUX_EFI):
        config, missing = _pxelinux_next(tree, directory, recognised)
    elif kind is LoaderKind.GRUB:
        config, missing = _grub_next(tree, directory, recognised)
        prefix = config[: config.rfind("/") + 1]
    elif kind is LoaderKind.SHIM:
        starts_ipxe, (config, missing) = _shim_next(tree, path, recognised, script)
        prefix = config[: config.rfind("/") + 1]
    elif kind is LoaderKind.IPXE:
        config = script
    elif kind is LoaderKind.WINDOWS:
        config, missing = _windows_next(tree)
    return Chain(
        prefix=prefix,
        loader=Loader(
            file=path,
            kind=kind,
            firmware=recognised.firmware,
            config=config,
            complete=not missing,
            missing=missing,
            signed=recognised.signed,
            certain=recognised.certain,
            http="(http" in recognised.prefix,
            alone=_is_alone(recognised),
            starts_ipxe=starts_ipxe,
        ),
    )


_Next = tuple[str, tuple[str, ...]]  # the configuration that exists, and what is missing


def _pxelinux_next(tree: Tree, directory: str, recognised: Recognised) -> _Next:
    """`pxelinux.cfg/` below its own directory, and from version 5 on its `ldlinux` module there."""
    missing = []
    config = tree.find(directory + "pxelinux.cfg/default")
    if not config:
        below = (directory + "pxelinux.cfg/").lower()
        named = [name for name in tree.files if name.lower().startswith(below)]
        config = named[0] if named else ""  # per machine: 01-52-54-00-12-34-56
    if not config:
        missing.append(directory + "pxelinux.cfg/default")
    module = ""
    if recognised.kind is LoaderKind.SYSLINUX_EFI:
        module = "ldlinux.e32" if recognised.firmware is Firmware.UEFI_IA32 else "ldlinux.e64"
    elif recognised.modern:
        module = "ldlinux.c32"
    if module and recognised.certain and not tree.find(directory + module):
        missing.append(directory + module)
    return config, tuple(missing)


def _is_alone(recognised: Recognised) -> bool:
    """GRUB as `grub-mkstandalone` makes it: all is inside."""
    return recognised.prefix.startswith("(memdisk)")


def _grub_next(tree: Tree, directory: str, recognised: Recognised) -> _Next:
    """`grub.cfg` in its built-in directory where that can be read, else in the usual ones."""
    if _is_alone(recognised):
        return "", ()
    built_in = recognised.prefix.split(")", 1)[-1].strip("/")
    beside = directory.strip("/")
    if _GRUB_PLATFORM.search(beside):  # its grub.cfg is grub-mknetdir's and only leads on to ours
        beside = beside.rpartition("/")[0]
    places = [built_in, beside] if built_in else [beside, f"{beside}/grub", *_GRUB_PLACES]
    for place in places:
        if found := tree.find(f"{place}/grub.cfg"):
            return found, ()
    return "", (f"{places[0]}/grub.cfg".lstrip("/"),)


def _shim_next(tree: Tree, path: str, recognised: Recognised, script: str) -> tuple[bool, _Next]:
    """The second stage beside it: whether it is iPXE, and what it asks then."""
    directory, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
    short = SHORT_NAMES.get(recognised.firmware, "")
    second = f"grub{short}.efi"
    if f"-shim{short}.efi" in name.lower():  # iPXE's shim: snponly-shimx64.efi starts snponly.efi
        second = name[: name.lower().index("-shim")] + ".efi"
    found = tree.find(directory + second)
    if not found:
        return False, ("", (directory + second,))
    inner = recognise(found, tree.read(found, _SECOND_STAGE_OCTETS))
    if inner is None or inner.kind is LoaderKind.IPXE:
        return inner is not None, (script, ())
    return False, _grub_next(tree, directory, inner)


def _windows_next(tree: Tree) -> _Next:
    """`Boot/BCD`, which bootmgr always asks."""
    found = tree.find("Boot/BCD")
    return (found, ()) if found else ("", ("Boot/BCD",))


def best_first(
    loaders: Iterable[Loader], *, script: str, entries: tuple[MenuEntry, ...]
) -> tuple[Loader, ...]:
    """Loaders in the order in which they should be given, per firmware.

    An iPXE with a script is what a person who put both there wants; then what is complete; the
    system's iPXE comes last, but before what cannot go on while iPXE could start something.
    """

    def rank(loader: Loader) -> tuple[str, int, int, int, str]:
        usable = bool(script) or any(entry.fits(loader.firmware) for entry in entries)
        return (
            loader.firmware,
            _rank(loader, bool(script), usable),
            loader.file.count("/"),
            _rank_of_name(loader.file),
            loader.file,
        )

    return tuple(sorted(loaders, key=rank))


def _rank(loader: Loader, has_script: bool, usable: bool) -> int:
    if loader.system:
        return 70
    if loader.kind is LoaderKind.IPXE:
        return 0 if has_script else 50
    if not loader.complete:
        return 80 if loader.certain and usable else 60
    if loader.kind is LoaderKind.SHIM:
        return 10
    return {LoaderKind.LPXELINUX: 21, LoaderKind.OTHER: 40}.get(loader.kind, 20)


# snponly and undionly drive the card through its firmware: that works where iPXE's drivers hang
_PREFERRED = ("snponly", "undionly.kpxe", "undionly", "ipxe.efi", "ipxe", "snp")


def _rank_of_name(file: str) -> int:
    name = file.rsplit("/", 1)[-1].lower()
    for at, start in enumerate(_PREFERRED):
        if name.startswith(start):
            return at
    return len(_PREFERRED)

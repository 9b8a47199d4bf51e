"""What can be started directly: the entries of the menus, and kernels beside their initrds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pxegui.boot.chains import Chain
from pxegui.boot.found import LoaderKind, MenuEntry
from pxegui.boot.loaders import firmware_of_path, is_initrd_name, is_kernel_name, read_image
from pxegui.boot.menus import Found, Read, parse_grub, parse_pxelinux
from pxegui.boot.tree import Tree
from pxegui.wire.arch import Firmware

MOST_ENTRIES = 200
_MENU_OCTETS = 512 << 10
_MOST_KERNELS = 40
_FREE = "://"


def find_entries(tree: Tree, chains: Iterable[Chain]) -> tuple[MenuEntry, ...]:
    """Entries of all menus, then kernels that no menu names; the same thing only once."""
    entries: dict[tuple[str, tuple[str, ...], str], MenuEntry] = {}
    for menu, founds in _menus(tree, chains):
        for found in founds:
            entry = _resolve(tree, found, menu)
            entries.setdefault((entry.kernel, entry.initrds, entry.arguments), entry)
    named = {entry.kernel for entry in entries.values()}
    for entry in _bare_kernels(tree, named, any(not e.missing for e in entries.values())):
        entries.setdefault((entry.kernel, entry.initrds, entry.arguments), entry)
    found_all = tuple(entries.values())[:MOST_ENTRIES]
    for name in {name for entry in found_all for name in (entry.kernel, *entry.initrds)}:
        if name in tree.files:
            tree.check(name)
    return found_all


def _menus(tree: Tree, chains: Iterable[Chain]) -> Iterator[tuple[str, list[Found]]]:
    """Each menu that a loader of the tree will read, complete chains first."""
    read = _reader(tree)
    seen: set[tuple[str, str]] = set()
    for chain in sorted(chains, key=lambda chain: not chain.loader.complete):
        config, kind = chain.loader.config, chain.loader.kind
        if not config or (config, chain.prefix) in seen:
            continue
        seen.add((config, chain.prefix))
        if kind in (LoaderKind.PXELINUX, LoaderKind.LPXELINUX, LoaderKind.SYSLINUX_EFI):
            yield config, parse_pxelinux(config, chain.prefix, read)
        elif kind in (LoaderKind.GRUB, LoaderKind.SHIM) and config.endswith(".cfg"):
            yield config, parse_grub(config, chain.prefix, read)


def _reader(tree: Tree) -> Read:
    def read(name: str) -> str | None:
        found = tree.find(name)
        return tree.read(found, _MENU_OCTETS).decode("utf-8", "replace") if found else None

    return read


def _resolve(tree: Tree, found: Found, menu: str) -> MenuEntry:
    """A menu's entry with its names looked up in the tree."""
    kernel, *initrds = (_look_up(tree, name) for name in (found.kernel, *found.initrds))
    asked = zip((found.kernel, *found.initrds), (kernel, *initrds), strict=True)
    return MenuEntry(
        title=found.title or found.kernel,
        kernel=kernel or found.kernel.lstrip("/"),
        initrds=tuple(
            there or name.lstrip("/") for there, name in zip(initrds, found.initrds, strict=True)
        ),
        arguments=found.arguments,
        firmwares=_firmwares(tree, kernel) if kernel else frozenset(),
        missing=tuple(name.lstrip("/") for name, there in asked if not there),
        found_in=menu,
    )


def _look_up(tree: Tree, name: str) -> str:
    """The file that a menu means; a URL is taken as it is."""
    return name if _FREE in name else tree.find(name)


def _firmwares(tree: Tree, kernel: str) -> frozenset[Firmware]:
    """Which machines start this kernel, by its header, else by its path; empty: any."""
    if _FREE in kernel:
        return frozenset()
    image = read_image(tree.read(kernel))
    fits = {Firmware.BIOS} if image.linux_bios else set()
    if image.efi is not None:
        fits.add(image.efi)
    if not fits and (named := firmware_of_path(kernel)) is not None:
        fits.add(named)
        if named in (Firmware.UEFI_X64, Firmware.UEFI_IA32):
            fits.add(Firmware.BIOS)
    return frozenset(fits)


def _bare_kernels(tree: Tree, named: set[str], has_menu: bool) -> Iterator[MenuEntry]:
    """Kernels that no menu names: beside an initrd, or alone where nothing else is to be booted."""
    candidates = [path for path in tree.files if is_kernel_name(path.rsplit("/", 1)[-1])]
    initrds = [path for path in tree.files if is_initrd_name(path.rsplit("/", 1)[-1])]
    for path in candidates[:_MOST_KERNELS]:
        if tree.out_of_time():
            return
        image = read_image(tree.read(path))
        if path in named or not (image.linux_bios or image.linux_efi):
            continue
        directory = path[: path.rfind("/") + 1]
        beside = [name for name in initrds if name[: name.rfind("/") + 1] == directory]
        initrd = _match(path, beside)
        if initrd or not has_menu:
            yield MenuEntry(
                title=f"Linux ({path})",
                kernel=path,
                initrds=(initrd,) if initrd else (),
                firmwares=_firmwares(tree, path),
                found_in=directory,
            )


def _match(kernel: str, initrds: list[str]) -> str:
    """The initrd of the same version (`vmlinuz-6.1` and `initrd.img-6.1`), else the first."""
    version = re.search(r"-(\d.*)\Z", kernel.rsplit("/", 1)[-1])
    for name in initrds:
        if version and version[1] in name:
            return name
    return initrds[0] if initrds else ""

"""What a file is to a boot, by its name; pure."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["menu", "system", "part", "loader"]

_MENU = re.compile(
    r"(?i)(\.(ipxe|cfg|conf|cnf|ks|preseed)$|(^|/)pxelinux\.cfg/|(^|/)grub\.cfg|(^|/)loader/entries/)"
)
_SYSTEM = re.compile(
    r"(?i)(^|[-_.])(vmlinu[xz]|bzimage|zimage|linux|kernel|initrd|initramfs)"
    r"|\.(iso|img|wim|squashfs|cpio)(\.\w+)?$|\.(gz|xz|zst)$"
)
# What a loader brings along: modules, fonts, pictures, tables.
_PART = re.compile(r"(?i)\.(c32|mod|lst|pf2|png|jpg|msg|txt|f\d+|dtb|bcd|ttf|sdi|mo)$|(^|/)bcd$")


def kind_of(file: str) -> Kind:
    """A menu or script, a part of a system, something a loader brings along, or a boot loader."""
    name = base_name(file)
    if _MENU.search(file):
        return "menu"
    if _PART.search(name):
        return "part"
    return "system" if _SYSTEM.search(name) else "loader"


_LOADERS = (
    ("shim", "shim"),
    ("grub", "GRUB"),
    ("pxelinux", "PXELINUX"),
    ("lpxelinux", "PXELINUX"),
    ("syslinux", "SYSLINUX"),
    ("ipxe", "iPXE"),
    ("undionly", "iPXE"),
    ("snponly", "iPXE"),
    ("wdsnbp", "Windows"),
    ("bootmgfw", "Windows"),
    ("memtest", "Memtest"),
)


def loader_name(file: str) -> str:
    """What a boot loader is called, by its file's name; empty if that says nothing."""
    name = base_name(file).casefold()
    return next((said for begins, said in _LOADERS if name.startswith(begins)), "")


_SEPARATOR = re.compile(r"/|\\(?!x[0-9a-f]{2}(?![\\/]))")


def base_name(file: str) -> str:
    r"""The last part of a path or URL. A `\x0a` is an octet that nobody can read, no folder."""
    return _SEPARATOR.split(file.partition("?")[0])[-1] or file

"""GRUB as people put it on a boot server: with its modules beside it, or all in one file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.netlab import run

GRUB = Path("/usr/lib/grub")
SYSTEM = ("linux", "initrd.gz")


def put_grub(folder: Path) -> None:
    """What `grub-mknetdir` makes, for BIOS and UEFI, with a menu of one entry."""
    _need("i386-pc", "i386-efi", "x86_64-efi")
    run("grub-mknetdir", f"--net-directory={folder}", "--subdir=boot/grub", limit_s=120)
    menu = "\n".join(["set timeout=0", "menuentry test {", *_commands("", "ttyS0"), "}"])
    (folder / "boot/grub/grub.cfg").write_text(menu)


def pack_in_grub(folder: Path, name: str, target: str, console: str, modules: Path = GRUB) -> None:
    """Kernel and initrd of `folder` go into one file: GRUB for `target` with all it will need."""
    if modules == GRUB:
        _need(target)
    menu = folder.with_name("packed.cfg")
    menu.write_text("\n".join([*_commands("(memdisk)", console), "boot", ""]))
    nothing = ("--locales=", "--fonts=", "--themes=", "--install-modules=linux normal")
    content = [f"boot/grub/grub.cfg={menu}", *(f"{file}={folder / file}" for file in SYSTEM)]
    words = ("grub-mkstandalone", "-O", target, "-d", modules / target, "-o", folder / name)
    run(*words, *nothing, *content, limit_s=120)
    for file in SYSTEM:
        (folder / file).unlink()


def _commands(disk: str, console: str) -> list[str]:
    return [f"linux {disk}/linux console={console} quiet", f"initrd {disk}/initrd.gz"]


def _need(*targets: str) -> None:
    if not shutil.which("grub-mknetdir") or any(not (GRUB / name).is_dir() for name in targets):
        pytest.skip(
            "needs the packages grub-common grub-pc-bin grub-efi-ia32-bin grub-efi-amd64-bin"
        )

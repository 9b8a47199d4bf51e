"""A window with one network, one folder and one machine, and dialogs opened in it."""

from __future__ import annotations

from ipaddress import IPv4Interface
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtWidgets import QApplication, QDialog

from pxegui.boot.found import Loader, LoaderKind, MenuEntry, Survey
from pxegui.gui.window import Window
from pxegui.net.interfaces import Interface
from pxegui.settings.model import Settings
from pxegui.wire.arch import Firmware

Shown = TypeVar("Shown", bound=QDialog)


def interface() -> Interface:
    """Cable in, an address set by hand."""
    return Interface(
        name="enp3s0",
        index=2,
        mac="aa:bb:cc:dd:ee:01",
        kind="ethernet",
        up=True,
        carrier=True,
        addresses=(IPv4Interface("192.168.2.2/24"),),
        speed_mbps=1000,
        mtu=1500,
        dynamic=False,
    )


def survey(root: Path) -> Survey:
    """iPXE for UEFI, nothing for Arm, two entries."""
    return Survey(
        root=root,
        name="Debian 13 netboot",
        loaders=(
            Loader(file="ipxe.efi", kind=LoaderKind.IPXE, firmware=Firmware.UEFI_X64, signed=False),
            Loader(file="undionly.kpxe", kind=LoaderKind.IPXE, firmware=Firmware.BIOS),
        ),
        entries=(
            MenuEntry(title="Debian 13 installer", kernel="linux", found_in="grub.cfg"),
            MenuEntry(
                title="Memory test",
                kernel="memtest",
                firmwares=frozenset({Firmware.BIOS}),
                missing=("memtest",),
                found_in="grub.cfg",
            ),
        ),
    )


def set_up(window: Window, root: Path) -> None:
    """Choose the network and the folder."""
    (root / "rescue.ipxe").write_text("#!ipxe\n")
    window.session.interfaces = [interface()]
    window.session.set_settings(Settings(interface="enp3s0", boot_dir=root))
    window.session.surveyor.take(root, survey(root))


def opened(window: Window, kind: type[Shown]) -> Shown:
    """The dialog of this kind that is open."""
    QApplication.processEvents()
    found = [each for each in window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def shut(dialog: QDialog) -> None:
    """Close it, unless the test has."""
    if shiboken6.isValid(dialog):
        dialog.close()

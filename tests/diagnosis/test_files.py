from __future__ import annotations

import pytest

from pxegui.diagnosis.files import base_name, kind_of


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("ipxe.efi", "loader"),
        ("pxelinux.0", "loader"),
        ("EFI/debian/grubx64.efi", "loader"),
        ("undionly.kpxe", "loader"),
        ("boot.ipxe", "menu"),
        ("pxegui/boot.ipxe", "menu"),
        ("pxelinux.cfg/default", "menu"),
        ("pxelinux.cfg/01-d8-9e-f3-3a-5f-12", "menu"),
        ("grub/grub.cfg", "menu"),
        ("debian-installer/amd64/linux", "system"),
        ("debian-installer/amd64/initrd.gz", "system"),
        ("casper/vmlinuz", "system"),
        ("boot/vmlinuz-6.1.0-13-amd64", "system"),
        ("live/filesystem.squashfs", "system"),
        ("images/debian.iso", "system"),
        ("sources/boot.wim", "system"),
        ("ldlinux.c32", "part"),
        ("grub/x86_64-efi/command.lst", "part"),
        ("Boot/BCD", "part"),
        ("memtest.efi", "loader"),
    ],
)
def test_kind(file, kind):
    assert kind_of(file) == kind


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("http://192.168.2.2/boot.ipxe?mac=1", "boot.ipxe"),
        ("EFI/debian/grubx64.efi", "grubx64.efi"),
        ("\\Boot\\BCD", "BCD"),
        ("linux", "linux"),
        ("dir/", "dir/"),
        (r"grub/a\x0ab.cfg", r"a\x0ab.cfg"),
        (r"boot\x64\wdsnbp.com", "wdsnbp.com"),
    ],
)
def test_base_name(file, name):
    assert base_name(file) == name

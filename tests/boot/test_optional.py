from __future__ import annotations

import pytest

from pxegui.boot.optional import is_library_elsewhere, is_optional


@pytest.mark.parametrize(
    "name",
    [
        "autoexec.ipxe",
        "debian-installer/amd64/autoexec.ipxe",
        "revocations.efi",
        "revocations_sku.efi",
        "revocations_sbat.efi",
        "shim_certificate.efi",
        "shim_certificate_0.efi",
        "pxelinux.cfg/44454c4c-3000-104e-8037-b4c04f4a4e31",
        "pxelinux.cfg/01-88-99-AA-bb-cc-dd",
        "debian/pxelinux.cfg/C0A80205",
        "pxelinux.cfg/C",
        "pxelinux.cfg/default-arm-bcm283x-rpi",
        "grub.cfg-01-88-99-aa-bb-cc-dd",
        "grub/x86_64-efi/command.lst",
        "grub/x86_64-efi/linux.mod",
        "boot/grub/fonts/unicode.pf2",
        "grub/locale/de.mo",
        "grub/grub.cfg.sig",
        "hiberfil.sys",
        "Boot/Fonts/wgl4_boot.ttf",
        "EFI/Microsoft/Boot/de-DE/bootmgfw.efi.mui",
        "bootsig.bin",
        "1a2b3c4d/start4.elf",
        "favicon.ico",
        "debian-installer/amd64/boot-screens/gtk.cfg",
        "isolinux/splash.png",
        "0A4D006E.img",
    ],
)
def test_loaders_go_on_without(name):
    assert is_optional(tuple(name.encode().split(b"/")))


@pytest.mark.parametrize(
    "name",
    [
        "pxelinux.0",
        "pxelinux.cfg/default",
        "grub/grub.cfg",
        "isolinux/isolinux.cfg",
        "grubx64.efi",
        "ldlinux.c32",
        "linux",
        "initrd.img",
        "Boot/BCD",
        "start4.elf",
        "boot/1a2b3c4d/start4.elf",
    ],
)
def test_loaders_need(name):
    assert not is_optional(tuple(name.encode().split(b"/")))


def test_no_name_and_no_text():
    assert not is_optional(())
    assert not is_optional((b"\xff\xfe",))


@pytest.mark.parametrize(
    ("name", "nearest", "harmless"),
    [
        pytest.param("libutil.c32", "boot-screens/libutil.c32", True, id="it lies beside the menu"),
        pytest.param("libutil.c32", "", False, id="it lies nowhere"),
        pytest.param("ldlinux.c32", "bios/ldlinux.c32", False, id="no library"),
    ],
)
def test_a_library_that_lies_elsewhere_is_found_there(name, nearest, harmless):
    assert is_library_elsewhere((name.encode(),), nearest) == harmless

"""The system's own iPXE, and where it stands among the directory's loaders."""

from __future__ import annotations

from pathlib import Path

from pxegui.boot.survey import survey
from pxegui.wire.arch import Firmware
from tests.boot.conftest import IPXE, PXELINUX, BootTree, efi, pxelinux


def test_the_system_s_ipxe_comes_last(tree: BootTree, tmp_path: Path):
    system = BootTree(tmp_path / "ipxe").put("undionly.kpxe", b"\xea\x05\x00\xc0")
    system.put("snponly.efi", efi(text=IPXE)).put("ipxe.efi", efi(text=IPXE))
    system.put("arm64-efi/snponly.efi", efi("aa64", IPXE)).put("qemu/pxe-e1000.pxe")
    found = survey(pxelinux(tree).root, system=[system.root])
    assert [(loader.file, loader.firmware) for loader in found.loaders] == [
        ("pxelinux.0", Firmware.BIOS),
        ("pxegui/undionly.kpxe", Firmware.BIOS),
        ("pxegui/snponly-arm64.efi", Firmware.UEFI_ARM64),
        ("pxegui/snponly.efi", Firmware.UEFI_X64),
        ("pxegui/ipxe.efi", Firmware.UEFI_X64),
    ]
    assert found.system_files["pxegui/snponly-arm64.efi"] == system.root / "arm64-efi/snponly.efi"
    assert all(path.is_file() for path in found.system_files.values())


def test_the_system_s_ipxe_goes_before_a_loader_that_cannot_go_on(tree: BootTree, tmp_path: Path):
    system = BootTree(tmp_path / "ipxe").put("undionly.kpxe", b"\xea\x05\x00\xc0")
    tree.put("pxelinux.0", PXELINUX)
    assert survey(tree.root, system=[system.root]).loaders[0].file == "pxelinux.0"
    tree.put("boot.ipxe", "#!ipxe\n")
    assert survey(tree.root, system=[system.root]).loaders[0].file == "pxegui/undionly.kpxe"

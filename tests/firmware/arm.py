"""What Arm machines boot: Debian's kernel and loaders, a small system of its installer's parts."""

from __future__ import annotations

import gzip
import shutil
import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

from tests.firmware import foreign
from tests.firmware.grub import pack_in_grub
from tests.firmware.initramfs import initramfs
from tests.firmware.trees import put_payload

_IMAGES = Path("/usr/lib/debian-installer/images/12")
_PARTS = ("bin/busybox", "bin/kmod", "lib/ld-linux-*", "lib/*/ld-linux-*", "lib/*/libc.so.6")
# In the order of their dependencies.
_DRIVERS = (
    *("failover", "net_failover", "virtio_pci_legacy_dev", "virtio_pci_modern_dev"),
    *("virtio_pci", "virtio_net", "e1000"),
)
_CONSOLE = "console=ttyAMA0 quiet"
_GRUB_MENU = f"""\
set timeout=0
menuentry test {{
  linux /linux {_CONSOLE}
  initrd /initrd.gz
}}
"""
_PXELINUX_MENU = f"""\
default test
label test
  kernel /linux
  initrd /initrd.gz
  append {_CONSOLE}
"""
_SCRIPT = f"""\
setenv bootargs {_CONSOLE}
tftpboot ${{kernel_addr_r}} linux
tftpboot ${{ramdisk_addr_r}} initrd.gz
%s ${{kernel_addr_r}} ${{ramdisk_addr_r}}:${{filesize}} ${{fdtcontroladdr}}
"""


@dataclass(frozen=True)
class Arm:
    """One kind of Arm processor, and Debian's installer for it."""

    installer: Path
    kernel: str
    boot_command: str  # U-Boot's for this kernel
    u_boot_number: int  # U-Boot's for this processor, in its images' headers

    @property
    def is_there(self) -> bool:
        """Debian's package is installed."""
        return self.installer.is_dir()

    def put_system(self, folder: Path, scratch: Path) -> None:
        """Kernel, initramfs and what it fetches."""
        shutil.copy(self.installer / self.kernel, folder / "linux")
        root = scratch / "initramfs"
        root.mkdir()
        archive = gzip.decompress((self.installer / "initrd.gz").read_bytes())
        wanted = [*_PARTS, *(f"*/{name}.ko" for name in _DRIVERS)]
        words = ["cpio", "--quiet", "-idm", "--no-absolute-filenames", *wanted]
        subprocess.run(words, input=archive, cwd=root, check=True, timeout=60)
        files = {file.stem: file for file in root.glob("lib/modules/**/*.ko")}
        drivers = [files[name] for name in _DRIVERS if name in files]
        made = initramfs(root, drivers, "ttyAMA0", has_wget=False)
        (folder / "initrd.gz").write_bytes(made)
        put_payload(folder)

    def script(self) -> bytes:
        """A boot script as U-Boot's `source` reads it: legacy image header, length, text."""
        text = (_SCRIPT % self.boot_command).encode()
        data = struct.pack(">II", len(text), 0) + text
        linux, script, plain = 5, 6, 0
        kind = (linux, self.u_boot_number, script, plain)
        fields = (len(data), 0, 0, zlib.crc32(data), *kind, b"boot")

        def header(checksum: int) -> bytes:
            return struct.pack(">IIIIIIIBBBB32s", 0x27051956, checksum, 0, *fields)

        return header(zlib.crc32(header(0))) + data


ARM64 = Arm(_IMAGES / "arm64/text/debian-installer/arm64", "linux", "booti", 22)
ARM32 = Arm(_IMAGES / "armhf/text/debian-installer/armhf", "vmlinuz", "bootz", 2)


def put_installers_grub(folder: Path) -> None:
    """Debian's shim and GRUB where its installer has them, with a menu of our own."""
    home = folder / "debian-installer/arm64"
    (home / "grub").mkdir(parents=True)
    for name in ("bootnetaa64.efi", "grubaa64.efi"):
        shutil.copy(ARM64.installer / name, home)
    (home / "grub/grub.cfg").write_text(_GRUB_MENU)


def put_one_file(folder: Path) -> None:
    """Kernel and initrd in GRUB's file, as no menu comes from us behind a proxy."""
    modules = foreign.unpacked("grub-efi-arm64-bin", "arm64") / "usr/lib/grub"
    pack_in_grub(folder, "bootaa64.efi", "arm64-efi", "ttyAMA0", modules)


def put_pxelinux_menu(folder: Path) -> None:
    """What U-Boot reads where `pxe` is among its boot targets."""
    (folder / "pxelinux.cfg").mkdir()
    (folder / "pxelinux.cfg/default").write_text(_PXELINUX_MENU)

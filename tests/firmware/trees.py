"""What the machines boot: Debian's installer as Debian ships it, and a small system of our own."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.firmware.initramfs import PAYLOAD, PAYLOAD_BYTES, initramfs
from tests.netlab import run

INSTALLER = Path("/usr/lib/debian-installer/images/12/amd64/text")
CACHE = Path(__file__).parents[1] / ".boot"  # kept between runs; git ignores it

# In the order of their dependencies.
_MODULES = (
    "drivers/virtio/virtio_ring",
    "drivers/virtio/virtio",
    "drivers/virtio/virtio_pci_legacy_dev",
    "drivers/virtio/virtio_pci_modern_dev",
    "drivers/virtio/virtio_pci",
    "net/core/failover",
    "drivers/net/net_failover",
    "drivers/net/virtio_net",
)
_PXELINUX_MENU = """\
default test
label test
  kernel linux
  append initrd=initrd.gz console=ttyS0 quiet
"""


def small_tree(folder: Path) -> Path:
    """A boot directory with our kernel and initramfs, pxelinux and its menu; nothing for UEFI."""
    kernel, modules = _kernel()
    folder.mkdir(parents=True)
    shutil.copy(kernel, folder / "linux")
    (folder / "initrd.gz").write_bytes(_initramfs(modules, folder.parent))
    shutil.copy("/usr/lib/PXELINUX/pxelinux.0", folder)
    shutil.copy("/usr/lib/syslinux/modules/bios/ldlinux.c32", folder)
    (folder / "pxelinux.cfg").mkdir()
    (folder / "pxelinux.cfg/default").write_text(_PXELINUX_MENU)
    put_payload(folder)
    return folder


def put_payload(folder: Path) -> None:
    """What a small system fetches."""
    (folder / PAYLOAD).write_bytes(PAYLOAD_BYTES)


def _kernel() -> tuple[Path, Path]:
    """The distribution's small kernel, downloaded once: (kernel, folder of its modules)."""
    unpacked = CACHE / "kernel"
    if not unpacked.exists():
        CACHE.mkdir(exist_ok=True)
        making = CACHE / "kernel.unfinished"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        _download(making)
        making.rename(unpacked)
    return next(unpacked.glob("boot/vmlinuz-*")), next(unpacked.glob("lib/modules/*"))


def _download(folder: Path) -> None:
    """Unpack the kernel's packages into `folder`; renews apt's lists if they are old or gone."""
    try:
        _fetch(folder)
    except (LookupError, subprocess.CalledProcessError):
        run("apt-get", "-qq", "update", limit_s=300)
        _fetch(folder)
    for package in folder.glob("*.deb"):
        run("dpkg-deb", "-x", package, folder, limit_s=120)
        package.unlink()


def _fetch(folder: Path) -> None:
    command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *_kernel_packages()]
    subprocess.run(command, cwd=folder, check=True, timeout=300)


def _kernel_packages() -> list[str]:
    """The packages that hold the kernel and its modules. Raises LookupError."""
    for meta in ("linux-image-cloud-amd64", "linux-image-virtual"):  # Debian's name, Ubuntu's
        words = ["apt-cache", "depends", meta]
        depends = subprocess.run(words, capture_output=True, text=True, check=False).stdout
        if names := re.findall(r"Depends: (linux-image-\d\S*)", depends):
            modules = [n.replace("image", "modules") for n in names if n.endswith("-generic")]
            return [*names, *modules]
    raise LookupError("apt knows no small kernel package")


def _initramfs(modules: Path, folder: Path) -> bytes:
    """Busybox, and those drivers of the network card that are modules here."""
    root = folder / "initramfs"
    (root / "bin").mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin/busybox")
    files = (modules / "kernel" / f"{module}.ko" for module in _MODULES)
    present = (file for file in files if file.exists())
    return initramfs(root, present, "ttyS0", has_wget=True)

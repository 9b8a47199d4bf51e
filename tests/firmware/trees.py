"""What the machines boot: Debian's installer as Debian ships it, and a small system of our own."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

from tests.netlab import run

INSTALLER = Path("/usr/lib/debian-installer/images/12/amd64/text")
CACHE = Path(__file__).parents[1] / ".boot"  # kept between runs; git ignores it
MARKER = "pxegui-test-system-is-up"
PAYLOAD = "payload.bin"

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
_INIT = f"""\
#!/bin/busybox sh
# Says on the serial line what works: this system, its lease, and our two file servers.
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys
exec </dev/ttyS0 >/dev/ttyS0 2>&1
echo {MARKER}
for module in $(cat /modules/order); do insmod /modules/$module; done
ip link set lo up
ip link set eth0 up
udhcpc -i eth0 -n -q -t 8 -T 2 -s /lease && echo lease-ok
server=$(cat /server)
tftp -g -r {PAYLOAD} -l /by-tftp -b 1428 $server && echo "tftp $(sha256sum </by-tftp)"
wget -q -O /by-http http://$server/{PAYLOAD} && echo "http $(sha256sum </by-http)"
echo test-system-done
poweroff -f
"""
_LEASE = """\
#!/bin/busybox sh
[ "$1" = bound ] || exit 0
ifconfig eth0 "$ip" netmask "$subnet"
echo "$serverid" >/server
"""


def small_tree(folder: Path) -> Path:
    """A boot directory with our kernel and initramfs, pxelinux and its menu; nothing for UEFI."""
    kernel, modules = _kernel()
    folder.mkdir(parents=True)
    shutil.copy(kernel, folder / "linux")
    (folder / "initrd.gz").write_bytes(gzip.compress(_initramfs(modules, folder.parent), 1))
    shutil.copy("/usr/lib/PXELINUX/pxelinux.0", folder)
    shutil.copy("/usr/lib/syslinux/modules/bios/ldlinux.c32", folder)
    (folder / "pxelinux.cfg").mkdir()
    (folder / "pxelinux.cfg/default").write_text(_PXELINUX_MENU)
    (folder / PAYLOAD).write_bytes(bytes(range(256)) * 1024)
    return folder


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
    """A cpio archive of busybox, the network card's modules and our /init."""
    root = folder / "initramfs"
    for name in ("bin", "dev", "proc", "sys", "tmp", "modules"):
        (root / name).mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin/busybox")
    present = [m for m in _MODULES if (modules / "kernel" / f"{m}.ko").exists()]
    for module in present:
        shutil.copy(modules / "kernel" / f"{module}.ko", root / "modules")
    (root / "modules/order").write_text("".join(f"{Path(m).name}.ko\n" for m in present))
    for name, text in (("init", _INIT), ("lease", _LEASE)):
        (root / name).write_text(text)
        (root / name).chmod(0o755)
    names = "\n".join(str(p.relative_to(root)) for p in sorted(root.rglob("*")))
    return subprocess.run(
        ["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"],
        input=names.encode(),
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout

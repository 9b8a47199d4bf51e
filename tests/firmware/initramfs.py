"""A small system in memory: busybox, drivers of a network card, an /init that says what works."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterable
from pathlib import Path

SERVER = "10.77.0.1"  # where its files are, in standard mode and in proxy mode
MARKER = "pxegui-test-system-is-up"
LEASE = "lease-ok"
DONE = "test-system-done"
PAYLOAD = "payload.bin"
PAYLOAD_BYTES = bytes(range(256)) * 1024

_TOOLS = ("sh", "cat", "echo", "insmod", "ip", "mount", "poweroff", "sha256sum", "tftp", "udhcpc")
_INIT = """\
#!/bin/sh
# Says on the serial line what works: this system, its lease, and our two file servers.
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys
exec </dev/{console} >/dev/{console} 2>&1
echo {marker}
for module in $(cat /modules/order); do insmod /modules/$module; done
ip link set lo up
ip link set eth0 up
udhcpc -i eth0 -n -q -t 8 -T 2 -s /lease
tftp -g -r {payload} -l /by-tftp {server} && echo "tftp $(sha256sum </by-tftp)"
{by_http}
echo {done}
poweroff -f
"""
_BY_HTTP = 'wget -q -O /by-http http://{server}/{payload} && echo "http $(sha256sum </by-http)"'
_LEASE = f"""\
#!/bin/sh
[ "$1" = bound ] && ip address add "$ip/$mask" dev eth0 && echo "{LEASE} $ip of $serverid"
"""


def initramfs(root: Path, modules: Iterable[Path], console: str, *, has_wget: bool) -> bytes:
    """The archive of `root`, which holds `bin/busybox`, with our /init and these drivers."""
    for name in ("dev", "proc", "sys", "tmp", "modules"):
        (root / name).mkdir()
    order = []
    for module in modules:
        (root / "modules" / module.name).write_bytes(module.read_bytes())
        order.append(module.name)
    (root / "modules/order").write_text("\n".join(order))
    for tool in (*_TOOLS, *(["wget"] if has_wget else [])):
        link = root / "bin" / tool
        link.unlink(missing_ok=True)
        link.symlink_to("kmod" if tool == "insmod" and (root / "bin/kmod").exists() else "busybox")
    by_http = _BY_HTTP.format(server=SERVER, payload=PAYLOAD) if has_wget else ""
    init = _INIT.format(
        console=console, marker=MARKER, payload=PAYLOAD, server=SERVER, by_http=by_http, done=DONE
    )
    for name, text in (("init", init), ("lease", _LEASE)):
        (root / name).write_text(text)
        (root / name).chmod(0o755)
    names = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
    archive = subprocess.run(
        ["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"],
        input=names.encode(),
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    return gzip.compress(archive, 1)

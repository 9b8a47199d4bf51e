"""One event of every kind, for tests of faces."""

from __future__ import annotations

import dataclasses
from typing import Any

from pxegui import events
from pxegui.events import EVENT_TYPES, Event
from pxegui.problems import OutsideBootDirectory

AT = 1795512198.02  # 2026-11-24T11:23:18.020Z
MAC = "d8:9e:f3:3a:5f:12"

_BY_NAME: dict[str, Any] = {
    "at": AT,
    "asks": "sudo",
    "ports": (67, 69, 80),
    "mac": MAC,
    "interface": "enp3s0",
    "address": "192.168.2.101",
    "lease_s": 43200,
    "seconds": 4.7,
    "limit_s": 4.5,
    "after_s": 0.2,
    "server_mac": "3c:2a:f4:00:00:01",
    "boot_file": "ipxe.efi",
    "because": "the directory has it",
    "firmware": "UEFI x64",
    "architecture": 7,
    "boot_dir": "/srv/netboot",
    "name": "Debian 12 netboot",
    "loaders": {"BIOS": "pxelinux.0"},
    "missing": "a boot file for UEFI Arm 64",
    "where": "put grubaa64.efi into the boot directory",
    "entries": ("Install",),
    "service": "tftp",
    "port": 67,
    "why": "the pool is used up",
    "restarts": True,
    "mode": "standard",
    "range_first": "192.168.2.100",
    "range_last": "192.168.2.150",
    "dhcp": 67,
    "pxe": 4011,
    "tftp": 69,
    "http": 80,
    "transfers": 2,
    "present": True,
    "carrier": True,
    "addresses": ("192.168.2.2/24",),
    "problem": OutsideBootDirectory(name="../../etc/passwd", boot_dir="/srv/netboot"),
    "level": "warning",
    "room": "dhcp",
    "text": "something\nodd",
    "message": "discover",
    "state": "selecting",
    "xid": 7,
    "secs": 0,
    "loader": "iPXE",
    "host_name": "bench-07",
    "reserved": False,
    "declined": True,
    "source": "0.0.0.0:68",
    "repeats": 3,
    "transfer": 1,
    "protocol": "tftp",
    "client": "192.168.2.101:2070",
    "file": "initrd.gz",
    "asked": "/initrd.gz",
    "size_bytes": 39_800_000,
    "sent_bytes": 39_800_000,
    "resent": 2,
    "outcome": "done",
    "kind": "not_found",
    "nearest": "EFI/debian/grubx64.efi",
    "optional": False,
}


def sample(event_type: type[Event], **facts: Any) -> Any:
    """An event of this kind, with these facts in it."""
    known = {
        name: _BY_NAME.get(name, "")
        for name in (field.name for field in dataclasses.fields(event_type))
        if name
        not in ("offset_bytes", "blksize", "windowsize", "probe", "normal", "again", "is_empty")
    }
    if event_type is events.OtherServerFound:
        known["kind"] = "dhcp"
    if event_type is events.BootDirectorySurveyed:
        known["missing"] = {"UEFI Arm 64": "nothing boots it"}
    if event_type is events.AddressQuarantined:
        known["seconds"] = 600
    return event_type(**(known | facts))


EVERY = [sample(event_type) for event_type in EVENT_TYPES]

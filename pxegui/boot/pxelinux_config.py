"""The configuration that pxelinux or U-Boot loads, as options 209 and 210 name it (RFC 5071); pure.

Rule 1: 209 goes to who asks for it, and to everybody where a rule names a configuration. U-Boot
        asks, and then loads that file and no other; pxelinux tries it first (boot ROMs ask for
        nothing: what pxelinux finds by itself need not be told).
Rule 2: what is told is what the loader's own search would find: by the machine's id, by its MAC,
        else `default`. Where a name by IP address or by board may come between, nothing is told,
        and the loader searches.
Rule 3: both count 209 from the directory of the boot file, and 210 is that directory: pxelinux
        takes it from the boot file anyway. 211 (reboot time) is left out: five minutes, as
        pxelinux has it, is what nobody has asked to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pxegui.boot.client import Client, Speaks

DIRECTORY = "pxelinux.cfg"
_BY_ADDRESS = re.compile(r"[0-9a-f]{1,8}")
_BY_BOARD = re.compile(r"default-arm-.+")  # U-Boot: default-ARCH-SOC-BOARD, shortened in steps
_U_BOOT_ARCH = "default-arm"  # what both, 32 and 64 bits, call themselves


def is_configuration(file: str) -> bool:
    """This is a name in a `pxelinux.cfg/`: text for a loader, not a boot file."""
    parts = file.strip("/").split("/")
    return "://" not in file and len(parts) > 1 and parts[-2].lower() == DIRECTORY


def split(file: str) -> tuple[str, str]:
    """A configuration's name: the directory of its loader (with `/`, or empty), and the rest."""
    parts = file.strip("/").split("/")
    return "".join(f"{part}/" for part in parts[:-2]), "/".join(parts[-2:])


def directory_of(file: str) -> str:
    """The directory that a loader's own names count from, with `/`; empty for the root."""
    return file[: file.rfind("/") + 1].lstrip("/")


def found_by(client: Client, directory: str, files: Iterable[str]) -> str:
    """What the search from this directory finds among the files; empty if that is not known."""
    below = f"{directory}{DIRECTORY}/".lower()
    names = {
        name[len(below) :].lower(): name[len(directory) :]
        for name in files
        if name.lower().startswith(below) and "/" not in name[len(below) :]
    }
    for own in (client.uuid.lower(), f"01-{client.mac.replace(':', '-')}"):
        if own in names:
            return names[own]
    if any(_BY_ADDRESS.fullmatch(name) for name in names):
        return ""
    if client.speaks is Speaks.U_BOOT:
        if any(_BY_BOARD.fullmatch(name) for name in names):
            return ""
        return names.get(_U_BOOT_ARCH) or names.get("default", "")
    return names.get("default", "")

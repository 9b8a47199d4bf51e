"""Names that loaders normally look for and go on without: a miss is no failure; pure."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"""
      autoexec\.ipxe                                        # iPXE for UEFI, before its own DHCP
    | revocations\w*\.efi | shim_certificate\w*\.efi        # shim
    | options\.csv
    | .*\.(?:lst|mod|pf2|mo|gmo|sig) | grubenv              # GRUB: modules, fonts, locale
    | grub\.cfg-.+                                          # GRUB: per machine, before grub.cfg
    | (?!(?:grub|isolinux|syslinux)\.cfg$).*\.cfg          # files that a menu includes
    | .*\.(?:png|jpe?g|bmp|lss|tga)                        # a menu's picture
    | hiberfil\.sys | wgl4_boot\.ttf | bootres\.dll | .*\.mui           # Windows boot manager
    | bootsig\.bin | recovery\.elf | recover4\.elf | dt-blob\.bin       # Raspberry Pi
    | bootcfg\.txt | pieeprom\.\w+ | vl805\.\w+ | armstub\S*\.bin
    | boot\.scr(?:\.uimg)? | dtb                            # U-Boot
    | [0-9a-f]{8}\.img                    # U-Boot: its address in hex, where no file is named
    | updates\.img | product\.img | \.treeinfo              # Anaconda
    | favicon\.ico | robots\.txt | apple-touch-icon.*\.png  # a person's browser
    """,
    re.VERBOSE | re.IGNORECASE,
)
# pxelinux and U-Boot: UUID, 01-MAC, the address in hex and its beginnings, boards; not "default"
_PXELINUX = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{2}(?:-[0-9a-f]{2}){6}|[0-9a-f]{1,8}"
    r"|default-.+",
    re.IGNORECASE,
)
# a Raspberry Pi asks below its serial number first, then in the root
_SERIAL = re.compile(r"[0-9a-f]{8}", re.IGNORECASE)


# syslinux looks for its libraries beside the loader, then beside the menu that wants them
_LIBRARY = re.compile(r"lib\w+\.c32", re.IGNORECASE)


def is_optional(parts: tuple[bytes, ...]) -> bool:
    """Whether a loader goes on without the file of this name."""
    if not parts:
        return False
    *folders, base = (part.decode("utf-8", "replace") for part in parts)
    parent = folders[-1].lower() if folders else ""
    if parent == "pxelinux.cfg":
        return _PXELINUX.fullmatch(base) is not None
    if parent in ("fonts", "dtb"):
        return True
    return _NAMES.fullmatch(base) is not None or (
        len(folders) == 1 and _SERIAL.fullmatch(folders[0]) is not None
    )


def is_library_elsewhere(parts: tuple[bytes, ...], nearest: str) -> bool:
    """Whether a syslinux library was missed in one directory that lies in another one."""
    base = parts[-1].decode("utf-8", "replace") if parts else ""
    return _LIBRARY.fullmatch(base) is not None and nearest.rpartition("/")[2] == base

"""What a file is called on the wire: its content type; pure.

UEFI HTTP Boot decides by it what to do with the file (UEFI specification, HTTP Boot): a program
that is started, or an image that becomes a RAM disk.
"""

from __future__ import annotations

OCTETS = "application/octet-stream"
PROGRAM = "application/efi"
SCRIPT = "text/plain"

_BY_EXTENSION = {
    "efi": PROGRAM,
    "iso": "application/vnd.efi-iso",
    "img": "application/vnd.efi-img",
    "ipxe": SCRIPT,
}


def content_type(name: str, beginning: bytes) -> str:
    """The type of a file by its extension; one without is looked at: `MZ` begins EFI programs."""
    base = name.rpartition("/")[2]
    stem, dot, extension = base.rpartition(".")
    if dot and stem:
        return _BY_EXTENSION.get(extension.lower(), OCTETS)
    return PROGRAM if beginning.startswith(b"MZ") else OCTETS

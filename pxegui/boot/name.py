r"""Names of files as loaders send them, and everything each may mean; pure.

Rule 1: octets are a TFTP name (NUL ends it, `%20` may be meant); text is an URL path that was
        decoded once already, its octets that are no UTF-8 as surrogates (never decoded again).
Rule 2: `\` is `/`, empty parts and `.` fall away, and any `..` refuses the name, however spelt.
Rule 3: the name as it stands comes first; each further reading says in words what was changed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote_to_bytes

from pxegui.events import RefusedKind
from pxegui.problems import Clause

LONGEST = 4096  # PATH_MAX of Linux: nothing longer can be opened
SHOWN = 512  # characters of a hostile name that go into the log

_SERVER = re.compile(rb"[^/\\:]*::")  # pxelinux's "server::path"
_DRIVE = re.compile(rb"[A-Za-z]:")
_URL = re.compile(rb"(?:tftp|http)://[^/]*/", re.IGNORECASE)
_SERIAL = re.compile(rb"[0-9A-Fa-f]{8}")  # a Raspberry Pi's folder: the end of its serial number
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
# how a name was read
_BEFORE_SLASHES = Clause("the directory before // left out")
_END_LEFT_OUT = Clause("bytes after its end left out")
_SERVER_LEFT_OUT = Clause("the URL's server left out")
_PERCENT_DECODED = Clause("percent signs decoded")
_OTHER_ENCODING = Clause("read in another encoding")
_ROOT_LEFT_OUT = Clause("the boot directory's own path left out")
_SERIAL_LEFT_OUT = Clause("the folder of its serial number left out")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One thing a name may mean: its parts below the boot directory."""

    parts: tuple[bytes, ...]  # empty: the boot directory itself
    note: str = ""  # what was changed, in words; empty for the name as it stands
    slash: bool = False  # it ended with /, so only a directory can be meant

    @property
    def path(self) -> bytes:
        """The parts with / between."""
        return b"/".join(self.parts)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BadName:
    """A name that can mean no file in the boot directory."""

    kind: RefusedKind
    why: str


def show(name: bytes | str) -> str:
    r"""A name for people: what cannot be printed, and octets that are no UTF-8, as \xNN."""
    text = name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
    shown = "".join(c if c.isprintable() else _escape(c) for c in text[:SHOWN])
    return shown if len(text) <= SHOWN else shown + "…"


def _escape(character: str) -> str:
    octets = character.encode(
        "utf-8", "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    )
    return "".join(f"\\x{octet:02x}" for octet in octets)


def readings(name: bytes | str, root: tuple[bytes, ...] = ()) -> list[Reading] | BadName:
    """Everything a name may mean, the likeliest first; `root` is the boot directory's own path."""
    text = _octets(name)
    if isinstance(text, BadName):
        return text
    first = _read(text, "")
    if isinstance(first, BadName):
        return first
    found = {first.parts: first}
    for changed, note in _variants(text, decode=isinstance(name, bytes)):
        reading = _read(changed, note)
        if isinstance(reading, BadName) and reading.kind == "outside":
            return reading
        if isinstance(reading, Reading) and reading.parts:
            found.setdefault(reading.parts, reading)
    if joined := _joined(text):
        found.setdefault(joined.parts, joined)
    for reading in _shorter(list(found.values()), root):
        found.setdefault(reading.parts, reading)
    return list(found.values())


def _shorter(known: Iterable[Reading], root: tuple[bytes, ...]) -> list[Reading]:
    """Without the boot directory's own path, then without the folder of a Raspberry Pi."""
    inside = [
        _below(reading, len(root), _ROOT_LEFT_OUT)
        for reading in known
        if root and reading.parts[: len(root)] == root
    ]
    return inside + [
        _below(reading, 1, _SERIAL_LEFT_OUT)
        for reading in (*known, *inside)
        if len(reading.parts) > 1 and _SERIAL.fullmatch(reading.parts[0])
    ]


def _octets(name: bytes | str) -> bytes | BadName:
    """The octets that count; what is too long, empty or holds control octets is refused."""
    if isinstance(name, str):
        try:
            text = name.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return BadName(kind="bad_name", why=Clause("the name is not valid text"))
    else:
        text = name.split(b"\0", 1)[0]
        if not text:
            return BadName(kind="bad_name", why=Clause("the name is empty"))
    if len(text) > LONGEST:
        return BadName(
            kind="bad_name", why=Clause("the name is longer than {most} bytes", most=LONGEST)
        )
    return _fault_of_controls(text) or text


def _fault_of_controls(text: bytes) -> BadName | None:
    controls = [octet for octet in text if octet < 0x20]
    if not controls:
        return None
    if controls == [0x0D] and text.endswith(b"\r"):
        why = Clause(
            "the name ends with a carriage return: the script that names it has DOS line ends"
        )
    else:
        why = Clause("the name holds the control byte {octet}", octet=f"0x{controls[0]:02x}")
    return BadName(kind="bad_name", why=why)


def _read(text: bytes, note: str) -> Reading | BadName:
    """Split one spelling of a name into parts."""
    if fault := _fault_of_controls(text):
        return fault
    below = _SERVER.sub(b"", text, count=1) if _SERVER.match(text) else text
    below = below.replace(b"\\", b"/")
    parts = tuple(part for part in below.split(b"/") if part not in (b"", b"."))
    if b".." in parts:
        return BadName(kind="outside", why=Clause("the name climbs with .. and may lead outside"))
    if parts and _DRIVE.match(parts[0]):
        return BadName(kind="outside", why=Clause("the name begins with a drive letter"))
    return Reading(parts=parts, note=note, slash=below.endswith(b"/"))


def _joined(text: bytes) -> Reading | None:
    """U-Boot puts its boot file's directory before a path from the root: `dir//other/linux`."""
    directory, slashes, path = text.replace(b"\\", b"/").rpartition(b"//")
    if not (slashes and directory.strip(b"/") and path):
        return None
    read = _read(path, _BEFORE_SLASHES)
    return read if isinstance(read, Reading) and read.parts else None


def _below(reading: Reading, depth: int, note: str) -> Reading:
    return Reading(parts=reading.parts[depth:], note=_join(reading.note, note), slash=reading.slash)


def _variants(text: bytes, *, decode: bool) -> list[tuple[bytes, str]]:
    """Other spellings that loaders and wrong configurations send, each change on the last."""
    changes: list[tuple[Callable[[bytes], bytes], str]] = [
        (lambda name: name.rstrip(b"\xff "), _END_LEFT_OUT),
        (lambda name: _URL.sub(b"", name, count=1), _SERVER_LEFT_OUT),
        (_decoded if decode else bytes, _PERCENT_DECODED),
        (_other_encoding, _OTHER_ENCODING),
    ]
    spellings = [(text, "")]
    for change, words in changes:
        changed = [(change(spelling), _join(note, words)) for spelling, note in spellings]
        known = {spelling for spelling, _ in spellings}
        spellings += [(spelling, note) for spelling, note in changed if spelling not in known]
    return spellings[1:]


def _decoded(name: bytes) -> bytes:
    return unquote_to_bytes(name) if _PERCENT.search(name) else name


def _other_encoding(name: bytes) -> bytes:
    """UTF-8 for what was sent in Latin-1, and Latin-1 for what was sent in UTF-8."""
    try:
        return name.decode("utf-8").encode("latin-1")
    except UnicodeDecodeError:
        return name.decode("latin-1").encode("utf-8")
    except UnicodeEncodeError:
        return name


def _join(first: str, second: str) -> str:
    return Clause("{note}, {more}", note=first, more=second) if first else second

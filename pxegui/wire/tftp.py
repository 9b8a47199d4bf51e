"""TFTP packets as a read-only server meets them: bytes to a request, an ACK or an ERROR, and back.

RFC 1350 (packets), RFC 2347 (options). Reading is lenient where loaders are sloppy and never
raises; what cannot be used is `Malformed`, with the ERROR code its sender gets (None: silence).
"""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Iterable
from enum import IntEnum
from typing import Literal

Mode = Literal["octet", "netascii"]
Options = tuple[tuple[bytes, bytes], ...]  # as sent: order, spelling and values

REQUEST_LIMIT = 1500  # RFC 2347 says 512; real requests with long names and many options are longer
ERROR_TEXT_LIMIT = 200  # it is shown on one or two lines of a firmware's screen

_TWO_WORDS = struct.Struct(">HH")


class Opcode(IntEnum):
    """RFC 1350 section 5, RFC 2347."""

    RRQ = 1
    WRQ = 2
    DATA = 3
    ACK = 4
    ERROR = 5
    OACK = 6


class ErrorCode(IntEnum):
    """RFC 1350 appendix, RFC 2347 section 3."""

    OTHER = 0
    NOT_FOUND = 1
    ACCESS_VIOLATION = 2
    DISK_FULL = 3
    ILLEGAL_OPERATION = 4
    UNKNOWN_TID = 5
    FILE_EXISTS = 6
    NO_SUCH_USER = 7
    OPTION_NEGOTIATION = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Malformed:
    """A datagram that asks for nothing we can do, and why."""

    why: str
    code: ErrorCode | None = None  # of the ERROR its sender gets; None: silence
    name: bytes = b""  # the file it named, as far as it could be read


@dataclasses.dataclass(frozen=True, slots=True)
class ReadRequest:
    """RRQ."""

    name: bytes
    mode: Mode
    options: Options = ()


@dataclasses.dataclass(frozen=True, slots=True)
class WriteRequest:
    """WRQ: always refused, so only its name matters."""

    name: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Ack:
    """ACK of a block, modulo 65536."""

    block: int


@dataclasses.dataclass(frozen=True, slots=True)
class Error:
    """ERROR; `text` is fit to be shown."""

    code: int
    text: str


Packet = ReadRequest | WriteRequest | Ack | Error | Malformed


def parse(data: bytes) -> Packet:
    """Read one UDP payload. Never raises."""
    if len(data) < 2:
        return Malformed(f"{len(data)} octets are no TFTP packet")
    opcode = int.from_bytes(data[:2], "big")
    if opcode in (Opcode.RRQ, Opcode.WRQ):
        return _parse_request(opcode, data)
    if opcode == Opcode.ACK:
        return _parse_ack(data)
    if opcode == Opcode.ERROR:
        return Error(int.from_bytes(data[2:4], "big"), readable(data[4:].split(b"\0", 1)[0]))
    if opcode in (Opcode.DATA, Opcode.OACK):
        why = f"{Opcode(opcode).name} does not belong to any transfer"
        return Malformed(why, ErrorCode.UNKNOWN_TID)
    return Malformed(f"opcode {opcode} is not in TFTP", ErrorCode.ILLEGAL_OPERATION)


def _parse_ack(data: bytes) -> Ack | Malformed:
    # Octets after the fourth are ignored: Windows' boot manager adds one after `msftwindow`.
    if len(data) < 4:
        return Malformed("an ACK without its block number")
    return Ack(int.from_bytes(data[2:4], "big"))


def _parse_request(opcode: int, data: bytes) -> ReadRequest | WriteRequest | Malformed:
    name, *fields = data[2:].split(b"\0")
    bad = _fault_of_request(name, fields, len(data))
    if bad:
        return Malformed(bad, ErrorCode.ILLEGAL_OPERATION, name)
    if opcode == Opcode.WRQ:
        return WriteRequest(name)
    mode = fields[0].lower()
    if mode == b"octet":
        return ReadRequest(name, "octet", _pairs(fields[1:]))
    if mode == b"netascii":
        return ReadRequest(name, "netascii", _pairs(fields[1:]))
    why = f"transfer mode {readable(fields[0])} is not known, only octet and netascii are"
    return Malformed(why, ErrorCode.ILLEGAL_OPERATION, name)


def _fault_of_request(name: bytes, fields: list[bytes], length: int) -> str:
    if length > REQUEST_LIMIT:
        return f"a request of {length} octets, {REQUEST_LIMIT} is the most"
    if not name:
        return "a request without a file name"
    if not fields or not fields[0]:
        return "a request without a transfer mode"
    return ""


def _pairs(fields: list[bytes]) -> Options:
    """Options with their values; what stands after the last NUL, or lacks a value, is left out."""
    ended = fields[:-1]
    pairs = zip(ended[::2], ended[1::2], strict=False)
    return tuple((name, value) for name, value in pairs if name)


def ack(block: int) -> bytes:
    """The ACK of a block, to compare with what arrives."""
    return _TWO_WORDS.pack(Opcode.ACK, block & 0xFFFF)


def data_header(block: int) -> bytes:
    """The four octets before a block's data."""
    return _TWO_WORDS.pack(Opcode.DATA, block & 0xFFFF)


def build_oack(options: Iterable[tuple[bytes, bytes]]) -> bytes:
    """OACK, exactly these options: edk2 and pxelinux end a transfer over one octet more."""
    return b"\0\6" + b"".join(name + b"\0" + value + b"\0" for name, value in options)


def build_error(code: ErrorCode, text: str) -> bytes:
    """ERROR with a short ASCII text; firmware shows it to the person as it is."""
    shown = text.encode("ascii", "replace")[:ERROR_TEXT_LIMIT].replace(b"\0", b"?")
    return _TWO_WORDS.pack(Opcode.ERROR, code) + shown + b"\0"


def readable(octets: bytes) -> str:
    r"""Octets of a stranger as text of one line: UTF-8 where it is, the rest as \xNN or \uNNNN."""
    text = octets.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"

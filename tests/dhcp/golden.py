"""Conversations as readable text: what firmware asks, and what it must be answered in each mode.

A file in `tests/captures/golden` has a title and its source, then for each message a section
`request PORT from ADDRESS:PORT`, followed by one section for each mode. Requests are written by
hand from the named source; scapy, not our own code, turns them into octets and reads the answers.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from scapy.layers.dhcp import BOOTP

FOLDER = Path(__file__).parents[1] / "captures" / "golden"
_COOKIE = b"\x63\x82\x53\x63"
_TEXTS = (60, 66, 67, 12, 56, 209, 210)


@dataclasses.dataclass(frozen=True)
class Asked:
    """One message of the firmware."""

    port: int
    source: tuple[str, int]
    lines: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"request {self.port} from {self.source[0]}:{self.source[1]}"

    def octets(self) -> bytes:
        """The UDP payload, built by scapy."""
        fields: dict[str, Any] = {"op": 1, "options": _COOKIE}
        options = b""
        for line in self.lines:
            name, _, value = line.partition(" ")
            match name:
                case "mac":
                    fields["chaddr"] = bytes.fromhex(value.replace(":", "")).ljust(16, b"\0")
                    fields["hlen"] = len(value.replace(":", "")) // 2
                case "xid" | "flags":
                    fields[name] = int(value, 16)
                case "secs" | "op" | "hlen":
                    fields[name] = int(value)
                case "ciaddr":
                    fields[name] = value
                case _:
                    data = _value(value)
                    options += bytes((int(name), len(data))) + data
        message = BOOTP(**fields) / (options + b"\xff")
        return bytes(message).ljust(300, b"\0")


@dataclasses.dataclass
class Conversation:
    """A file: its head, and each message with the answer in each mode."""

    file: Path
    head: list[str]
    asked: list[Asked]
    answers: list[dict[str, list[str]]]

    def text(self) -> str:
        """The file anew."""
        lines = list(self.head)
        for asked, answers in zip(self.asked, self.answers, strict=True):
            lines += ["", asked.heading, *(f"  {line}" for line in asked.lines)]
            for mode, answer in answers.items():
                lines += [mode, *(f"  {line}" for line in answer)]
        return "\n".join(lines) + "\n"


def read(file: Path) -> Conversation:
    """Read one file."""
    found = Conversation(file, [], [], [])
    section: list[str] | None = None
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("  ") and section is not None:
            section.append(line.strip())
        elif line.startswith("request "):
            _, port, _, source = line.split(" ")
            address, _, sender = source.partition(":")
            section = []
            found.asked.append(Asked(int(port), (address, int(sender)), ()))
            found.answers.append({"asked": section})
        elif line in ("standard", "proxy"):
            section = found.answers[-1].setdefault(line, [])
        elif not found.asked and line:
            found.head.append(line)
    for at, asked in enumerate(found.asked):
        lines = tuple(found.answers[at].pop("asked"))
        found.asked[at] = dataclasses.replace(asked, lines=lines)
    return found


def describe(data: bytes, to: tuple[str, int]) -> list[str]:
    """An answer as scapy reads it: fields, then options in their order."""
    message = BOOTP(data)
    sname, file = message.sname.rstrip(b"\0"), message.file.rstrip(b"\0")
    lines = [f"to {to[0]}:{to[1]}", f"xid {message.xid:08x}", f"flags {int(message.flags):04x}"]
    lines += [
        f"{name} {getattr(message, name)}"
        for name in ("ciaddr", "yiaddr", "siaddr")
        if getattr(message, name) != "0.0.0.0"
    ]
    lines += [f"sname {sname.decode()}"] if sname else []
    lines += [f"file {file.decode()}"] if file else []
    assert data[236:240] == _COOKIE
    return lines + [_option(tag, value) for tag, value in _options(data[240:])]


def _options(octets: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while octets[at] != 255:
        if octets[at] == 0:
            at += 1
            continue
        tag, length = octets[at], octets[at + 1]
        found.append((tag, octets[at + 2 : at + 2 + length]))
        at += 2 + length
    return found


def _option(tag: int, value: bytes) -> str:
    if tag in _TEXTS:
        end = r"\0" if value.endswith(b"\0") else ""
        return f'{tag} "{value.rstrip(bytes(1)).decode()}{end}"'
    return f"{tag} {value.hex(' ')}"


def _value(text: str) -> bytes:
    if text.startswith('"'):
        return text.strip('"').encode()
    return bytes.fromhex(text)

"""One value of the settings, read from what a person wrote, or refused with what would be right.

Readers take what TOML or JSON give (text, numbers, lists); the command line hands numbers over as
numbers (`as_number`). They look at one value alone: what two values say together is `validate`'s,
and whether this computer has such an interface or directory is found out at Start.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from ipaddress import AddressValueError, IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from pxegui.problems import Clause
from pxegui.settings.model import AddressRange, DebugService, LogLevel, Mode

Reader = Callable[[object], object]

LONGEST_BOOT_FILE = 255  # octets in option 67, RFC 2132 section 9.5
LONGEST_LEASE_S = 0xFFFFFFFE  # one more means "for ever", RFC 2131 section 3.3
DEBUG_SERVICES: tuple[DebugService, ...] = ("dhcp", "tftp", "http")
LOG_LEVELS: tuple[LogLevel, ...] = ("debug", "info", "warning", "error")
LONGEST_TITLE = 200
_TITLE = Clause("write a short line of text")
BROADCAST = IPv4Address("255.255.255.255")


class WrongValueError(ValueError):
    """A value that cannot be meant: what is wrong with it, and what would be right."""

    def __init__(self, fault: str, mend: str) -> None:
        super().__init__(fault, mend)
        self.fault = fault
        self.mend = mend


def shown(value: object) -> str:
    """A value as an error message names it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value != "" else "''"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, empty if none comes near."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def one_of(known: Iterable[str], word: str) -> str:
    """The remedy for a word that is not among the known ones."""
    if close := nearest(word, known):
        return Clause("did you mean {close}?", close=close)
    return Clause("use one of: {words}", words=", ".join(known))


def as_number(text: str) -> int | str:
    """Digits as a number; anything else stays text, for the reader to refuse."""
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,20}", text.strip()) else text


def _text(value: object, mend: str) -> str:
    if not isinstance(value, str):
        raise WrongValueError(Clause("{value} is not text", value=shown(value)), mend)
    return value


def _plain_text(value: object, mend: str) -> str:
    text = _text(value, mend)
    if not text.isprintable():
        raise WrongValueError(Clause("there are control characters in it"), mend)
    return text


def read_flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise WrongValueError(
            Clause("{value} is not true or false", value=shown(value)),
            Clause("write true or false"),
        )
    return value


def read_interface(value: object) -> str:
    """The name of a network interface."""
    mend = Clause("name one of those that pxegui --list-interfaces shows")
    name = _plain_text(value, mend)
    if not name or name != name.strip() or "/" in name:
        raise WrongValueError(Clause("{name} is no name of an interface", name=shown(name)), mend)
    return name


def read_path(value: object) -> Path:
    """A file or directory. Whether it is there is not asked."""
    text = _text(value, Clause("write a path in quotes"))
    if not text or "\0" in text:
        raise WrongValueError(Clause("there is no path in it"), Clause("write a path"))
    return Path(text)


def read_events_file(value: object) -> str:
    """A path, or `-` for stdout."""
    return str(read_path(value))


def read_mode(value: object) -> Mode:
    """`standard` or `proxy`."""
    word = _text(value, one_of(list(Mode), ""))
    if word not in list(Mode):
        raise WrongValueError(
            Clause("{word} is no mode", word=shown(word)), one_of(list(Mode), word)
        )
    return Mode(word)


def read_log_level(value: object) -> LogLevel:
    """How much is told."""
    word = _text(value, one_of(LOG_LEVELS, ""))
    for known in LOG_LEVELS:
        if word == known:
            return known
    raise WrongValueError(Clause("{word} is no level", word=shown(word)), one_of(LOG_LEVELS, word))


def read_debug(value: object) -> frozenset[DebugService]:
    """Services with commas between, or `all`, and `-dhcp` for all but that; also as a list."""
    mend = Clause("use some of dhcp,tftp,http, or all")
    listed = value if isinstance(value, list) else _text(value, mend).split(",")
    words = [_text(word, mend).strip() for word in listed]
    known = {*DEBUG_SERVICES, "all"}
    for word in words:
        if word not in known and word.removeprefix("-") not in DEBUG_SERVICES:
            close = nearest(word, known)
            raise WrongValueError(
                Clause("{word} is no service", word=shown(word)),
                Clause("did you mean {close}?", close=close) if close else mend,
            )
    wanted = [s for s in DEBUG_SERVICES if s in words or "all" in words]
    return frozenset(service for service in wanted if f"-{service}" not in words)


def read_number(lowest: int, highest: int, example: str) -> Callable[[object], int]:
    """A reader of whole numbers between two limits."""
    mend = Clause(
        "use a whole number from {lowest} to {highest}, {example}",
        lowest=lowest,
        highest=highest,
        example=example,
    )

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongValueError(Clause("{value} is not a whole number", value=shown(value)), mend)
        if not lowest <= value <= highest:
            raise WrongValueError(
                Clause(
                    "{value} is not between {lowest} and {highest}",
                    value=value,
                    lowest=lowest,
                    highest=highest,
                ),
                mend,
            )
        return value

    return read


read_port = read_number(1, 65535, Clause("such as 6969"))
read_lease_time = read_number(1, LONGEST_LEASE_S, Clause("such as 3600 for an hour"))
read_menu_wait = read_number(0, 3600, Clause("such as 30; 0 waits until somebody chooses"))
# RFC 2348 allows less, from 8 on, which only costs time
read_block_size = read_number(512, 65464, Clause("such as 1468"))
read_window = read_number(1, 64, Clause("such as 16"))  # more at once overruns small network cards
read_place = read_number(1, 1000, Clause("1 is the first"))


def _address(value: object, example: str) -> IPv4Address:
    mend = Clause("write an IPv4 address such as {example}", example=example)
    text = _text(value, mend)
    try:
        return IPv4Address(text)
    except AddressValueError:
        raise WrongValueError(
            Clause("{text} is not an IPv4 address", text=shown(text)), mend
        ) from None


def read_address(value: object) -> IPv4Address:
    """An address that one machine can have."""
    address = _address(value, "192.168.2.2")
    if address.is_multicast or address.is_unspecified or address == BROADCAST:
        raise WrongValueError(
            Clause("{address} is not the address of one machine", address=address),
            Clause("write an IPv4 address such as 192.168.2.2"),
        )
    return address


_OWN_NETWORKS = [
    IPv4Network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
]


def read_own_address(value: object) -> IPv4Interface:
    """A private address with its network's prefix, for a cable of our own."""
    mend = Clause("write a private one with its prefix, such as 192.168.77.1/24")
    text = _text(value, mend)
    try:
        address = IPv4Interface(text)
    except ValueError:
        raise WrongValueError(
            Clause("{text} is not an IPv4 address with its prefix", text=shown(text)), mend
        ) from None
    network = address.network
    if "/" not in text or not 16 <= network.prefixlen <= 30:
        raise WrongValueError(
            Clause("{text} needs a prefix from /16 to /30", text=shown(text)), mend
        )
    if address.ip in (network.network_address, network.broadcast_address):
        raise WrongValueError(
            Clause("{address} is not the address of one machine", address=address), mend
        )
    if not any(network.subnet_of(each) for each in _OWN_NETWORKS):
        raise WrongValueError(Clause("{address} is not a private address", address=address), mend)
    return address


def read_addresses(value: object) -> tuple[IPv4Address, ...]:
    """One address or a list of them, each once."""
    listed = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(read_address(one) for one in listed))


def read_netmask(value: object) -> IPv4Address:
    """A mask of ones and then zeros that leaves at least two addresses."""
    mend = Clause("write it like 255.255.255.0")
    mask = _address(value, "255.255.255.0")
    zeros = ~int(mask) & 0xFFFFFFFF
    if zeros & (zeros + 1) or not 2 <= zeros.bit_length() <= 31:
        raise WrongValueError(Clause("{mask} is not the mask of a network", mask=mask), mend)
    return mask


def read_range(value: object) -> AddressRange:
    """`FIRST-LAST`, both ends included."""
    mend = Clause("write FIRST-LAST, such as 192.168.2.100-192.168.2.150")
    text = _text(value, mend)
    if re.search(r"\s", text):
        raise WrongValueError(Clause("{text} has spaces in it", text=shown(text)), mend)
    ends = text.split("-")
    if len(ends) == 1 and text:
        raise WrongValueError(Clause("{text} is not a range", text=text), mend)
    if len(ends) != 2 or not all(ends):
        raise WrongValueError(Clause("{text} is not two addresses", text=shown(text)), mend)
    first, last = read_address(ends[0]), read_address(ends[1])
    if first > last:
        raise WrongValueError(
            Clause("{text} runs backwards", text=text),
            Clause("write {last}-{first}", last=last, first=first),
        )
    return AddressRange(first=first, last=last)


def read_boot_name(value: object) -> str:
    """A boot file as it goes to machines: a name inside the boot directory, or a URL."""
    mend = Clause("write a file of the boot directory, such as ipxe.efi, or a URL")
    name = _plain_text(value, mend)
    if len(name.encode()) > LONGEST_BOOT_FILE:
        raise WrongValueError(
            Clause("it is longer than the {most} bytes that DHCP carries", most=LONGEST_BOOT_FILE),
            mend,
        )
    return name


def read_title(value: object) -> str:
    """What a person calls something, in one line."""
    text = _plain_text(value, _TITLE).strip()
    if not text or len(text) > LONGEST_TITLE:
        raise WrongValueError(Clause("it is empty or too long"), _TITLE)
    return text


def read_kernel_arguments(value: object) -> str:
    """A kernel's command line, as a menu has it."""
    return _text(value, Clause("write them in quotes, as the menu has them"))


def read_names(value: object) -> tuple[str, ...]:
    """One file of the boot directory or a list of them."""
    return tuple(read_boot_name(one) for one in (value if isinstance(value, list) else [value]))


def read_mac(value: object) -> str:
    """A hardware address in any usual spelling; lower case with colons from here on."""
    mend = Clause("write it like d8:9e:f3:3a:5f:12")
    text = _text(value, mend)
    spelled = (
        r"(?:[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})"
    )
    if not re.fullmatch(spelled, text.strip().lower()):
        raise WrongValueError(
            Clause("{text} is not a hardware address (MAC)", text=shown(text)), mend
        )
    digits = re.sub(r"[^0-9a-f]", "", text.lower())
    if int(digits[1], 16) & 1 or int(digits, 16) == 0:
        raise WrongValueError(
            Clause("{text} is not the hardware address of one machine", text=text), mend
        )
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def read_macs(value: object) -> frozenset[str]:
    """One hardware address or a list of them."""
    return frozenset(read_mac(one) for one in (value if isinstance(value, list) else [value]))


def read_host_name(value: object) -> str:
    """A host name as option 12 carries it (RFC 1123 section 2.1, underscores forgiven)."""
    mend = Clause("use letters, digits, hyphens and dots, such as bench-07")
    name = _text(value, mend)
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", name):
        raise WrongValueError(Clause("{name} is not a host name", name=shown(name)), mend)
    return name

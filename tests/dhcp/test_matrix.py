"""The answer matrix, row by row: what leaves for each kind of client, message, port and mode.

Each row is a message of a recorded conversation (`tests/captures/golden`), which scapy builds and
reads; `test_golden` holds every octet of it and has tshark look at it.
"""

from __future__ import annotations

import pytest

from pxegui.settings.model import Mode
from tests.dhcp.golden import FOLDER, read
from tests.dhcp.test_golden import play

PXE, HTTP = '60 "PXEClient"', '60 "HTTPClient"'
JUST_LOAD = "43 06 01 08 0a 04 00 50 58 45 ff"
OFFER, ACK, US_54 = "53 02", "53 05", "54 0a 00 00 01"
LEASE = ("yiaddr", "51 ", "1 ff ff ff 00")
BOOT = ("siaddr 10.0.0.1", "file ", "67 ")
TO_ALL = "to 255.255.255.255:68"
SILENCE = ("silence",)

# mode, conversation, which of its messages, what the answer has, what it must not have
ROWS = [
    ("standard", "intel-boot-agent", 0, (OFFER, *LEASE, *BOOT, PXE, JUST_LOAD, "97 "), ("175 ",)),
    ("standard", "uefi-arm64", 0, (OFFER, *LEASE, *BOOT, PXE, JUST_LOAD, "97 "), ("175 ",)),
    ("standard", "uefi-dora-here", 1, (ACK, *LEASE, *BOOT, PXE, JUST_LOAD, "97 "), ("175 ",)),
    (
        "standard", "ipxe-uefi-x64", 0,
        (OFFER, *LEASE, "file http://10.0.0.1/", "175 b0 01 01"), ("60 ", "43 "),
    ),
    (
        "standard", "uefi-http-arm64", 0,
        (OFFER, *LEASE, "siaddr 10.0.0.1", "file http://10.0.0.1/", '67 "http://', HTTP),
        ("43 ", "66 "),
    ),
    ("standard", "u-boot-arm64", 0, (OFFER, *LEASE, *BOOT), ("60 ", "43 ")),
    (
        "standard", "u-boot-arm32", 0,
        (OFFER, *LEASE, "siaddr 10.0.0.1", '209 "pxelinux.cfg/default"'), ("file ", "60 ", "43 "),
    ),
    ("standard", "grub-net-bootp", 1, (OFFER, *LEASE, *BOOT), ("60 ", "43 ")),
    ("standard", "windows-system", 0, (OFFER, *LEASE), ("file ", "67 ", "60 ", "43 ", "siaddr")),
    ("standard", "pxe-inform", 0, (ACK, *BOOT, PXE, "ciaddr"), ("yiaddr", "51 ", "58 ", "59 ")),
    (
        "standard", "pxe-inform", 1,
        (ACK, "to 10.0.0.75:68", *BOOT, PXE, "ciaddr"), ("yiaddr", "51 ", "1 ", "43 "),
    ),
    (
        "proxy", "intel-boot-agent", 0,
        (OFFER, TO_ALL, "flags 8000", *BOOT, US_54, PXE, "97 ", JUST_LOAD),
        ("yiaddr", "ciaddr", "51 ", "1 ", "3 "),
    ),
    (
        "proxy", "hp-uefi-ignores-first", 0,
        (OFFER, TO_ALL, "flags 8000", *BOOT, US_54, PXE, "97 "), ("yiaddr", "51 ", "1 ", "43 "),
    ),
    ("proxy", "hp-uefi-ignores-first", 2, (OFFER, *BOOT, PXE, JUST_LOAD), ("yiaddr", "51 ", "1 ")),
    (
        "proxy", "ipxe-uefi-x64", 0,
        (OFFER, "siaddr 10.0.0.1", "file http://10.0.0.1/", PXE, JUST_LOAD), ("yiaddr", "175 "),
    ),
    (
        "proxy", "uefi-http-arm64", 0,
        (OFFER, US_54, HTTP, "file http://10.0.0.1/", '67 "http://'), ("yiaddr", "51 ", "43 "),
    ),
    ("proxy", "uefi-dora-elsewhere", 1, SILENCE, ()),
    ("proxy", "uefi-dora-elsewhere", 2, SILENCE, ()),
    ("proxy", "uefi-dora-elsewhere", 3, SILENCE, ()),
    (
        "proxy", "bad-4011-never-seen", 0,
        (ACK, "to 10.0.0.70:4011", "ciaddr 10.0.0.70", *BOOT, US_54, PXE, "97 "),
        ("yiaddr", "51 ", "1 ", "43 "),
    ),
    ("proxy", "pxe-inform", 1, (ACK, "to 10.0.0.75:68", *BOOT, PXE), ("yiaddr", "43 ")),
    (
        "both", "ipxe-4011", 0,
        (ACK, "to 10.0.0.76:68", "file http://10.0.0.1/", US_54, PXE), ("yiaddr", "175 ", "51 "),
    ),
    ("both", "bad-4011-menu-item", 0, (ACK, *BOOT, PXE, "43 47 04 "), ("yiaddr", "51 ")),
    ("both", "bad-4011-local-boot", 0, SILENCE, ()),
    ("both", "bad-4011-signed-boot", 0, SILENCE, ()),
    ("both", "bad-another-servers-answer", 0, SILENCE, ()),
    ("both", "bad-hardware-address", 0, SILENCE, ()),
    ("both", "apple-bsdp", 0, ("silence: it asks for Apple's network boot",), ()),
    ("proxy", "rom-without-93", 0, ("silence: it does not say what firmware it is",), ()),
    ("proxy", "bad-4011-no-93", 0, ("silence: it does not say what firmware it is",), ()),
    ("proxy", "bad-unknown-architecture", 0, SILENCE, ()),
    ("proxy", "bad-wrong-class", 0, SILENCE, ()),
    ("proxy", "u-boot-arm64", 0, ("silence: U-Boot takes server and file from",), ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "name", "at", "has", "lacks"),
    ROWS,
    ids=[f"{mode}, {name}, {at}" for mode, name, at, _has, _lacks in ROWS],
)
def test_the_matrix(mode, name, at, has, lacks):
    conversation = read(FOLDER / f"{name}.txt")
    for each in Mode if mode == "both" else (Mode(mode),):
        said, _octets = play(conversation, each)[at]
        for start in has:
            assert any(line.startswith(start) for line in said), (start, said)
        for start in lacks:
            assert not any(line.startswith(start) for line in said), (start, said)


def test_an_ack_says_what_its_offer_said():
    offer, ack = play(read(FOLDER / "uefi-dora-here.txt"), Mode.STANDARD)
    assert [line for line in ack[0] if line != ACK] == [line for line in offer[0] if line != OFFER]

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings

from pxegui.boot.choose import BootChoice
from pxegui.dhcp.answer import Reply, Silence
from pxegui.dhcp.leases import Saw
from pxegui.dhcp.proxy import Forms, answer_boot_server, answer_proxy
from pxegui.wire.dhcp import Message
from tests.dhcp.asking import (
    BIOS,
    EDK2,
    EDK2_HTTP,
    EVERYBODY,
    GRUB,
    IPXE,
    PI,
    PROXY,
    U_BOOT,
    US,
    UUID,
    WINDOWS,
    A,
    ask,
    ip,
    sent,
)
from tests.dhcp.test_standard import any_ask

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)
BLOCK = bytes.fromhex("0601080A0400505845FF")
ELSEWHERE = BootChoice(file="x.0", next_server=ip(7), because="test")
ITEM = bytes.fromhex("4704800000 00FF".replace(" ", ""))  # 71: type 0x8000, layer 0


def discover(client, **more) -> Message:
    found = answer_proxy(ask(DISCOVER, A, client, **more), PROXY, Forms())
    assert isinstance(found, Reply), found
    assert found.to == EVERYBODY
    return sent(found)


def on_4011(kind=REQUEST, client=EDK2, **more):
    more.setdefault("source", ("10.0.0.5", 4011))
    more.setdefault("broadcast", False)
    more.setdefault("ciaddr", IPv4Address("10.0.0.5"))
    return answer_boot_server(ask(kind, A, client, port=4011, **more), PROXY)


@pytest.mark.parametrize(
    ("client", "file", "options"),
    [
        pytest.param(
            BIOS, b"boot/loader.0", {60: b"PXEClient", 43: BLOCK, 97: UUID}, id="BIOS: with 43"
        ),
        pytest.param(
            EDK2, b"boot/loader.0", {60: b"PXEClient", 43: None, 97: UUID}, id="UEFI: without 43"
        ),
        pytest.param(
            IPXE,
            b"http://10.0.0.1/pxegui/boot.ipxe",
            {60: b"PXEClient", 43: BLOCK, 175: None},
            id="iPXE: the script, with 43 and without 175",
        ),
        pytest.param(
            EDK2_HTTP,
            b"http://10.0.0.1/BOOTX64.EFI",
            {60: b"HTTPClient", 43: None, 67: b"http://10.0.0.1/BOOTX64.EFI", 97: UUID},
            id="UEFI HTTP: a URL",
        ),
    ],
)
def test_offer(client, file, options):
    arrived = discover(client)
    assert arrived.type == OFFER
    assert arrived.yiaddr == arrived.ciaddr == IPv4Address(0)
    assert arrived.siaddr == US
    assert arrived.flags == 0x8000
    assert arrived.file == file
    assert arrived.options[54] == US.packed
    assert not {1, 3, 6, 28, 51, 58, 59} & arrived.options.keys()
    for tag, value in options.items():
        assert arrived.options.get(tag) == value, tag


def test_u_boot_that_is_built_to_hear_proxies_is_answered():
    arrived = discover({60: b"PXEClient:Arch:00022:UNDI:003000", 93: b"\0\x16"})
    assert (arrived.file, arrived.siaddr) == (b"boot/loader.0", US)
    assert arrived.options[60] == b"PXEClient"
    assert 43 not in arrived.options


def test_raspberry_pi_finds_its_words():
    assert b"Raspberry Pi Boot" in discover(PI).options[43]


def test_siaddr_is_ours_where_a_question_to_4011_shall_follow():
    """Another TFTP server is named only in the packet that is final."""
    assert discover(EDK2, choice=ELSEWHERE).siaddr == US
    assert discover(BIOS, choice=ELSEWHERE).siaddr == ip(7)
    assert sent(on_4011(choice=ELSEWHERE)).siaddr == ip(7)


def test_a_relayed_discover_is_answered_through_the_relay():
    found = answer_proxy(ask(DISCOVER, A, BIOS, giaddr=ip(254)), PROXY, Forms())
    assert isinstance(found, Reply)
    assert found.to == ("10.0.0.254", 67)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(ask(DISCOVER, A, WINDOWS), id="an operating system"),
        pytest.param(ask(DISCOVER, A, GRUB), id="a client without option 60"),
        pytest.param(ask(DISCOVER, A, U_BOOT), id="U-Boot, which reads no proxy offers"),
        pytest.param(ask(DISCOVER, A, {60: b"PXEClient"}), id="no architecture"),
        pytest.param(ask(DISCOVER, A, EDK2, choice=BootChoice()), id="nothing to boot"),
        pytest.param(ask(REQUEST, A, EDK2 | {54: US.packed}), id="a REQUEST, even with our name"),
        pytest.param(ask(REQUEST, A, IPXE, ciaddr=ip(5)), id="a renewal"),
        pytest.param(ask(DECLINE, A, EDK2 | {54: US.packed}), id="DECLINE"),
        pytest.param(ask(RELEASE, A, EDK2, ciaddr=ip(5)), id="RELEASE"),
        pytest.param(ask(INFORM, A, EDK2, ciaddr=ip(5)), id="INFORM"),
        pytest.param(ask(None, A), id="BOOTP"),
    ],
)
def test_silence_on_port_67(asked):
    found = answer_proxy(asked, PROXY, Forms())
    assert isinstance(found, Silence)
    assert found.why


def test_the_address_that_a_machine_takes_elsewhere_is_noted():
    asked = ask(REQUEST, A, {54: ip(254).packed, 50: ip(77).packed})
    assert answer_proxy(asked, PROXY, Forms()).changes == (Saw(ip(77), A),)


# -- the form of the offer ---------------------------------------------------------------------


def rounds(forms: Forms, *steps: str) -> str:
    """Each attempt of a UEFI machine: `1` with that xid; `f`: it follows. Returns the forms."""
    seen = ""
    for step in steps:
        if step == "f":
            forms.note_followed(A)
            continue
        complete = forms.is_complete(A, int(step))
        forms.note_offer(A, int(step), complete)
        seen += "+" if complete else "-"
    return seen


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        pytest.param("1", "-", id="first without 43"),
        pytest.param("12", "-+", id="not followed: with 43"),
        pytest.param("1234", "-+-+", id="and so on in turn"),
        pytest.param("111", "---", id="a repeated DISCOVER gets the same form"),
        pytest.param("1f2f3", "---", id="what was followed is kept"),
        pytest.param("12f3f4", "-+++", id="also the other form"),
        pytest.param("1f23", "--+", id="until it is not followed any more"),
    ],
)
def test_forms(steps, seen):
    assert rounds(Forms(), *steps) == seen


def test_forms_of_strangers_take_bounded_memory():
    forms = Forms()
    for n in range(10_000):
        forms.note_offer(str(n), 1, complete=False)
    assert len(forms._tried) <= 4096


# -- port 4011 ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [REQUEST, INFORM])
@pytest.mark.parametrize(
    ("source", "to"),
    [
        pytest.param(("10.0.0.5", 4011), ("10.0.0.5", 4011), id="edk2 asks from 4011"),
        pytest.param(("10.0.0.5", 68), ("10.0.0.5", 68), id="iPXE asks from 68"),
        pytest.param(("0.0.0.0", 68), EVERYBODY, id="without an address: to everybody"),
    ],
)
def test_boot_server(kind, source, to):
    found = on_4011(kind, source=source)
    assert isinstance(found, Reply)
    assert found.to == to
    arrived = sent(found)
    assert arrived.type == ACK
    assert arrived.yiaddr == IPv4Address(0)
    assert arrived.ciaddr == IPv4Address("10.0.0.5")
    assert arrived.siaddr == US
    assert arrived.sname == b"10.0.0.1"
    assert arrived.file == b"boot/loader.0"
    assert set(arrived.options) == {53, 54, 60, 97, 66, 67}
    assert found.changes == (Saw(IPv4Address("10.0.0.5"), A),)


def test_ipxe_gets_its_script_on_4011():
    arrived = sent(on_4011(client=IPXE | {54: US.packed}))
    assert arrived.file == b"http://10.0.0.1/pxegui/boot.ipxe"
    assert arrived.options[60] == b"PXEClient"
    assert 175 not in arrived.options


def test_the_boot_item_is_given_back():
    arrived = sent(on_4011(client=EDK2 | {43: ITEM}))
    assert arrived.options[43] == ITEM


@pytest.mark.parametrize(
    ("found", "why"),
    [
        pytest.param(on_4011(DISCOVER), "REQUEST or INFORM", id="DISCOVER"),
        pytest.param(on_4011(client=WINDOWS), "boot by PXE", id="an operating system"),
        pytest.param(on_4011(client=EDK2_HTTP), "boot by PXE", id="an HTTP client"),
        pytest.param(
            on_4011(client=EDK2 | {43: bytes.fromhex("470400000000FF")}), "disk", id="local boot"
        ),
        pytest.param(
            on_4011(client=EDK2 | {43: bytes.fromhex("470480008000FF")}), "signed", id="BIS"
        ),
        pytest.param(on_4011(choice=BootChoice()), "nothing to boot", id="nothing to boot"),
        pytest.param(
            on_4011(client=EDK2 | {54: ip(254).packed}, broadcast=True),
            "another boot server",
            id="a broadcast for another",
        ),
    ],
)
def test_silence_on_port_4011(found, why):
    assert isinstance(found, Silence)
    assert why in found.why


@settings(max_examples=200, deadline=None)
@given(any_ask())
def test_anything(asked):
    for found in (
        answer_proxy(asked, PROXY, Forms()),
        answer_boot_server(dataclasses.replace(asked, port=4011), PROXY),
    ):
        if isinstance(found, Silence):
            assert found.why
            continue
        arrived = sent(found)
        assert arrived.yiaddr == IPv4Address(0)
        assert arrived.type in (OFFER, ACK)
        assert not {1, 3, 51} & arrived.options.keys()

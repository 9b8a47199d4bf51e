from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.boot.client import Client, Ipxe, Speaks, identify
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import Malformed, Message, parse

CAPTURES = {
    file.stem: bytes.fromhex(file.read_text().partition("\n")[2])
    for file in sorted((Path(__file__).parents[1] / "captures" / "dhcp").glob("*.hex"))
}
MAC = "52:54:00:12:34:56"
# Tags of option 175 as iPXE sends them: priority, version 1.21.1, HTTP, bzImage, and HTTPS off.
IPXE_175 = bytes.fromhex("01 01 00 eb 03 01 15 01 13 01 01 18 01 01 14 01 00")


def message(options, mac=MAC):
    chaddr = bytes.fromhex(mac.replace(":", ""))
    return Message(op=1, hlen=len(chaddr), chaddr=chaddr.ljust(16, b"\0"), options=options)


def client(options, mac=MAC):
    return identify(message({53: b"\1"} | options, mac))


def pxe(number):
    return b"PXEClient:Arch:%05d:UNDI:003016" % number


def arch(*numbers):
    return b"".join(number.to_bytes(2, "big") for number in numbers)


# -- what speaks, and on which firmware --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "speaks", "firmware"),
    [
        ("ipxe-bios-discover", Speaks.IPXE, Firmware.BIOS),
        ("ipxe-bios-request", Speaks.IPXE, Firmware.BIOS),
        ("edk2-pxe-discover", Speaks.PXE, Firmware.UEFI_X64),
        ("edk2-pxe-request", Speaks.PXE, Firmware.UEFI_X64),
        ("edk2-http-discover", Speaks.HTTP, Firmware.UEFI_X64),
        ("udhcpc-discover", Speaks.OTHER, None),
        ("udhcpc-request", Speaks.OTHER, None),
        ("dhclient-discover", Speaks.OTHER, None),
        ("dhcpcd-discover", Speaks.OTHER, None),
    ],
)
def test_captured_clients(name, speaks, firmware):
    read = parse(CAPTURES[name])
    assert isinstance(read, Message)
    seen = identify(read)
    assert (seen.speaks, seen.firmware, seen.notes) == (speaks, firmware, ())
    assert seen.boots is (speaks is not Speaks.OTHER)


@pytest.mark.parametrize(
    ("options", "speaks", "firmware"),
    [
        pytest.param({60: pxe(0), 93: arch(0)}, Speaks.PXE, Firmware.BIOS, id="BIOS ROM"),
        pytest.param({60: pxe(7), 93: arch(7)}, Speaks.PXE, Firmware.UEFI_X64, id="UEFI x64"),
        pytest.param({60: pxe(9), 93: arch(9)}, Speaks.PXE, Firmware.UEFI_X64, id="x64 by 9"),
        pytest.param({60: pxe(11), 93: arch(11)}, Speaks.PXE, Firmware.UEFI_ARM64, id="Arm"),
        pytest.param({60: pxe(6)}, Speaks.PXE, Firmware.UEFI_IA32, id="number in option 60 only"),
        pytest.param(
            {60: b"PXEClient"}, Speaks.PXE, Firmware.BIOS, id="no number: an old BIOS ROM"
        ),
        pytest.param({60: b"PXEClient:Arch:7"}, Speaks.PXE, Firmware.BIOS, id="a number too short"),
        pytest.param(
            {60: pxe(7), 93: b"\7"}, Speaks.PXE, Firmware.UEFI_X64, id="unreadable 93: that of 60"
        ),
        pytest.param(
            {60: pxe(0), 93: arch(7, 16)}, Speaks.PXE, Firmware.UEFI_X64, id="93 wins, its first"
        ),
        pytest.param(
            {60: b"HTTPClient:Arch:00016:UNDI:003001", 93: arch(16)},
            Speaks.HTTP,
            Firmware.UEFI_X64,
            id="UEFI HTTP Boot",
        ),
        pytest.param({60: b"HTTPClient"}, Speaks.HTTP, None, id="HTTP Boot without a number"),
        pytest.param(
            {60: pxe(16), 93: arch(16)}, Speaks.PXE, Firmware.UEFI_X64, id="the class decides: PXE"
        ),
        pytest.param(
            {60: b"HTTPClient", 93: arch(7)},
            Speaks.HTTP,
            Firmware.UEFI_X64,
            id="the class decides: HTTP",
        ),
        pytest.param(
            {60: pxe(4711), 93: arch(4711)}, Speaks.PXE, Firmware.OTHER, id="outside the registry"
        ),
        pytest.param(
            {60: b"U-Boot.armv8", 93: arch(22)}, Speaks.U_BOOT, Firmware.UBOOT_ARM64, id="U-Boot"
        ),
        pytest.param({60: b"U-Boot.armv7"}, Speaks.U_BOOT, Firmware.UBOOT_ARM32, id="U-Boot armv7"),
        pytest.param({60: b"U-Boot.armv8"}, Speaks.U_BOOT, Firmware.UBOOT_ARM64, id="U-Boot armv8"),
        pytest.param({60: b"U-Boot"}, Speaks.U_BOOT, None, id="U-Boot of an unknown kind"),
        pytest.param({93: arch(21)}, Speaks.U_BOOT, Firmware.UBOOT_ARM32, id="U-Boot by 93 alone"),
        pytest.param(
            {60: pxe(7), 93: arch(7), 77: b"iPXE"},
            Speaks.IPXE,
            Firmware.UEFI_X64,
            id="iPXE by its bare word",
        ),
        pytest.param(
            {60: pxe(7), 93: arch(7), 77: b"\x04iPXE"},
            Speaks.IPXE,
            Firmware.UEFI_X64,
            id="iPXE by RFC 3004",
        ),
        pytest.param({60: pxe(0), 93: arch(0), 77: b"gPXE"}, Speaks.IPXE, Firmware.BIOS, id="gPXE"),
        pytest.param(
            {60: pxe(0), 93: arch(0), 77: b"lab", 175: IPXE_175},
            Speaks.IPXE,
            Firmware.BIOS,
            id="iPXE with a class of its owner, by 175",
        ),
        pytest.param({77: b"iPXE"}, Speaks.IPXE, None, id="iPXE whatever 60 says"),
        pytest.param(
            {60: pxe(0), 93: arch(0), 175: b""}, Speaks.PXE, Firmware.BIOS, id="an empty 175"
        ),
        pytest.param(
            {60: pxe(0), 93: arch(0), 175: b"hello"}, Speaks.PXE, Firmware.BIOS, id="175 of others"
        ),
        pytest.param({60: b"MSFT 5.0"}, Speaks.OTHER, None, id="Windows"),
        pytest.param({60: b"dhcpcd-9.4.1:Linux-6.1"}, Speaks.OTHER, None, id="dhcpcd"),
        pytest.param({60: b"udhcp 1.35.0"}, Speaks.OTHER, None, id="udhcpc"),
        pytest.param({60: b"AAPLBSDPC/i386/Mac"}, Speaks.OTHER, None, id="Apple"),
        pytest.param({60: b"xPXEClient"}, Speaks.OTHER, None, id="PXEClient must come first"),
        pytest.param({}, Speaks.OTHER, None, id="GRUB net_bootp and phones say nothing"),
    ],
)
def test_who_speaks(options, speaks, firmware):
    seen = client(options)
    assert (seen.speaks, seen.firmware) == (speaks, firmware)


@pytest.mark.parametrize(
    ("options", "mac", "firmware"),
    [
        pytest.param(
            {60: pxe(0), 93: arch(0)}, "b8:27:eb:00:00:01", Firmware.RASPBERRY_PI, id="by address"
        ),
        pytest.param(
            {60: pxe(0), 93: arch(0), 97: b"\0RPi4" + bytes(12)},
            MAC,
            Firmware.RASPBERRY_PI,
            id="by machine id",
        ),
        pytest.param({60: pxe(0), 93: arch(41)}, MAC, Firmware.RASPBERRY_PI, id="by architecture"),
        pytest.param(
            {60: pxe(11), 93: arch(11)},
            "dc:a6:32:00:00:01",
            Firmware.UEFI_ARM64,
            id="with UEFI on it, it is a UEFI machine",
        ),
        pytest.param({60: b"udhcp 1.35.0"}, "dc:a6:32:00:00:01", None, id="its system is no ROM"),
        pytest.param(
            {60: b"U-Boot.armv8", 93: arch(22)},
            "dc:a6:32:00:00:01",
            Firmware.UBOOT_ARM64,
            id="U-Boot on it is U-Boot",
        ),
    ],
)
def test_raspberry_pi(options, mac, firmware):
    assert client(options, mac).firmware is firmware


@pytest.mark.parametrize(
    ("options", "ipxe"),
    [
        pytest.param(
            {175: IPXE_175},
            Ipxe(version="1.21.1", features=frozenset((19, 24))),
            id="version and features; off is not a feature",
        ),
        pytest.param({77: b"iPXE"}, Ipxe(), id="the user class alone tells no features"),
        pytest.param({175: bytes.fromhex("b0 01 01")}, Ipxe(), id="settings are no features"),
        pytest.param(
            {175: bytes.fromhex("13 01 01 eb 09 01")}, Ipxe(features=frozenset((19,))), id="cut"
        ),
        pytest.param({60: pxe(0)}, None, id="no iPXE"),
    ],
)
def test_what_ipxe_says(options, ipxe):
    assert client(options).ipxe == ipxe
    assert ipxe is None or ipxe.http is (19 in ipxe.features)


# -- identity ----------------------------------------------------------------------------------


def test_one_machine_keeps_its_mac_through_all_stages():
    ids: tuple[dict[int, bytes], ...] = (
        {},
        {61: b"\1" + bytes.fromhex("525400123456")},
        {61: b"\xff" + bytes(14)},
    )
    assert {client(options).mac for options in ids} == {MAC}


def test_a_guid_in_place_of_the_address_is_shown_whole():
    assert client({60: pxe(7)}, mac=":".join(["0a"] * 16)).mac == ":".join(["0a"] * 16)


def test_no_address_is_an_empty_mac():
    assert client({60: pxe(7)}, mac="").mac == ""


def test_what_is_shown_of_it():
    seen = client(
        {
            60: pxe(7),
            93: arch(7),
            77: b"\x04iPXE\x03lab",
            97: b"\0" + bytes.fromhex("00112233445566778899aabbccddeeff"),
            12: b"kiosk\x1b[2J\0",
        }
    )
    assert seen == Client(
        mac=MAC,
        speaks=Speaks.IPXE,
        firmware=Firmware.UEFI_X64,
        architecture=7,
        vendor_class="PXEClient:Arch:00007:UNDI:003016",
        user_class="iPXE, lab",
        uuid="33221100-5544-7766-8899-aabbccddeeff",
        host_name=r"kiosk\x1b[2J",
        ipxe=Ipxe(),
    )
    assert (seen.words, seen.loader, seen.boots) == ("UEFI x64", "iPXE", True)


@pytest.mark.parametrize(
    ("options", "words", "loader"),
    [
        pytest.param({60: b"HTTPClient", 93: arch(16)}, "UEFI x64, HTTP", "", id="HTTP Boot"),
        pytest.param({60: b"U-Boot.armv8", 93: arch(22)}, "U-Boot Arm 64", "U-Boot", id="U-Boot"),
        pytest.param(
            {60: b"PXEClient", 93: arch(1234) + arch(7)}, "UEFI x64", "", id="the first known of 93"
        ),
        pytest.param({60: b"PXEClient", 93: arch(1234)}, "PXE type 1234", "", id="none is known"),
        pytest.param({}, "", "", id="nothing is known"),
    ],
)
def test_words(options, words, loader):
    seen = client(options)
    assert (seen.words, seen.loader) == (words, loader)


@pytest.mark.parametrize(
    ("options", "note"),
    [
        pytest.param(
            {60: pxe(7), 93: arch(0)}, "option 93 says 0, option 60 says 7", id="they disagree"
        ),
        pytest.param(
            {60: b"PXEClient"}, "names no architecture: taken for BIOS", id="no architecture"
        ),
        pytest.param({60: b"HTTPClient"}, "names no architecture", id="no architecture for HTTP"),
        pytest.param(
            {60: pxe(7), 93: b"\7"}, "option 93 is no list of architectures", id="unreadable 93"
        ),
        pytest.param(
            {60: pxe(99), 93: arch(99)},
            "its firmware is architecture 99, not in the registry",
            id="unknown architecture",
        ),
        pytest.param(
            {60: pxe(16), 93: arch(16)},
            "architecture 16 is x64 UEFI boot from HTTP, option 60 says PXEClient",
            id="HTTP architecture of class PXEClient",
        ),
        pytest.param(
            {60: b"AAPLBSDPC/i386"},
            "asks for Apple's network boot (BSDP), which is not served",
            id="Apple",
        ),
        pytest.param(
            {60: pxe(7), 93: arch(7), 97: bytes(16)},
            "option 97 has 16 octets, a machine id has 17",
            id="machine id of a wrong length",
        ),
    ],
)
def test_notes(options, note):
    assert client(options).notes == (note,)


# -- hostile bytes -----------------------------------------------------------------------------

READ_HERE = st.sampled_from((12, 60, 77, 93, 97, 175))


@given(st.dictionaries(READ_HERE, st.binary(max_size=300)), st.integers(0, 16))
def test_any_options_have_a_client(options, hlen):
    seen = identify(Message(op=1, hlen=hlen, options=options))
    shown = (seen.vendor_class, seen.user_class, seen.host_name, seen.uuid, *seen.notes)
    assert all(words.isprintable() for words in shown)
    assert len(seen.user_class) < 2100


@given(st.integers(0, 0xFFFF), st.sampled_from((b"PXEClient", b"HTTPClient", b"U-Boot", b"")))
def test_any_architecture_has_a_client(number, vendor):
    assert client({60: vendor, 93: arch(number)}).architecture == number


@given(data=st.data())
def test_spoilt_captures_have_a_client(data):
    octets = bytearray(data.draw(st.sampled_from(sorted(CAPTURES.values()))))
    for _ in range(data.draw(st.integers(1, 8))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    read = parse(bytes(octets))
    assert isinstance(read, Malformed) or identify(read).speaks in Speaks


@pytest.mark.parametrize(
    ("features", "firmware", "lacks"),
    [
        pytest.param({19, 24}, Firmware.BIOS, "", id="a full one"),
        pytest.param({21, 24}, Firmware.BIOS, "HTTP", id="a ROM without HTTP"),
        pytest.param({19, 33}, Firmware.BIOS, "Linux kernels", id="a ROM without bzImage"),
        pytest.param({19, 36}, Firmware.UEFI_X64, "", id="UEFI starts kernels by itself"),
        pytest.param(set(), Firmware.BIOS, "", id="one that says nothing"),
    ],
)
def test_what_an_ipxe_lacks(features, firmware, lacks):
    assert Ipxe(features=frozenset(features)).lacks(firmware) == lacks

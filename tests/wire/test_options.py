from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.wire import options
from pxegui.wire.options import MessageType, Option, RelaySuboption

READERS = [
    options.message_type,
    options.u8,
    options.u16,
    options.u32,
    options.address,
    options.addresses,
    options.text,
    options.hexadecimal,
    options.architectures,
    options.network_interface,
    options.machine_id,
    options.user_classes,
    options.suboptions,
    options.relay_suboptions,
]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(value=st.none() | st.binary(max_size=300))
def test_no_reader_raises(read, value):
    read(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(b"pxe-host", "pxe-host", id="plain text stays"),
        pytest.param(b"udhcp\0\0", "udhcp", id="NULs at the end go"),
        pytest.param(b"a\0b", r"a\x00b", id="a NUL inside is shown"),
        pytest.param(b"\x1b[2J", r"\x1b[2J", id="a terminal's commands are shown, not obeyed"),
        pytest.param(b"line\r\n", r"line\x0d\x0a", id="line ends cannot forge a log line"),
        pytest.param("Büro".encode(), "Büro", id="UTF-8 is read"),
        pytest.param(b"\xff\xfe", r"\xff\xfe", id="what is no UTF-8 is shown by octet"),
        pytest.param("a\u202eb".encode(), r"a\u202eb", id="reversed writing is shown"),
        pytest.param("\U000e0001".encode(), r"\U000e0001", id="invisible tags are shown"),
        pytest.param(b"x" * 300, "x" * 255, id="what is too long to be a name is cut"),
        pytest.param(None, "", id="a missing option is empty"),
    ],
)
def test_text(value, shown):
    assert options.text(value) == shown


@given(st.binary(max_size=300))
def test_text_can_always_be_shown(value):
    assert options.text(value).isprintable()


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param(b"", (), id="nothing"),
        pytest.param(bytes(3), (), id="no multiple of four"),
        pytest.param(
            bytes((10, 0, 0, 1, 10, 0, 0, 2)),
            (IPv4Address("10.0.0.1"), IPv4Address("10.0.0.2")),
            id="two",
        ),
    ],
)
def test_addresses(value, wanted):
    assert options.addresses(value) == wanted


@given(st.lists(st.ip_addresses(v=4), min_size=1, max_size=20))
def test_addresses_come_back(values):
    assert options.addresses(options.pack_addresses(values)) == tuple(values)


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF))
def test_numbers_come_back(short, long):
    assert options.u16(options.pack_u16(short)) == short
    assert options.u32(options.pack_u32(long)) == long


def test_numbers_of_another_length_are_none():
    assert (options.u8(b""), options.u16(b"\1"), options.u32(bytes(5))) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "number", "name"),
    [
        pytest.param(None, 0, "bootp", id="no option 53 is BOOTP"),
        pytest.param(b"\x01", MessageType.DISCOVER, "discover", id="DISCOVER"),
        pytest.param(b"\x08", MessageType.INFORM, "inform", id="INFORM"),
        pytest.param(b"\x0d", 13, "unknown", id="a lease query is none of ours"),
        pytest.param(b"", 255, "unknown", id="an empty one is not BOOTP"),
        pytest.param(b"\x01\x03", 255, "unknown", id="two joined are no type"),
    ],
)
def test_message_type(value, number, name):
    assert options.message_type(value) == number
    assert options.message_name(number) == name


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param(bytes((0, 7)), (7,), id="one"),
        pytest.param(bytes((0, 7, 0, 16)), (7, 16), id="best first"),
        pytest.param(bytes((7,)), (), id="one octet is none"),
        pytest.param(b"", (), id="empty is none"),
    ],
)
def test_architectures(value, wanted):
    assert options.architectures(value) == wanted


RFC4122 = bytes.fromhex("00112233445566778899aabbccddeeff")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param(
            b"\0" + RFC4122,
            "33221100-5544-7766-8899-aabbccddeeff",
            id="first three fields are little-endian, as dmidecode prints",
        ),
        pytest.param(b"\0" + bytes(16), "", id="all zero tells nothing"),
        pytest.param(b"\0" + b"\xff" * 16, "", id="all ones tell nothing"),
        pytest.param(b"\1" + RFC4122, "", id="another type than 0"),
        pytest.param(RFC4122, "", id="the type is missing"),
        pytest.param(None, "", id="missing"),
    ],
)
def test_machine_id(value, wanted):
    assert options.machine_id(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param(b"iPXE", (b"iPXE",), id="the bare word of iPXE"),
        pytest.param(b"\x04iPXE", (b"iPXE",), id="one item of RFC 3004"),
        pytest.param(b"\x04iPXE\x03lab", (b"iPXE", b"lab"), id="two items of RFC 3004"),
        pytest.param(b"\x04iPXE\x09lab", (b"\x04iPXE\x09lab",), id="a wrong length: all is one"),
        pytest.param(b"\x00iPXE", (b"\x00iPXE",), id="an empty item: all is one"),
        pytest.param(b"", (), id="empty"),
    ],
)
def test_user_classes(value, wanted):
    assert options.user_classes(value) == wanted


def test_suboptions_know_pad_and_end_and_join():
    assert options.suboptions(b"\0\x05\x01a\x06\x00\x05\x01b\xff\x07\x01c") == {5: b"ab", 6: b""}


def test_a_suboption_over_the_end_is_left_out():
    assert options.suboptions(b"\x05\x01a\x06\x09b") == {5: b"a"}
    assert options.suboptions(b"\x05") == {}


def test_relay_suboptions_know_no_pad_and_no_end():
    value = bytes((1, 2, 0, 255, 0, 1, 9, 255, 1, 8, 5, 4, 10, 1, 0, 0, 11, 4, 10, 1, 0, 1))
    read = options.relay_suboptions(value)
    assert read == {
        RelaySuboption.CIRCUIT_ID: b"\x00\xff",
        0: b"\x09",
        255: b"\x08",
        RelaySuboption.LINK_SELECTION: bytes((10, 1, 0, 0)),
        RelaySuboption.SERVER_IDENTIFIER_OVERRIDE: bytes((10, 1, 0, 1)),
    }
    assert options.address(read[RelaySuboption.LINK_SELECTION]) == IPv4Address("10.1.0.0")


def test_names():
    assert options.option_name(Option.VENDOR_CLASS) == "vendor class (60)"
    assert options.option_name(224) == "option 224"
    assert options.hexadecimal(bytes.fromhex("01525400123456")) == "01525400123456"
    assert options.network_interface(b"\x01\x03\x10") == (1, 3, 16)

"""TFTP packets: what loaders send, what they must not get, and any octets at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.wire.tftp import (
    ERROR_TEXT_LIMIT,
    Ack,
    Error,
    ErrorCode,
    Malformed,
    ReadRequest,
    WriteRequest,
    ack,
    build_error,
    build_oack,
    data_header,
    parse,
    readable,
)

EDK2_PROBE = b"\0\1a.efi\0octet\0tsize\0000\0blksize\0001468\0windowsize\0004\0"


@pytest.mark.parametrize(
    ("data", "packet"),
    [
        pytest.param(b"\0\1a\0octet\0", ReadRequest(b"a", "octet"), id="plain RRQ"),
        pytest.param(b"\0\1a\0OcTeT\0", ReadRequest(b"a", "octet"), id="mode in any case"),
        pytest.param(b"\0\1a\0netascii\0", ReadRequest(b"a", "netascii"), id="netascii"),
        pytest.param(b"\0\1a\0octet", ReadRequest(b"a", "octet"), id="mode without its NUL"),
        pytest.param(
            EDK2_PROBE,
            ReadRequest(
                b"a.efi",
                "octet",
                ((b"tsize", b"0"), (b"blksize", b"1468"), (b"windowsize", b"4")),
            ),
            id="edk2's size probe, order kept",
        ),
        pytest.param(
            b"\0\1a\0octet\0BlkSize\x00512\0",
            ReadRequest(b"a", "octet", ((b"BlkSize", b"512"),)),
            id="option spelt as sent",
        ),
        pytest.param(
            b"\0\1a\0octet\0tsize\0000\0blksize\0",
            ReadRequest(b"a", "octet", ((b"tsize", b"0"),)),
            id="last option without value is left out",
        ),
        pytest.param(
            b"\0\1a\0octet\0tsize\0000\0junk",
            ReadRequest(b"a", "octet", ((b"tsize", b"0"),)),
            id="garbage after the last NUL is left out",
        ),
        pytest.param(
            b"\0\1a\0octet\0" + bytes(40), ReadRequest(b"a", "octet"), id="padded with NULs"
        ),
        pytest.param(b"\0\1\\B\xff\0octet\0", ReadRequest(b"\\B\xff", "octet"), id="any octets"),
        pytest.param(b"\0\2up\0octet\0", WriteRequest(b"up"), id="WRQ"),
        pytest.param(b"\0\4\xff\xfe", Ack(65534), id="ACK"),
        pytest.param(b"\0\4\0\7\x10", Ack(7), id="ACK with Windows' fifth octet"),
        pytest.param(
            b"\0\5\0\x08User aborted the transfer\0",
            Error(8, "User aborted the transfer"),
            id="ERROR",
        ),
        pytest.param(b"\0\5\0\1no end", Error(1, "no end"), id="ERROR text without its NUL"),
        pytest.param(b"\0\5", Error(0, ""), id="ERROR cut short"),
        pytest.param(b"\0\5\0\1a\x1b[2Jb\0", Error(1, "a\\x1b[2Jb"), id="ERROR text for show"),
    ],
)
def test_parse(data, packet):
    assert parse(data) == packet


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", None, id="nothing: silence"),
        pytest.param(b"\0", None, id="one octet: silence"),
        pytest.param(b"\0\4\0", None, id="half an ACK: silence"),
        pytest.param(b"\0\1\0octet\0", 4, id="no name"),
        pytest.param(b"\0\1name", 4, id="no NUL"),
        pytest.param(b"\0\1name\0", 4, id="no mode"),
        pytest.param(b"\0\1name\0\0", 4, id="empty mode"),
        pytest.param(b"\0\1name\0mail\0", 4, id="mail"),
        pytest.param(b"\0\1" + b"n" * 1500 + b"\0octet\0", 4, id="over 1500 octets"),
        pytest.param(b"\0\2\0octet\0", 4, id="WRQ without a name"),
        pytest.param(b"\0\3\0\1data", 5, id="stray DATA"),
        pytest.param(b"\0\6tsize\0000\0", 5, id="stray OACK"),
        pytest.param(b"\0\x09x", 4, id="unknown opcode"),
        pytest.param(b"GET / HTTP/1.1\r\n", 4, id="another protocol"),
    ],
)
def test_malformed(data, code):
    packet = parse(data)
    assert isinstance(packet, Malformed)
    assert packet.code == code
    assert packet.why


def test_a_refused_mode_still_names_the_file():
    packet = parse(b"\0\1name\0mail\0")
    assert isinstance(packet, Malformed)
    assert packet.name == b"name"


@given(st.binary(max_size=2000))
def test_any_octets_are_read_without_an_exception(data):
    parse(data)
    parse(b"\0\1" + data)


NAMES = st.binary(min_size=1, max_size=60).filter(lambda b: b"\0" not in b)


@given(NAMES, st.lists(st.tuples(NAMES, NAMES), max_size=8))
def test_a_request_reads_as_it_was_written(name, options):
    rest = b"".join(o + b"\0" + v + b"\0" for o, v in options)
    data = b"\0\1" + name + b"\0octet\0" + rest
    assert parse(data) == ReadRequest(name, "octet", tuple(options))


@given(st.integers(min_value=0, max_value=2**40))
def test_acks_and_headers_wrap(block):
    assert parse(ack(block)) == Ack(block % 65536)
    assert data_header(block) == b"\0\3" + (block % 65536).to_bytes(2, "big")


def test_block_after_65535_is_0():
    assert [data_header(n)[2:] for n in (65535, 65536, 65537)] == [b"\xff\xff", b"\0\0", b"\0\1"]


def test_oack_has_not_one_octet_more():
    built = build_oack([(b"tsize", b"7"), (b"BLKSIZE", b"1468")])
    assert built == b"\0\6tsize\x007\0BLKSIZE\x001468\0"


@given(st.sampled_from(ErrorCode), st.text(max_size=600))
def test_error_is_short_ascii_with_one_nul(code, text):
    built = build_error(code, text)
    assert built[-1] == 0
    assert built.count(0, 4) == 1
    assert len(built) <= 5 + ERROR_TEXT_LIMIT
    packet = parse(built)
    assert isinstance(packet, Error)
    assert packet.code == code


@given(st.binary(max_size=80))
def test_readable_is_one_printable_line(octets):
    assert readable(octets).isprintable()

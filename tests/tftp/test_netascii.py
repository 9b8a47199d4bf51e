"""Netascii: line ends and bare CRs as the wire wants them, in blocks whose end is found late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.tftp.netascii import NetasciiBlocks


def blocks(text, blksize=512):
    """All packets of a text, each asked for twice."""
    source = NetasciiBlocks(lambda offset, count: text[offset : offset + count], blksize)
    packets: list[bytes] = []
    while source.last is None:
        number = len(packets) + 1
        packet = source.take(number, 1)
        assert source.take(number, 1) == packet
        packets.append(packet)
    assert source.last == len(packets)
    assert source.sent_bytes == sum(len(packet) - 4 for packet in packets)
    return packets


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        pytest.param(b"", b"", id="empty"),
        pytest.param(b"a\nb", b"a\r\nb", id="LF becomes CR LF"),
        pytest.param(b"a\rb", b"a\r\0b", id="CR becomes CR NUL"),
        pytest.param(b"a\r\nb", b"a\r\0\r\nb", id="CR LF becomes CR NUL CR LF"),
    ],
)
def test_line_ends(text, sent):
    assert blocks(text) == [b"\0\3\0\1" + sent]


def test_a_multiple_of_the_block_size_ends_with_an_empty_block():
    assert [len(packet) for packet in blocks(b"\n" * 256)] == [516, 4]


@given(st.binary(max_size=3000), st.integers(8, 600))
def test_every_text_comes_back(text, blksize):
    packets = blocks(text, blksize)
    assert all(len(packet) == blksize + 4 for packet in packets[:-1])
    assert len(packets[-1]) < blksize + 4
    joined = b"".join(packet[4:] for packet in packets)
    assert joined.replace(b"\r\n", b"\n").replace(b"\r\0", b"\r") == text

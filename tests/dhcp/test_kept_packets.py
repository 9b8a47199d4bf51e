"""Messages are found again by number, and a flood of them does not grow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pxegui.dhcp.kept_packets import MOST_OCTETS, KeptPackets


def test_a_message_is_found_by_its_number():
    packets = KeptPackets()
    numbers = [packets.keep(data) for data in (b"one", b"two")]
    assert numbers == [1, 2]
    assert [packets.get(number) for number in (1, 2, 0, 3, -1)] == [
        b"one",
        b"two",
        None,
        None,
        None,
    ]


def test_the_oldest_go_first():
    packets = KeptPackets(most_octets=3 * (10 + 64))
    for n in range(5):
        packets.keep(b"%010d" % n)
    assert [packets.get(number) is not None for number in range(1, 6)] == [
        False, False, True, True, True,
    ]  # fmt: skip


def test_a_flood_of_the_longest_packets_stays_within_its_memory():
    packets = KeptPackets()
    for n in range(2000):
        packets.keep(bytes(65_507))
        assert packets.get(n + 1) is not None
    assert sum(map(len, packets._packets)) <= MOST_OCTETS
    for _ in range(300_000):
        packets.keep(b"")
    assert len(packets._packets) <= MOST_OCTETS // 64


@given(st.lists(st.binary(max_size=40), max_size=60), st.integers(1, 600))
def test_the_last_one_is_always_there(datas, most):
    packets = KeptPackets(most)
    for data in datas:
        assert packets.get(packets.keep(data)) == data

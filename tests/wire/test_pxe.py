from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.wire.pxe import (
    JUST_LOAD,
    LOAD_THIS_FILE,
    RASPBERRY_PI_BOOT,
    BootItem,
    BootServers,
    MenuItem,
    Prompt,
    PxeOptions,
    boot_item_reply,
    build_pxe,
    parse_pxe,
)

WORDS = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=12)
TYPES = st.integers(0, 0xFFFF)
PXE_OPTIONS = st.builds(
    PxeOptions,
    control=st.none() | st.integers(0, 255),
    multicast=st.none() | st.ip_addresses(v=4),
    servers=st.lists(
        st.builds(
            BootServers, type=TYPES, addresses=st.lists(st.ip_addresses(v=4), max_size=3).map(tuple)
        ),
        max_size=3,
    ).map(tuple),
    menu=st.lists(st.builds(MenuItem, type=TYPES, text=WORDS), max_size=5).map(tuple),
    prompt=st.none() | st.builds(Prompt, timeout_s=st.integers(0, 255), text=WORDS),
    item=st.none() | st.builds(BootItem, type=TYPES, layer=TYPES),
)


@given(PXE_OPTIONS)
def test_what_is_built_is_read_back(pxe):
    assert parse_pxe(build_pxe(pxe)) == pxe


@given(st.none() | st.binary(max_size=300))
def test_reading_never_raises(value):
    parse_pxe(value)


def test_the_block_that_means_load_the_file_named_here():
    assert bytes.fromhex("06 01 08 0A 04 00 50 58 45 FF") == JUST_LOAD
    assert parse_pxe(JUST_LOAD) == PxeOptions(
        control=LOAD_THIS_FILE, prompt=Prompt(timeout_s=0, text="PXE")
    )


def test_the_words_a_raspberry_pi_looks_for():
    assert b"Raspberry Pi Boot   " in RASPBERRY_PI_BOOT
    assert RASPBERRY_PI_BOOT.endswith(b"\xff")


@pytest.mark.parametrize(
    ("value", "item"),
    [
        pytest.param("47 04 80 00 00 00 FF", BootItem(type=0x8000), id="type and layer"),
        pytest.param("47 04 80 00 80 01 FF", BootItem(type=0x8000, layer=0x8001), id="secured"),
        pytest.param("47 02 80 00", BootItem(type=0x8000), id="type alone, no end"),
        pytest.param("47 03 80 00 00 FF", None, id="three octets say nothing"),
        pytest.param("47 04 80", None, id="cut short"),
    ],
)
def test_the_boot_item_of_a_request(value, item):
    assert parse_pxe(bytes.fromhex(value)).item == item


def test_a_boot_item_is_given_back():
    assert boot_item_reply(BootItem(type=0x8000, layer=1)) == bytes.fromhex("47 04 80 00 00 01 FF")
    assert BootItem(type=1, layer=0x8000).is_secured
    assert not BootItem(type=1).is_secured


def test_servers_and_menu_by_octets():
    pxe = PxeOptions(
        servers=(BootServers(type=0x8000, addresses=(IPv4Address("10.0.0.1"),)),),
        menu=(MenuItem(type=0, text="disk"),),
    )
    assert build_pxe(pxe) == bytes.fromhex(
        "08 07 80 00 01 0A 00 00 01 09 07 00 00 04 64 69 73 6B FF"
    )


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("08 03 80 00 02 FF", id="fewer addresses than announced"),
        pytest.param("09 04 80 00 09 61 FF", id="less text than announced"),
    ],
)
def test_lists_that_run_over_their_end_are_missing(value):
    assert parse_pxe(bytes.fromhex(value)) == PxeOptions()


def test_a_menu_too_long_for_one_option_is_refused():
    item = MenuItem(type=1, text="x" * 60)
    with pytest.raises(ValueError, match=r"255|256"):
        build_pxe(PxeOptions(menu=(item,) * 5))

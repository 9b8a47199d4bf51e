"""One value at a time: what is read, and what is refused with which remedy."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.settings import values
from pxegui.settings.keys import KEYS
from pxegui.settings.values import WrongValueError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("192.168.2.100-192.168.2.150", "192.168.2.100-192.168.2.150", id="two ends"),
        pytest.param("10.0.0.5-10.0.0.5", "10.0.0.5-10.0.0.5", id="a pool of one"),
    ],
)
def test_range_is_read(text, shown):
    assert str(values.read_range(text)) == shown


@pytest.mark.parametrize(
    ("text", "fault", "mend"),
    [
        pytest.param(
            "192.168.2.150-192.168.2.100",
            "runs backwards",
            "write 192.168.2.100-192.168.2.150",
            id="backwards",
        ),
        pytest.param("192.168.2.100", "is not a range", "FIRST-LAST", id="one address only"),
        pytest.param("192.168.2.100-150", "150 is not an IPv4", "such as", id="a short last end"),
        pytest.param("10.0.0.1 - 10.0.0.9", "has spaces", "FIRST-LAST", id="spaces"),
        pytest.param("", "is not two addresses", "FIRST-LAST", id="nothing"),
        pytest.param("1.1.1.1-2.2.2.2-3.3.3.3", "is not two", "FIRST-LAST", id="three ends"),
        pytest.param("a-b", "a is not an IPv4 address", "such as", id="no addresses"),
        pytest.param("::1-::2", "not an IPv4 address", "such as", id="IPv6"),
        pytest.param(5, "is not text", "FIRST-LAST", id="a number"),
        pytest.param("224.0.0.1-224.0.0.9", "not the address of one", "such as", id="multicast"),
    ],
)
def test_range_is_refused(text, fault, mend):
    with pytest.raises(WrongValueError) as refused:
        values.read_range(text)
    assert fault in refused.value.fault
    assert mend in refused.value.mend


@pytest.mark.parametrize(
    ("mask", "is_one"),
    [
        pytest.param("255.255.255.0", True, id="24 ones"),
        pytest.param("255.255.255.252", True, id="the smallest network with two machines"),
        pytest.param("128.0.0.0", True, id="one one"),
        pytest.param("255.255.255.254", False, id="no room for machines"),
        pytest.param("255.255.255.255", False, id="one machine"),
        pytest.param("0.0.0.0", False, id="everything"),
        pytest.param("255.0.255.0", False, id="a hole"),
        pytest.param("0.0.0.255", False, id="the wrong way round"),
        pytest.param("24", False, id="a prefix length"),
    ],
)
def test_netmask(mask, is_one):
    if is_one:
        assert values.read_netmask(mask) == IPv4Address(mask)
    else:
        with pytest.raises(WrongValueError, match=r"255\.255\.255\.0"):
            values.read_netmask(mask)


@pytest.mark.parametrize(
    ("spelled", "mac"),
    [
        pytest.param("D8:9E:F3:3A:5F:12", "d8:9e:f3:3a:5f:12", id="capitals"),
        pytest.param("d8-9e-f3-3a-5f-12", "d8:9e:f3:3a:5f:12", id="hyphens"),
        pytest.param("d89e.f33a.5f12", "d8:9e:f3:3a:5f:12", id="three groups"),
        pytest.param("d89ef33a5f12", "d8:9e:f3:3a:5f:12", id="bare"),
        pytest.param("d8:9e-f3:3a:5f:12", None, id="mixed"),
        pytest.param("d8:9e:f3:3a:5f", None, id="too short"),
        pytest.param("01:00:5e:00:00:01", None, id="a group"),
        pytest.param("00:00:00:00:00:00", None, id="nobody"),
        pytest.param("bench-07", None, id="a name"),
        pytest.param(12, None, id="a number"),
    ],
)
def test_mac(spelled, mac):
    if mac is not None:
        assert values.read_mac(spelled) == mac
    else:
        with pytest.raises(WrongValueError):
            values.read_mac(spelled)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param("dhcp,tftp", {"dhcp", "tftp"}, id="two"),
        pytest.param("all", {"dhcp", "tftp", "http"}, id="all"),
        pytest.param("all,-dhcp", {"tftp", "http"}, id="all but one"),
        pytest.param(["http"], {"http"}, id="a list"),
        pytest.param("dhcp, http", {"dhcp", "http"}, id="a space after the comma"),
    ],
)
def test_debug_is_read(value, wanted):
    assert values.read_debug(value) == wanted


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        pytest.param(values.read_debug, "dhpc", "did you mean dhcp?", id="a service mistyped"),
        pytest.param(values.read_debug, "", "dhcp,tftp,http", id="no service"),
        pytest.param(values.read_mode, "proxi", "did you mean proxy?", id="a mode mistyped"),
        pytest.param(values.read_mode, "x", "standard, proxy", id="a mode unknown"),
        pytest.param(values.read_log_level, "warn", "did you mean warning?", id="a level mistyped"),
        pytest.param(values.read_port, 0, "from 1 to 65535", id="port nought"),
        pytest.param(values.read_port, 65536, "from 1 to 65535", id="port too high"),
        pytest.param(values.read_port, True, "whole number", id="a port that is true"),
        pytest.param(values.read_port, "69", "whole number", id="a port as text"),
        pytest.param(values.read_lease_time, 0, "3600", id="no time"),
        pytest.param(values.read_lease_time, 2**32 - 1, "3600", id="for ever"),
        pytest.param(values.read_address, "0.0.0.0", "192.168.2.2", id="nobody's address"),
        pytest.param(values.read_address, "255.255.255.255", "192.168.2.2", id="everybody's"),
        pytest.param(values.read_address, "1.2.3", "192.168.2.2", id="three numbers"),
        pytest.param(values.read_interface, "", "--list-interfaces", id="no interface"),
        pytest.param(values.read_interface, "a/b", "--list-interfaces", id="a path as interface"),
        pytest.param(values.read_path, "a\0b", "write a path", id="NUL in a path"),
        pytest.param(values.read_boot_name, "a\nb", "boot directory", id="a line break in a name"),
        pytest.param(values.read_boot_name, "x" * 256, "boot directory", id="too long for DHCP"),
        pytest.param(values.read_host_name, "two words", "bench-07", id="a space in a host name"),
        pytest.param(values.read_flag, "yes", "true or false", id="a word for a flag"),
    ],
)
def test_refused_with_what_would_be_right(read, value, words):
    with pytest.raises(WrongValueError) as refused:
        read(value)
    assert words in refused.value.mend


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def fault_of(read, value):
    """The words of a refusal, None for a value that is read."""
    try:
        read(value)
    except WrongValueError as refused:
        return refused.fault and refused.mend
    return None


@given(ANYTHING)
def test_readers_raise_nothing_but_their_own_error(value):
    for read in {key.read for key in KEYS} | {values.read_mac, values.read_host_name}:
        assert fault_of(read, value) != ""


@given(st.integers())
def test_numbers_of_the_command_line_are_the_numbers_of_a_profile(number):
    assert values.as_number(str(number)) in (number, str(number))

"""Which options are granted: a table of what clients ask and what the OACK says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.tftp.negotiate import Grant, negotiate


def options(text):
    words = text.encode().split()
    return tuple(zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("", "", id="nothing asked, no OACK"),
        pytest.param(
            "tsize 0 blksize 1468 windowsize 4",
            "tsize 70000 blksize 1468 windowsize 4",
            id="edk2's probe",
        ),
        pytest.param("blksize 1432 tsize 0", "blksize 1432 tsize 70000", id="iPXE: its own order"),
        pytest.param("timeout 5 blksize 1468", "timeout 5 blksize 1468", id="U-Boot"),
        pytest.param(
            "tsize 0 blksize 1456 windowsize 4 msftwindow 31416",
            "tsize 70000 blksize 1456 windowsize 4",
            id="Windows: msftwindow is left out",
        ),
        pytest.param("TSize 0 BLKSIZE 512", "TSize 70000 BLKSIZE 512", id="spelt as asked"),
        pytest.param("multicast x rollover 0 utimeout 1", "", id="unknown ones: no OACK"),
        pytest.param("blksize 8", "blksize 8", id="least blksize"),
        pytest.param("blksize 7", "", id="blksize below 8 is left out"),
        pytest.param("blksize 1469", "blksize 1468", id="blksize is cut to MTU - 32"),
        pytest.param("blksize 65464", "blksize 1468", id="most blksize is cut too"),
        pytest.param("blksize 65465", "", id="blksize out of range is left out"),
        pytest.param("blksize 1e3", "", id="no number"),
        pytest.param("blksize -5 tsize 0", "tsize 70000", id="negative is left out alone"),
        pytest.param("blksize 0512", "blksize 512", id="leading zero"),
        pytest.param("blksize 512 blksize 1024", "blksize 512", id="duplicate: the first wins"),
        pytest.param("blksize x BLKSIZE 1024", "", id="duplicate of a bad one: still the first"),
        pytest.param("timeout 1", "timeout 1", id="least timeout"),
        pytest.param("timeout 255", "timeout 255", id="most timeout"),
        pytest.param("timeout 0", "", id="timeout 0 is left out"),
        pytest.param("timeout 256", "", id="timeout 256 is left out"),
        pytest.param("windowsize 1", "windowsize 1", id="least windowsize"),
        pytest.param("windowsize 65", "windowsize 64", id="windowsize is cut to 64"),
        pytest.param("windowsize 65535", "windowsize 64", id="most windowsize"),
        pytest.param("windowsize 0", "", id="windowsize 0 is left out"),
        pytest.param("windowsize 65536", "", id="windowsize out of range is left out"),
        pytest.param("tsize abc", "", id="tsize that is no number"),
        pytest.param(f"blksize {'9' * 900}", "", id="a very long number"),
    ],
)
def test_oack(asked, said):
    assert negotiate(options(asked), size=70000, mtu=1500).oack == options(said)


def test_netascii_has_no_size_and_no_window():
    grant = negotiate(options("tsize 0 windowsize 8 blksize 1024"), size=None)
    assert grant == Grant(blksize=1024, oack=options("blksize 1024"))


def test_an_empty_file_has_a_size():
    assert negotiate(options("tsize 0"), size=0).oack == options("tsize 0")


def test_over_4_gib():
    assert negotiate(options("tsize 0"), size=2**33).oack == ((b"tsize", b"8589934592"),)


@pytest.mark.parametrize(
    ("mtu", "blksize"), [(1500, 1468), (9000, 8968), (65536, 65464), (576, 544)]
)
def test_blksize_fits_the_mtu(mtu, blksize):
    assert negotiate(options("blksize 65464"), size=1, mtu=mtu).blksize == blksize


def test_a_cap_for_a_client_is_kept():
    assert negotiate(options("blksize 1468"), size=1, most_blksize=1024).blksize == 1024


def test_the_grant_says_what_the_oack_says():
    grant = negotiate(options("timeout 3 windowsize 9 tsize 0 blksize 900"), size=5)
    assert (grant.timeout_s, grant.windowsize, grant.blksize, grant.tells_size) == (3, 9, 900, True)


WORDS = st.sampled_from([b"blksize", b"TSIZE", b"timeout", b"windowsize", b"multicast", b"x"])
VALUES = st.one_of(st.integers(-10, 70000).map(lambda n: b"%d" % n), st.binary(max_size=6))


@given(st.lists(st.tuples(WORDS, VALUES), max_size=9), st.none() | st.integers(0, 2**40))
def test_never_more_than_asked(asked, size):
    grant = negotiate(tuple(asked), size=size)
    first: dict[bytes, tuple[bytes, bytes]] = {}
    for name, value in asked:
        first.setdefault(name.lower(), (name, value))
    order = [name for name, _value in asked]
    places = [order.index(name) for name, _value in grant.oack]
    assert places == sorted(places)
    for name, value in grant.oack:
        spelt, wanted = first[name.lower()]
        assert spelt == name
        if name.lower() == b"tsize":
            assert int(value) == size
        elif name.lower() == b"timeout":
            assert int(value) == int(wanted)
        else:
            assert int(value) <= int(wanted)


@pytest.mark.parametrize(
    ("most_blksize", "most_window", "said"),
    [
        pytest.param(65464, 64, "blksize 1468 windowsize 16", id="no limit but the network's"),
        pytest.param(1024, 4, "blksize 1024 windowsize 4", id="both limited"),
        pytest.param(512, 1, "blksize 512 windowsize 1", id="as RFC 1350 has it"),
    ],
)
def test_limits_that_a_person_set(most_blksize, most_window, said):
    asked = options("blksize 1468 windowsize 16")
    grant = negotiate(asked, size=70000, most_blksize=most_blksize, most_window=most_window)
    assert grant.oack == options(said)

"""What the ERRORs of clients mean, by when they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui.tftp.client_error import classify


@pytest.mark.parametrize(
    ("offered", "tells_size", "all_sent", "code", "text", "outcome", "ours"),
    [
        pytest.param(1, 1, 0, 8, "User aborted the transfer", "probe", False, id="edk2's probe"),
        pytest.param(1, 1, 0, 0, "TFTP Aborted", "probe", False, id="Intel ROM's probe"),
        pytest.param(1, 1, 0, 3, "", "probe", False, id="any other code after tsize"),
        pytest.param(1, 0, 0, 8, "no options", "aborted", False, id="comes again without options"),
        pytest.param(1, 1, 0, 4, "Malformatted OACK packet", "failed", True, id="edk2: bad OACK"),
        pytest.param(1, 1, 0, 8, "TFTP protocol error", "failed", True, id="pxelinux: bad OACK"),
        pytest.param(1, 0, 0, 8, "Option Negotiation Failed", "failed", True, id="bad OACK"),
        pytest.param(0, 0, 0, 0, "closed", "aborted", False, id="GRUB has read enough"),
        pytest.param(0, 1, 0, 8, "User aborted", "aborted", False, id="a person pressed a key"),
        pytest.param(0, 0, 0, 5, "", "aborted", False, id="the client started anew"),
        pytest.param(0, 0, 0, 3, "File too large", "failed", False, id="U-Boot: no room"),
        pytest.param(0, 0, 1, 3, "memory block is too small", "aborted", False, id="edk2 again"),
        pytest.param(0, 0, 0, 2, "file has bad magic", "failed", False, id="U-Boot: bad magic"),
        pytest.param(0, 0, 0, 4, "", "failed", False, id="illegal operation"),
    ],
)
def test_meaning(offered, tells_size, all_sent, code, text, outcome, ours):
    meaning = classify(
        code, text, offered=bool(offered), tells_size=bool(tells_size), all_sent=bool(all_sent)
    )
    assert (meaning.outcome, meaning.our_fault) == (outcome, ours)
    assert meaning.why


@given(st.integers(0, 65535), st.text(), st.booleans(), st.booleans(), st.booleans())
def test_every_error_has_a_meaning(code, text, offered, tells_size, all_sent):
    assert classify(code, text, offered=offered, tells_size=tells_size, all_sent=all_sent).why

import pytest

from pxegui.dhcp.request import request_state
from tests.dhcp.asking import US, A, ask, ip

NAMED = {54: US.packed}
WISH = {50: ip(100).packed}


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        pytest.param(ask(3, A, NAMED | WISH), "selecting", id="54 and 50"),
        pytest.param(ask(3, A, WISH), "init_reboot", id="50 alone"),
        pytest.param(ask(3, A, ciaddr=ip(100), broadcast=False), "renewing", id="to us alone"),
        pytest.param(ask(3, A, ciaddr=ip(100)), "rebinding", id="to everybody"),
        pytest.param(
            ask(3, A, ciaddr=ip(100), giaddr=ip(254), broadcast=False),
            "rebinding",
            id="to everybody, through a relay agent",
        ),
        pytest.param(ask(1, A), "", id="no REQUEST"),
    ],
)
def test_request_state(asked, state):
    assert request_state(asked) == state

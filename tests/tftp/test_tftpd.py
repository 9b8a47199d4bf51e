"""TFTPD as its caller constructs it. What it serves is in tests/services/test_library.py."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from pxegui import tftp
from pxegui.tftp import TFTPD

SEED: dict[str, Any] = {
    "ip": "0.0.0.0",
    "port": 69,
    "netbootDirectory": ".",
    "mode_debug": False,
    "logger": None,
}


def test_the_arguments_and_defaults_are_those_of_the_seed():
    parameters = inspect.signature(TFTPD).parameters.values()
    assert {p.name: p.default for p in parameters} == SEED
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    TFTPD(**SEED)


def test_the_package_offers_nothing_else():
    with pytest.raises(AttributeError, match="no attribute 'Server'"):
        getattr(tftp, "Server")  # noqa: B009 - the type checker knows that it is not there


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ip": "here"}, "ip: here is not an IPv4 address"),
        ({"ip": "255.255.255.255"}, "ip: 255.255.255.255 is not the address of one machine"),
        ({"port": 70000}, "port: 70000 is not between 1 and 65535"),
        ({"netbootDirectory": "/nowhere"}, "netbootDirectory: /nowhere cannot be served"),
        ({"netbootDirectory": ""}, "netbootDirectory: there is no path in it"),
        ({"mode_debug": "yes"}, "mode_debug: yes is not true or false"),
        ({"logger": "tftp"}, "logger: tftp is not a logger"),
    ],
)
def test_a_wrong_value_is_refused_at_once(wrong, said):
    with pytest.raises(ValueError, match="^" + re.escape(said)):
        TFTPD(**wrong)

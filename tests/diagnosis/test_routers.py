from __future__ import annotations

import pytest

from pxegui.diagnosis import routers, vendors
from pxegui.diagnosis.routers import router_maker


@pytest.mark.parametrize(
    ("mac", "name"),
    [
        ("3c:a6:2f:10:9e:77", "AVM"),
        ("4C:5E:0C:00:00:01", "MikroTik"),
        ("d8:9e:f3:3a:5f:12", ""),
        ("", ""),
    ],
)
def test_the_maker_of_a_router(mac, name):
    assert router_maker(mac) == name


def test_no_prefix_is_said_twice():
    assert not routers._table().keys() & vendors._table().keys()
    listed = [each for prefixes in routers._PREFIXES.values() for each in prefixes.split()]
    assert len(listed) == len(set(listed))

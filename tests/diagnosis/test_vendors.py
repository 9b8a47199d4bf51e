from __future__ import annotations

import pytest

from pxegui.diagnosis.vendors import vendor, vendor_name


@pytest.mark.parametrize(
    ("mac", "name"),
    [
        ("d8:9e:f3:3a:5f:12", "Dell"),
        ("54:bf:64:41:7c:08", "Dell"),
        ("52:54:00:12:34:56", "QEMU"),
        ("DC:A6:32:00:00:01", "Raspberry Pi"),
        ("02:00:00:00:00:01", ""),
        ("", ""),
    ],
)
def test_vendor(mac, name):
    assert vendor(mac) == name


def test_a_machine_is_named_by_maker_and_last_bytes():
    assert vendor_name("54:bf:64:41:7c:08") == "Dell 41:7c:08"
    assert vendor_name("02:00:00:00:00:01") == ""

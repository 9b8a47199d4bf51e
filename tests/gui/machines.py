"""Machines for tests of the window: the events that the engine would publish."""

from __future__ import annotations

import time
from typing import Literal

from PySide6.QtGui import QGuiApplication

from pxegui.events import BootDirectorySurveyed, Ready
from tests.diagnosis.boots import Say


def machine(number: int = 1, host: str = "", ago: float = 20.0) -> Say:
    """One of many, whose boot began so many seconds ago."""
    return Say(
        mac=f"54:bf:64:41:7c:{number:02x}",
        address=f"192.168.2.{100 + number}",
        start=time.time() - ago,
        host_name=host,
    )


def serving(mode: Literal["standard", "proxy"] = "standard") -> list[object]:
    """The events of a start."""
    at = time.time() - 60
    is_standard = mode == "standard"
    return [
        BootDirectorySurveyed(
            at=at,
            boot_dir="/srv/netboot",
            name="Debian 13 netboot",
            loaders={"UEFI x64": "ipxe.efi"},
            missing={},
            entries=(),
            seconds=0.1,
        ),
        Ready(
            at=at,
            interface="eth0",
            address="192.168.2.2",
            mode=mode,
            dhcp=67,
            pxe=4011,
            tftp=69,
            http=80,
            range_first="192.168.2.100" if is_standard else "",
            range_last="192.168.2.150" if is_standard else "",
            boot_dir="/srv/netboot",
        ),
    ]


def publish(window, *events):
    """Hand events to the window, and let it show them."""
    for event in events:
        window.session.engine.stream.publish(event)
    window.feed.flush()
    QGuiApplication.processEvents()

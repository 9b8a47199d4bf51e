"""What serves on loopback: settings with free ports, and an engine that tells what happened."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pxegui.settings.model import DhcpSettings, HttpSettings, Settings, TftpSettings


def free_ports(*kinds: socket.SocketKind) -> list[int]:
    """A port that nobody has for each of these kinds of socket."""
    with contextlib.ExitStack() as opened:
        ports = []
        for kind in kinds:
            each = opened.enter_context(socket.socket(socket.AF_INET, kind))
            each.bind(("127.0.0.1" if kind == socket.SOCK_STREAM else "", 0))
            ports.append(int(each.getsockname()[1]))
        return ports


@pytest.fixture
def boot_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "boot"
    folder.mkdir()
    (folder / "hello.txt").write_text("hello")
    return folder


@pytest.fixture
def settings(boot_dir: Path, tmp_path: Path) -> Settings:
    """Everything on loopback, at ports of their own."""
    dhcp, pxe, tftp, http = free_ports(*[socket.SOCK_DGRAM] * 3, socket.SOCK_STREAM)
    return Settings(
        interface="lo",
        boot_dir=boot_dir,
        dhcp=DhcpSettings(port=dhcp, pxe_port=pxe, leases_file=tmp_path / "leases.sqlite"),
        tftp=TftpSettings(port=tftp),
        http=HttpSettings(port=http),
    )


@pytest.fixture
def with_dhcp(settings: Settings) -> Callable[..., Settings]:
    """The same settings with other DHCP settings."""

    def change(**fields: Any) -> Settings:
        return dataclasses.replace(settings, dhcp=dataclasses.replace(settings.dhcp, **fields))

    return change

"""A rule names a configuration of pxelinux: the ROM is told it, and pxelinux loads it first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.firmware.boards import Firmware
from tests.firmware.booting import PROXY, booting, check_system, check_system_behind_proxy
from tests.firmware.routers import dnsmasq
from tests.netlab import Namespace, Network

pytestmark = [
    pytest.mark.firmware,
    pytest.mark.namespace,
    pytest.mark.matrix,
    pytest.mark.timeout(400),
]
RULE = '[[rule]]\nfirmware = "bios"\nboot-file = "lab/pxelinux.cfg/special"\n'


@pytest.fixture
def tree(small: Path, tmp_path: Path) -> Path:
    """The small system, and pxelinux in a folder of its own with a menu that leads nowhere."""
    folder = tmp_path / "boot"
    (folder / "lab" / "pxelinux.cfg").mkdir(parents=True)
    for name in ("linux", "initrd.gz", "payload.bin"):
        shutil.copy(small / name, folder)
    for name in ("pxelinux.0", "ldlinux.c32"):
        shutil.copy(small / name, folder / "lab")
    text = (small / "pxelinux.cfg" / "default").read_text()
    text = text.replace("kernel linux", "kernel ::linux")
    text = text.replace("initrd=initrd.gz", "initrd=::initrd.gz")
    (folder / "lab" / "pxelinux.cfg" / "special").write_text(text)
    (folder / "lab" / "pxelinux.cfg" / "default").write_text("default x\nlabel x\nkernel none\n")
    return folder


@pytest.mark.parametrize("in_proxy_mode", [False, True], ids=["standard mode", "proxy mode"])
def test_pxelinux_loads_what_the_rule_names(
    tree: Path, network: Network, party: Namespace, tmp_path: Path, in_proxy_mode: bool
) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(RULE)
    options = ("--config", str(profile), *(PROXY if in_proxy_mode else ()))
    if in_proxy_mode:
        dnsmasq(network, tmp_path)
    with booting(Firmware.BIOS_PLAIN, tree, network, party, tmp_path, *options) as booted:
        machine, server = booted
        (check_system_behind_proxy if in_proxy_mode else check_system)(machine, server)
        assert server.has_sent("lab/pxelinux.cfg/special")
        assert not server.has_sent("default")

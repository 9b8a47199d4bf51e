"""A real NetworkManager manages the cable: our address stays, and all is as before afterwards.

It would take it away: its own search for a DHCP server fails, and what it did not set goes.
"""

from __future__ import annotations

import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import seat
from tests.netlab import Namespace, Network, wait_until
from tests.seat import Seat, ordinary_user
from tests.services.program import PXEGUI

NEEDED = ("NetworkManager", "nmcli")
_ABSENT = [*seat.missing(), *(name for name in NEEDED if not shutil.which(name))]
pytestmark = [
    pytest.mark.namespace,
    pytest.mark.skipif(sys.platform != "linux" or bool(_ABSENT), reason=f"needs {_ABSENT}"),
]
OURS = "192.168.77.1/24"
# Where /sys is read only it does not wait for udev, which is not there.
MANAGES = """
mount -o remount,ro /sys
mount -t tmpfs tmpfs /var/lib/NetworkManager
mount -t tmpfs tmpfs /etc/NetworkManager
cat >/etc/NetworkManager/NetworkManager.conf <<'END'
[main]
plugins=keyfile
no-auto-default=*
[keyfile]
unmanaged-devices=none
END
NetworkManager --no-daemon &
until nmcli device set eth0 managed yes 2>/dev/null; do sleep 0.1; done
nmcli connection add type ethernet ifname eth0 con-name desk ipv4.dhcp-timeout 2 \\
  connection.autoconnect-retries 0 ipv6.method disabled
"""


@pytest.fixture(scope="module")
def user() -> Iterator[str]:
    with ordinary_user() as name:
        yield name


@pytest.fixture
def network() -> Iterator[Network]:
    with Network("nm") as made:
        yield made


@pytest.fixture
def bare(network: Network) -> Namespace:
    return network.join("bare", "")


@pytest.fixture
def desk(user: str, bare: Namespace) -> Iterator[Seat]:
    with Seat(bare, user, beside=MANAGES) as place:
        wait_until("management", lambda: managed(place) == "yes", 10)
        yield place


def managed(place: Seat) -> str:
    return place.run("nmcli", "-g", "GENERAL.NM-MANAGED", "device", "show", "eth0").strip()


def kept(place: Seat) -> str:
    """What NetworkManager knows and does, but for the stage of its endless search."""
    shown = [
        place.run("nmcli", "-t", "-f", "NAME,UUID,TYPE,AUTOCONNECT", "connection"),
        place.run("nmcli", "-t", "-f", "DEVICE,TYPE", "device"),
        managed(place),
    ]
    return "\n".join(shown)


def addresses(place: Seat) -> list[str]:
    return re.findall(r"inet ([0-9./]+)", place.party.run("ip", "-4", "address", "show", "eth0"))


def test_what_it_did_not_set_it_takes_away(desk):
    """Else the others would show nothing."""
    desk.party.run("ip", "address", "add", OURS, "dev", "eth0")
    wait_until("NetworkManager to take it away", lambda: not addresses(desk), 20)


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGTERM, id="stopped"), pytest.param(signal.SIGKILL, id="killed")],
)
def test_our_address_stays_while_we_serve_and_no_longer(desk, network, tmp_path, number):
    before = kept(desk)
    (desk.home / "netboot").mkdir(exist_ok=True)
    config = desk.home / ".config/pxegui"
    config.mkdir(parents=True, exist_ok=True)
    (config / "pxegui.ini").write_text("[choice]\nstart-when-opened=true\n")
    events = Path(desk.run("mktemp", "--dry-run", f"{desk.home}/XXXX").strip())
    desk.run("chown", "-R", desk.user, str(desk.home))
    options = ("--interface", "eth0", "--setup-address", OURS, "--boot-dir", "netboot")
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    with (tmp_path / "log").open("wb") as log:
        words = (PXEGUI, *options, "--force-standard", "--events", events)
        window = desk.start(*words, output=log, env=offscreen)

    def is_ready() -> bool:
        assert window.poll() is None, (tmp_path / "log").read_text()
        return events.exists() and '"ready"' in events.read_text()

    wait_until("ready", is_ready, 20)
    assert addresses(desk) == [OURS]
    for _ in range(3):  # a board is reset again and again
        network.switch.run("ip", "link", "set", "port0", "down")
        wait_until("no carrier", lambda: "NO-CARRIER" in desk.party.run("ip", "link"), 5)
        network.switch.run("ip", "link", "set", "port0", "up")
        wait_until("carrier", lambda: "NO-CARRIER" not in desk.party.run("ip", "link"), 5)
        assert addresses(desk) == [OURS]
    threading.Event().wait(3)  # longer than it took in the first test
    assert addresses(desk) == [OURS]
    assert managed(desk) == "no", "left alone while we serve"
    window.send_signal(number)
    window.wait(timeout=10)
    wait_until("address gone", lambda: not addresses(desk), 10)
    wait_until("as before", lambda: kept(desk) == before, 10)
    wait_until("its own search", lambda: "connecting" in desk.run("nmcli", "device"), 20)

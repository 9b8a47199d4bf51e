"""What a person does where another DHCP server works on the same cable; `test_stories.py` runs it.

On real sockets, as `stories.py`: dnsmasq is the other server, udhcpc the machines.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pxegui.gui.states import State
from pxegui.phrases import NO_BREAK_SPACE
from tests.gui.stories import (
    START_LIMIT_S,
    Lab,
    _own_leases,
    chosen,
    click,
    client,
    folder,
    is_shown,
    lab,
    lease,
    opened,
    started,
)
from tests.gui.waiting import until
from tests.netlab import Namespace, wait_until

__all__ = ["_own_leases", "client", "folder", "lab"]  # fixtures

AT_START = "Not started: another DHCP server already works on this network"
WHILE_SERVING = "Another DHCP server gives addresses on this network"
OURS, THEIRS = range(3, 200), range(200, 221)


def other_server(lab: Lab, folder: Path) -> Namespace:
    """It answers on the cable from now on."""
    other = lab.network.join("other", "10.77.0.2/24")
    words = ("dnsmasq", "-d", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--no-ping")
    files = (f"--dhcp-leasefile={folder / 'dnsmasq.leases'}", "--user=root")
    other.start(*words, "--dhcp-range=10.77.0.200,10.77.0.220,1h", *files)
    wait_until("dnsmasq", lambda: ":67" in other.run("ss", "-Hlnu"), 5)
    return other


def silence(other: Namespace) -> None:
    """Its cable is out: whoever gets an address now got it from us."""
    other.run("ip", "link", "set", "eth0", "down")


def last(address: str) -> int:
    """The last number of an address; 0: there is none."""
    return int(address.rpartition(".")[2]) if address else 0


@pytest.fixture
def late(lab: Lab) -> Namespace:
    """A machine that nobody knows."""
    return lab.network.join("late", "")


async def test_another_server_is_there(qloop, lab, theme, folder, tmp_path):
    other = other_server(lab, tmp_path)
    async with opened(theme, chosen(folder)) as window:
        await click(window, "Start")
        await until(lambda: window.session.state is State.ERROR, START_LIMIT_S)
        await until(lambda: is_shown(window, AT_START))
        (bar,) = window.bars.bars()
        said = bar.message.text.replace(NO_BREAK_SPACE, " ")
        mac = other.run("cat", "/sys/class/net/eth0/address").strip()
        assert re.match(rf"10\.77\.0\.2 \({mac}\) answered within [\d.]+ m?s\. Two of them", said)
        assert window.setup.isVisible()
        await started(window, "Start in Proxy mode")
        assert window.session.ready.mode == "proxy"
        await until(lambda: not window.bars.bars())


async def test_start_anyway_serves_beside_it_this_once(qloop, lab, client, theme, folder, tmp_path):
    other = other_server(lab, tmp_path)
    async with opened(theme, chosen(folder)) as window:
        await click(window, "Start")
        await until(lambda: is_shown(window, AT_START), START_LIMIT_S)
        await started(window, "Start anyway")
        assert window.session.ready.mode == "standard"
        await until(lambda: not window.bars.bars())
        silence(other)
        assert last(await lease(client, tmp_path)) in OURS
        assert not window.session.settings.dhcp.force_standard, "asked again at the next start"


async def test_one_comes_while_serving_and_new_addresses_wait_for_the_choice(
    qloop, lab, client, late, theme, folder, tmp_path
):
    async with opened(theme, chosen(folder)) as window:
        await started(window)
        known = await lease(client, tmp_path)
        assert last(known) in OURS
        other = other_server(lab, tmp_path)
        first = lab.network.join("first", "")
        await lease(first, tmp_path)  # whoever is quicker: its answer is overheard
        await until(lambda: is_shown(window, WHILE_SERVING), 10)
        silence(other)
        assert await lease(late, tmp_path) == "", "no new address until the person chooses"
        assert await lease(client, tmp_path) == known, "who has one keeps it"
        assert is_shown(window, WHILE_SERVING)
        await click(window, "Give addresses anyway")
        await until(lambda: not is_shown(window, WHILE_SERVING))
        assert last(await lease(late, tmp_path)) in OURS
        assert window.session.state is State.RUNNING


async def test_one_comes_while_serving_and_gives_the_addresses_from_then_on(
    qloop, lab, client, late, theme, folder, tmp_path
):
    async with opened(theme, chosen(folder)) as window:
        await started(window)
        assert last(await lease(client, tmp_path)) in OURS
        other_server(lab, tmp_path)
        await lease(lab.network.join("first", ""), tmp_path)
        await until(lambda: is_shown(window, WHILE_SERVING), 10)
        await click(window, "Change to Proxy mode")
        ready = window.session.ready
        await until(lambda: window.session.ready is not ready, START_LIMIT_S)
        await until(lambda: window.session.state is State.RUNNING, START_LIMIT_S)
        assert window.session.ready.mode == "proxy"
        await until(lambda: not is_shown(window, WHILE_SERVING))
        assert last(await lease(late, tmp_path)) in THEIRS

"""Another server gives addresses too: no new one is given here until the person chooses."""

from __future__ import annotations

import dataclasses

import pytest

from pxegui.dhcp.answer import Reply, Silence
from pxegui.dhcp.leases import LeaseBook
from pxegui.dhcp.standard import answer
from pxegui.wire.options import MessageType
from tests.dhcp.asking import OTHER, POOL, STANDARD, US, A, ask, ip

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)
PAUSED = dataclasses.replace(STANDARD, paused=True)
OURS, THEIRS = {54: US.packed}, {54: OTHER.packed}
WANTS_102 = {50: ip(102).packed}
LEASED = [ask(DISCOVER, A, WANTS_102), ask(REQUEST, A, OURS | WANTS_102)]


def say(found: Reply | Silence) -> str:
    if isinstance(found, Silence):
        return "paused" if "until you choose" in found.why else found.why
    kind = MessageType(found.message.options[53][0]).name
    return f"{kind} {found.message.yiaddr}"


@pytest.mark.parametrize(
    ("before", "asked", "said"),
    [
        pytest.param([], ask(DISCOVER), "paused", id="a new machine"),
        pytest.param([], ask(REQUEST, options=WANTS_102), "paused", id="one that comes back"),
        pytest.param(
            [], ask(REQUEST, options={50: ip(9).packed}), "paused", id="and is not told NAK"
        ),
        pytest.param([], ask(REQUEST, ciaddr=ip(102)), "paused", id="a renewal of an unknown"),
        pytest.param([], ask(None), "paused", id="BOOTP"),
        pytest.param(
            [], ask(REQUEST, options=OURS | WANTS_102), "paused", id="an offer nobody knows of"
        ),
        pytest.param(
            [],
            ask(REQUEST, options=THEIRS | WANTS_102),
            "it took the offer of another server, 10.0.0.254",
            id="the other server's machine",
        ),
        pytest.param(
            LEASED[:1], LEASED[1], "ACK 10.0.0.102", id="what was promised before is given"
        ),
        pytest.param(LEASED, ask(DISCOVER), "OFFER 10.0.0.102", id="a known machine that boots"),
        pytest.param(
            LEASED,
            ask(REQUEST, ciaddr=ip(102), broadcast=False),
            "ACK 10.0.0.102",
            id="a known machine that renews",
        ),
        pytest.param([], ask(INFORM, ciaddr=ip(50)), "ACK 0.0.0.0", id="settings without address"),
    ],
)
def test_while_paused(before, asked, said):
    book = LeaseBook(POOL)
    for each in before:
        found = answer(each, STANDARD, book)
        for change in found.changes:
            book.apply(change, each.now)
    assert say(answer(asked, PAUSED, book)) == said

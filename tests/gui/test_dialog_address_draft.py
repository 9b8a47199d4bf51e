"""What is typed into the dialog of addresses, judged: tables."""

from __future__ import annotations

import dataclasses
from ipaddress import IPv4Address, IPv4Interface

import pytest

from pxegui.dhcp.leases import Pool
from pxegui.gui.dialogs.address_draft import Draft, Kept, draft_of, judge
from pxegui.settings.model import AddressRange, DhcpSettings, Reservation

OURS = IPv4Interface("192.168.2.2/24")
MAC = "d0:50:99:1c:2b:07"
GOOD = Draft(first="192.168.2.100", last="192.168.2.150", time="12")
RANGE = AddressRange(first=IPv4Address("192.168.2.100"), last=IPv4Address("192.168.2.150"))


def judged(draft, before=None, serving=None):
    return judge(draft, before or DhcpSettings(), "eth0", OURS, frozenset({OURS.ip}), serving)


def said(draft, **more):
    return [f"{f.field} {f.row}: {f.words}" for f in judged(draft, **more).faults]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        pytest.param({}, [], id="all good"),
        pytest.param({"last": "192.168.2.50"}, ["last -1: .50 is below .100"], id="backwards"),
        pytest.param(
            {"first": "10.0.0.1", "last": "10.0.0.9"},
            ["first -1: outside 192.168.2.0/24"],
            id="the first end outside",
        ),
        pytest.param(
            {"last": "192.168.3.9"}, ["last -1: outside 192.168.2.0/24"], id="the last end outside"
        ),
        pytest.param(
            {"first": "192.168.2.1"}, ["first -1: 192.168.2.2 is this computer"], id="our own"
        ),
        pytest.param(
            {"first": "hello"}, ["first -1: hello is not an IPv4 address"], id="no address"
        ),
        pytest.param({"last": ""}, ["last -1: Fill in both ends, or none"], id="one end"),
        pytest.param({"first": "", "last": ""}, [], id="derived"),
        pytest.param({"time": "soon"}, ["time -1: soon is not a number"], id="no time"),
        pytest.param({"time": ""}, ["time -1: – is not a number"], id="empty time"),
        pytest.param(
            {"router": "192.168.2.1, 10.0.0.1"},
            ["router -1: 10.0.0.1 is outside 192.168.2.0/24"],
            id="a router that machines cannot reach is a warning",
        ),
        pytest.param({"dns": "x"}, ["dns -1: x is not an IPv4 address"], id="no name server"),
        pytest.param(
            {"kept": (Kept("192.168.2.9", "nonsense"),)},
            ["kept 0: nonsense is not a hardware address (MAC)"],
            id="no MAC",
        ),
        pytest.param(
            {"kept": (Kept("192.168.2.2", MAC),)},
            ["kept 0: 192.168.2.2 is this computer, a router or a name server"],
            id="kept, but ours",
        ),
        pytest.param(
            {"kept": (Kept("10.0.0.9", MAC),)},
            ["kept 0: 10.0.0.9 is outside 192.168.2.0/24"],
            id="kept outside",
        ),
        pytest.param(
            {"kept": (Kept("192.168.2.8", MAC), Kept("192.168.2.9", MAC.upper()))},
            [f"kept 1: {MAC} is there twice"],
            id="one machine twice",
        ),
        pytest.param({"kept": (Kept(), Kept())}, [], id="empty rows do not count"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(typed, wanted):
    assert said(dataclasses.replace(GOOD, **typed)) == wanted


def test_a_warning_does_not_stand_in_the_way():
    assert judged(dataclasses.replace(GOOD, router="10.0.0.1")).is_good


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        pytest.param({"last": "192.168.2.200"}, [], id="larger"),
        pytest.param(
            {"first": "192.168.2.101"},
            ["first -1: While serving the range can only grow: it is"
             " 192.168.2.100-192.168.2.150 now"],
            id="smaller",
        ),
    ],
)  # fmt: skip
def test_while_serving_the_range_only_grows(typed, wanted):
    assert said(dataclasses.replace(GOOD, **typed), serving=RANGE) == wanted


def test_what_is_typed_becomes_settings():
    draft = dataclasses.replace(
        GOOD,
        unit_s=60,
        router="192.168.2.1",
        dns="1.1.1.1 9.9.9.9",
        kept=(Kept("192.168.2.9", MAC.upper().replace(":", "-"), "rig"),),
    )
    dhcp = judged(draft).dhcp
    assert dhcp == DhcpSettings(
        range=RANGE,
        lease_s=720,
        routers=(IPv4Address("192.168.2.1"),),
        dns=(IPv4Address("1.1.1.1"), IPv4Address("9.9.9.9")),
        reservations=(Reservation(mac=MAC, address=IPv4Address("192.168.2.9"), host_name="rig"),),
    )


def test_what_a_profile_says_of_a_kept_machine_stays():
    kept = Reservation(
        mac=MAC, address=IPv4Address("192.168.2.9"), dns=(IPv4Address("192.168.2.1"),)
    )
    before = DhcpSettings(reservations=(kept,))
    dhcp = judged(dataclasses.replace(draft_of(before, None), time="1"), before).dhcp
    assert dhcp.reservations == (kept,)


@pytest.mark.parametrize("seconds", [1, 90, 3600, 7200, 86_400, 172_800, 5400])
def test_a_time_that_is_not_touched_stays(seconds):
    before = DhcpSettings(lease_s=seconds)
    assert judged(draft_of(before, None), before).dhcp.lease_s == seconds


def test_free_addresses_are_those_that_nobody_has():
    draft = dataclasses.replace(GOOD, kept=(Kept("192.168.2.103", MAC),))
    found = judged(draft)
    assert (found.count, found.free([IPv4Address("192.168.2.104"), IPv4Address("10.0.0.1")])) == (
        51,
        49,
    )


def test_the_derived_range_stands_in_the_fields():
    pool = Pool(range=RANGE, netmask=IPv4Address("255.255.255.0"))
    draft = draft_of(DhcpSettings(), pool)
    assert (draft.first, draft.last) == ("192.168.2.100", "192.168.2.150")


def test_without_an_address_of_ours_only_the_values_are_read():
    draft = dataclasses.replace(GOOD, last="192.168.2.1")
    assert judge(draft, DhcpSettings(), "", None, frozenset()).is_good

"""The transfer's state machine: steps as tables, and whole conversations over a bad cable."""

import dataclasses
import heapq
import itertools
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pxegui.tftp.transfer import (
    DALLY_S,
    GIVE_UP_S,
    LAST_ACK_WAIT_S,
    NEXT,
    PIECE,
    Blocks,
    State,
    Transfer,
    nearest,
)

LATER = 0.002  # seconds, enough for an answer to be about the window that is out


def sending(last=100, windowsize=1, *, acked=0, now=0.0, **more):
    """A transfer without OACK whose blocks up to `acked` were acknowledged in whole windows."""
    transfer = Transfer(last=last, windowsize=windowsize, **more)
    transfer.start(now, oack=False)
    while transfer.acked < acked:
        now += LATER
        transfer.on_ack(min(transfer.window_end, acked) & 0xFFFF, now)
    return transfer


# -- starting ------------------------------------------------------------------------------------


def test_without_options_data_1_comes_first():
    assert Transfer(last=3).start(0, oack=False) == Blocks(1, 1)


def test_with_options_the_oack_comes_first_and_ack_0_brings_the_first_window():
    transfer = Transfer(last=100, windowsize=4)
    assert transfer.start(0, oack=True) == Blocks(0, 0)
    assert transfer.state is State.OFFERED
    assert transfer.on_ack(0, LATER) == Blocks(1, 4)
    assert (transfer.state, transfer.acked) == (State.SENDING, 0)


def test_only_ack_0_answers_an_oack():
    transfer = Transfer(last=100)
    transfer.start(0, oack=True)
    assert transfer.on_ack(1, LATER) is None
    assert transfer.on_ack(65535, LATER) is None
    assert transfer.state is State.OFFERED


def test_a_window_never_goes_beyond_the_last_block():
    assert sending(10, 8, acked=8).window_end == 10


def test_a_repeated_request_gets_the_first_packet_until_an_ack_was_seen():
    transfer = Transfer(last=9)
    transfer.start(0, oack=True)
    assert transfer.on_repeated_request(0.1) == Blocks(0, 0)
    transfer.on_ack(0, 0.2)
    assert not transfer.is_unanswered()
    assert transfer.on_repeated_request(0.3) is None


# -- acknowledgements ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("windowsize", "acked", "acks", "sent"),
    [
        pytest.param(1, 3, [4], [(5, 5)], id="lock-step: the next block"),
        pytest.param(
            1, 4, [4, 4, 4], [None, None, None], id="lock-step: repeated ACKs send nothing"
        ),
        pytest.param(1, 4, [4, 5], [None, (6, 6)], id="lock-step: block 5 went out once"),
        pytest.param(4, 4, [8], [(9, 12)], id="a whole window: the next"),
        pytest.param(
            4,
            4,
            [4, 4, 4],
            [(5, 8), None, None],
            id="first block lost, an ACK per later block: once",
        ),
        pytest.param(4, 4, [6], [(7, 10)], id="block 7 lost: go back to 7"),
        pytest.param(4, 4, [5, 5, 5], [(6, 9), None, None], id="block 6 lost, and echoes: once"),
        pytest.param(4, 4, [4, 8, 8], [(5, 8), (9, 12), None], id="echoes of a window sent twice"),
        pytest.param(4, 8, [4], [None], id="an old ACK"),
        pytest.param(4, 8, [13], [None], id="an ACK of what was never sent"),
        pytest.param(4, 8, [0xFFFF], [None], id="an ACK from before the first"),
    ],
)
def test_acks(windowsize, acked, acks, sent):
    transfer = sending(windowsize=windowsize, acked=acked)
    now = 1.0
    answers = []
    for block in acks:
        now += LATER
        answers.append(transfer.on_ack(block, now))
    assert answers == sent


def test_an_ack_of_the_base_is_not_about_a_window_that_left_just_now():
    transfer = sending(windowsize=4, acked=4)
    transfer.on_ack(8, 1.0)
    assert transfer.on_ack(8, 1.00001) is None  # the network doubled it
    assert transfer.on_ack(8, 1.002) == Blocks(9, 12)


def test_a_client_that_acknowledges_everything_twice_costs_no_second_copy():
    transfer = sending(last=400, windowsize=4)
    now = 0.0
    while transfer.outcome is None:
        now += 0.001
        end = transfer.window_end
        transfer.on_ack(end, now)
        transfer.on_ack(end, now + 0.00002)
    assert transfer.resent == 0


@pytest.mark.parametrize(
    ("block", "near", "number"),
    [
        (0, -1, 0),
        (0, 65535, 65536),
        (1, 65535, 65537),
        (65535, 65536, 65535),
        (0, 131071, 131072),
        (5, 3 * 65536, 3 * 65536 + 5),
        (65530, 3 * 65536, 3 * 65536 - 6),
    ],
)
def test_block_numbers_of_the_wire_mean_the_nearest_count(block, near, number):
    assert nearest(block, near) == number


@given(st.integers(0, 2**40), st.integers(-64, 64))
def test_nearest_finds_every_count_in_a_window(near, offset):
    assert nearest((near + offset) & 0xFFFF, near) == near + offset


def test_65537_blocks_wrap_to_0():
    transfer = sending(last=65537)
    wire = [1]
    now = 0.0
    while transfer.outcome is None:
        blocks = transfer.on_ack(transfer.window_end & 0xFFFF, now)
        if blocks:
            wire.append(blocks.first & 0xFFFF)
    assert wire[-3:] == [65535, 0, 1]
    assert len(wire) == 65537
    assert (transfer.acked, transfer.resent) == (65537, 0)


def test_five_gibibytes_in_windows_of_16_end_at_their_last_block():
    last = 5 * 2**30 // 1468 + 1
    transfer = sending(last=last, windowsize=16)
    while transfer.outcome is None:
        transfer.on_window_ack(0.0)
    assert transfer.acked == last


# -- the end -------------------------------------------------------------------------------------


def test_the_last_ack_ends_it_and_late_ones_are_taken_for_a_second():
    transfer = sending(last=2, acked=1)
    assert transfer.on_ack(2, 1.0) is None
    assert (transfer.state, transfer.outcome, transfer.why) == (State.DALLYING, "done", "")
    assert transfer.on_ack(2, 1.5) is None
    assert transfer.deadline == 1.0 + DALLY_S
    assert transfer.on_deadline(transfer.deadline) is None
    assert transfer.state is State.ENDED


def run_out(transfer):
    """Let every deadline pass; returns when something was sent."""
    times = []
    for _ in range(1000):
        if transfer.outcome is not None:
            break
        now = transfer.deadline
        if transfer.on_deadline(now):
            times.append(now)
    return times


def test_a_last_ack_that_never_comes_is_done_after_two_retries():
    transfer = sending(last=5, acked=4, now=10.0)
    times = run_out(transfer)
    assert len(times) == 2
    assert (transfer.outcome, transfer.last_ack_missing) == ("done", True)
    assert transfer.deadline >= times[-1] + LAST_ACK_WAIT_S


def test_a_client_that_lives_gets_its_last_block_after_two_retries_too():
    transfer = sending(last=5, acked=4, now=10.0)
    for _ in range(2):
        transfer.on_deadline(transfer.deadline)
    now = transfer.deadline - 2
    assert transfer.on_ack(4, now) is None
    assert transfer.deadline <= now + 0.5
    assert transfer.on_deadline(transfer.deadline) == Blocks(5, 5)


def test_silence_in_the_middle_ends_after_a_minute():
    transfer = sending(last=50, windowsize=4, acked=8, now=100.0)
    times = run_out(transfer)
    assert transfer.outcome == "fell_silent"
    assert "block 9" in transfer.why
    assert GIVE_UP_S - 8 <= transfer.deadline - transfer.progress_at <= GIVE_UP_S
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert max(gaps) <= 8
    assert len(times) < 20


def test_a_client_that_only_repeats_its_request_is_given_up_too():
    transfer = Transfer(last=9)
    transfer.start(0, oack=True)
    now = 0.0
    while transfer.outcome is None and now < 2 * GIVE_UP_S:
        now += 0.1
        transfer.on_repeated_request(now)
        if now >= transfer.deadline:
            transfer.on_deadline(now)
    assert transfer.outcome == "fell_silent"
    assert now <= GIVE_UP_S + 0.2


def test_silence_after_the_oack():
    transfer = Transfer(last=9, tells_size=True)
    transfer.start(0, oack=True)
    assert run_out(transfer)[0] == 0.25
    assert transfer.outcome == "fell_silent"
    assert "first answer" in transfer.why


def test_a_negotiated_timeout_is_obeyed():
    transfer = Transfer(last=9, timeout_s=5)
    transfer.start(100, oack=True)
    assert run_out(transfer)[:3] == [105, 110, 115]


def test_the_clock_follows_the_round_trip_and_doubles():
    transfer = sending(last=1000)
    now = 0.0
    for _ in range(50):
        now += 0.1
        transfer.on_window_ack(now)
    first = transfer.deadline - now
    assert first == pytest.approx(0.4)
    transfer.on_deadline(now + first)
    assert transfer.deadline - (now + first) == pytest.approx(0.8)


def test_a_client_that_has_become_slow_soon_gets_each_block_once():
    transfer = sending(last=1000)
    now = 0.0
    for block in range(1, 30):
        acked_at = now + (0.001 if block < 10 else 0.3)
        while transfer.deadline < acked_at:
            transfer.on_deadline(transfer.deadline)
        now = acked_at
        transfer.on_ack(block, now)
    assert transfer.resent <= 6


def test_the_clock_has_a_floor():
    transfer = sending(last=1000)
    transfer.on_window_ack(0.0001)
    assert transfer.deadline - 0.0001 == pytest.approx(0.05)


# -- what the other side says --------------------------------------------------------------------


def offered(**more):
    transfer = Transfer(last=9, **more)
    transfer.start(0, oack=True)
    return transfer


def all_sent():
    return sending(last=5, acked=4)


@pytest.mark.parametrize(
    ("transfer", "code", "text", "outcome", "ours"),
    [
        (offered(tells_size=True), 8, "User aborted the transfer", "probe", False),
        (offered(tells_size=True), 0, "TFTP Aborted", "probe", False),
        (offered(tells_size=True), 3, "", "probe", False),
        (offered(), 8, "no options please", "aborted", False),
        (offered(tells_size=True), 4, "Malformatted OACK packet", "failed", True),
        (offered(tells_size=True), 8, "TFTP protocol error", "failed", True),
        (offered(), 8, "Option Negotiation Failed", "failed", True),
        (sending(), 0, "closed", "aborted", False),
        (sending(), 8, "User aborted the transfer", "aborted", False),
        (sending(), 3, "File too large", "failed", False),
        (sending(), 2, "file has bad magic", "failed", False),
        (all_sent(), 3, "User provided memory block is too small", "aborted", False),
    ],
)
def test_errors_of_clients(transfer, code, text, outcome, ours):
    transfer.on_error(code, text)
    assert (transfer.outcome, transfer.our_fault) == (outcome, ours)
    assert transfer.state is State.ENDED
    assert transfer.why


def test_an_error_after_the_last_ack_changes_nothing():
    transfer = sending(last=1)
    transfer.on_ack(1, 0.1)
    transfer.on_error(0, "late")
    assert transfer.outcome == "done"


def test_icmp_while_all_is_sent_means_done():
    transfer = all_sent()
    transfer.on_unreachable()
    assert transfer.outcome == "done"


def test_icmp_after_an_oack_with_size_is_a_probe():
    transfer = offered(tells_size=True)
    transfer.on_unreachable()
    assert transfer.outcome == "probe"


def test_icmp_in_the_middle_ends_at_the_third():
    transfer = sending()
    transfer.on_unreachable()
    transfer.on_unreachable()
    assert transfer.outcome is None
    transfer.on_unreachable()
    assert transfer.outcome == "aborted"


def test_icmp_in_the_middle_ends_at_the_next_timeout():
    transfer = sending()
    transfer.on_unreachable()
    assert transfer.on_deadline(transfer.deadline) is None
    assert transfer.outcome == "aborted"


def test_one_icmp_and_then_an_ack_is_forgiven():
    transfer = sending()
    transfer.on_unreachable()
    transfer.on_ack(1, 0.1)
    assert transfer.on_deadline(transfer.deadline) == Blocks(2, 2)


# -- pieces --------------------------------------------------------------------------------------


def test_gaps_in_two_windows_running_bring_pieces():
    transfer = sending(last=1000, windowsize=32)
    now = 0.0
    transfer.on_ack(10, now := now + LATER)  # gap in the first window
    transfer.on_ack(42, now := now + LATER)  # mended
    blocks = transfer.on_ack(50, now := now + LATER)  # gap in the next
    assert blocks == Blocks(51, 50 + PIECE)
    pieces = [blocks]
    while transfer.sent < transfer.window_end:
        now = transfer.deadline
        pieces.append(transfer.on_deadline(now))
    assert [p.first for p in pieces] == [51, 59, 67, 75]
    assert pieces[-1].last == 82
    assert transfer.retries == 0


def test_pieces_end_when_the_cable_is_well_again():
    transfer = sending(last=100_000, windowsize=32)
    now = 0.0
    for gap in (10, 42, 50):
        transfer.on_ack(gap, now := now + LATER)
    for _ in range(40):
        while transfer.sent < transfer.window_end:
            transfer.on_deadline(transfer.deadline)
        transfer.on_ack(transfer.window_end & 0xFFFF, now := now + LATER)
    assert transfer.sent == transfer.window_end


# -- the table -----------------------------------------------------------------------------------


def test_every_state_has_its_row_and_all_lead_to_the_end():
    assert set(NEXT) == set(State)
    reached = {State.FRESH}
    for _ in State:
        reached |= {after for state in reached for after in NEXT[state].values()}
    assert reached == set(State)
    assert NEXT[State.ENDED] == {}


# -- conversations -------------------------------------------------------------------------------


@dataclasses.dataclass
class Receiver:
    """A client: takes blocks in order, acknowledges windows; `echoes` as edk2 does for each gap."""

    last: int
    windowsize: int
    oack: bool
    echoes: bool
    got: int = 0
    in_window: int = 0
    complained: int = -1
    heard_at: float = 0.0

    def take(self, block, now):
        """The ACKs it answers with."""
        self.heard_at = now
        number = nearest(block, self.got)
        if number == self.got + 1 and number <= self.last:
            self.got = number
            self.in_window += 1
            if self.in_window == self.windowsize or number == self.last:
                return self.say()
            return []
        if self.echoes or self.complained != self.got:
            self.complained = self.got
            return self.say()
        return []

    def say(self):
        self.in_window = 0
        return [self.got & 0xFFFF]


class Cable:
    """Carries packets both ways with a delay; drops, doubles and reorders some of them."""

    def __init__(self, seed, trouble):
        self.chance = random.Random(seed)
        self.trouble = trouble
        self.disturbed = 0
        self.queue = []
        self.count = 0

    def carry(self, now, kind, block):
        roll = self.chance.random()
        delays = [0.0005]
        if roll < self.trouble:
            self.disturbed += 1
            delays = self.chance.choice([[], [], [0.0005, 0.0009], [0.02]])
        for delay in delays:
            self.count += 1
            at = now + delay + self.count * 1e-9  # keeps their order
            heapq.heappush(self.queue, (at, self.count, kind, block))


class Conversation:
    """Both ends and the cable between them, in a time of their own."""

    def __init__(self, transfer, receiver, cable):
        self.transfer = transfer
        self.receiver = receiver
        self.cable = cable

    def run(self, limit=400.0):
        transfer, receiver, queue = self.transfer, self.receiver, self.cable.queue
        now = 0.0
        self.send(transfer.start(now, oack=receiver.oack), now)
        while transfer.state is not State.ENDED and now < limit:
            cable_at = queue[0][0] if queue else 1e9
            now = max(now, min(transfer.deadline, cable_at, receiver.heard_at + 1.0))
            if cable_at <= now:
                self.arrive(heapq.heappop(queue), now)
            elif transfer.deadline <= now:
                self.send(transfer.on_deadline(now), now)
            else:
                self.grow_impatient(now)

    def send(self, blocks, now):
        for block in range(blocks.first, blocks.last + 1) if blocks else ():
            self.cable.carry(now, "data" if block else "oack", block & 0xFFFF)

    def arrive(self, packet, now):
        _at, _count, kind, number = packet
        if kind == "ack":
            self.send(self.transfer.on_ack(number, now), now)
        elif kind == "data":
            for answer in self.receiver.take(number, now):
                self.cable.carry(now, "ack", answer)
        elif self.receiver.got == 0:
            self.receiver.heard_at = now
            self.cable.carry(now, "ack", 0)

    def grow_impatient(self, now):
        """A second without a packet: the client says again what it has."""
        receiver = self.receiver
        receiver.heard_at = now
        if receiver.got < receiver.last and (receiver.got or receiver.oack):
            self.cable.carry(now, "ack", receiver.got & 0xFFFF)


def converse(transfer, receiver, cable):
    """Run both ends until the server's has ended."""
    Conversation(transfer, receiver, cable).run()


SETUPS = {
    "seed": st.integers(0, 2**32),
    "last": st.integers(1, 300),
    "windowsize": st.sampled_from([1, 1, 2, 4, 5, 16, 64]),
    "oack": st.booleans(),
    "echoes": st.booleans(),
}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(trouble=st.sampled_from([0.01, 0.05, 0.2]), **SETUPS)
def test_every_conversation_over_a_bad_cable_ends_with_all_blocks(
    seed, trouble, last, windowsize, oack, echoes
):
    cable = Cable(seed, trouble)
    receiver = Receiver(last, windowsize, oack, echoes)
    transfer = Transfer(last=last, windowsize=windowsize)
    converse(transfer, receiver, cable)
    assert transfer.state is State.ENDED
    assert transfer.outcome == "done"
    assert receiver.got == last
    assert transfer.resent <= windowsize * (2 * cable.disturbed + 2)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(**SETUPS)
@example(seed=0, last=70_000, windowsize=16, oack=True, echoes=True)
def test_over_a_good_cable_nothing_is_sent_twice(seed, last, windowsize, oack, echoes):
    receiver = Receiver(last, windowsize, oack, echoes)
    transfer = Transfer(last=last, windowsize=windowsize)
    converse(transfer, receiver, Cable(seed, 0.0))
    assert (transfer.outcome, transfer.resent, receiver.got) == ("done", 0, last)


@pytest.mark.parametrize("windowsize", [1, 4, 16])
def test_a_delayed_ack_does_not_double_the_rest_of_the_file(windowsize):
    """Sorcerer's Apprentice: one time-out that was too early, and then no trouble at all."""

    class SlowOnce(Cable):
        late = 0

        def carry(self, now, kind, block):
            if kind == "ack" and block >= 200 and not self.late:
                self.late = block
                heapq.heappush(self.queue, (now + 0.3, 0, kind, block))
            else:
                super().carry(now, kind, block)

    receiver = Receiver(800, windowsize, oack=False, echoes=True)
    transfer = Transfer(last=800, windowsize=windowsize)
    converse(transfer, receiver, SlowOnce(0, 0.0))
    assert transfer.outcome == "done"
    assert transfer.resent <= 4 * windowsize


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("ack"), st.integers(0, 65535)),
            st.tuples(st.just("near"), st.integers(-3, 70)),
            st.tuples(st.just("error"), st.integers(0, 65535)),
            st.tuples(st.just("icmp"), st.just(0)),
            st.tuples(st.just("again"), st.just(0)),
            st.tuples(st.just("deadline"), st.just(0)),
        ),
        max_size=200,
    ),
    st.integers(1, 64),
    st.booleans(),
)
def test_a_hostile_client_breaks_nothing(steps, windowsize, oack):
    transfer = Transfer(last=500, windowsize=windowsize, tells_size=oack)
    now = 0.0
    sent: list[Blocks | None] = [transfer.start(now, oack=oack)]
    for step, number in steps:
        now += 0.003
        match step:
            case "ack":
                sent.append(transfer.on_ack(number, now))
            case "near":
                sent.append(transfer.on_ack((transfer.acked + number) & 0xFFFF, now))
            case "error" if number % 40 == 0:
                transfer.on_error(number, "x")
            case "icmp":
                transfer.on_unreachable()
            case "again":
                sent.append(transfer.on_repeated_request(now))
            case "deadline":
                now = max(now, transfer.deadline)
                sent.append(transfer.on_deadline(now))
    for blocks in filter(None, sent):
        assert 0 <= blocks.first <= blocks.last <= 500
        assert blocks.last - blocks.first < 64
    if transfer.outcome is None:
        run_out(transfer)
    assert transfer.outcome is not None

"""Whose full blocks seem not to arrive, and what their next request gets."""

import pytest

from pxegui.tftp.block_cap import REMEMBERED_S, BlockCaps, is_suspect
from pxegui.tftp.transfer import Transfer


def silent_after(acks, seconds):
    """A transfer whose client sent these ACKs at once and then nothing."""
    transfer = Transfer(last=100)
    transfer.start(0.0, oack=True)
    for block in acks:
        transfer.on_ack(block, 0.01)
    while transfer.deadline < seconds:
        transfer.on_deadline(transfer.deadline)
    return transfer


@pytest.mark.parametrize(
    ("acks", "seconds", "blksize", "suspect"),
    [
        pytest.param([0], 6, 1468, True, id="ACK 0 and then silence"),
        pytest.param([0], 2, 1468, False, id="not yet"),
        pytest.param([], 6, 1468, False, id="nothing at all: no block was sent"),
        pytest.param([0, 1], 6, 1468, False, id="a full block arrived"),
        pytest.param([0], 6, 512, False, id="512 fits everywhere"),
    ],
)
def test_suspicion(acks, seconds, blksize, suspect):
    assert is_suspect(silent_after(acks, seconds), blksize, seconds) is suspect


def test_caps_go_down_in_two_steps_and_are_forgotten():
    caps = BlockCaps()
    assert caps.most("10.0.0.5", 0, 65464) == 65464
    assert caps.suspect("10.0.0.5", 1468, 0) == 1024
    assert caps.most("10.0.0.5", 1, 65464) == 1024
    assert caps.most("10.0.0.6", 1, 65464) == 65464
    assert caps.suspect("10.0.0.5", 1024, 2) == 512
    assert caps.most("10.0.0.5", 3 + REMEMBERED_S, 65464) == 65464

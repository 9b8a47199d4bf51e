"""What an ERROR of a client means: loaders say "enough" and "only the size" with it too. Pure."""

from __future__ import annotations

from typing import NamedTuple

from pxegui.events import Outcome
from pxegui.problems import Clause
from pxegui.wire.tftp import ErrorCode

_BAD_OACK = ("protocol error", "negotiation", "malformat")


class Meaning(NamedTuple):
    """How the transfer ended; `our_fault`: the client says that our OACK breaks the rules."""

    outcome: Outcome
    why: str
    our_fault: bool = False


def classify(code: int, text: str, *, offered: bool, tells_size: bool, all_sent: bool) -> Meaning:
    """What it means in this place: `offered` is after the OACK and before ACK 0."""
    words = text or Clause("without a word")
    said = Clause("the machine ended it: {words} (ERROR {code})", words=words, code=code)
    if offered:
        return _before_the_first_ack(code, text, said, tells_size=tells_size)
    if code in (ErrorCode.OTHER, ErrorCode.UNKNOWN_TID, ErrorCode.OPTION_NEGOTIATION):
        # GRUB: 0 "closed" when it has read enough; 5: the client was started anew.
        return Meaning("aborted", said)
    if code == ErrorCode.DISK_FULL and all_sent:
        # edk2 "User provided memory block is too small": it comes again with more memory.
        return Meaning("aborted", said)
    return Meaning("failed", said)


def _before_the_first_ack(code: int, text: str, said: str, *, tells_size: bool) -> Meaning:
    if code == ErrorCode.ILLEGAL_OPERATION or (
        code == ErrorCode.OPTION_NEGOTIATION and any(word in text.lower() for word in _BAD_OACK)
    ):
        # edk2 "Malformatted OACK packet", pxelinux "TFTP protocol error".
        return Meaning(
            "failed",
            Clause("the machine could not accept our OACK: {said}", said=said),
            our_fault=True,
        )
    if tells_size:
        # edk2: 8 "User aborted the transfer"; Intel's ROM: 0 "TFTP Aborted".
        return Meaning("probe", Clause("the machine asked for the size only"))
    return Meaning("aborted", said)

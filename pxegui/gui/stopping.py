"""The bar while a stop waits for transfers: who loads what, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from pxegui import phrases
from pxegui.engine.machines import Machines
from pxegui.engine.rows import TransferRow
from pxegui.gui.transfer_cells import whole_percent
from pxegui.gui.widgets.message_bar import Choice, Message
from pxegui.phrases import _, ngettext

KEY = "stopping"
_NAMED = 2  # transfers; the rest is counted


def message(machines: Machines, keep: Callable[[], object]) -> Message:
    """What is still under way; `keep` takes the stop back."""
    running = [row for row in machines.transfers() if row.outcome is None]
    count = len(running)
    words = [_under_way(machines, row) for row in running[:_NAMED]]
    if count > _NAMED:
        more = ngettext("{count} more is under way.", "{count} more are under way.", count - _NAMED)
        words.append(more.format(count=count - _NAMED))
    words.append(_("New requests are refused."))
    if running:
        words.append(_when_cut(machines, running))
    return Message(
        key=KEY,
        kind="info",
        title=ngettext(
            "Stopping: {count} transfer is still under way",
            "Stopping: {count} transfers are still under way",
            count,
        ).format(count=count),
        text=" ".join(words),
        choices=(Choice(_("Keep serving"), keep),),
        can_close=False,
        is_urgent=True,
    )


def _under_way(machines: Machines, row: TransferRow) -> str:
    facts = [
        _("{machine} is loading {file}").format(
            machine=_name(machines, row), file=row.file.rpartition("/")[2]
        )
    ]
    if row.percent is not None:
        facts.append(whole_percent(row.percent))
        if row.size_bytes and row.speed > 0:
            seconds = max(0, row.size_bytes - row.reached_bytes) / row.speed
            facts.append(_("{time} left").format(time=phrases.took(seconds)))
    return phrases.visible(", ".join(facts)) + "."


def _when_cut(machines: Machines, running: list[TransferRow]) -> str:
    names = {_name(machines, row) for row in running}
    if len(names) > 1:
        return _("Machines that are cut off must start again.")
    text = _("If it is cut off, {machine} must start again.").format(machine=names.pop())
    return phrases.visible(text)


def _name(machines: Machines, row: TransferRow) -> str:
    machine = machines.machine(row.machine)
    return machine.name if machine else row.machine

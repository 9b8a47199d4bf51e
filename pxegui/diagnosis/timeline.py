"""A machine's way, step by step, told from its events: tries, repeats, what comes next; pure.

Rule 1: what a person reads first is a sentence; the protocol's words stand in the second line.
Rule 2: what belongs together is one node: OFFER, REQUEST and ACK; a file that was asked for in many
        ranges; the names under which loaders look for a menu.
Rule 3: boots that went the same way are told once, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pxegui import phrases
from pxegui.diagnosis.files import base_name, kind_of
from pxegui.diagnosis.judge import say_trouble
from pxegui.diagnosis.next_step import what_next
from pxegui.diagnosis.nodes import Mark, Node, Sending, again, is_open, live, timed, way
from pxegui.diagnosis.progress import RESTART_S, Progress, Trouble, after, was_cut
from pxegui.events import (
    BootAnswered,
    BootFileMissing,
    BootOffered,
    BootpAnswered,
    Event,
    FileRefused,
    LeaseAcked,
    LeaseExpired,
    LeaseOffered,
    LeaseRefused,
    LeaseReleased,
    MachineAsked,
    OptionsGiven,
    ProblemFound,
    RequestIgnored,
    TransferEnded,
    TransferStarted,
)
from pxegui.phrases import _, ngettext

MOST_TRIES = 50  # a machine that starts over all night
_SAME_ANSWER_S = 10.0  # OFFER, REQUEST and ACK of one question


class Timeline:
    """`take` each event of one machine, oldest first; `nodes` is what there is to read."""

    def __init__(self) -> None:
        self._tries: list[list[Node]] = []
        self._dropped = 0
        self._progress = Progress()
        self._started = 0.0
        self._offered_at = 0.0

    def take(self, event: Event) -> None:
        """One event of this machine."""
        if not self._tries or self._is_new_boot(event):
            self._started = event.at
            self._tries.append([])
            if len(self._tries) > MOST_TRIES:
                del self._tries[1]  # the first one is shown in full
                self._dropped += 1
        self._tell(event)
        self._progress = after(self._progress, event, self._started)

    def nodes(self, now: float, sending: Mapping[str, Sending] | None = None) -> list[Node]:
        """All steps, and as the last one what comes next. `sending` is by file."""
        if not any(self._tries):
            return []
        told: list[Node] = []
        tries = [each for each in self._tries if each]
        at = 0
        while at < len(tries):
            same = at + 1
            while same < len(tries) and way(tries[same]) == way(tries[at]):
                same += 1
            told += timed(tries[at])
            if same - at > 1:
                told.append(again(tries[at:same], self._dropped if at == 0 else 0))
            at = same
        told = [live(node, sending or {}) for node in told]
        if is_open(told[-1]):
            return [*told, *self._next(now, is_sending=True)]
        return [*told, *self._next(now, is_sending=False)]

    # -- telling ------------------------------------------------------------------------------

    def _is_new_boot(self, event: Event) -> bool:
        """A question with which a boot begins again: firmware asks after files were sent."""
        if not isinstance(event, MachineAsked) or event.message not in ("discover", "bootp"):
            return False
        progress = self._progress
        is_firmware = bool(event.firmware) and event.loader != "iPXE"
        if is_firmware or (event.loader and progress.system_at):
            return bool(progress.loader_at or progress.system_at or progress.trouble)
        return event.at - progress.last > RESTART_S and not progress.loader_at

    def _tell(self, event: Event) -> None:
        match event:
            case MachineAsked():
                self._tell_asked(event)
            case LeaseOffered() | BootOffered():
                self._tell_offered(event)
            case LeaseAcked() | BootAnswered() | BootpAnswered() | OptionsGiven():
                self._tell_answered(event)
            case LeaseRefused() | LeaseReleased() | LeaseExpired() | RequestIgnored():
                self._tell_other(event)
            case TransferStarted():
                self._tell_started(event)
            case TransferEnded():
                self._tell_ended(event)
            case FileRefused():
                self._tell_refused(event)
            case BootFileMissing() | ProblemFound():
                self._tell_problem(event)
            case _:
                pass

    def _tell_asked(self, event: MachineAsked) -> None:
        if event.message not in ("discover", "bootp"):
            return  # a REQUEST is told with its answer
        term = "BOOTP" if event.message == "bootp" else "DHCPDISCOVER"
        about = f"asked {event.loader or ('firmware' if event.firmware else 'system')}"
        if event.loader:
            title = _("Asked again, now as {loader}").format(loader=event.loader)
            if not self._progress.address_at:
                title = _("Asked for an address and a boot file, as {loader}").format(
                    loader=event.loader
                )
        elif event.firmware:
            title = _("Asked for an address and a boot file")
        elif self._progress.loader_at or self._progress.system_at:
            title = _("Its system asked for an address")
        else:
            title = _("Asked for an address")
        words = [term, event.firmware]
        if event.architecture is not None:
            words[1] += _(" (architecture {number})").format(number=event.architecture)
        detail = " · ".join(word for word in words if word)
        self._put(Node(at=event.at, mark="ok", title=title, detail=detail, about=about))

    def _tell_offered(self, event: LeaseOffered | BootOffered) -> None:
        self._offered_at = event.at
        if isinstance(event, LeaseOffered):
            title = _("Was offered {address}").format(address=event.address)
            self._put(
                Node(at=event.at, mark="waiting", title=title, detail="OFFER", about="address")
            )
            return
        title = _("Was told its boot file {file}").format(file=_short(event.boot_file))
        detail = _("OFFER without an address (ProxyDHCP)")
        self._put(Node(at=event.at, mark="ok", title=title, detail=detail, about="told"))

    def _tell_answered(
        self, event: LeaseAcked | BootAnswered | BootpAnswered | OptionsGiven
    ) -> None:
        if isinstance(event, BootAnswered):
            title = _("Was told its boot file {file}").format(file=_short(event.boot_file))
            detail = _("asked on port 4011, {reason}").format(
                reason=phrases.translated(event.because)
            )
            self._put(Node(at=event.at, mark="ok", title=title, detail=detail, about="told"))
            return
        if isinstance(event, OptionsGiven):
            title = _("Asked for the network’s settings")
            self._put(Node(at=event.at, mark="ok", title=title, detail="INFORM", about="options"))
            return
        if isinstance(event, BootpAnswered):
            title = _("Got {address}").format(address=event.address)
            self._put(Node(at=event.at, mark="ok", title=title, detail="BOOTP", about="address"))
            return
        self._tell_leased(event)

    def _tell_leased(self, event: LeaseAcked) -> None:
        try_ = self._tries[-1]
        is_answer = event.at - self._offered_at <= _SAME_ANSWER_S
        if event.state in ("renewing", "rebinding"):
            title = _("Keeps {address} for {time} more").format(
                address=event.address, time=phrases.span(event.lease_s)
            )
            self._put(
                Node(at=event.at, mark="ok", title=title, detail="REQUEST, ACK", about="renewed")
            )
            return
        asked = next((n for n in reversed(try_) if n.about.startswith("asked")), None)
        if asked is not None and asked.about == "asked iPXE" and self._progress.address_at:
            # The second question of one boot: what counts is what it was told to do.
            file = _short(event.boot_file)
            detail = _("answered with {file}").format(file=file) if file else asked.detail
            self._tries[-1] = [
                replace(node, detail=detail) if node is asked else node
                for node in try_
                if not (node.about == "address" and node.mark == "waiting")
            ]
            return
        title = _("Got {address} for {time}").format(
            address=event.address, time=phrases.span(event.lease_s)
        )
        detail = "REQUEST, ACK"
        if is_answer:
            ms = round((event.at - (asked.at if asked else self._offered_at)) * 1000)
            detail = _("OFFER, REQUEST, ACK in {ms} ms").format(ms=ms)
        self._put(Node(at=event.at, mark="ok", title=title, detail=detail, about="address"))

    def _tell_other(
        self, event: LeaseRefused | LeaseReleased | LeaseExpired | RequestIgnored
    ) -> None:
        if isinstance(event, LeaseRefused):
            title = _("Was refused {address}").format(address=event.address)
            node = Node(
                at=event.at,
                mark="waiting",
                title=title,
                detail=f"NAK: {phrases.translated(event.why)}",
            )
        elif isinstance(event, LeaseReleased):
            title = _("Gave {address} back").format(address=event.address)
            node = Node(at=event.at, mark="ok", title=title, detail="RELEASE")
        elif isinstance(event, LeaseExpired):
            title = _("Its time with {address} is over").format(address=event.address)
            node = Node(at=event.at, mark="ok", title=title, detail=_("it did not ask to keep it"))
        elif event.normal:
            return
        else:
            node = Node(
                at=event.at,
                mark="warning",
                title=_("Got no answer"),
                detail=phrases.translated(event.why),
            )
        self._put(replace(node, about=node.title))

    def _tell_started(self, event: TransferStarted) -> None:
        if event.probe:
            return
        title = _("Loading {file}").format(file=_short(event.file))
        detail = _("by {protocol}").format(protocol=event.protocol.upper())
        node = Node(at=event.at, mark="under_way", title=title, detail=detail, about=event.file)
        self._put(node)

    def _tell_ended(self, event: TransferEnded) -> None:
        if event.outcome == "probe":
            return
        file = _short(event.file)
        if event.outcome == "done":
            is_menu = kind_of(event.file) == "menu"
            words = _("Loaded the menu {file}") if is_menu else _("Loaded {file}")
            node = Node(at=event.at, mark="ok", title=words.format(file=file), detail=_sent(event))
        elif event.outcome == "aborted" and not was_cut(event):
            title = _("Broke off {file}").format(file=file)
            detail = _("after {sent}, by itself").format(sent=phrases.size(event.sent_bytes))
            node = Node(at=event.at, mark="waiting", title=title, detail=detail)
        else:
            trouble = Trouble(
                kind="fell_silent" if event.outcome == "fell_silent" else "failed",
                at=event.at,
                file=event.file,
                sent_bytes=event.sent_bytes,
                size_bytes=event.size_bytes,
            )
            node = Node(
                at=event.at,
                mark="error",
                title=say_trouble(trouble),
                detail=phrases.translated(event.why),
            )
        began = self._open_node(event.file)
        at = began.at if began is not None else event.at
        self._put(replace(node, at=at, about=event.file))

    def _tell_refused(self, event: FileRefused) -> None:
        if event.optional:
            self._tell_miss(event)
            return
        trouble = Trouble(kind="refused", at=event.at, file=event.asked, why=event.kind)
        detail = phrases.visible(event.asked)
        if event.nearest:
            detail = _("It asked for {asked}; the folder has {nearest}.").format(
                asked=phrases.visible(event.asked), nearest=phrases.visible(event.nearest)
            )
        title = say_trouble(trouble)
        node = Node(at=event.at, mark="error", title=title, detail=detail, about=event.asked)
        self._put(node)

    def _tell_miss(self, event: FileRefused) -> None:
        """Names that loaders look for and do without, folded to one node."""
        last = next((n for n in reversed(self._tries[-1]) if n.about == "misses"), None)
        times = last.times + 1 if last is not None and last is self._tries[-1][-1] else 1
        title = ngettext("Looked for {count} file", "Looked for {count} files", times)
        if times == 1:
            title = _("Looked for {file}").format(file=_short(event.asked))
        node = Node(
            at=last.at if last is not None and times > 1 else event.at,
            mark="ok",
            title=title.format(count=times),
            detail=_("not there, which is normal"),
            about="misses",
            times=times,
        )
        if times > 1:
            self._tries[-1][-1] = node
        else:
            self._tries[-1].append(node)

    def _tell_problem(self, event: BootFileMissing | ProblemFound) -> None:
        if isinstance(event, BootFileMissing):
            title = _("Nothing here boots {firmware}").format(firmware=event.firmware)
            detail = ": ".join(filter(None, (event.missing, event.where)))
            node = Node(at=event.at, mark="error", title=title, detail=detail)
        else:
            said = phrases.say_problem(event.problem)
            mark: Mark = "error" if event.problem.SEVERITY == "error" else "warning"
            node = Node(at=event.at, mark=mark, title=_sentence(said.what), detail=said.cause)
        self._put(replace(node, about=node.title))

    def _put(self, node: Node) -> None:
        """Add a step; the same thing again becomes one step that counts."""
        nodes = self._tries[-1]
        for at in range(len(nodes) - 1, -1, -1):
            before = nodes[at]
            if before.about != node.about:
                # The answer comes after other questions of the same machine, a file after others.
                if before.mark != "under_way" and before.about != "misses":
                    break
                continue
            is_end = before.mark in ("under_way", "waiting") and before.title != node.title
            times = before.times if is_end else before.times + 1
            if node.mark == "under_way":
                times = before.times + (before.mark != "under_way")
            nodes[at] = replace(node, times=times)
            return
        opened = next(
            (i for i, n in enumerate(nodes) if is_open(n) and n.about == node.about), None
        )
        if opened is not None:
            nodes[opened] = replace(node, times=nodes[opened].times)
            return
        if kind_of(node.about) == "menu" and nodes and nodes[-1].about == "misses":
            self._put_found(node)
            return
        nodes.append(node)

    def _put_found(self, node: Node) -> None:
        """The file that a loader was looking for is there."""
        misses = self._tries[-1][-1]
        words = ngettext(
            "Looked for {count} file, then for {found}",
            "Looked for {count} files, found {found}",
            misses.times,
        )
        title = words.format(count=misses.times, found=phrases.visible(node.about))
        self._tries[-1][-1] = replace(misses, title=title)
        self._tries[-1].append(node)

    def _open_node(self, file: str) -> Node | None:
        return next((n for n in reversed(self._tries[-1]) if n.about == file and is_open(n)), None)

    # -- what comes next ----------------------------------------------------------------------

    def _next(self, now: float, *, is_sending: bool) -> Iterable[Node]:
        progress = self._progress
        title, detail, mark = what_next(progress, now, is_sending=is_sending)
        if title:
            yield Node(at=now, mark=mark, title=title, detail=detail, about="next")


def _short(file: str) -> str:
    return phrases.visible(base_name(file))


def _sent(event: TransferEnded) -> str:
    words = _("{size} by {protocol}").format(
        size=phrases.size(event.sent_bytes), protocol=event.protocol.upper()
    )
    if event.seconds > 0 and event.sent_bytes >= 10_000:
        words += f", {phrases.speed(event.sent_bytes / event.seconds)}"
    if event.protocol == "tftp" and event.resent:
        words += ngettext(
            ", {count} block sent again", ", {count} blocks sent again", event.resent
        ).format(count=event.resent)
    elif event.protocol == "tftp":
        words += _(", nothing resent")
    return words


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

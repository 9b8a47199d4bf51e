"""The sentence for every event and problem, in the user's language: all faces say the same words.

Rule 1: plain words first, the protocol's word in brackets; present or past tense, no blame.
Rule 2: whole sentences with named placeholders go through gettext; they are never glued together
        from words, only followed by a further clause.
Rule 3: what strangers sent (names, texts) leaves here with nothing but printable characters.
Rule 4: level honesty: what loaders and networks normally do is `debug`, never a warning.
Longer than most files: it is the one list that translators and reviewers of words read.
"""

from __future__ import annotations

import dataclasses
import gettext
from pathlib import Path
from typing import assert_never

from pxegui.events import (
    AddressQuarantined,
    AddressSetUp,
    BootAnswered,
    BootDirectorySurveyed,
    BootFileMissing,
    BootOffered,
    BootpAnswered,
    DhcpMessage,
    Event,
    FileRefused,
    InterfaceChanged,
    LeaseAcked,
    LeaseExpired,
    LeaseOffered,
    LeaseRefused,
    LeaseReleased,
    Level,
    LogRecorded,
    MachineAsked,
    OptionsGiven,
    OtherServerFound,
    PermissionAsked,
    PermissionGiven,
    ProblemFound,
    ProblemGone,
    Ready,
    RequestIgnored,
    RequestState,
    ServerSearchStarted,
    Service,
    ServiceFailed,
    ServiceStarted,
    ServiceStopped,
    Stopped,
    Stopping,
    StopTakenBack,
    TransferEnded,
    TransferProgressed,
    TransferStarted,
)
from pxegui.problems import N_, Clause, Fact, Problem

DOMAIN = "pxegui"
NO_BREAK_SPACE = "\u00a0"
WORTH_A_LINE_BYTES = 1_000_000  # smaller files have been sent before the line that starts is read


def languages() -> tuple[str, ...]:
    """Languages that there are translations into: `de`. English needs none."""
    folder = _folder()
    found = folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo") if folder is not None else ()
    return tuple(sorted(each.parent.parent.name for each in found))


def speak(language: str = "") -> None:
    """Say all that follows in this language; `en` is the source's own, empty the system's."""
    wanted = [language] if language else None  # None: gettext asks LANGUAGE, LC_ALL, LANG
    folder = _folder()
    found = gettext.NullTranslations()
    if folder is not None:
        found = gettext.translation(DOMAIN, str(folder), wanted, fallback=True)
    _TRANSLATIONS._fallback = found  # type: ignore[attr-defined]  # noqa: SLF001 - none to set it


def _folder() -> Path | None:
    package = Path(__file__).parent
    for resources in (package / "resources", package.parent / "resources"):
        if (resources / "locale").is_dir():
            return resources / "locale"
    return None


_TRANSLATIONS = gettext.NullTranslations()  # stays the same: `_` is bound to it everywhere
speak()
_ = _TRANSLATIONS.gettext
ngettext = _TRANSLATIONS.ngettext


# -- text and numbers --------------------------------------------------------------------------


def visible(text: str) -> str:
    """The text with everything unprintable (controls, direction marks) written as its escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == NO_BREAK_SPACE else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def size(count: int) -> str:
    """Bytes in powers of 1000 and at most three digits: `1.4 kB`, `39.8 MB`, `1.27 GB`."""
    if count < 1000:
        return f"{count}{NO_BREAK_SPACE}B"
    number, units = count / 1000, ["kB", "MB", "GB", "TB"]
    while number >= 999.5 and len(units) > 1:
        number /= 1000
        del units[0]
    unit = units[0]
    decimals = 0 if number >= 99.95 else 1
    if unit in ("GB", "TB") and number < 9.995:
        decimals = 2
    return f"{decimal(f'{number:.{decimals}f}')}{NO_BREAK_SPACE}{unit}"


def decimal(number: str) -> str:
    """A number with the decimal mark of the person's language: `39.8`, `39,8`."""
    sample = _("1.5")
    return number.replace(".", sample[sample.find("1") + 1])


def grouped(count: int) -> str:
    """`12 000`: the same in every language."""
    return f"{count:,}".replace(",", NO_BREAK_SPACE)


def speed(bytes_per_s: float) -> str:
    """`9.8 MB/s`; below 1 MB/s in kB/s."""
    if bytes_per_s < 999_500:
        return f"{bytes_per_s / 1000:.0f}{NO_BREAK_SPACE}kB/s"
    return f"{size(round(bytes_per_s))}/s"


def took(seconds: float) -> str:
    """How long something took: `2 ms`, `0.1 s`, `41 s`, `2 min 05 s`, `1 h 02 min`."""
    if 0 < seconds < 0.05:
        return f"{max(1, round(seconds * 1000))}{NO_BREAK_SPACE}ms"
    if seconds < 9.95:
        return f"{decimal(f'{max(seconds, 0):.1f}')}{NO_BREAK_SPACE}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{NO_BREAK_SPACE}s"
    if whole < 3600:
        return f"{whole // 60}{NO_BREAK_SPACE}min {whole % 60:02}{NO_BREAK_SPACE}s"
    return span(whole)


def span(seconds: float) -> str:
    """A time to come: `30 s`, `42 min`, `9 h 05 min`, `12 h`, `3 d 4 h`."""
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole}{NO_BREAK_SPACE}s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes}{NO_BREAK_SPACE}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        rest = f" {minutes:02}{NO_BREAK_SPACE}min" if minutes else ""
        return f"{hours}{NO_BREAK_SPACE}h{rest}"
    days, hours = divmod(hours, 24)
    return f"{days}{NO_BREAK_SPACE}d" + (f" {hours}{NO_BREAK_SPACE}h" if hours else "")


def left(seconds: float) -> str:
    """The time a transfer still needs: `0:01`, `2:05`, `1:02:09`."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(sent: int, of: int) -> str:
    """`63 %`; 100 only when all is sent."""
    share = 100 if sent >= of else min(99, sent * 100 // of)
    return f"{share}{NO_BREAK_SPACE}%"


_SERVICE_WORDS: dict[Service, str] = {
    "dhcp": N_("DHCP"),
    "pxe": N_("Boot server"),
    "tftp": N_("TFTP"),
    "http": N_("HTTP"),
    "engine": N_("pxegui"),
}


def service_words(service: Service) -> str:
    """How a person reads the name of a service."""
    return _(_SERVICE_WORDS[service])


_STAGE_WORDS = {
    "discovering": N_("asks for an address"),
    "offered": N_("was told what it can have"),
    "leased": N_("has its address"),
    "loading_nbp": N_("loads its boot file"),
    "in_ipxe": N_("iPXE runs"),
    "loading_kernel": N_("loads its system"),
    "system": N_("running, its system asked for an address"),
    "quiet": N_("no sign of it"),
    "failed": N_("did not get what it wanted"),
}


def stage_words(stage: str) -> str:
    """How a person reads the stage of a machine's boot."""
    return _(_STAGE_WORDS[stage])


_MESSAGE_WORDS: dict[DhcpMessage, str] = {
    "bootp": "BOOTP",
    "discover": "DISCOVER",
    "offer": "OFFER",
    "request": "REQUEST",
    "decline": "DECLINE",
    "ack": "ACK",
    "nak": "NAK",
    "release": "RELEASE",
    "inform": "INFORM",
    "unknown": N_("a message of unknown type"),
}


# -- problems ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """A problem in words: a clause, a sentence or two (or empty), a clause in the imperative."""

    what: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}" if self.remedy else self.what


def translated(text: str) -> str:
    """A clause in the person's language, with what stands in it; any other text as it is."""
    if not isinstance(text, Clause):
        return text
    facts = {
        name: translated(fact) if isinstance(fact, str) else fact
        for name, fact in text.facts.items()
    }
    return _(text.source).format_map(facts) if facts else _(text.source)


def say_fault(fault: str, mend: str) -> str:
    """What is wrong with what was typed, and what would be right, in one line."""
    return visible(f"{translated(fault)}: {translated(mend)}")


def say_problem(problem: Problem) -> Said:
    """What happened, why, and what to do."""
    said = facts(problem)

    def filled(text: str) -> str:
        return visible(_(text).format_map(said)) if text else ""

    return Said(filled(problem.WHAT), filled(problem.CAUSE), filled(problem.REMEDY))


def facts(problem: Problem) -> dict[str, Fact]:
    """What fills its texts, in the person's language."""
    return {name: _fact(fact) for name, fact in problem.facts().items()}


def _fact(fact: Fact) -> Fact:
    if isinstance(fact, tuple):
        return ", ".join(translated(each) for each in fact)
    return translated(fact) if isinstance(fact, str) else fact


# -- events ------------------------------------------------------------------------------------

_Life = (
    PermissionAsked
    | PermissionGiven
    | AddressSetUp
    | ServerSearchStarted
    | ServiceStarted
    | ServiceStopped
    | ServiceFailed
    | Ready
    | Stopping
    | StopTakenBack
    | Stopped
    | LogRecorded
)
_Place = OtherServerFound | BootDirectorySurveyed | InterfaceChanged | ProblemFound | ProblemGone
_Lease = (
    LeaseOffered
    | LeaseAcked
    | LeaseRefused
    | LeaseReleased
    | LeaseExpired
    | AddressQuarantined
    | OptionsGiven
    | BootpAnswered
)
_Boot = MachineAsked | BootOffered | BootAnswered | RequestIgnored | BootFileMissing
_File = TransferStarted | TransferProgressed | TransferEnded | FileRefused


def say(event: Event) -> str:
    """What happened, as one plain sentence in one line, without the machine's name and the time."""
    return visible(_sentence(event))


def _sentence(event: Event) -> str:
    if isinstance(event, _Life):
        return _say_life(event)
    if isinstance(event, _Place):
        return _say_place(event)
    if isinstance(event, _Lease):
        return _say_lease(event)
    if isinstance(event, _Boot):
        return _say_boot(event)
    if isinstance(event, _File):
        return _say_file(event)
    assert_never(event)


def _say_life(event: _Life) -> str:
    match event:
        case PermissionAsked() | PermissionGiven() | AddressSetUp():
            return _say_permission(event)
        case ServerSearchStarted():
            return _("looking for another DHCP server on {interface}, for up to {limit}").format(
                interface=event.interface, limit=took(event.limit_s)
            )
        case ServiceStarted():
            return _("{service} answers on {address} port {port}").format(
                service=service_words(event.service), address=event.address, port=event.port
            )
        case ServiceStopped():
            return _("{service} has stopped").format(service=service_words(event.service))
        case ServiceFailed():
            return _say_failed(event)
        case Ready():
            return _say_ready(event)
        case Stopping() | StopTakenBack() | Stopped():
            return _say_stopping(event)
        case LogRecorded():
            return " | ".join(line for line in event.text.splitlines() if line.strip())
        case _:
            assert_never(event)


def _say_permission(event: PermissionAsked | PermissionGiven | AddressSetUp) -> str:
    match event:
        case PermissionAsked(again=True):
            return _(
                "{interface} was plugged in again, and the ports went with it:"
                " waiting for your permission once more"
            ).format(interface=event.interface)
        case PermissionAsked(address=""):
            ports = ", ".join(map(str, sorted(event.ports)))
            return _("waiting for your permission to open port {ports}").format(ports=ports)
        case PermissionAsked():
            return _("waiting for your permission to use {address} on {interface}").format(
                address=event.address, interface=event.interface
            )
        case PermissionGiven():
            return _("permission was given after {time}").format(time=took(event.seconds))
        case AddressSetUp():
            return _("{interface} has the address {address} until serving ends").format(
                interface=event.interface, address=event.address
            )
        case _:
            assert_never(event)


def _say_failed(event: ServiceFailed) -> str:
    service = service_words(event.service)
    if event.restarts:
        return _("{service} failed and is started once more: {why}").format(
            service=service, why=translated(event.why)
        )
    return _("{service} failed again and is left out: {why}").format(
        service=service, why=translated(event.why)
    )


def _say_ready(event: Ready) -> str:
    if event.range_first:
        return _("serves {interface} as {address}, gives addresses {first} to {last}").format(
            interface=event.interface,
            address=event.address,
            first=event.range_first,
            last=event.range_last,
        )
    if event.dhcp and event.mode == "proxy":
        return _("serves {interface} as {address}, boot files only (proxy mode)").format(
            interface=event.interface, address=event.address
        )
    return _("serves {interface} as {address}, gives no addresses").format(
        interface=event.interface, address=event.address
    )


def _say_stopping(event: Stopping | StopTakenBack | Stopped) -> str:
    match event:
        case Stopped():
            return _("stopped")
        case StopTakenBack():
            return _("serving goes on: the stop was taken back")
        case Stopping(transfers=0):
            return _("stopping")
        case Stopping():
            return ngettext(
                "stopping; {count} transfer gets its last seconds",
                "stopping; {count} transfers get their last seconds",
                event.transfers,
            ).format(count=event.transfers)
        case _:
            assert_never(event)


def _say_place(event: _Place) -> str:
    match event:
        case OtherServerFound():
            return _say_other_server(event)
        case BootDirectorySurveyed():
            return _say_survey(event)
        case InterfaceChanged():
            return _say_interface(event)
        case ProblemFound():
            return str(say_problem(event.problem))
        case ProblemGone():
            return _("no longer so: {what}").format(what=say_problem(event.problem).what)
        case _:
            assert_never(event)


def _say_other_server(event: OtherServerFound) -> str:
    known = f"{event.address} ({event.server_mac})" if event.server_mac else event.address
    if event.kind == "proxy":
        said = _("another boot server works on this network: {server} (ProxyDHCP)")
    else:
        said = _("another DHCP server works on this network: {server}")
    said = said.format(server=known)
    return said + _with_boot_file(event.boot_file)


def _say_survey(event: BootDirectorySurveyed) -> str:
    said = _("{name} ({boot_dir})").format(name=event.name, boot_dir=event.boot_dir)
    if event.is_empty or not event.loaders:
        return _("{place} holds no boot file that pxegui knows").format(place=said)
    loaders = ", ".join(f"{firmware}: {file}" for firmware, file in event.loaders.items())
    return _("{place} boots {loaders}").format(place=said, loaders=loaders)


def _say_interface(event: InterfaceChanged) -> str:
    if not event.present:
        return _("{interface} has gone").format(interface=event.interface)
    if not event.carrier:
        return _("no cable in {interface}").format(interface=event.interface)
    if not event.addresses:
        return _("{interface} has no address").format(interface=event.interface)
    return _("{interface} is connected, address {addresses}").format(
        interface=event.interface, addresses=", ".join(event.addresses)
    )


def _with_boot_file(boot_file: str, firmware: str = "") -> str:
    """The clause about the boot file; nothing for a machine that is not booting."""
    if boot_file and firmware:
        return _(", boot file {file} ({firmware})").format(file=boot_file, firmware=firmware)
    if boot_file:
        return _(", boot file {file}").format(file=boot_file)
    if firmware:
        return _(", no boot file ({firmware})").format(firmware=firmware)
    return ""


def _say_lease(event: _Lease) -> str:
    match event:
        case LeaseOffered():
            return _("offered {address}").format(address=event.address) + _with_boot_file(
                event.boot_file, event.firmware
            )
        case LeaseAcked():
            return _say_acked(event)
        case LeaseRefused():
            return _("refused {address} (NAK): {why}").format(
                address=event.address, why=translated(event.why)
            )
        case LeaseReleased():
            return _("gave {address} back (RELEASE)").format(address=event.address)
        case LeaseExpired():
            return _("{address} is free again: its time is over").format(address=event.address)
        case AddressQuarantined():
            return _say_quarantined(event)
        case OptionsGiven():
            return _("told {address} the network's settings (INFORM)").format(
                address=event.address
            ) + _with_boot_file(event.boot_file)
        case BootpAnswered():
            return _("gave {address} for good (BOOTP)").format(
                address=event.address
            ) + _with_boot_file(event.boot_file)
        case _:
            assert_never(event)


def _say_acked(event: LeaseAcked) -> str:
    if event.state in ("renewing", "rebinding"):
        said = _("renewed {address} for {seconds} s")
    elif event.reserved:
        said = _("gave {address}, kept for it, for {seconds} s")
    else:
        said = _("gave {address} for {seconds} s")
    return said.format(address=event.address, seconds=event.lease_s) + _with_boot_file(
        event.boot_file, event.firmware
    )


def _say_quarantined(event: AddressQuarantined) -> str:
    if event.declined:
        said = _("{address} is already used by another device (DECLINE), left out for {time}")
    else:
        said = _("{address} is already used by another device, left out for {time}")
    return said.format(address=event.address, time=span(event.seconds))


def _say_boot(event: _Boot) -> str:
    match event:
        case MachineAsked():
            return _say_asked(event)
        case BootOffered():
            return _("offered boot file {file} ({firmware}), no address (ProxyDHCP)").format(
                file=event.boot_file, firmware=event.firmware
            )
        case BootAnswered():
            return _("told {address} its boot file {file} ({firmware})").format(
                address=event.address, file=event.boot_file, firmware=event.firmware
            )
        case RequestIgnored():
            return _say_ignored(event)
        case BootFileMissing():
            return _say_missing(event)
        case _:
            assert_never(event)


_ASKED: dict[RequestState, str] = {
    "": N_("asked for an address"),
    "selecting": N_("took an offered address"),
    "init_reboot": N_("asked for the address it had"),
    "renewing": N_("asked to keep its address"),
    "rebinding": N_("asked everybody to keep its address"),
}


def _say_asked(event: MachineAsked) -> str:
    kinds: dict[DhcpMessage, str] = {
        "request": _(_ASKED[event.state]),
        "discover": _("asked for an address"),
        "bootp": _("asked for an address"),
        "inform": _("asked for the network's settings"),
        "release": _("gives its address back"),
        "decline": _("found its address in use by another device"),
    }
    if event.port == 4011:
        said = _("asked for its boot file")
    else:
        said = kinds.get(event.message, _("sent a message"))
    who = ", ".join(word for word in (event.loader, event.firmware) if word)
    term = _(_MESSAGE_WORDS[event.message])
    return f"{said} ({term})" + (f", {who}" if who else "")


def _say_ignored(event: RequestIgnored) -> str:
    said = _("got no answer to {message}: {why}").format(
        message=_(_MESSAGE_WORDS[event.message]), why=translated(event.why)
    )
    if event.repeats:
        said += ngettext(", {count} more time", ", {count} more times", event.repeats).format(
            count=event.repeats
        )
    return said


def _say_missing(event: BootFileMissing) -> str:
    said = _("nothing here boots {firmware}").format(firmware=event.firmware)
    if event.architecture is not None:
        said += _(" (architecture {number})").format(number=event.architecture)
    clauses = (said, translated(event.missing), translated(event.where))
    return ": ".join(clause for clause in clauses if clause)


def _say_file(event: _File) -> str:
    match event:
        case TransferStarted():
            return _say_started(event)
        case TransferProgressed():
            of = f" ({percent(event.sent_bytes, event.size_bytes)})" if event.size_bytes else ""
            return _("{sent} sent").format(sent=size(event.sent_bytes)) + of
        case TransferEnded():
            return _say_ended(event)
        case FileRefused():
            return _say_refused(event)
        case _:
            assert_never(event)


def _say_started(event: TransferStarted) -> str:
    protocol = event.protocol.upper()
    if event.size_bytes is None:
        said = _("sending {file} ({protocol})").format(file=event.file, protocol=protocol)
    else:
        said = _("sending {file}, {size} ({protocol})").format(
            file=event.file, size=size(event.size_bytes), protocol=protocol
        )
    if event.note:
        said += _(": asked for as {asked}, {note}").format(
            asked=event.asked, note=translated(event.note)
        )
    return said


def _say_ended(event: TransferEnded) -> str:
    texts = {
        "done": _("sent {file}, {size} in {time} ({protocol})"),
        "probe": _("asked for the size of {file} ({protocol})"),
        "aborted": _("broke off {file} at {share} ({protocol})"),
        "failed": _("{file} ended in an error at {share} ({protocol})"),
        "fell_silent": _("fell silent during {file}, at {share} ({protocol})"),
    }
    said = texts[event.outcome].format(
        file=event.file,
        size=size(event.sent_bytes),
        share=percent(event.sent_bytes, event.size_bytes)
        if event.size_bytes
        else size(event.sent_bytes),
        time=took(event.seconds),
        protocol=event.protocol.upper(),
    )
    if event.resent and event.outcome != "probe":
        said += ngettext(
            ", {count} block sent again", ", {count} blocks sent again", event.resent
        ).format(count=event.resent)
    return (
        f"{said}: {translated(event.why)}"
        if event.why and event.outcome not in ("done", "probe")
        else said
    )


_REFUSED: dict[str, str] = {
    "not_found": N_("no such file"),
    "outside": N_("leads outside the boot directory"),
    "unreadable": N_("cannot be read"),
    "directory": N_("is a directory"),
    "special": N_("is not a plain file"),
    "bad_name": N_("is no file name"),
    "read_only": N_("files are only sent, never received"),
    "bad_request": N_("was asked for in a wrong way"),
    "busy": N_("cannot be sent now"),
}


def _say_refused(event: FileRefused) -> str:
    if event.optional and event.kind == "not_found":
        return _("{asked}: not there, which is normal").format(asked=event.asked)
    if not event.asked:
        return _("sent what is no request: {why}").format(why=translated(event.why))
    said = f"{event.asked}: {_(_REFUSED[event.kind])}"
    if event.nearest:
        return said + _(": {nearest} exists").format(nearest=event.nearest)
    if event.why and event.kind != "not_found":
        return f"{said}: {translated(event.why)}"
    return said


# -- level and service -------------------------------------------------------------------------


def service(event: Event) -> str:
    """Whose line this is: `dhcp`, `pxe`, `tftp`, `http`, `engine`, or the name of a logger."""
    match event:
        case _ if isinstance(event, _File):
            return event.protocol
        case ServiceStarted() | ServiceStopped() | ServiceFailed():
            return event.service
        case LogRecorded():
            return event.room
        case _:
            return event.SERVICE


_DEBUG = (
    MachineAsked,
    TransferProgressed,
    OptionsGiven,
    ServiceStarted,
    ServiceStopped,
    LeaseExpired,
)
_WARNING = (AddressQuarantined, BootFileMissing)  # of another server a problem warns, if it is one


def level(event: Event) -> Level:
    """How much an event matters to a person who does not look for anything in particular."""
    match event:
        case LogRecorded():
            return event.level
        case ProblemFound():
            return event.problem.SEVERITY
        case ServiceFailed():
            return "warning" if event.restarts else "error"
        case InterfaceChanged():
            return "info" if event.present and event.carrier else "warning"
        case RequestIgnored():
            return "debug" if event.normal else "info"
        case TransferStarted() | TransferEnded() | FileRefused():
            return _level_of_file(event)
        case _ if isinstance(event, _DEBUG):
            return "debug"
        case _ if isinstance(event, _WARNING):
            return "warning"
        case _:
            return "info"


def _level_of_file(event: TransferStarted | TransferEnded | FileRefused) -> Level:
    match event:
        case TransferStarted():
            large = event.size_bytes is None or event.size_bytes >= WORTH_A_LINE_BYTES
            return "info" if large and not event.probe else "debug"
        case TransferEnded():
            return _LEVEL_OF_OUTCOME[event.outcome]
        case FileRefused():
            if event.optional or not event.asked:  # a stray packet names no file
                return "debug"
            return "error" if event.kind in ("not_found", "unreadable") else "warning"
        case _:
            assert_never(event)


_LEVEL_OF_OUTCOME: dict[str, Level] = {
    "done": "info",
    "probe": "debug",
    "aborted": "info",
    "failed": "error",
    "fell_silent": "warning",
}

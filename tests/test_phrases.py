"""Words: one plain sentence for each event, and levels that do not cry wolf."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxegui import phrases
from pxegui.boot.choose import missing_for
from pxegui.boot.found import Survey
from pxegui.events import (
    AddressQuarantined,
    BootAnswered,
    BootDirectorySurveyed,
    BootFileMissing,
    BootOffered,
    BootpAnswered,
    FileRefused,
    InterfaceChanged,
    LeaseAcked,
    LeaseExpired,
    LeaseOffered,
    LeaseRefused,
    LeaseReleased,
    LogRecorded,
    MachineAsked,
    OptionsGiven,
    OtherServerFound,
    ProblemFound,
    ProblemGone,
    Ready,
    RequestIgnored,
    ServerSearchStarted,
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
from pxegui.problems import OutsideBootDirectory, UsageProblem
from pxegui.settings import validate, values
from pxegui.settings.model import DhcpSettings, HttpSettings, Settings, TftpSettings
from pxegui.wire.arch import Firmware
from tests.cli.samples import EVERY, sample

HALF = 19_900_000


@pytest.mark.parametrize(
    ("event", "sentence", "level"),
    [
        (
            sample(ServerSearchStarted),
            "looking for another DHCP server on enp3s0, for up to 4.5 s",
            "info",
        ),
        (
            sample(OtherServerFound, address="192.168.2.1", boot_file=""),
            "another DHCP server works on this network: 192.168.2.1 (3c:2a:f4:00:00:01)",
            "info",
        ),
        (
            sample(OtherServerFound, kind="proxy", address="192.168.2.1", server_mac=""),
            "another boot server works on this network: 192.168.2.1 (ProxyDHCP), "
            "boot file ipxe.efi",
            "info",
        ),
        (
            sample(BootDirectorySurveyed),
            "Debian 12 netboot (/srv/netboot) boots BIOS: pxelinux.0",
            "info",
        ),
        (
            sample(BootDirectorySurveyed, loaders={}),
            "Debian 12 netboot (/srv/netboot) holds no boot file that pxegui knows",
            "info",
        ),
        (
            sample(BootDirectorySurveyed, is_empty=True),  # the system's iPXE has no menu there
            "Debian 12 netboot (/srv/netboot) holds no boot file that pxegui knows",
            "info",
        ),
        (sample(ServiceStarted), "TFTP answers on 192.168.2.101 port 67", "debug"),
        (sample(ServiceStopped), "TFTP has stopped", "debug"),
        (
            sample(ServiceFailed),
            "TFTP failed and is started once more: the pool is used up",
            "warning",
        ),
        (
            sample(ServiceFailed, restarts=False),
            "TFTP failed again and is left out: the pool is used up",
            "error",
        ),
        (
            sample(Ready),
            "serves enp3s0 as 192.168.2.101, gives addresses 192.168.2.100 to 192.168.2.150",
            "info",
        ),
        (
            sample(Ready, mode="proxy", range_first="", range_last=""),
            "serves enp3s0 as 192.168.2.101, boot files only (proxy mode)",
            "info",
        ),
        (
            sample(Ready, dhcp=0, range_first="", range_last=""),
            "serves enp3s0 as 192.168.2.101, gives no addresses",
            "info",
        ),
        (sample(Stopping), "stopping; 2 transfers get their last seconds", "info"),
        (sample(Stopping, transfers=1), "stopping; 1 transfer gets its last seconds", "info"),
        (sample(Stopping, transfers=0), "stopping", "info"),
        (sample(StopTakenBack), "serving goes on: the stop was taken back", "info"),
        (sample(Stopped), "stopped", "info"),
        (sample(InterfaceChanged), "enp3s0 is connected, address 192.168.2.2/24", "info"),
        (sample(InterfaceChanged, carrier=False), "no cable in enp3s0", "warning"),
        (sample(InterfaceChanged, present=False), "enp3s0 has gone", "warning"),
        (sample(InterfaceChanged, addresses=()), "enp3s0 has no address", "info"),
        (
            sample(ProblemFound),
            "refused: ../../etc/passwd leads outside the boot directory: "
            "copy the file into the boot directory",
            "warning",
        ),
        (
            sample(ProblemGone),
            "no longer so: refused: ../../etc/passwd leads outside the boot directory",
            "info",
        ),
        (sample(LogRecorded), "something | odd", "warning"),
        (sample(MachineAsked), "asked for an address (DISCOVER), iPXE, UEFI x64", "debug"),
        (
            sample(MachineAsked, message="request", loader="", firmware=""),
            "took an offered address (REQUEST)",
            "debug",
        ),
        (
            sample(MachineAsked, message="request", port=4011, loader=""),
            "asked for its boot file (REQUEST), UEFI x64",
            "debug",
        ),
        (
            sample(LeaseOffered),
            "offered 192.168.2.101, boot file ipxe.efi (UEFI x64)",
            "info",
        ),
        (
            sample(LeaseAcked),
            "gave 192.168.2.101 for 43200 s, boot file ipxe.efi (UEFI x64)",
            "info",
        ),
        (
            sample(LeaseAcked, boot_file="", firmware=""),
            "gave 192.168.2.101 for 43200 s",
            "info",
        ),
        (
            sample(LeaseAcked, boot_file=""),
            "gave 192.168.2.101 for 43200 s, no boot file (UEFI x64)",
            "info",
        ),
        (
            sample(LeaseAcked, state="renewing", boot_file="", firmware=""),
            "renewed 192.168.2.101 for 43200 s",
            "info",
        ),
        (
            sample(LeaseAcked, reserved=True),
            "gave 192.168.2.101, kept for it, for 43200 s, boot file ipxe.efi (UEFI x64)",
            "info",
        ),
        (sample(LeaseRefused), "refused 192.168.2.101 (NAK): the pool is used up", "info"),
        (sample(LeaseReleased), "gave 192.168.2.101 back (RELEASE)", "info"),
        (sample(LeaseExpired), "192.168.2.101 is free again: its time is over", "debug"),
        (
            sample(AddressQuarantined, seconds=600),
            "192.168.2.101 is already used by another device (DECLINE), left out for 10 min",
            "warning",
        ),
        (
            sample(AddressQuarantined, seconds=600, declined=False),
            "192.168.2.101 is already used by another device, left out for 10 min",
            "warning",
        ),
        (
            sample(OptionsGiven, boot_file=""),
            "told 192.168.2.101 the network's settings (INFORM)",
            "debug",
        ),
        (
            sample(BootpAnswered),
            "gave 192.168.2.101 for good (BOOTP), boot file ipxe.efi",
            "info",
        ),
        (
            sample(BootOffered),
            "offered boot file ipxe.efi (UEFI x64), no address (ProxyDHCP)",
            "info",
        ),
        (
            sample(BootAnswered),
            "told 192.168.2.101 its boot file ipxe.efi (UEFI x64)",
            "info",
        ),
        (
            sample(RequestIgnored),
            "got no answer to DISCOVER: the pool is used up, 3 more times",
            "info",
        ),
        (
            sample(RequestIgnored, normal=True, repeats=0),
            "got no answer to DISCOVER: the pool is used up",
            "debug",
        ),
        (
            sample(BootFileMissing),
            "nothing here boots UEFI x64 (architecture 7): a boot file for UEFI Arm 64: "
            "put grubaa64.efi into the boot directory",
            "warning",
        ),
        (sample(TransferStarted), "sending initrd.gz, 39.8 MB (TFTP)", "info"),
        (
            sample(TransferStarted, size_bytes=None, protocol="http"),
            "sending initrd.gz (HTTP)",
            "info",
        ),
        (sample(TransferStarted, size_bytes=500), "sending initrd.gz, 500 B (TFTP)", "debug"),
        (
            sample(TransferStarted, size_bytes=500, asked="/grub.cfg", note="found beside"),
            "sending initrd.gz, 500 B (TFTP): asked for as /grub.cfg, found beside",
            "debug",
        ),
        (sample(TransferProgressed, sent_bytes=HALF), "19.9 MB sent (50 %)", "debug"),
        (
            sample(TransferEnded),
            "sent initrd.gz, 39.8 MB in 4.7 s (TFTP), 2 blocks sent again",
            "info",
        ),
        (
            sample(TransferEnded, outcome="probe", sent_bytes=0),
            "asked for the size of initrd.gz (TFTP)",
            "debug",
        ),
        (
            sample(TransferEnded, outcome="fell_silent", sent_bytes=HALF, resent=0, why="5 tries"),
            "fell silent during initrd.gz, at 50 % (TFTP): 5 tries",
            "warning",
        ),
        (
            sample(TransferEnded, outcome="failed", sent_bytes=HALF, resent=1, why="it shrank"),
            "initrd.gz ended in an error at 50 % (TFTP), 1 block sent again: it shrank",
            "error",
        ),
        (
            sample(TransferEnded, outcome="aborted", sent_bytes=HALF, resent=0, size_bytes=None),
            "broke off initrd.gz at 19.9 MB (TFTP): the pool is used up",
            "info",
        ),
        (
            sample(FileRefused, asked="grubx64.efi"),
            "grubx64.efi: no such file: EFI/debian/grubx64.efi exists",
            "error",
        ),
        (
            sample(FileRefused, asked="grubx64.efi", nearest=""),
            "grubx64.efi: no such file",
            "error",
        ),
        (
            sample(FileRefused, asked="pxelinux.cfg/C0A8", optional=True),
            "pxelinux.cfg/C0A8: not there, which is normal",
            "debug",
        ),
        (
            sample(FileRefused, kind="bad_request", asked="", why="an ACK of no transfer"),
            "sent what is no request: an ACK of no transfer",
            "debug",
        ),
        (
            sample(FileRefused, kind="outside", asked="../x", nearest="", why=""),
            "../x: leads outside the boot directory",
            "warning",
        ),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "at") else "",
)
def test_say(event, sentence, level):
    assert phrases.say(event).replace(phrases.NO_BREAK_SPACE, " ") == sentence
    assert phrases.level(event) == level


@pytest.mark.parametrize("event", EVERY, ids=lambda event: type(event).__name__)
def test_every_event_has_a_printable_sentence_a_level_and_a_service(event):
    said = phrases.say(event)
    assert said
    assert said.replace(phrases.NO_BREAK_SPACE, " ").isprintable()
    assert phrases.level(event) in ("debug", "info", "warning", "error")
    assert phrases.service(event)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("initrd.gz", "initrd.gz", id="plain"),
        pytest.param("a\x1b[31mb", r"a\x1b[31mb", id="a colour"),
        pytest.param("a\nb\0", r"a\nb\x00", id="a line break and a NUL"),
        pytest.param("a\u202eb", r"a\u202eb", id="a direction mark"),
        pytest.param("a\udcff", r"a\udcff", id="not UTF-8"),
        pytest.param("Grüße", "Grüße", id="letters of other alphabets"),
        pytest.param("1.4\u00a0kB", "1.4\u00a0kB", id="a no-break space"),
    ],
)
def test_visible(text, shown):
    assert phrases.visible(text) == shown


@given(st.text())
def test_nothing_that_a_terminal_obeys_gets_through(text):
    said = phrases.say(sample(FileRefused, asked=text, nearest=text))
    assert said.replace(phrases.NO_BREAK_SPACE, " ").isprintable()


def test_say_problem():
    said = phrases.say_problem(OutsideBootDirectory(name="{x}\n", boot_dir="/srv/{0}"))
    assert said.what == r"refused: {x}\n leads outside the boot directory"
    assert said.cause == "Only files inside /srv/{0} are sent."
    assert str(said) == f"{said.what}: copy the file into the boot directory"


def test_usage_is_said_in_one_clause_and_one_remedy():
    problem = UsageProblem(where="--range", fault="x is not a range", mend="write FIRST-LAST")
    assert str(phrases.say_problem(problem)) == "--range: x is not a range: write FIRST-LAST"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (phrases.size(0), "0 B"),
        (phrases.size(999), "999 B"),
        (phrases.size(1400), "1.4 kB"),
        (phrases.size(999_949), "1.0 MB"),
        (phrases.size(1_100_000), "1.1 MB"),
        (phrases.size(39_800_000), "39.8 MB"),
        (phrases.size(398_000_000), "398 MB"),
        (phrases.size(1_270_000_000), "1.27 GB"),
        (phrases.size(12_700_000_000), "12.7 GB"),
        (phrases.size(5 * 10**15), "5000 TB"),
        (phrases.speed(9_800_000), "9.8 MB/s"),
        (phrases.speed(400_000), "400 kB/s"),
        (phrases.speed(999_600), "1.0 MB/s"),
        (phrases.speed(0), "0 kB/s"),
        (phrases.took(0.002), "2 ms"),
        (phrases.took(0.1), "0.1 s"),
        (phrases.took(41.2), "41 s"),
        (phrases.took(125), "2 min 05 s"),
        (phrases.took(3720), "1 h 02 min"),
        (phrases.span(30), "30 s"),
        (phrases.span(42 * 60), "42 min"),
        (phrases.span(9 * 3600 + 300), "9 h 05 min"),
        (phrases.span(11 * 3600 + 52 * 60), "11 h 52 min"),
        (phrases.span(43200), "12 h"),
        (phrases.span(76 * 3600), "3 d 4 h"),
        (phrases.left(1), "0:01"),
        (phrases.left(125), "2:05"),
        (phrases.left(3729), "1:02:09"),
        (phrases.percent(63, 100), "63 %"),
        (phrases.percent(999, 1000), "99 %"),
        (phrases.percent(0, 0), "100 %"),
    ],
    ids=lambda value: value.replace(" ", " "),
)
def test_numbers(said, text):
    assert said.replace(phrases.NO_BREAK_SPACE, " ") == text


@given(st.integers(min_value=1000, max_value=10**15))
def test_sizes_have_at_most_three_digits(count):
    assert sum(c.isdigit() for c in phrases.size(count)) <= 3 or count > 999 * 10**12


def test_service_words():
    assert [phrases.service_words(name) for name in ("dhcp", "pxe", "tftp")] == [
        "DHCP",
        "Boot server",
        "TFTP",
    ]


def test_a_language_is_spoken_from_then_on():
    assert "de" in phrases.languages()
    try:
        phrases.speak("de")
        assert phrases._("Settings") == "Einstellungen"
        phrases.speak("en")
        assert phrases._("Settings") == "Settings"
        phrases.speak("tlh")  # there is none: the source's own
        assert phrases._("Settings") == "Settings"
    finally:
        phrases.speak()


@pytest.fixture
def _in_german():
    phrases.speak("de")
    yield
    phrases.speak("en")


@pytest.mark.usefixtures("_in_german")
def test_numbers_have_the_languages_own_decimal_mark():
    said = (phrases.size(39_800_000), phrases.speed(1_270_000_000), phrases.took(8.1))
    assert said == ("39,8\u00a0MB", "1,27\u00a0GB/s", "8,1\u00a0s")


@pytest.mark.usefixtures("_in_german")
def test_faults_of_what_was_typed_are_said_in_the_persons_language():
    problems = []
    for reader, value in ((values.read_range, "1.2.3"), (values.read_port, 99999)):
        with pytest.raises(values.WrongValueError) as wrong:
            reader(value)
        problems.append(phrases.say_fault(wrong.value.fault, wrong.value.mend))
        assert " ist " not in wrong.value.fault  # the value itself stays English: programs read it
    nothing = dataclasses.replace(Settings(), dhcp=DhcpSettings(enabled=False),
                                  tftp=TftpSettings(enabled=False),
                                  http=HttpSettings(enabled=False))  # fmt: skip
    problems += [str(phrases.say_problem(each)) for each in validate.faults(nothing)]
    assert problems == [
        "1.2.3 ist kein Bereich: ERSTE-LETZTE schreiben, etwa 192.168.2.100-192.168.2.150",
        "99999 liegt nicht zwischen 1 und 65535: eine ganze Zahl von 1 bis 65535 verwenden,"
        " etwa 6969",
        "--no-dhcp, --no-tftp, --no-http: es bleibt nichts bereitzustellen: einen davon anlassen",
    ]


@pytest.mark.usefixtures("_in_german")
def test_nothing_to_boot_is_said_in_the_persons_language():
    survey = Survey(root=Path("/srv"), name="srv")
    missing = missing_for(Firmware.UEFI_X64, survey)
    event = sample(BootFileMissing, missing=missing.what, where=missing.where)
    assert phrases.say(event).endswith(
        "keine Bootdatei für UEFI x64: das Paket ipxe installieren oder snponly.efi nach /srv legen"
    )

"""Firmware that cannot run here: its requests, and the answers that it must get.

After a wished change of an answer: `PXEGUI_WRITE_GOLDEN=1 tests/run tests/dhcp/test_golden.py`,
then read what the files in `tests/captures/golden` say now.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from pxegui.boot.choose import Place, choose
from pxegui.boot.client import Client
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.dhcp.answer import PAD_AFTER, Reply
from pxegui.dhcp.exchange import Exchanges, Packet
from pxegui.events import RequestIgnored
from pxegui.settings.model import BootSettings, Mode
from pxegui.wire.arch import Firmware
from pxegui.wire.dhcp import build
from tests.dhcp.asking import NOW, PROXY, STANDARD, US, obeys_edk2
from tests.dhcp.golden import FOLDER, Asked, Conversation, describe, read

FILES = sorted(FOLDER.glob("*.txt"))
WRITES = bool(os.environ.get("PXEGUI_WRITE_GOLDEN"))


def loader(file: str, kind: LoaderKind, firmware: Firmware, **more) -> Loader:
    return Loader(file=file, kind=kind, firmware=firmware, **more)


SURVEY = Survey(
    root=Path("/srv"),
    name="test",
    loaders=(
        loader("pxelinux.0", LoaderKind.PXELINUX, Firmware.BIOS),
        loader("pxegui/undionly.kpxe", LoaderKind.IPXE, Firmware.BIOS, system=True),
        loader("efi/bootx64.efi", LoaderKind.SHIM, Firmware.UEFI_X64, signed=True),
        loader("pxegui/snponly.efi", LoaderKind.IPXE, Firmware.UEFI_X64, system=True),
        loader("efi/bootia32.efi", LoaderKind.GRUB, Firmware.UEFI_IA32),
        loader("efi/ipxe-arm64.efi", LoaderKind.IPXE, Firmware.UEFI_ARM64),
        loader("start4.elf", LoaderKind.OTHER, Firmware.RASPBERRY_PI),
        loader("syslinux/efi/syslinux.efi", LoaderKind.SYSLINUX_EFI, Firmware.UEFI_RISCV64),
    ),
    configurations=(
        "pxelinux.cfg/default",
        "pxelinux.cfg/01-00-04-9f-00-00-17",
        "syslinux/efi/pxelinux.cfg/default",
    ),
)


def exchanges(mode: Mode) -> Exchanges:
    place = Place(address=US, mode=mode, tftp_port=69, http_port=80)

    def decide(client: Client):
        return choose(client, BootSettings(), SURVEY, place)

    return Exchanges(STANDARD if mode is Mode.STANDARD else PROXY, decide)


def play(conversation: Conversation, mode: Mode) -> list[tuple[list[str], bytes]]:
    """Each message's answer as text, and its octets."""
    server = exchanges(mode)
    return [_answer(server, asked, NOW + 5 * at) for at, asked in enumerate(conversation.asked)]


def _answer(server: Exchanges, asked: Asked, now: float) -> tuple[list[str], bytes]:
    packet = Packet(
        data=asked.octets(),
        source=asked.source,
        is_broadcast=asked.source[0] == "0.0.0.0",
        is_pxe_port=asked.port == 4011,
        port=asked.port,
    )
    outcome = server.take(packet, now)
    if outcome.reply is None:
        whys = [event.why for event in outcome.events if isinstance(event, RequestIgnored)]
        return [f"silence: {why}" for why in whys] or ["silence, nothing is told"], b""
    data = _sent(outcome.reply)
    late = [f"after {outcome.reply.after_s:g} s"] if outcome.reply.after_s else []
    return late + describe(data, outcome.reply.to), data


def _sent(reply: Reply) -> bytes:
    data = build(reply.message, limit=reply.limit, pad_after=PAD_AFTER)
    obeys_edk2(data)
    assert 300 <= len(data) <= 548
    return data


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_answers(file):
    conversation = read(file)
    for mode in Mode:
        for at, (said, _) in enumerate(play(conversation, mode)):
            conversation.answers[at][mode.value] = said
    if WRITES:
        file.write_text(conversation.text(), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == conversation.text()


def test_there_are_recorded_conversations():
    assert len(FILES) > 20
    for file in FILES:
        assert any(line.startswith("Source: ") for line in read(file).head), file.stem


@pytest.mark.skipif(not shutil.which("tshark"), reason="needs tshark")
def test_tshark_finds_no_answer_malformed(tmp_path):
    answers = [
        data for file in FILES for mode in Mode for _, data in play(read(file), mode) if data
    ]
    capture = tmp_path / "answers.pcap"
    capture.write_bytes(_pcap(answers))
    words = ["tshark", "-r", str(capture), "-T", "fields", "-E", "separator=;"]
    fields = ["-e", "dhcp.option.dhcp", "-e", "dhcp.option.dhcp_server_id", "-e", "_ws.malformed"]
    fields += ["-e", "_ws.expert.severity"]
    done = subprocess.run([*words, *fields], capture_output=True, text=True, timeout=60, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(answers)
    for line in lines:
        kind, server, malformed, _ = line.split(";")
        assert kind in ("2", "5")
        assert server == str(US)
        assert not malformed


def _pcap(payloads: list[bytes]) -> bytes:
    """A capture of raw IPv4 packets from us to everybody."""
    packets = b""
    for payload in payloads:
        udp = struct.pack("!HHHH", 67, 68, 8 + len(payload), 0) + payload
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0)
        packet = head + US.packed + IPv4Address("255.255.255.255").packed + udp
        packets += struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101) + packets

"""Writes what the matrix found, with its date: `results.py REPORT.xml ...` makes RESULTS.md."""

from __future__ import annotations

import datetime
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")
HEAD = """\
# What real firmware did

Last run of `tests/firmware/matrix`: {date}, {qemu}, {system}; {good} of {all} work.
Seconds are those of emulation without hardware help, the start of the server included.

What QEMU and Debian 12 have no machine for is tried with requests and golden answers instead
(`tests/captures/golden`): the boot ROMs of Intel, Realtek and Broadcom cards, of Raspberry Pi 3, 4
and 5 (QEMU's boards start a kernel without them), firmware of Dell, HP and Apple, and Windows' boot
manager. UEFI for RISC-V and LoongArch is not in Debian 12.

| what | firmware | result | seconds |
|---|---|---|---|
"""


def main(*reports: str) -> None:
    """Turn pytest's reports into the table."""
    found = [case for report in reports for case in ET.parse(report).iter("testcase")]
    cases = [case for case in found if _of(case) != "test_plain_rom"]
    rows = [_row(case) for case in cases]
    good = sum(row.split(" | ")[2] == "works" for row in rows)
    head = HEAD.format(
        date=datetime.datetime.now(datetime.UTC).date(),
        qemu=_first_line("qemu-system-x86_64", "--version").partition(" (")[0],
        system=_system(),
        good=good,
        all=len(rows),
    )
    FILE.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {good} of {len(rows)} work")


def _of(case: ET.Element) -> str:
    return case.get("classname", "").rpartition(".")[2]


def _row(case: ET.Element) -> str:
    name, _, parameter = case.get("name", "").partition("[")
    what = f"{_of(case)}: {name}".replace("test_", "").replace("_", " ")
    result = next((words for tag, words in _RESULTS if case.find(tag) is not None), "works")
    if (skipped := case.find("skipped")) is not None:
        result += f" ({skipped.get('message', '')})"
    return (
        f"| {what} | {parameter.rstrip(']') or '-'} | {result} | {float(case.get('time', 0)):.0f} |"
    )


_RESULTS = (("failure", "**does not**"), ("error", "**does not**"), ("skipped", "left out"))


def _first_line(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def _system() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME=")]
    return names[0] if names else "unknown system"


if __name__ == "__main__":
    main(*sys.argv[1:])

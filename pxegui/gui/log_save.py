"""Writing lines of the log to a file: as text, or as the JSON lines of `--events`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pxegui.engine import event_json
from pxegui.gui.log_line import LogLine, written

JSON_ENDING = ".jsonl"


def save(path: Path, lines: Iterable[LogLine], name_of: Callable[[str], str]) -> None:
    """Write the lines; the file's ending decides how. Raises OSError."""
    is_json = path.suffix.lower() == JSON_ENDING
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        for line in lines:
            if is_json:
                file.write(event_json.line(line.event) + "\n")
            else:
                file.write(written(line, name_of(line.key) if line.key else "") + "\n")

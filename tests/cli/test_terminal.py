"""The live view on a real terminal (a pseudo one), with a scripted engine."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import termios
import time
from pathlib import Path

import pytest

from tests.cli import plays

ROOT = Path(__file__).parents[2]
LIMIT_S = 15


class Terminal:
    """A child on a pseudo terminal of this size."""

    def __init__(self, folder, play, *words, columns=100, lines=20, **environment):
        self.folder = folder
        command = plays.command(folder, play, *words) if play else list(words)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", lines, columns, 0, 0)
            fcntl.ioctl(1, termios.TIOCSWINSZ, size)
            os.environ.pop("NO_COLOR", None)
            os.environ.update(
                {"TERM": "xterm", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment
            )
            os.execvp(command[0], command)
        self.out = b""

    def read(self, until=None):
        """Read until these words were shown, or the end."""
        ends = time.monotonic() + LIMIT_S
        while until is None or until not in self.text:
            ready, _, _ = select.select([self.fd], [], [], max(ends - time.monotonic(), 0))
            assert ready, f"no {until} in {self.text}"
            try:
                chunk = os.read(self.fd, 65536)
            except OSError:  # the child's side is closed
                chunk = b""
            if not chunk:
                assert until is None, f"no {until} in {self.text}"
                break
            self.out += chunk
        return self.text

    def read_for(self, seconds):
        """Read what is shown in so many seconds."""
        ends = time.monotonic() + seconds
        while (rest := ends - time.monotonic()) > 0:
            if select.select([self.fd], [], [], rest)[0]:
                self.out += os.read(self.fd, 65536)

    @property
    def text(self):
        return self.out.decode("utf-8", "replace")

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def attributes(self):
        return termios.tcgetattr(self.fd)

    def wait(self):
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self.fd)


@pytest.fixture
def show(tmp_path):
    shown = []

    def start(play=plays.BOOT, *words, **more):
        shown.append(Terminal(tmp_path, play, *words, **more))
        return shown[-1]

    yield start
    for terminal in shown:
        terminal.close()


def plain(text):
    """The text without what steers the terminal, no-break spaces as spaces."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\u00a0", " ").replace("\r", "")


def test_a_boot_is_seen(show):
    terminal = show()
    terminal.read("PROBLEM")
    terminal.press("q")
    said = plain(terminal.read())
    assert terminal.wait() == 0
    first = next(line for line in said.splitlines() if "─" not in line and line.strip())
    assert first.startswith("ready  enp3s0 192.168.2.101  standard 192.168.2.100-150  dhcp 67")
    assert "UEFI x64  192.168.2.101 for 12 h" in said
    assert re.search(r"bench-07 +sent initrd.gz +39.8 MB  4.7 s  tftp", said)
    assert re.search(r"a\\x1b\[31m\.gz +█+[▏▎▍▌▋▊▉]? +\d+ %", said)
    assert "1 machine" in said
    assert "1 problem" in said
    assert "MB/s" in said


def test_it_steps_aside_while_sudo_asks(show):
    terminal = show(plays.ASKING)
    terminal.read("\x1b[?25h")  # it gives the cursor back
    terminal.read_for(0.4)
    drawn = plain(terminal.text)
    assert terminal.attributes()[3] & termios.ECHO  # sudo finds the terminal as it was
    assert "machine" not in drawn.splitlines()[-1]  # and nothing of ours on it
    terminal.press("typed for sudo\n")
    terminal.read("ready")
    terminal.press("\x03")
    terminal.read()
    assert terminal.wait() == 0


def test_it_steps_aside_while_serving_too_and_says_why(show):
    terminal = show(plays.ASKING_AGAIN)
    terminal.read("waiting for your permission once more")
    terminal.read("\x1b[?25h")
    terminal.read_for(0.4)
    assert terminal.attributes()[3] & termios.ECHO, "what happens meanwhile draws nothing"
    assert "UEFI x64" not in plain(terminal.text)
    terminal.read("UEFI x64")  # once it was answered
    terminal.press("\x03")
    terminal.read()
    assert terminal.wait() == 0


def test_the_terminal_is_given_back(show):
    terminal = show()
    terminal.read("ready")
    until = time.monotonic() + 5
    while terminal.attributes()[3] & termios.ECHO and time.monotonic() < until:
        terminal.read("ready")
    assert not terminal.attributes()[3] & (termios.ECHO | termios.ICANON)
    terminal.press("\x03")
    said = terminal.read()
    assert terminal.wait() == 0
    assert said.count("\x1b[?25l") == said.count("\x1b[?25h") == 1
    assert "Traceback" not in said


def test_keys(show):
    terminal = show(plays.BOOT)
    terminal.read("ready")
    terminal.press("?")
    terminal.read("q or Ctrl+C stop")
    terminal.press("l")
    terminal.read("log level: warning")
    terminal.press("q")
    terminal.read()
    assert terminal.wait() == 0


def test_ctrl_c_twice_ends_at_once_with_the_terminal_given_back(show):
    terminal = show(plays.STUCK)
    terminal.read("ready")
    terminal.press("\x03")
    terminal.read_for(0.6)
    terminal.press("\x03")
    assert terminal.read().count("\x1b[?25h") == 1
    assert terminal.wait() == 1


def test_a_start_that_fails_leaves_one_line(show):
    terminal = show(plays.FAILING)
    said = plain(terminal.read())
    assert terminal.wait() == 1
    assert said.count("pxegui: refused: x leads outside") == 1
    assert said.count("leads outside") == 1


def test_ctrl_z_gives_the_terminal_back_until_fg(show):
    shell = show(None, "bash", "--norc", "-i", PS1="$ ")
    shell.read("$ ")
    shell.press(shlex.join(plays.command(shell.folder, plays.BOOT)) + "\n")
    shell.read("PROBLEM")
    shell.press("\x1a")
    shell.read("Stopped")
    assert shell.text.count("\x1b[?25h") == 1
    shell.press("stty -a | grep -o ' echo '; fg\n")
    shell.read(" echo ")
    shell.read_for(1)
    assert shell.text.count("\x1b[?25l") == 2
    shell.press("q")
    shell.read_for(1)
    shell.press("exit $?\n")
    shell.read()
    assert shell.text.count("\x1b[?25h") == 2
    assert shell.wait() == 0


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"TERM": "dumb"}, id="a simple terminal"),
        pytest.param({"columns": 59}, id="a narrow terminal"),
        pytest.param(
            {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, id="no UTF-8"
        ),
    ],
)
def test_plain_lines_where_the_live_view_does_not_suit(show, more):
    terminal = show(plays.BOOT, **more)
    terminal.read("sent initrd.gz")
    terminal.press("\x03")
    said = terminal.read()
    assert terminal.wait() == 0
    assert said.startswith("ready interface=enp3s0")
    assert "\x1b" not in said


def test_no_color(show):
    terminal = show(plays.BOOT, NO_COLOR="1")
    terminal.read("PROBLEM")
    terminal.press("q")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", terminal.read())


def test_it_idles(show):
    terminal = show(plays.BOOT)
    terminal.read("PROBLEM")
    terminal.read_for(0.6)
    before = processor_s(terminal.pid), len(terminal.out)
    terminal.read_for(2)
    assert len(terminal.out) == before[1]
    assert processor_s(terminal.pid) - before[0] < 0.05


def processor_s(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

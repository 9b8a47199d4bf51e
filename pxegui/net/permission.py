"""Asks the person, through sudo or pkexec, for what only root may do; the socket helper does it.

The helper is `net/socket_helper.py`: installed by a package, else its text is run by the system's
Python, else our own executable, where it is frozen, is its own helper. It has one end of a socket
pair as its stdin; it ends when the other one closes. Nothing here waits for the person but on the
loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import logging
import os
import pkgutil
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pxegui.net.address import AddressNotPermitted, AddressRefused
from pxegui.net.granted import HELPER_PORTS, Opened, PermissionNotGiven
from pxegui.problems import PxeguiError

if sys.platform != "linux":
    raise ImportError("other systems ask no permission for ports")

Starter = Literal["sudo", "pkexec", ""]  # who asks; empty: we are root

INSTALLED = Path("/usr/libexec/pxegui-helper")
PYTHON = Path("/usr/bin/python3")
_OLDEST_PYTHON = 9  # 3.9: it has send_fds
_ASKED_S = 300.0  # a person looks for the password
_ANSWER_S = 20.0
_END_S = 3.0
_log = logging.getLogger("pxegui.net")
_leaving: set[subprocess.Popen[bytes]] = set()  # told to end; they may be root's


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """How the helper is started."""

    starter: Starter
    words: tuple[str, ...]

    def __str__(self) -> str:
        program = self.words[-1] if len(self.words[-1]) < 200 else f"{PYTHON} -c"
        return f"the helper ({' '.join(filter(None, (self.starter, program)))})"


class NotGivenError(Exception):
    """No answer came: cancelled, refused, or there is nobody who could ask."""


def way(starter: Starter, environ: Mapping[str, str] = os.environ) -> Way | None:
    """How the helper can be started here; None if it cannot."""
    program = _program(is_root=not starter, environ=environ)
    if program is None:
        return None
    if not starter:
        return Way(starter, program)
    asks = shutil.which(starter, path=environ.get("PATH"))
    if asks is None or (starter == "sudo" and not _is_on_terminal()):
        return None
    options = ("--disable-internal-agent",) if starter == "pkexec" else ()
    return Way(starter, (asks, *options, *program))


def _program(*, is_root: bool, environ: Mapping[str, str]) -> tuple[str, ...] | None:
    """The helper itself, the safest first: root's own file, then text, then this executable."""
    with contextlib.suppress(OSError):
        if INSTALLED.stat().st_uid == 0 and os.access(INSTALLED, os.X_OK) and _suits(PYTHON):
            return (str(INSTALLED),)
    frozen = bool(getattr(sys, "frozen", False))
    text = pkgutil.get_data("pxegui.net", "socket_helper.py")
    python = PYTHON if _suits(PYTHON) else Path(sys.executable)
    if text and (python == PYTHON or (is_root and not frozen)):
        return (str(python), "-I", "-c", text.decode())
    if frozen and (is_root or "APPIMAGE" not in environ):  # root cannot read a person's mount
        return (sys.executable, "--helper")
    return None


def _suits(python: Path) -> bool:
    version = re.fullmatch(r"python3\.(\d+)", os.path.basename(os.path.realpath(python)))
    return python.exists() and (version is None or int(version[1]) >= _OLDEST_PYTHON)


def _is_on_terminal() -> bool:
    return os.isatty(0) or os.isatty(2)


class Permission:
    """One run's way to root's rights. The helper is started when it is first needed."""

    def __init__(
        self,
        starter: Starter,
        asked: Callable[[Literal["sudo", "pkexec"], tuple[int, ...], str, str], None],
        given: Callable[[], None],
    ) -> None:
        """`asked` is told that the person is being asked: by whom, ports, interface, address.

        `given`: the person said yes.
        """
        self._starter = starter
        self._asked = asked
        self._given = given
        self._helper: _Helper | None = None
        self._holds = False  # an address: the helper stays
        self._asking = asyncio.Lock()  # one question, one answer

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to ask."""
        return self._helper is not None or way(self._starter) is not None

    async def open(self, interface: str, address: str, names: Sequence[str]) -> Opened:
        """The sockets of these names. Raises PxeguiError if the permission was not given."""
        ports = tuple(dict.fromkeys(HELPER_PORTS[name] for name in names))
        request = {"do": "open", "interface": interface, "address": address, "names": list(names)}
        try:
            answer, sockets = await self._request(request, ports, "")
        except NotGivenError:
            problem = PermissionNotGiven(ports=", ".join(map(str, sorted(ports))))
            raise PxeguiError(problem) from None
        if "refused" in answer:
            _log.warning("the helper refused: %s", answer["refused"])
        failed = {name: (int(code), str(owner)) for name, (code, owner) in _failed(answer)}
        return Opened(dict(zip(answer.get("opened", ()), sockets, strict=False)), failed)

    async def set_address(self, interface: str, address: str) -> None:
        """Give the interface this address until `end`, or until we are gone. Raises PxeguiError."""
        request = {"do": "address", "interface": interface, "address": address}
        try:
            answer, _ = await self._request(request, (), address)
        except NotGivenError:
            not_given = AddressNotPermitted(interface=interface, address=address)
            raise PxeguiError(not_given) from None
        self._holds = True  # also half of it is taken back
        if "refused" in answer:
            why = str(answer["refused"])
            raise PxeguiError(AddressRefused(interface=interface, address=address, why=why))

    def release(self) -> None:
        """All is open: nothing of ours runs as root from here on, but what holds an address."""
        if not self._holds and self._helper is not None:
            self._helper.close()
            self._helper = None

    async def end(self) -> None:
        """The helper takes back what it set up; waited for, but not long."""
        helper, self._helper, self._holds = self._helper, None, False
        if helper is not None:
            await helper.end()

    async def _request(
        self, request: dict[str, Any], ports: tuple[int, ...], address: str
    ) -> tuple[dict[str, Any], list[socket.socket]]:
        async with self._asking:
            return await self._asked_for(request, ports, address)

    async def _asked_for(
        self, request: dict[str, Any], ports: tuple[int, ...], address: str
    ) -> tuple[dict[str, Any], list[socket.socket]]:
        is_new = self._helper is None
        if self._helper is None:
            how = way(self._starter)
            if how is None:
                raise NotGivenError
            _log.debug("%s by %s", address or f"ports {ports}", how)
            if self._starter:
                self._asked(self._starter, ports, str(request["interface"]), address)
            self._helper = _Helper(how, _environment(os.environ, ports) if self._starter else {})
        try:
            answer = await self._helper.request(request, _ASKED_S if is_new else _ANSWER_S)
        except BaseException:
            self._helper.close()
            self._helper = None
            raise
        if is_new and self._starter:
            self._given()
        return answer


def _failed(answer: dict[str, Any]) -> Sequence[tuple[str, tuple[int, str]]]:
    return list(answer.get("failed", {}).items())


def _environment(environ: Mapping[str, str], ports: Sequence[int]) -> dict[str, str]:
    """Ours, without what a frozen program did to it, and with sudo's question."""
    theirs = dict(environ)
    if getattr(sys, "frozen", False):
        before = theirs.pop("LD_LIBRARY_PATH_ORIG", None)
        theirs.pop("LD_LIBRARY_PATH", None)
        if before is not None:
            theirs["LD_LIBRARY_PATH"] = before
    wish = f"to open port {', '.join(map(str, sorted(ports)))}" if ports else "to set an address"
    theirs.setdefault("SUDO_PROMPT", f"[sudo] pxegui needs the password of %p {wish}: ")
    return theirs


class _Helper:
    """The helper as it runs, or the question before it."""

    def __init__(self, how: Way, environ: Mapping[str, str]) -> None:
        """Start it. Raises NotGivenError."""
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        self._has_answered = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - absolute paths, no shell
                how.words,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=dict(environ),
            )
        except OSError as error:
            self._socket.close()
            _log.debug("%s: %s", how, error)
            raise NotGivenError from error
        finally:
            theirs.close()

    async def request(
        self, request: dict[str, Any], limit_s: float
    ) -> tuple[dict[str, Any], list[socket.socket]]:
        """Ask, and wait for the answer. Raises NotGivenError."""
        try:
            self._socket.send(json.dumps(request).encode())
            await self._readable(limit_s)
            data, descriptors, _flags, _ = socket.recv_fds(self._socket, 1 << 16, 16)
        except (OSError, TimeoutError):  # it has ended, or nobody answered
            data, descriptors = b"", []
        if not data:
            await self._say_end()
            raise NotGivenError
        if not self._has_answered:
            self._has_answered = True
            _reap(asyncio.get_running_loop(), self._process, 0.05)  # it may go on as another
        for each in descriptors:
            os.set_inheritable(each, False)
        return json.loads(data), [socket.socket(fileno=each) for each in descriptors]

    async def end(self) -> None:
        """Close, and wait until it has taken back what it set up."""
        try:
            with contextlib.suppress(OSError, TimeoutError):  # it has ended, or is not waited for
                self._socket.shutdown(socket.SHUT_WR)
                await self._readable(_END_S)
                await self._ended()
        finally:
            self.close()

    def close(self) -> None:
        """It ends by itself when this is closed; a question that is still open is taken back."""
        self._socket.close()
        if self._process.stderr is not None:
            self._process.stderr.close()
        if not self._has_answered and self._process.poll() is None:
            with contextlib.suppress(OSError):  # it may be root's by now
                self._process.terminate()
        _reap(asyncio.get_running_loop(), self._process, 0.05)

    async def _readable(self, limit_s: float) -> None:
        loop = asyncio.get_running_loop()
        arrived = asyncio.Event()
        loop.add_reader(self._socket.fileno(), arrived.set)
        try:
            async with asyncio.timeout(limit_s):
                await arrived.wait()
        finally:
            loop.remove_reader(self._socket.fileno())

    async def _ended(self) -> None:
        """Wait a moment for its exit status."""
        for _ in range(40):
            if self._process.poll() is not None:
                break
            await asyncio.sleep(0.05)

    async def _say_end(self) -> None:
        """What it said when it ended is worth a look where something is wrong."""
        await self._ended()
        said = b""
        if self._process.stderr is not None:
            os.set_blocking(self._process.stderr.fileno(), False)
            with contextlib.suppress(OSError):
                said = os.read(self._process.stderr.fileno(), 4096)
        text = " | ".join(said.decode(errors="replace").split("\n")).strip(" |")
        _log.debug("permission was not given: exit status %s: %s", self._process.returncode, text)


def _reap(
    loop: asyncio.AbstractEventLoop, process: subprocess.Popen[bytes], pause_s: float
) -> None:
    """Ask for its exit status until it has ended, so that it leaves the list of processes."""
    if process.poll() is not None:
        _leaving.discard(process)
    else:
        _leaving.add(process)
        loop.call_later(pause_s, _reap, loop, process, min(2 * pause_s, 5.0))

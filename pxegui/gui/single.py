"""One window for each user: a second start raises the first one and hands over what it is about."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1000
_LARGEST = 1 << 16


class SingleInstance(QObject):
    """`claim` says whether this is the first; the first hears `asked` for each later one."""

    asked = Signal(str)  # folder or profile of a second start; empty: only to be seen

    def __init__(self, name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name or _name()
        self._lock = QLockFile(str(_runtime() / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)  # only the end of its process makes a lock stale
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Be the first, if no other is; where no lock can be made everyone is."""
        if not self._lock.tryLock(0) and self._lock.error() is QLockFile.LockError.LockFailedError:
            return False
        QLocalServer.removeServer(self._name)  # what a crash left
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._name)
        return True

    def hand_over(self, path: Path | None) -> bool:
        """Ask the first one to come to the front; False if nobody answers."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        said = {"path": str(path) if path is not None else ""}
        socket.write(json.dumps(said).encode() + b"\n")
        sent = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
            socket.waitForDisconnected(_WAIT_MS)
        return sent

    def release(self) -> None:
        """Be the first no longer."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    def _on_connection(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LARGEST:
            socket.abort()
        if not socket.canReadLine():
            return
        with contextlib.suppress(ValueError, AttributeError):
            said = json.loads(bytes(socket.readLine().data()))
            self.asked.emit(str(said.get("path", "")))


def _runtime() -> Path:
    path = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(path) if path and os.access(path, os.W_OK) else Path(tempfile.gettempdir())


def _name() -> str:
    """One for each user and each screen: a window elsewhere is not this one."""
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "")
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid()) if hasattr(os, "getuid") else ""
    digest = hashlib.sha256(f"{user} {screen}".encode()).hexdigest()[:12]
    return f"pxegui-{digest}"

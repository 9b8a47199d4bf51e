"""TFTP, read only: negotiation, the transfer's state machine, and the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["TFTPD"]

if TYPE_CHECKING:
    from pxegui.tftp.tftpd import TFTPD
else:  # type checkers see the import above alone, and so refuse names that are not there

    def __getattr__(name: str) -> object:
        """`tftp.TFTPD` for scripts, loaded only where it is asked for."""
        if name == "TFTPD":
            from pxegui.tftp.tftpd import TFTPD

            return TFTPD
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""HTTP: GET, HEAD and single ranges of the boot directory's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["HTTPD"]

if TYPE_CHECKING:
    from pxegui.http.httpd import HTTPD
else:  # type checkers see the import above alone, and so refuse names that are not there

    def __getattr__(name: str) -> object:
        """`http.HTTPD` for scripts, loaded only where it is asked for."""
        if name == "HTTPD":
            from pxegui.http.httpd import HTTPD

            return HTTPD
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

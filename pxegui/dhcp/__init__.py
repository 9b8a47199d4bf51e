"""DHCP: leases, answers as the network's server or as ProxyDHCP, and the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["DHCPD"]

if TYPE_CHECKING:
    from pxegui.dhcp.dhcpd import DHCPD
else:  # type checkers see the import above alone, and so refuse names that are not there

    def __getattr__(name: str) -> object:
        """`dhcp.DHCPD` for scripts, loaded only where it is asked for."""
        if name == "DHCPD":
            from pxegui.dhcp.dhcpd import DHCPD

            return DHCPD
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

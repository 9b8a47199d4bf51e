"""Which ports only root may open here, and getting them: by the cheapest way that works.

Sockets that systemd passed, then binding them ourselves (as root, with the capability, below a
lowered limit), then the socket helper, for which the person is asked (`net/permission.py`).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pxegui.net.granted import HELPER_PORTS, Granted, NoPrivilege, Wish, grant, wishes
from pxegui.problems import Problem, PxeguiError
from pxegui.settings.model import Settings

if TYPE_CHECKING:
    from pxegui.net.permission import Permission

_FIRST_FREE = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
_STATUS = Path("/proc/self/status")
_BIND_SERVICE = 1 << 10  # CAP_NET_BIND_SERVICE
_log = logging.getLogger("pxegui.net")


async def grant_or_ask(
    wanted: Sequence[Wish],
    interface: str,
    address: str,
    *,
    permission: Permission | None,
    asks_network: bool = False,
) -> Granted:
    """`grant`; what only root may open is opened by the helper, once the person permits it.

    `asks_network`: also two sockets on port 68, to ask for other DHCP servers. Raises PxeguiError.
    """
    try:
        granted = grant(wanted, interface, address)
    except PxeguiError as error:
        refused = {port for each in error.problems for port in _refused_in(each)}
        names = helper_names(wanted, refused, asks_network=asks_network)
        if not names or interface == "lo" or permission is None or not permission.can_ask:
            raise
    else:
        _log.debug("the ports are open: passed, or by our own rights")
        return granted
    return grant(
        wanted, interface, address, opened=await permission.open(interface, address, names)
    )


def _refused_in(problem: Problem) -> list[int]:
    return list(map(int, problem.ports.split(", "))) if isinstance(problem, NoPrivilege) else []


def helper_names(wanted: Sequence[Wish], refused: set[int], *, asks_network: bool) -> list[str]:
    """What the helper is asked for where these ports were refused; none: it cannot help."""
    if not refused or not refused <= set(HELPER_PORTS.values()):
        return []
    names: list[str] = [
        wish.name
        for wish in wanted
        if HELPER_PORTS[wish.name] == wish.ports[0] and (wish.ports[0] in refused or wish.ports[1:])
    ]
    return [*names, "probe", "ears"] if asks_network else names


def needs_permission(settings: Settings) -> bool:
    """Whether a start would have to ask for root's rights. Nothing is opened."""
    if sys.platform != "linux" or os.geteuid() == 0 or "LISTEN_FDS" in os.environ:
        return False
    try:
        first_free = int(_FIRST_FREE.read_text())
        status = _STATUS.read_text()
    except (OSError, ValueError):
        first_free, status = 1024, ""
    return settings.interface != "lo" and needs_root(wishes(settings), first_free, status)


def needs_root(wanted: Sequence[Wish], first_free: int, status: str) -> bool:
    """Whether one of these ports is below the first free one, and `status` has no capability."""
    found = [line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")]
    if found and int(found[0], 16) & _BIND_SERVICE:
        return False
    return any(len(wish.ports) == 1 and 0 < wish.ports[0] < first_free for wish in wanted)

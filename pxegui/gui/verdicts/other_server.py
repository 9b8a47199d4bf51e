"""What a bar says of another DHCP server: who made it, and how soon it answered; pure."""

from __future__ import annotations

from pxegui import phrases
from pxegui.diagnosis.routers import router_maker
from pxegui.diagnosis.vendors import vendor
from pxegui.engine.lookout import OtherDhcpServer
from pxegui.phrases import _


def named(problem: OtherDhcpServer) -> str:
    """“192.168.178.1 (AVM router)”; with its MAC where nobody knows the maker."""
    address = problem.server.partition(" ")[0]
    if maker := router_maker(problem.mac):
        return _("{address} ({maker} router)").format(address=address, maker=maker)
    maker = vendor(problem.mac) or problem.mac
    return f"{address} ({maker})" if maker else address


def answered(problem: OtherDhcpServer) -> str:
    """That it answered, and how soon, where we asked."""
    server = named(problem)
    if problem.after_s <= 0:
        return _("{server} answered.").format(server=server)
    time = phrases.took(problem.after_s)
    return _("{server} answered within {time}.").format(server=server, time=time)

"""Sockets opened anew while serving: after a replug those of all services, by one question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pxegui.net.granted import Granted, PermissionNotGiven, Wish
from pxegui.problems import PxeguiError


class Again:
    """Each service asks for its own; the first that asks after a replug gets them for all."""

    def __init__(self, open_: Callable[[Sequence[Wish]], Awaitable[Granted]]) -> None:
        """`open_`: how they are opened, perhaps by asking a person. May raise PxeguiError."""
        self._open = open_
        self._opening = asyncio.Lock()
        self._wanted: Sequence[Wish] = ()
        self._opened = Granted()  # and not taken yet
        self._refused: PxeguiError | None = None  # a no is a no for all of them

    def replugged(self, wishes: Sequence[Wish]) -> None:
        """The adapter is a new one: these will be asked for, service by service."""
        self.close()
        self._wanted, self._refused = wishes, None

    async def take(self, wanted: Sequence[Wish]) -> Granted:
        """The sockets of one service. Raises PxeguiError."""
        async with self._opening:
            if self._wanted:
                wishes, self._wanted = self._wanted, ()
                await self._open_all(wishes)
            if self._refused is not None:
                raise PxeguiError(*self._refused.problems)
            return self._opened.take(wanted) or await self._open(wanted)

    def close(self) -> None:
        """What nobody took."""
        self._opened.close()
        self._opened = Granted()

    async def _open_all(self, wishes: Sequence[Wish]) -> None:
        try:
            self._opened = await self._open(wishes)
        except PxeguiError as error:
            if any(isinstance(each, PermissionNotGiven) for each in error.problems):
                self._refused = error
            # another fault: each service opens its own then, and those that can serve on

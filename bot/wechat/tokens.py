"""The access token (access_token): one for all processes, in the database, renewed early by one of them at a time."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.wechat.codes import Remedy, WeChatError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from db.clock import Clock

    Fetch = Callable[[bool], Awaitable[tuple[str, int]]]
    """Asks WeChat for a token, by force or not; gives it and the seconds that it lives."""

_log = logging.getLogger(__name__)
EARLY: Final = timedelta(minutes=4, seconds=30)
"""WeChat makes the next one in the last five minutes, in which both are good; asked earlier, it gives the same one."""
_LEASE: Final = timedelta(seconds=20)
_LOOK: Final = 0.25
"""Seconds between two looks for what another process is fetching."""
_LOOKS: Final = 24


class Shared(Protocol):
    """Where processes meet; `db.shared.SharedValues` is one."""

    async def get(self, name: str) -> dict[str, Any] | None:
        """The value of a name."""

    async def put(self, values: dict[str, tuple[dict[str, Any], datetime]]) -> None:
        """Write values with the moments they expire at."""

    async def lease(self, name: str, length: timedelta) -> bool:
        """Whether the caller makes the next value."""

    async def end_lease(self, name: str) -> None:
        """Let another make it."""


class AccessToken:
    """The token of one account."""

    def __init__(self, app_id: str, shared: Shared, fetch: Fetch, clock: Clock) -> None:
        """Fetch with this function when there is none."""
        # By the account, so that another account in the settings never gets the token of the one before.
        self._name = f"wechat:token:{hashlib.sha256(app_id.encode()).hexdigest()[:32]}"
        self._shared = shared
        self._fetch = fetch
        self._clock = clock
        self._token = ""
        self._until: datetime | None = None
        self._turn = asyncio.Lock()

    async def get(self) -> str:
        """A token that lives for some minutes at least.

        Raises:
            WeChatError: WeChat gives none.
        """
        if self._is_fresh():
            return self._token
        async with self._turn:
            if not self._is_fresh():
                await self._refresh("")
            return self._token

    async def renew(self, refused: str) -> str:
        """Another token than the one WeChat refused.

        Raises:
            WeChatError: WeChat gives none.
        """
        async with self._turn:
            if self._token in (refused, ""):
                await self._refresh(refused)
            return self._token

    def _is_fresh(self) -> bool:
        return self._until is not None and self._clock() < self._until - EARLY

    async def _refresh(self, refused: str) -> None:
        """Take what another process has fetched, or fetch, or wait for who is fetching."""
        for _ in range(_LOOKS):
            if await self._take_over(refused) and self._is_fresh():
                return
            if await self._shared.lease(self._name, _LEASE):
                break
            if self._until is not None and self._token != refused and self._clock() < self._until:
                return  # good for some minutes yet, and somebody is at it
            await asyncio.sleep(_LOOK)
        try:
            # Another may have fetched it between the look and the lease.
            found = await self._take_over(refused) and self._is_fresh()
            if not found:
                await self._fetch_now(refused)
        except BaseException:
            await self._shared.end_lease(self._name)
            raise
        if found:
            await self._shared.end_lease(self._name)

    async def _take_over(self, refused: str) -> bool:
        value = await self._shared.get(self._name)
        if value is None or value["token"] == refused:
            return False
        self._keep(value["token"], value["until"])
        return True

    async def _fetch_now(self, refused: str) -> None:
        try:
            for force in (False, True):  # WeChat gives the same one until it is forced to make another
                token, seconds = await self._fetch(force)
                if token != refused:
                    break
        except WeChatError as error:
            # A code that a fresh token helps against means something else here: the secret is wrong.
            raise WeChatError(40125, error.call) if error.remedy is Remedy.TOKEN else error from None
        until = self._clock().timestamp() + seconds
        self._keep(token, until)
        expires_at = self._clock() + timedelta(seconds=seconds)
        await self._shared.put({self._name: ({"token": token, "until": until}, expires_at)})
        _log.info("a fresh access token of the official account")

    def _keep(self, token: str, until: float) -> None:
        now = self._clock()
        self._token = token
        self._until = now + timedelta(seconds=until - now.timestamp())

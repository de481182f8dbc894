"""Accounts (账号): who writes on which channel, and the region they chose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from db import models
from db.cache import LruCache

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.work import UnitOfWork

_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Account:
    """What a handler needs to know of the person it answers."""

    id: int
    channel: str
    external_id: str
    region: str | None


class Accounts:
    """Finds and changes accounts; those of people who write are remembered, so that most updates read nothing.

    With several processes on one database a region changed in one is seen by another once the account has left
    its memory; channels that serve from several processes keep one person on one of them.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin with an empty memory."""
        self._database = database
        self._clock = clock
        self._by_peer: LruCache[tuple[str, str], Account] = LruCache(_REMEMBERED)
        self._by_id: LruCache[int, Account] = LruCache(_REMEMBERED)

    async def find(self, channel: str, external_id: str) -> Account | None:
        """The account, or None for somebody who never wrote."""
        if known := self._by_peer.get((channel, external_id)):
            return known
        return await self._read(select(models.Account).filter_by(channel=channel, external_id=external_id))

    async def get(self, account_id: int) -> Account | None:
        """The account of this id, or None."""
        return self._by_id.get(account_id) or await self._read(
            select(models.Account).filter_by(id=account_id)
        )

    async def ensure(self, channel: str, external_id: str) -> Account:
        """The account, made if it is not there; two first messages at once give one account."""
        if known := await self.find(channel, external_id):
            return known
        row = {"channel": channel, "external_id": external_id, "created_at": self._clock()}
        async with self._database.write() as session:
            await self._database.insert_new(session, models.Account, [row])
        found = await self.find(channel, external_id)
        if found is None:
            raise RuntimeError("an account that was just written is not there")
        return found

    def set_region(self, work: UnitOfWork, account: Account, region: str | None) -> Account:
        """Change the region with the unit of work.

        Args:
            work: the update's unit of work, which commits it.
            account: whose region.
            region: a name as `knowledge.regions.Region.name` gives it, or None for none.

        Returns:
            The account as it will be.
        """
        changed = replace(account, region=region)

        async def step(session: AsyncSession) -> None:
            await session.execute(update(models.Account).filter_by(id=account.id).values(region=region))

        work.plan(f"account:{account.id}:region", step)
        work.after_commit(lambda: self._remember(changed))
        return changed

    async def _read(self, query: Select[models.Account]) -> Account | None:
        async with self._database.read() as session:
            row = await session.scalar(query)
        if row is None:
            return None
        account = Account(row.id, row.channel, row.external_id, row.region)
        self._remember(account)
        return account

    def _remember(self, account: Account) -> None:
        self._by_id.put(account.id, account)
        self._by_peer.put((account.channel, account.external_id), account)

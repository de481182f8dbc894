"""Accounts (账号): who writes on which channel, and the region they chose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from db import models
from db.cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.work import UnitOfWork

_REMEMBERED: Final = 20_000
_SEEN_EXACT: Final = timedelta(hours=1)
"""When somebody was last seen is known to the hour: writing it with every message would cost a commit each."""


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
        self._seen: LruCache[int, datetime] = LruCache(_REMEMBERED)
        self._unwritten: dict[int, datetime] = {}

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

    def saw(self, account_id: int) -> None:
        """Note that the account is in use now; `write_seen` writes it."""
        now, before = self._clock(), self._seen.get(account_id)
        if before is None or now - before >= _SEEN_EXACT:
            self._seen.put(account_id, now)
            self._unwritten[account_id] = now

    async def write_seen(self) -> None:
        """Write who was seen since the last time; called regularly and at the stop."""
        taken, self._unwritten = self._unwritten, {}
        if not taken:
            return
        table = models.Account.__table__
        statement = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("account"))
            .values(last_seen_at=bindparam("moment"))
        )
        rows = [{"account": account_id, "moment": moment} for account_id, moment in taken.items()]
        try:
            async with self._database.write() as session:
                await session.execute(statement, rows)
        except BaseException:
            self._unwritten = taken | self._unwritten
            raise

    async def of_same_person(self, account_ids: Collection[int]) -> dict[int, list[Account]]:
        """For each account those of the same person, itself among them, the one used last first."""
        async with self._database.read() as session:
            asked = select(models.Account).where(models.Account.id.in_(account_ids))
            own = {row.id: row for row in await session.scalars(asked)}
            circles = {row.circle for row in own.values() if row.circle}
            mates = select(models.Account).where(models.Account.circle.in_(circles))
            by_circle: dict[str, list[models.Account]] = {circle: [] for circle in circles}
            for row in (await session.scalars(mates)).all() if circles else ():
                by_circle[str(row.circle)].append(row)
        return {
            number: [
                _account(one) for one in sorted(by_circle.get(row.circle or "", [row]), key=_latest_first)
            ]
            for number, row in own.items()
        }

    async def _read(self, query: Select[models.Account]) -> Account | None:
        async with self._database.read() as session:
            row = await session.scalar(query)
        if row is None:
            return None
        account = _account(row)
        self._remember(account)
        return account

    def _remember(self, account: Account) -> None:
        self._by_id.put(account.id, account)
        self._by_peer.put((account.channel, account.external_id), account)


def _account(row: models.Account) -> Account:
    return Account(row.id, row.channel, row.external_id, row.region)


def _latest_first(row: models.Account) -> tuple[float, int]:
    seen = row.last_seen_at or row.created_at
    return -seen.timestamp(), row.id

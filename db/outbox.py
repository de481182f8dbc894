"""Delivering the outbox (发件箱): rows that are due are claimed, attempted and settled.

The attempt is recorded before it is made: claiming a row writes who is at it and counts the attempt. So a process that
dies between sending and recording leaves claimed rows behind, whose outcome nobody knows. We would rather tell
somebody twice than not at all, within bounds: a process has at most `bot.sending.sender.AT_ONCE` rows in the air and
lets the next one out only when an outcome is kept, so one crash repeats at most so many messages; a claim is taken
back after `LEASE`; and a row whose outcome was unknown three times in a row is given up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, func, or_, select, update

from db import models
from db.machines import NotificationState as State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database

BATCH: Final = 30
"""Rows one process claims at once; those not in the air yet when it dies are late by the lease, not repeated."""
LEASE: Final = timedelta(seconds=90)
"""A claim that is older was a crashed process's."""
_UNKNOWN: Final = ("outcome unknown", "outcome unknown twice")
"""A row found in the hands of a crashed process; the third time in a row it is given up instead of repeated."""

_row = models.Notification


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this process is at."""

    id: int
    account_id: int
    kind: str
    subject: str
    data: dict[str, Any]
    due_at: datetime
    attempts: int
    """This one included."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed row."""

    id: int
    state: State
    outcome: str
    """For the operator, without anything personal; at most 120 characters are kept."""
    attempts: int
    due_at: datetime
    """When to try again, for a row that is planned anew."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How the outbox stands."""

    by_state: dict[str, int]
    due: int
    """Planned rows whose time has come."""
    oldest_due: datetime | None


class Outbox:
    """Claims and settles rows for one process."""

    def __init__(self, database: Database, clock: Clock, worker: str) -> None:
        """Claim in this name, which no other process has."""
        self._database = database
        self._clock = clock
        self._worker = worker

    async def claim(self, limit: int = BATCH) -> list[Claimed]:
        """Take rows that are due, oldest first; what is too late is recorded as missed."""
        now = self._clock()
        due = (_row.state == State.PLANNED, _row.due_at <= now)
        async with self._database.write() as session:
            await self._miss(session, due, now)
            return await self._take(session, due, now, limit)

    async def claim_kept(self, account_ids: Collection[int], limit: int = BATCH) -> list[Claimed]:
        """Take what was kept for somebody who is there now."""
        now = self._clock()
        kept = (_row.state == State.KEPT, _row.account_id.in_(account_ids))
        async with self._database.write() as session:
            await self._miss(session, kept, now)
            return await self._take(session, kept, now, limit)

    async def accounts_with_kept(self) -> set[int]:
        """Accounts that something is kept for."""
        async with self._database.read() as session:
            return set(
                await session.scalars(select(_row.account_id).where(_row.state == State.KEPT).distinct())
            )

    async def settle(self, results: Sequence[Settled]) -> None:
        """Record what became of rows; one that was taken from this process meanwhile stays as it is."""
        if not results:
            return
        table = _row.__table__
        statement = (
            update(table)  # type: ignore[arg-type]
            .where(
                table.c.id == bindparam("row_id"),
                table.c.state == State.CLAIMED,
                table.c.claimed_by == self._worker,
            )
            .values(
                state=bindparam("new_state"),
                outcome=bindparam("new_outcome"),
                attempts=bindparam("new_attempts"),
                due_at=bindparam("new_due_at"),
                settled_at=bindparam("new_settled_at"),
                claimed_by=None,
                claimed_at=None,
            )
        )
        now = self._clock()
        rows = [
            {
                "row_id": one.id,
                "new_state": one.state,
                "new_outcome": one.outcome[:120],
                "new_attempts": one.attempts,
                "new_due_at": one.due_at,
                "new_settled_at": None if one.state in (State.PLANNED, State.KEPT) else now,
            }
            for one in results
        ]
        async with self._database.write() as session:
            await session.execute(statement, rows)

    async def take_back(self) -> int:
        """Plan anew what crashed processes were at; returns how many rows."""
        now = self._clock()
        given_up = _row.outcome == _UNKNOWN[1]
        async with self._database.write() as session:
            result = await session.execute(
                update(_row)
                .where(_row.state == State.CLAIMED, _row.claimed_at < now - LEASE)
                .values(
                    state=case((given_up, State.FAILED), else_=State.PLANNED),
                    outcome=case((_row.outcome.in_(_UNKNOWN), _UNKNOWN[1]), else_=_UNKNOWN[0]),
                    settled_at=case((given_up, now), else_=None),
                    claimed_by=None,
                    claimed_at=None,
                )
            )
        return int(result.rowcount)  # type: ignore[attr-defined]

    async def retry_failed(self, kind: str | None = None) -> int:
        """Plan anew, for now, what was given up and is not too late; returns how many rows."""
        now = self._clock()
        chosen = [_row.state == State.FAILED, or_(_row.worthless_from.is_(None), _row.worthless_from > now)]
        if kind:
            chosen.append(_row.kind == kind)
        async with self._database.write() as session:
            result = await session.execute(
                update(_row)
                .where(*chosen)
                .values(state=State.PLANNED, due_at=now, attempts=0, settled_at=None, outcome="retried")
            )
        return int(result.rowcount)  # type: ignore[attr-defined]

    async def figures(self) -> Figures:
        """How the outbox stands now."""
        due = (_row.state == State.PLANNED, _row.due_at <= self._clock())
        async with self._database.read() as session:
            states = await session.execute(select(_row.state, func.count()).group_by(_row.state))
            waiting = await session.execute(select(func.count(), func.min(_row.due_at)).where(*due))
            count, oldest = waiting.one()
            return Figures(dict(states.all()), count, oldest)

    async def remove_old(self, age: timedelta) -> None:
        """Remove what was settled longer ago than that."""
        async with self._database.write() as session:
            old = select(_row.id).where(_row.settled_at < self._clock() - age)
            await session.execute(_row.__table__.delete().where(_row.id.in_(old)))  # type: ignore[attr-defined]

    async def _miss(
        self, session: AsyncSession, chosen: Sequence[ColumnElement[bool]], now: datetime
    ) -> None:
        await session.execute(
            update(_row)
            .where(*chosen, _row.worthless_from <= now)
            .values(state=State.MISSED, settled_at=now, outcome="too late")
        )

    async def _take(
        self, session: AsyncSession, chosen: Sequence[ColumnElement[bool]], now: datetime, limit: int
    ) -> list[Claimed]:
        # SKIP LOCKED lets two processes claim side by side on PostgreSQL; SQLite has one writer anyway.
        rows = select(_row.id).where(*chosen).order_by(_row.due_at, _row.id).limit(limit)
        statement = (
            update(_row)
            .where(_row.id.in_(rows.with_for_update(skip_locked=True).scalar_subquery()))
            .values(state=State.CLAIMED, claimed_by=self._worker, claimed_at=now, attempts=_row.attempts + 1)
            .returning(
                _row.id, _row.account_id, _row.kind, _row.subject, _row.data, _row.due_at, _row.attempts
            )
        )
        taken = [Claimed(*row) for row in (await session.execute(statement))]
        return sorted(taken, key=lambda one: (one.due_at, one.id))

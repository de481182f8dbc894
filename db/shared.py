"""Values that the processes of an installation share for a while (共用的值): sealed, with a lease for who renews one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.models import SharedValue
from db.vault import SealedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault

_PURPOSE: Final = "shared_value.value"


class SharedValues:
    """Reads and writes them by name."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        """Keep them in this database."""
        self._database = database
        self._vault = vault
        self._clock = clock

    async def get(self, name: str) -> dict[str, Any] | None:
        """The value, or None where there is none (any more) or its key is lost."""
        query = select(SharedValue.value).where(
            SharedValue.name == name, SharedValue.expires_at > self._clock()
        )
        async with self._database.read() as session:
            sealed = await session.scalar(query)
        if sealed is None:
            return None
        try:
            return self._vault.json(_PURPOSE, sealed)
        except SealedError:
            return None  # nothing here is kept for long: it is made again

    async def put(self, values: Mapping[str, tuple[dict[str, Any], datetime]]) -> None:
        """Write values with the moments they expire at, all or none; a lease on a name ends with it."""
        if not values:
            return
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        statement = insert(SharedValue)
        fresh = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=[SharedValue.name],
            set_={"value": fresh.value, "expires_at": fresh.expires_at, "leased_until": None},
        )
        rows = [
            {"name": name, "value": self._vault.seal_json(_PURPOSE, value), "expires_at": expires_at}
            for name, (value, expires_at) in sorted(
                values.items()
            )  # in one order: no two writers in a circle
        ]
        async with self._database.write() as session:
            for row in rows:
                await session.execute(statement, row)

    async def lease(self, name: str, length: timedelta) -> bool:
        """Whether this process makes the next value of the name; others wait so long for it.

        A lease nobody ends (the process died) is over by itself.
        """
        now = self._clock()
        row = {"name": name, "expires_at": now + length}
        free = or_(SharedValue.leased_until.is_(None), SharedValue.leased_until <= now)
        async with self._database.write() as session:
            await self._database.insert_new(session, SharedValue, [row])
            taken = await session.execute(
                update(SharedValue)
                .where(SharedValue.name == name, free)
                .values(leased_until=now + length)
                .returning(SharedValue.name)
            )
            return taken.first() is not None

    async def end_lease(self, name: str) -> None:
        """Let somebody else try."""
        async with self._database.write() as session:
            await session.execute(
                update(SharedValue).where(SharedValue.name == name).values(leased_until=None)
            )

    async def remove_expired(self) -> None:
        """Remove what is over; called regularly."""
        now = self._clock()
        async with self._database.write() as session:
            await session.execute(delete(SharedValue).where(SharedValue.expires_at <= now))

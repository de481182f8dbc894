"""The database: SQLite by default, PostgreSQL by address. One place opens transactions.

On SQLite there is one writer connection, because several of them wait for each other with growing pauses (a p99
near one second when measured), and writing transactions begin IMMEDIATE, because one that reads first and
writes later can fail half-way. Commits are synchronous FULL: what a person was told survives a power cut.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]
from sqlalchemy import Connection, event, literal, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from db.models import Base

DATABASE_ERRORS: Final = (SQLAlchemyError, OSError, PostgresError, InterfaceError)
"""What a database that is away or refuses raises; what asyncpg says while it connects comes as it is."""
_BUSY_TIMEOUT_MS = 10_000
_LONGEST_QUEUE = 60
"""Seconds that somebody waits for the writer connection before giving up."""


class Database:
    """Reading and writing sessions over one database."""

    def __init__(self, url: str) -> None:
        """Prepare the engines; nothing is opened before the first session.

        Args:
            url: an SQLAlchemy address, `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.
        """
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._reader = _sqlite_engine(url, "BEGIN", pool_size=4) if self.is_sqlite else writer_engine(url)
        self._writer = writer_engine(url) if self.is_sqlite else self._reader

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session in a transaction: committed at the end, rolled back on an error.

        On SQLite the callers of one process take turns at the one connection, in the order they came.
        """
        async with AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    async def insert_new(
        self, session: AsyncSession, table: type[Base], rows: Sequence[dict[str, Any]]
    ) -> None:
        """Insert the rows that are not there yet; one statement however many they are."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        await session.execute(insert(table.__table__).on_conflict_do_nothing(), list(rows))  # type: ignore[arg-type]

    async def insert_if_new(self, session: AsyncSession, table: type[Base], row: dict[str, Any]) -> bool:
        """Insert the row unless it is there; whether it was inserted. Waits for a transaction that is inserting it."""
        insert = sqlite.insert if self.is_sqlite else postgresql.insert
        statement = insert(table).values(row).on_conflict_do_nothing().returning(literal(1))
        return (await session.execute(statement)).first() is not None

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises what the driver raises."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()


def writer_engine(url: str) -> AsyncEngine:
    """An engine for writing: one connection on SQLite, a pool on PostgreSQL."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url, "BEGIN IMMEDIATE", pool_size=1)
    return create_async_engine(url, hide_parameters=True, pool_size=10, pool_pre_ping=True)


def _sqlite_engine(url: str, begin: str, *, pool_size: int) -> AsyncEngine:
    # hide_parameters: errors are logged, and what people typed must not be.
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=pool_size, max_overflow=0, pool_timeout=_LONGEST_QUEUE
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine

"""Brings the database to the newest form (数据库升级); runs at every start and by `kaozheng db upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text

from db.database import writer_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_LOCK: Final = 0x6B616F7A68656E67
"""PostgreSQL's advisory lock: two processes that start together upgrade one after the other (SQLite's BEGIN
IMMEDIATE does the same)."""


class NewerDatabaseError(Exception):
    """The database was made by a newer version of the program."""


async def upgrade(url: str) -> tuple[str | None, str]:
    """Run the migrations that are not done yet.

    Args:
        url: as for `db.database.Database`.

    Returns:
        The revision before and after.

    Raises:
        NewerDatabaseError: the database holds a revision this program does not know.
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refuses.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    newest = str(script.get_current_head())
    known = {one.revision for one in script.walk_revisions()}
    engine = writer_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _without_foreign_keys)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = await connection.run_sync(_migrate, config, known)
    finally:
        await engine.dispose()
    return before, newest


def _migrate(connection: Connection, config: Config, known: set[str]) -> str | None:
    before = MigrationContext.configure(connection).get_current_revision()
    if before is not None and before not in known:
        raise NewerDatabaseError(before)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"a migration left {len(broken)} rows without the row they belong to")
    return before


def _without_foreign_keys(connection: Any, _record: object) -> None:
    """SQLite changes a table by copying it and dropping the old one, which would delete every row that points to it."""
    connection.execute("PRAGMA foreign_keys = OFF")

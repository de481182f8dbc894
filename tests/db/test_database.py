import asyncio
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import String, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db import models
from db.clock import utc_now
from db.database import Database, writer_engine
from db.upgrade import NewerDatabaseError, upgrade
from tests.services import VAULT


async def count(database: Database, table: type[models.Base]) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


def account(name: str) -> models.Account:
    return models.Account(channel="web", external_id=name, created_at=utc_now())


async def test_a_transaction_is_kept_or_not_at_all(database: Database) -> None:
    async with database.write() as session:
        session.add(account("kept"))
    with pytest.raises(RuntimeError):
        async with database.write() as session:
            session.add(account("lost"))
            await session.flush()
            raise RuntimeError
    async with database.read() as session:
        assert (await session.scalars(select(models.Account.external_id))).all() == ["kept"]


async def test_insert_new_leaves_what_is_there(database: Database) -> None:
    row = {"channel": "telegram", "update_id": "1", "seen_at": utc_now()}
    async with database.write() as session:
        await database.insert_new(session, models.SeenUpdate, [row])
    async with database.write() as session:
        await database.insert_new(session, models.SeenUpdate, [row, row | {"update_id": "2"}])
    assert await count(database, models.SeenUpdate) == 2


async def test_writers_at_once_lose_nothing(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as session:
            session.add(account(str(number)))
            await session.flush()
            await asyncio.sleep(0)

    await asyncio.gather(*(write(number) for number in range(40)))
    assert await count(database, models.Account) == 40


async def test_two_processes_write_in_turn(database: Database, database_url: str) -> None:
    """A second process is a second writer: it waits for its turn instead of failing."""
    other = Database(database_url)

    async def write(into: Database, name: str) -> None:
        for number in range(10):
            async with into.write() as session:
                await session.scalar(select(func.count()).select_from(models.Account))
                session.add(account(f"{name}{number}"))

    await asyncio.gather(write(database, "a"), write(other, "b"))
    assert await count(database, models.Account) == 20
    await other.close()


async def test_a_moment_comes_back_in_utc(database: Database) -> None:
    moment = utc_now()
    async with database.write() as session:
        session.add(models.SeenUpdate(channel="x", update_id="1", seen_at=moment))
    async with database.read() as session:
        row = await session.get(models.SeenUpdate, ("x", "1"))
    assert row is not None
    assert row.seen_at == moment
    assert row.seen_at.utcoffset() is not None


async def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"):
        async with database.write() as session:
            session.add(models.SeenUpdate(channel="x", update_id="1", seen_at=utc_now().replace(tzinfo=None)))


async def test_errors_do_not_show_what_was_written(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with database.write() as session:
            await session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "张三丰"})
    assert "张三丰" not in str(caught.value)


async def test_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    before, newest = await upgrade(database_url)
    assert before is None
    assert await upgrade(database_url) == (newest, newest)
    engine = writer_engine(database_url)
    async with engine.connect() as connection:
        columns = await connection.run_sync(
            lambda sync: {
                table: {column["name"] for column in inspect(sync).get_columns(table)}
                for table in models.Base.metadata.tables
            }
        )
    await engine.dispose()
    assert columns == {
        name: {column.name for column in table.columns} for name, table in models.Base.metadata.tables.items()
    }


async def test_processes_that_start_together_upgrade_once(database_url: str) -> None:
    done = await asyncio.gather(*(upgrade(database_url) for _ in range(3)))
    newest = done[0][1]
    assert sorted(str(before) for before, _ in done) == [newest, newest, "None"]


async def test_a_newer_database_is_refused(database_url: str) -> None:
    await upgrade(database_url)
    engine = writer_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(NewerDatabaseError):
        await upgrade(database_url)


async def test_sqlite_changes_tables_without_deleting_what_points_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alembic copies the table and drops the old one; with foreign keys on, the drop would cascade."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await upgrade(url)
    database = Database(url)
    async with database.write() as session:
        session.add(models.Account(id=1, channel="web", external_id="x", created_at=utc_now()))
        await session.flush()
        session.add(
            models.KeptAnswers(
                account_id=1, sealed=VAULT.seal_json("kept_answers.sealed", {}), agreed_at=utc_now()
            )
        )
    await database.close()

    def alter(config: Config, _revision: str) -> None:
        context = MigrationContext.configure(config.attributes["connection"])
        with Operations(context).batch_alter_table("account") as batch:
            batch.alter_column("region", type_=String(99))

    monkeypatch.setattr("db.upgrade.command.upgrade", alter)
    await upgrade(url)
    database = Database(url)
    assert await count(database, models.KeptAnswers) == 1
    await database.close()

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.clock import utc_now
from db.database import Database
from db.work import UnitOfWork


def insert(name: str):
    async def step(session: AsyncSession) -> None:
        session.add(models.Account(channel="web", external_id=name, created_at=utc_now()))

    return step


async def names(database: Database) -> list[str]:
    async with database.read() as session:
        return sorted((await session.scalars(select(models.Account.external_id))).all())


async def test_nothing_planned_opens_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "write", None)
    async with UnitOfWork(database) as work:
        work.along(insert("never"))
        await work.commit()
    assert work.waits_for_commit


async def test_steps_are_one_transaction(database: Database) -> None:
    async def fail(session: AsyncSession) -> None:
        await session.execute(select(func.no_such_function()))

    with pytest.raises(Exception, match="no_such_function"):
        async with UnitOfWork(database) as work:
            work.plan("a", insert("a"))
            work.plan("b", fail)
    assert await names(database) == []


async def test_a_later_step_takes_the_place_of_the_earlier(database: Database) -> None:
    async with UnitOfWork(database) as work:
        work.plan("a", insert("first"))
        work.plan("a", insert("second"))
    assert await names(database) == ["second"]


async def test_what_goes_along_is_kept_with_the_rest(database: Database) -> None:
    done = []
    async with UnitOfWork(database) as work:
        work.along(insert("along"))
        work.plan("a", insert("a"))
        work.after_commit(lambda: done.append("told"))
        await work.commit()
        assert await names(database) == ["a", "along"]
        assert done == ["told"]
        assert not work.waits_for_commit


async def test_work_goes_on_after_a_commit(database: Database) -> None:
    async with UnitOfWork(database) as work:
        (await work.session()).add(models.Account(channel="web", external_id="a", created_at=utc_now()))
        await work.commit()
        work.plan("b", insert("b"))
    assert await names(database) == ["a", "b"]


async def test_the_next_writer_is_not_blocked_by_a_failed_one(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with UnitOfWork(database) as work:
            await work.session()
            raise RuntimeError
    async with UnitOfWork(database) as work:
        work.plan("a", insert("a"))
    assert await names(database) == ["a"]

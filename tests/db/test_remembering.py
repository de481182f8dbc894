"""Conversations, seen updates, the journal and the question log."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from db import models
from db.cache import LruCache
from db.clock import shanghai_day, today, utc_now
from db.conversations import Conversations, Standing
from db.database import Database
from db.journal import Journal
from db.questions import QuestionLog, mask_numbers
from db.recent import Recent
from db.seen import RepeatedUpdateError, SeenUpdates
from db.work import UnitOfWork


async def test_a_conversation_goes_on_after_a_restart(database: Database) -> None:
    async with UnitOfWork(database) as work:
        Conversations(database, utc_now).save(work, "k", Standing("RegionForm:city", {"province": "河南省"}))
    again = Conversations(database, utc_now)
    assert await again.load("k") == Standing("RegionForm:city", {"province": "河南省"})
    async with UnitOfWork(database) as work:
        again.save(work, "k", Standing())
    assert await Conversations(database, utc_now).load("k") == Standing()


async def test_idle_conversations_are_removed(database: Database) -> None:
    now = utc_now()
    old = Conversations(database, lambda: now - timedelta(days=40))
    async with UnitOfWork(database) as work:
        old.save(work, "old", Standing("a"))
    new = Conversations(database, lambda: now)
    async with UnitOfWork(database) as work:
        new.save(work, "new", Standing("b"))
    assert await new.load("old") == Standing("a")
    assert await new.remove_idle(timedelta(days=30)) == 1
    assert await new.load("old") == Standing()
    assert await new.load("new") == Standing("b")


async def test_an_update_is_new_once_even_after_a_restart(database: Database) -> None:
    journal = Journal(database)
    seen = SeenUpdates(database, journal, utc_now)
    assert await seen.is_new("telegram", "1")
    assert not await seen.is_new("telegram", "1")
    assert await seen.is_new("wechat", "1")
    seen.keep_later("telegram", "1")
    async with UnitOfWork(database) as work:
        seen.keep_with(work, "telegram", "2")
        await work.session()
    await journal.flush()
    again = SeenUpdates(database, journal, utc_now)
    await again.load()
    assert not await again.is_new("telegram", "1")
    assert not await again.is_new("telegram", "2")
    assert await again.is_new("wechat", "1")
    await again.remove_old(timedelta(0))
    forgotten = SeenUpdates(database, journal, utc_now)
    await forgotten.load()
    assert await forgotten.is_new("telegram", "1")


async def test_the_journal_writes_all_of_it_in_batches(database: Database) -> None:
    journal = Journal(database)
    log = QuestionLog(journal, utc_now)
    for number in range(1201):
        log.record(f"问题{number}", region=None, outcome="answered", entry=None)
    await journal.flush()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Question)) == 1201


async def test_the_journal_keeps_what_the_database_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(database)
    QuestionLog(journal, utc_now).record("问题", region=None, outcome="answered", entry=None)
    with monkeypatch.context() as patch:

        def refuse() -> None:
            raise SQLAlchemyError("away")

        patch.setattr(database, "write", refuse)
        with pytest.raises(SQLAlchemyError):
            await journal.flush()
    await journal.flush()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Question)) == 1


@pytest.mark.parametrize("bad", ["甲\x00乙", "甲\ud800乙"])
async def test_a_row_the_database_refuses_holds_up_no_other(
    database: Database, caplog: pytest.LogCaptureFixture, bad: str
) -> None:
    """PostgreSQL knows no NUL, no database half a character: each would be refused for ever."""
    journal = Journal(database)
    row = {"region": None, "outcome": "answered", "entry": None, "asked_at": utc_now()}
    for number, text in enumerate(("一", bad, "三", "四")):
        journal.add(models.Question, {"id": str(number), "text": text} | row)
    journal.add(models.SeenUpdate, {"channel": "web", "update_id": "1", "seen_at": utc_now()})
    await journal.flush()
    await journal.flush()
    async with database.read() as session:
        kept = set((await session.scalars(select(models.Question.text))).all())
        assert await session.scalar(select(func.count()).select_from(models.SeenUpdate)) == 1
    assert kept >= {"一", "三", "四"}
    if len(kept) == 3:  # SQLite does keep a NUL
        (line,) = [record.getMessage() for record in caplog.records if record.name == "db.journal"]
        assert "question" in line
        assert "甲" not in caplog.text


async def test_a_lost_connection_keeps_every_row(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(database)
    log = QuestionLog(journal, utc_now)
    for number in range(3):
        log.record(f"问题{number}", region=None, outcome="answered", entry=None)
    write = database.write

    def gone() -> None:
        raise OperationalError("INSERT", {}, ConnectionError("gone"))

    monkeypatch.setattr(database, "write", gone)
    with pytest.raises(OperationalError):
        await journal.flush()
    monkeypatch.setattr(database, "write", write)
    await journal.flush()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Question)) == 3


async def test_a_question_is_stored_without_what_no_database_keeps(database: Database) -> None:
    journal = Journal(database)
    QuestionLog(journal, utc_now).record("多少\x00分\ud800合格", region=None, outcome="answered", entry=None)
    await journal.flush()
    async with database.read() as session:
        assert (await session.scalars(select(models.Question.text))).all() == ["多少分合格"]


async def test_processes_agree_on_who_handles_an_update(database: Database) -> None:
    journal = Journal(database)
    one = SeenUpdates(database, journal, utc_now, several_processes=True)
    two = SeenUpdates(database, journal, utc_now, several_processes=True)
    assert await one.is_new("telegram", "1")
    assert await two.is_new("telegram", "1")
    async with UnitOfWork(database) as work:
        one.keep_with(work, "telegram", "1")
        await work.session()
    with pytest.raises(RepeatedUpdateError):
        async with UnitOfWork(database) as work:
            two.keep_with(work, "telegram", "1")
            await work.session()
    two.forget("telegram", "1")
    assert not await two.is_new("telegram", "1")


async def test_a_question_is_stored_without_who_asked(database: Database) -> None:
    journal = Journal(database)
    QuestionLog(journal, utc_now).record(
        "我的身份证410102199003071230能考吗", region="河南省", outcome="unknown", entry=None
    )
    await journal.flush()
    async with database.read() as session:
        row = await session.scalar(select(models.Question))
    assert row is not None
    assert row.text == "我的身份证***能考吗"
    assert {column.name for column in models.Question.__table__.columns} == {
        "id", "text", "region", "outcome", "entry", "asked_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话138 0013 8000吗", "电话***吗"),
        ("41010219900307123X", "***"),
        ("60分合格，2021年，一共15位", "60分合格，2021年，一共15位"),
        ("2305号文件", "2305号文件"),
    ],
)
def test_long_numbers_are_masked(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked


def test_a_day_is_a_day_in_china() -> None:
    assert shanghai_day(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)).isoformat() == "2026-11-21"


def test_today_is_the_day_in_china() -> None:
    assert today() in {shanghai_day(utc_now()), shanghai_day(utc_now() - timedelta(seconds=5))}


def test_what_is_recent_is_bounded_in_number_and_age() -> None:
    now = 0.0
    recent: Recent[str, int] = Recent(2, 10, lambda: now)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (None, 2, 3)
    now = 5.0
    recent.put("b", 4)
    now = 12.0
    assert (recent.get("b"), recent.get("c")) == (4, None)
    assert len(recent) == 2
    recent.prune()
    assert len(recent) == 1
    recent.drop("b")
    assert len(recent) == 0


def test_the_cache_lets_the_longest_unused_go() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    cache.drop("a")
    assert cache.get("a") is None

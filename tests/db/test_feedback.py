from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import models
from db.database import Database
from db.feedback import Feedback, Reason, report
from db.journal import Journal
from db.questions import UNTOLD, QuestionLog
from db.work import UnitOfWork

NOW = datetime(2031, 3, 5, 8, tzinfo=UTC)


class Desk:
    """Asks and judges at moments of our choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.journal = Journal(database)
        self.log = QuestionLog(self.journal, lambda: self.now)
        self.feedback = Feedback(database, self.journal, lambda: self.now)

    def ask(
        self, text: str, outcome: str = "answered", *, entry: str | None = None, region: str | None = None
    ) -> str:
        return self.log.record(text, region=region, outcome=outcome, entry=entry)

    async def judge(self, question: str, *, helped: bool, reason: Reason | None = None) -> bool:
        async with UnitOfWork(self.database) as work:
            return await self.feedback.give(work, question, helped=helped, reason=reason)

    async def rows(self) -> list[tuple[str, bool, str | None]]:
        async with self.database.read() as session:
            rows = await session.scalars(select(models.Feedback))
            return [(row.question, row.helped, row.reason) for row in rows]


@pytest.fixture
async def desk(database: Database) -> Desk:
    return Desk(database)


async def test_feedback_reaches_a_question_that_waits_to_be_written(desk: Desk) -> None:
    question = desk.ask("多少分合格")
    assert await desk.judge(question, helped=True)
    assert await desk.rows() == [(question, True, None)]
    async with desk.database.read() as session:
        assert await session.get(models.Question, question) is not None


async def test_a_second_press_changes_the_first(desk: Desk) -> None:
    question, other = desk.ask("多少分合格"), desk.ask("多少钱")
    await desk.judge(question, helped=True)
    await desk.judge(other, helped=True)
    await desk.judge(question, helped=False)
    await desk.judge(question, helped=False, reason=Reason.WRONG)
    assert sorted(await desk.rows()) == sorted([(question, False, "wrong"), (other, True, None)])
    await desk.judge(question, helped=True)
    assert (question, True, None) in await desk.rows()


async def test_a_made_up_question_is_refused(desk: Desk) -> None:
    assert not await desk.judge("nothing-of-ours-0", helped=False)
    assert await desk.rows() == []


async def test_nothing_tells_who_it_was() -> None:
    names = {column.name for column in models.Feedback.__table__.columns}
    assert names == {"question", "helped", "reason", "given_at"}


async def test_the_report_groups_what_was_asked_in_vain(desk: Desk) -> None:
    desk.now = NOW - timedelta(days=2)
    desk.ask("茶艺 补贴", "unknown", region="河南省")
    desk.ask("多少分合格")
    desk.ask(UNTOLD, "unknown")
    desk.ask("驾照怎么考", "outside")
    desk.ask("年龄限制", "gap", entry="special/henan/age")
    desk.now = NOW - timedelta(days=1)
    desk.ask("茶艺补贴", "unknown", region="河南省")
    disliked = desk.ask("茶 艺补贴", entry="special/henan/subsidy")
    liked = desk.ask("茶艺补贴")
    desk.now = NOW - timedelta(days=40)
    desk.ask("很久以前", "unknown")
    desk.now = NOW
    await desk.judge(disliked, helped=False, reason=Reason.BESIDE)
    await desk.judge(liked, helped=True)
    lines = await report(
        desk.database, now=NOW, age=timedelta(days=30), same=lambda text: text.replace(" ", "")
    )
    assert [(line.times, line.unanswered, line.disliked) for line in lines] == [(3, 2, 1), (1, 1, 0)]
    first = lines[0]
    assert first.text.replace(" ", "") == "茶艺补贴"
    assert first.last_asked == NOW - timedelta(days=1)
    assert (dict(first.reasons), dict(first.regions)) == ({"beside": 1}, {"河南省": 2})
    assert dict(first.entries) == {"special/henan/subsidy": 1}
    assert lines[1].text == "年龄限制"

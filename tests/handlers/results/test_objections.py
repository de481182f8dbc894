"""Public notices in the chat, objections with receipts, and how they were settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.results import Marks
from db.work import UnitOfWork
from handlers.results import texts
from handlers.results.presses import NoticePress
from tests.bot.channel import labels
from tests.handlers.certified import NAME, SECOND, Certified

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.bot.channel import Person

PASSED = Marks(practice=605)
WORDS = "实操第二题少算了分，请复核。"


@pytest.fixture
async def exam(world: Certified, holder: Person) -> ExamView:
    exam, registration = await world.sat(holder)
    await world.scored(exam, registration, PASSED)
    return exam


async def settle(world: Certified, objection: int, *, upheld: bool) -> None:
    async with UnitOfWork(world.house.database) as work:
        await world.house.records.notices.settle(work, objection, "已复核，分数没错。", SECOND, upheld=upheld)


async def test_an_objection_has_a_receipt_and_an_outcome(
    world: Certified, exam: ExamView, holder: Person
) -> None:
    await holder.says("提异议")
    await holder.presses(texts.SHOW)
    (asked,) = await holder.presses(texts.OBJECT)
    assert asked.text == texts.ASK_OBJECTION
    (receipt,) = await holder.says(WORDS)
    (objection,) = await world.house.records.notices.objections_of(holder.account.id)
    assert texts.objection_number(objection.id) in receipt.text
    assert exam.institution.office_line in receipt.text
    assert objection.text == WORDS
    (said,) = await holder.says("我的异议")
    assert "处理中" in said.text
    await settle(world, objection.id, upheld=False)
    (said,) = await holder.says("我的异议")
    assert "异议不成立" in said.text
    assert "分数没错" in said.text
    await holder.says("我的成绩")
    await holder.presses(texts.SHOW)
    (said,) = await holder.presses(texts.OBJECTIONS)
    assert WORDS in said.text


async def test_it_can_be_left(exam: ExamView, holder: Person, world: Certified) -> None:
    await holder.says("我的成绩")
    await holder.presses(texts.SHOW)
    await holder.presses(texts.OBJECT)
    await holder.says("我的证书")
    await holder.presses(texts.OBJECT)
    await holder.says("取消")
    await holder.says(WORDS)
    assert await world.house.records.notices.objections_of(holder.account.id, exam.id) == []


async def test_too_many(exam: ExamView, holder: Person) -> None:
    del exam
    await holder.says("我的成绩")
    await holder.presses(texts.SHOW)
    await holder.presses(texts.OBJECT)
    await holder.says(WORDS)
    for _ in range(2):
        await holder.presses(texts.OBJECT)
        await holder.says(WORDS)
    await holder.presses(texts.OBJECT)
    (out,) = await holder.says(WORDS)
    assert out.text == texts.TOO_MANY


async def test_the_public_notice(world: Certified, exam: ExamView, stranger: Person) -> None:
    (out,) = await stranger.says("公示")
    assert out.text == texts.NO_NOTICES
    await world.published(exam)
    await stranger.says("公示")
    (shown,) = await stranger.presses(f"{texts.SHOW_NOTICE} 1")
    assert "孙**" in shown.text
    assert NAME not in shown.text
    assert "0001" not in shown.text.split("准考证尾号")[0]
    (asked,) = await stranger.presses(texts.OBJECT)
    assert asked.text == texts.ASK_OBJECTION
    (receipt,) = await stranger.says("这个人没有参加考试。")
    assert "回执号" in receipt.text


async def test_after_the_notice_nothing_is_taken(
    world: Certified, exam: ExamView, holder: Person, stranger: Person
) -> None:
    await world.published(exam)
    await holder.says("我的成绩")
    await holder.presses(texts.SHOW)
    await holder.presses(texts.OBJECT)
    world.watch.forward(days=30)
    (late,) = await holder.says(WORDS)
    assert late.text == texts.CLOSED
    (gone,) = await stranger.press_data(NoticePress(exam=exam.id).pack())
    assert gone.text == texts.NOTICE_GONE
    await holder.says("我的成绩")
    (shown,) = await holder.presses(texts.SHOW)
    assert texts.OBJECT not in labels([shown])


async def test_a_notice_that_is_not_out_is_not_shown(
    world: Certified, exam: ExamView, stranger: Person
) -> None:
    (out,) = await stranger.press_data(NoticePress(exam=exam.id).pack())
    assert out.text == texts.NOTICE_GONE
    await world.published(exam)
    world.watch.forward(days=-1)
    (out,) = await stranger.press_data(NoticePress(exam=exam.id, object=True).pack())
    assert out.text == texts.NOTICE_GONE

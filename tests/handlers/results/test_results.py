"""One's marks as soon as they may be seen, and no sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.machines import ExamState
from db.notifications import Kind
from db.results import Marks
from db.work import UnitOfWork
from handlers.notices.buttons import keyboard
from handlers.results import texts
from handlers.results.presses import ResultAction, ResultPress
from handlers.texts import OLD_BUTTON
from tests.handlers.certified import FIRST, NAME, Certified

if TYPE_CHECKING:
    from tests.bot.channel import Person

PASSED, FAILED = Marks(practice=605), Marks(practice=599)


async def test_nobody_has_none(stranger: Person) -> None:
    (out,) = await stranger.says("我的成绩")
    assert out.text == texts.NONE


async def test_marks_are_seen_once_they_are_confirmed(world: Certified, holder: Person) -> None:
    exam, registration = await world.sat(holder)
    (out,) = await holder.says("成绩")
    assert texts.NOT_OUT in out.text
    async with UnitOfWork(world.house.database) as work:
        await world.house.records.scores.enter(work, registration, PASSED, FIRST)
    (out,) = await holder.says("成绩")
    assert texts.NOT_OUT in out.text
    (shown,) = await holder.presses(texts.SHOW)
    assert "60.5" not in shown.text
    await world.scored(exam, registration, PASSED)
    (out,) = await holder.says("成绩")
    assert texts.PASSED in out.text
    (shown,) = await holder.presses(texts.SHOW)
    for told in ("实操：60.5 分", texts.PASSED, "60 分", texts.NEXT_NOTICE):
        assert told in shown.text
    assert NAME not in shown.text


async def test_who_failed_learns_by_which_rule(world: Certified, holder: Person) -> None:
    exam, registration = await world.sat(holder, settings={"pass_mark": 70})
    await world.scored(exam, registration, Marks(practice=690))
    await holder.says("我的成绩")
    (shown,) = await holder.presses(texts.SHOW)
    assert texts.FAILED in shown.text
    assert "70 分（依据：本机构规定）" in shown.text
    assert texts.FAILED_ON in shown.text


async def test_absent_has_no_marks(world: Certified, holder: Person) -> None:
    exam, registration = await world.sat(holder)
    await world.scored(exam, registration, Marks(absent=True))
    await holder.says("我的成绩")
    (shown,) = await holder.presses(texts.SHOW)
    assert texts.ABSENT in shown.text
    assert "实操" not in shown.text.split("合格标准")[0]


async def test_marks_that_are_shown_with_the_notice(world: Certified, holder: Person) -> None:
    exam, registration = await world.sat(holder, settings={"marks_seen": "notice"})
    await world.scored(exam, registration, PASSED)
    (out,) = await holder.says("我的成绩")
    assert texts.NOT_OUT in out.text
    await world.published(exam)
    (out,) = await holder.says("我的成绩")
    assert texts.PASSED in out.text
    (shown,) = await holder.presses(texts.SHOW)
    assert "公示：" in shown.text


async def test_the_certificate_is_near(world: Certified, holder: Person) -> None:
    view = await world.certificate(holder)
    await holder.says("我的成绩")
    await holder.presses(texts.SHOW)
    (out,) = await holder.presses(texts.CERTIFICATE)
    assert view.number in out.text


async def test_buttons_of_others_are_of_no_use(world: Certified, holder: Person, stranger: Person) -> None:
    exam, registration = await world.sat(holder)
    await world.scored(exam, registration, PASSED)
    for action in ResultAction:
        (out,) = await stranger.press_data(ResultPress(registration=registration, action=action).pack())
        assert out.text == texts.NOT_YOURS
    (out,) = await stranger.press_data(f"sr:{1 << 70}:show")
    assert out.text == OLD_BUTTON
    assert exam.state is not ExamState.CANCELLED


async def test_notifications_lead_here(world: Certified, holder: Person) -> None:
    _, registration = await world.sat(holder)
    view = await world.house.records.registrations.get(registration)
    assert view is not None
    expected = {Kind.RESULT_OUT: "看成绩", Kind.NOTICE_ENDS: "看成绩", Kind.CERTIFICATE_READY: "看证书"}
    for kind, label in expected.items():
        rows = keyboard(kind, view=view).inline_keyboard
        assert rows[0][0].text == label

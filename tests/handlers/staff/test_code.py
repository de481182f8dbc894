"""Taking a role by a code, and the menu of who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.staff import Role
from db.work import UnitOfWork
from handlers.staff import WrongTries, texts
from handlers.staff.tries import MOST_WRONG
from tests.bot.channel import labels

if TYPE_CHECKING:
    from tests.handlers.staff_house import Office

WRONG = "AAAA2-AAAA2"
WORK = (texts.REVIEW, texts.EXAMS, texts.DOOR)
"""What the menu has up to the day of the exam; there is more of it."""


@pytest.mark.parametrize(
    "write",
    ["{}", "邀请码 {}", "邀请码：{}", "我的邀请码是{}", "绑定 {}", "/staff {}"],
)
async def test_a_code_gives_the_role_and_tells_what_it_allows(office: Office, write: str) -> None:
    person = await office.house.person()
    (told,) = await person.says(write.format(await office.invite(Role.REVIEWER)))
    assert "郑州阳光职业培训学校" in told.text
    assert "报名审核员" in told.text
    assert "审核报名" in told.text
    assert "取消考试" not in told.text
    assert [one for one in labels([told]) if one in WORK] == [texts.REVIEW, texts.EXAMS, texts.DOOR]
    (post,) = await office.house.records.staff.roles(person.account.id)
    assert post.role is Role.REVIEWER


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " ")])
async def test_how_a_code_is_typed_does_not_matter(office: Office, change) -> None:
    person = await office.house.person()
    (told,) = await person.says(change(await office.invite(Role.MANAGER)))
    assert "考务负责人" in told.text


async def test_a_code_works_once(office: Office) -> None:
    code = await office.invite(Role.REVIEWER)
    first, second = await office.house.person("a"), await office.house.person("b")
    await first.says(code)
    (told,) = await second.says(code)
    assert "用过" in told.text
    assert await office.house.records.staff.roles(second.account.id) == []


async def test_a_code_of_last_week_is_over(office: Office) -> None:
    code = await office.invite(Role.REVIEWER)
    office.watch.forward(days=8)
    (told,) = await (await office.house.person()).says(code)
    assert "过期" in told.text


async def test_who_guesses_has_to_wait_even_with_the_right_code(office: Office) -> None:
    person = await office.house.person()
    code = await office.invite(Role.REVIEWER)
    for left in range(MOST_WRONG - 1, -1, -1):
        (told,) = await person.says(WRONG)
        assert texts.tries_left(left) in told.text
    (told,) = await person.says(code)
    assert told.text == texts.WAIT
    assert await office.house.records.staff.roles(person.account.id) == []
    (other,) = await (await office.house.person("other")).says(code)
    assert "报名审核员" in other.text


def test_after_an_hour_one_may_try_again() -> None:
    now = 0.0
    tries = WrongTries(lambda: now)
    for _ in range(MOST_WRONG):
        tries.add(7)
        now += 600
    assert tries.must_wait(7)
    now += 601
    assert not tries.must_wait(7)


async def test_without_a_code_one_is_told_how(office: Office) -> None:
    person = await office.house.person()
    for text in ("邀请码", "/staff", "邀请码在哪里要"):
        (told,) = await person.says(text)
        assert told.text == texts.ASK_CODE


async def test_the_menu_is_for_the_staff(office: Office) -> None:
    stranger = await office.house.person()
    for text in ("考务", "/work"):
        (told,) = await stranger.says(text)
        assert told.text == texts.NOT_STAFF
    exam = await office.seeded.add_exam()
    await office.applicant(exam)
    manager = await office.member(Role.MANAGER)
    (menu,) = await manager.says("考务")
    assert {f"{texts.REVIEW}（1）", texts.EXAMS, texts.DOOR} <= set(labels([menu]))
    supervisor = await office.member(Role.SUPERVISOR)
    (menu,) = await supervisor.says("/work")
    assert [one for one in labels([menu]) if one.startswith(WORK)] == [texts.EXAMS]


async def test_who_was_dismissed_presses_in_vain(office: Office) -> None:
    manager = await office.member(Role.MANAGER)
    await manager.says("考务")
    async with UnitOfWork(office.house.database) as work:
        where = office.seeded.institution_id
        await office.house.records.staff.dismiss(work, manager.account.id, where, "command")
    (told,) = await manager.presses(texts.EXAMS)
    assert "过期" in told.text

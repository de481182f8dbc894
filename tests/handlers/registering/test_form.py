"""The form as a person meets it: from a wish to a registration, and everything that goes wrong on the way."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.machines import NotificationState, RegistrationState
from db.notifications import Kind
from handlers.exams import texts as exam_texts
from handlers.policy import PolicyDesk, Told
from handlers.registering import texts
from handlers.registering.presses import FormAction, FormPress, WhoPress
from handlers.states import RegisteringForm
from tests.bot.channel import House, Person, house_on, labels
from tests.exams import ITEM, NOW, Seeded, Watch, seed
from tests.handlers.filling import NAME, NUMBER, PHONE, STEPS, do, fill_in, last
from tests.people import make_identity_number
from tests.pictures import picture

if TYPE_CHECKING:
    from db.accounts import Account
    from knowledge.search import Assistant


async def registrations(house: House, person: Person) -> list[RegistrationState]:
    views = await house.records.registrations.of_account(person.account.id)
    return [view.state for view in views]


async def open_form(person: Person) -> None:
    await person.says("我想考月嫂证")


async def test_from_a_wish_to_a_registration(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    (found,) = await person.says("我想考月嫂证")
    assert ITEM in found.text
    assert "还剩 2 个名额" in found.text
    assert "70元" in found.text
    (done,) = await fill_in(person)
    (view,) = await house.records.registrations.of_account(person.account.id)
    assert view.state is RegistrationState.SUBMITTED
    assert view.number in done.text
    left = await house.records.exams.get(exam.id)
    assert left is not None
    assert left.places_left == 1
    (known,) = await house.records.people.of_account(None, person.account.id)
    assert (known.name, known.number, known.phone) == (NAME, NUMBER, PHONE)
    assert known.details.birth_date == date(1990, 5, 1)
    assert known.details.sex == "女"
    assert known.has_photo
    assert await house.records.drafts.of_account(person.account.id) == []
    details = await house.records.registrations.details(view.id)
    assert details["verdict"]["status"] == "eligible"


async def test_nothing_personal_before_the_yes(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 2)
    assert last(person) == texts.ASK_CONSENT
    await person.says(NAME)
    assert texts.CONSENT_NEEDED in last(person)
    (draft,) = await house.records.drafts.of_account(person.account.id)
    assert NAME not in json.dumps(draft.body, ensure_ascii=False)
    await person.press_data(f"rc|{draft.exam_id}|name|{NAME}")
    (draft,) = await house.records.drafts.of_account(person.account.id)
    assert NAME not in json.dumps(draft.body, ensure_ascii=False)


async def test_the_conversation_holds_no_personal_data(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 9)
    async with house.database.read() as session:
        rows = (await session.scalars(select(models.Conversation))).all()
    told = json.dumps([row.data for row in rows], ensure_ascii=False)
    assert rows[0].state == RegisteringForm.filling.state
    assert not any(word in told for word in (NAME, NUMBER, PHONE, "高中"))


@pytest.mark.parametrize("step", range(1, len(STEPS)))
async def test_a_restart_in_every_step(url: str, assistant: Assistant, step: int) -> None:
    watch = Watch()
    async with house_on(url, assistant, clock=watch) as house:
        seeded = await seed(house.database, house.records)
        await seeded.add_exam()
        person = await house.person()
        await open_form(person)
        await fill_in(person, step)
        shown = person.messages
    async with house_on(url, assistant, clock=watch) as house:
        person = await house.person()
        house.channel.shown += shown
        for how, what in STEPS[step:]:
            await do(person, how, what)
        assert await registrations(house, person) == [RegistrationState.SUBMITTED]


async def test_a_draft_waits_for_a_week(house: House, seeded: Seeded, person: Person, watch: Watch) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 6)
    await person.says("取消")
    assert last(person) == texts.LEFT
    watch.forward(days=6)
    first, _ = await person.says("报名")
    assert texts.RESUME in first.text
    await person.presses(texts.CONTINUE)
    assert last(person) == texts.ASK_EDUCATION
    for how, what in STEPS[6:]:
        await do(person, how, what)
    assert await registrations(house, person) == [RegistrationState.SUBMITTED]


async def test_begin_anew_forgets_the_draft(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 6)
    await person.presses("报名")
    await person.presses(texts.RESTART)
    assert texts.ASK_WHO in last(person)
    (draft,) = await house.records.drafts.of_account(person.account.id)
    assert NAME not in json.dumps(draft.body, ensure_ascii=False)


@pytest.mark.parametrize(
    ("step", "wrong", "told"),
    [
        (3, "林1", "数字"),
        (4, NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "校验不通过"),
        (4, "12345", "位数不对"),
        (5, "1390000", "手机号码是 11 位"),
        (5, "037165000000", "座机"),
        (6, "很高", texts.NOT_UNDERSTOOD),
        (7, "厂", texts.EMPLOYER_LENGTH),
        (8, "照片在家里放着", texts.PHOTO_WANTED),
    ],
)
async def test_a_typing_error_is_told_and_the_step_stays(
    house: House, seeded: Seeded, person: Person, step: int, wrong: str, told: str
) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, step)
    await person.says(wrong)
    assert told in last(person)
    assert wrong not in last(person)
    for how, what in STEPS[step:]:
        await do(person, how, what)
    assert await registrations(house, person) == [RegistrationState.SUBMITTED]


async def test_a_picture_that_is_too_small_is_told(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 8)
    await person.sends_photo(picture(100, 140))
    assert "太小" in last(person)
    await person.presses(texts.LATER)
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    assert (await house.records.registrations.details(view.id))["owed"] == ["照片"]


async def test_a_question_in_between_is_answered_and_the_form_goes_on(
    house: House, seeded: Seeded, person: Person
) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 5)
    answer, again = await person.says("湖南专项职业能力考核多少分合格")
    assert "60" in answer.text
    assert texts.ASK_PHONE in again.text
    await person.says(PHONE)
    assert last(person) == texts.ASK_EDUCATION


async def test_going_back_and_changing_from_the_summary(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 7)
    await person.presses(texts.BACK)
    assert texts.ASK_EDUCATION in last(person)
    assert "高中" in last(person)
    await person.presses("大专")
    await person.presses(texts.NO_EMPLOYER)
    await person.presses(texts.LATER)
    assert "学历：大专" in last(person)
    assert PHONE not in last(person)
    assert NUMBER not in last(person)
    await person.presses(texts.CHANGE)
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith("手机号")))
    await person.says("13800002222")
    assert texts.SUMMARY in last(person)
    await person.presses(texts.STEP_FREE_NO)
    assert "需要无障碍考场" in last(person)
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    assert view.step_free
    (known,) = await house.records.people.of_account(None, person.account.id)
    assert (known.phone, known.details.education) == ("13800002222", "大专")


async def test_another_document_and_the_birth_date_it_does_not_tell(
    house: House, seeded: Seeded, person: Person
) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 4)
    await person.presses(texts.OTHER_DOCUMENT)
    await person.presses("护照")
    await person.says("E12345678")
    assert texts.ASK_BORN in last(person)
    await person.says("1990年")
    assert texts.BORN_NOT_READ in last(person)
    await person.says("1990年5月1日")
    await person.presses("女")
    for how, what in STEPS[5:]:
        await do(person, how, what)
    (known,) = await house.records.people.of_account(None, person.account.id)
    assert (known.document_kind.value, known.number) == ("passport", "E12345678")
    assert known.details.birth_date == date(1990, 5, 1)


async def test_the_second_time_one_press_is_enough(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    await seeded.add_exam(
        number="ZZ2026-002",
        starts_at=seeded_day(20),
        ends_at=seeded_day(20, 2),
    )
    await person.says("我想考月嫂证")
    await person.presses("报名 2")
    label = next(one for one in labels(person.messages[-1:]) if one.startswith(texts.SELF))
    assert NAME not in label
    assert NUMBER not in label
    await person.presses(label)
    assert texts.SUMMARY in last(person)
    await person.presses(texts.CONFIRM)
    assert await registrations(house, person) == [RegistrationState.SUBMITTED] * 2


async def test_registering_for_the_family(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    await open_form(person)
    await person.presses("报名")
    await person.presses(texts.NEW_PERSON)
    await person.presses(texts.AGREE)
    await person.says("林大山")
    await person.says(make_identity_number(date(1965, 3, 2), "男"))
    for how, what in STEPS[5:]:
        await do(person, how, what)
    assert await registrations(house, person) == [RegistrationState.SUBMITTED] * 2
    assert len(await house.records.people.of_account(None, person.account.id)) == 2


async def test_the_same_person_twice_is_told_kindly(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    await open_form(person)
    await person.presses("报名")
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith(texts.SELF)))
    await person.presses(texts.CONFIRM)
    assert "已经报过" in last(person)
    assert await registrations(house, person) == [RegistrationState.SUBMITTED]


async def test_overlapping_exams_are_told(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    await seeded.add_exam(number="ZZ2026-002", site="郑州另一个考点", rooms=())
    await open_form(person)
    await person.presses("报名 2")
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith(texts.SELF)))
    await person.presses(texts.CONFIRM)
    assert "时间冲突" in last(person)


async def test_under_age_learns_from_when(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 4)
    await person.says(make_identity_number(date(2011, 2, 3), "女"))
    assert "2027年2月3日起" in last(person)
    assert texts.CONFIRM not in labels(person.messages[-1:])
    exam_id = (await house.records.drafts.of_account(person.account.id))[0].exam_id
    await person.press_data(FormPress(exam=exam_id, action=FormAction.CONFIRM).pack())
    assert await registrations(house, person) == []


async def test_somebody_banned_learns_until_when(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    (view,) = await house.records.registrations.of_account(person.account.id)
    await seeded.cancel(view.id)
    async with house.database.write() as session:
        session.add(
            models.Violation(
                person_id=view.person_id,
                exam_id=exam.id,
                kind="article6",
                happened_on=date(2026, 1, 5),
                banned_until=date(2028, 1, 4),
                state="decided",
                recorded_at=seeded_day(0),
            )
        )
    await open_form(person)
    await person.presses("报名")
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith(texts.SELF)))
    await person.presses(texts.CONFIRM)
    assert "禁考到 2028年1月4日" in last(person)


async def test_the_window_closes_while_the_form_is_open(
    house: House, seeded: Seeded, person: Person, watch: Watch
) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 9)
    watch.forward(days=8)
    await person.presses(texts.CONFIRM)
    assert "已经截止" in last(person)
    assert await registrations(house, person) == []


async def test_the_same_update_three_times_registers_once(
    house: House, seeded: Seeded, person: Person
) -> None:
    exam = await seeded.add_exam()
    await open_form(person)
    await fill_in(person, 9)
    data = FormPress(exam=exam.id, action=FormAction.CONFIRM).pack()
    update = house.channel.press_update(person.account.id, data, 1)
    for _ in range(3):
        await person.feed(update, "the-same")
    assert await registrations(house, person) == [RegistrationState.SUBMITTED]
    await person.press_data(data)
    assert last(person) == texts.ALREADY_IN
    assert await registrations(house, person) == [RegistrationState.SUBMITTED]


async def test_old_buttons_are_answered_kindly(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    other = await seeded.add_exam(number="ZZ2026-002", starts_at=seeded_day(20), ends_at=seeded_day(20, 2))
    await person.press_data(FormPress(exam=exam.id, action=FormAction.BACK).pack())
    assert last(person) == texts.NOTHING_OPEN
    await person.press_data("rs:999999")
    assert last(person) == texts.NO_SUCH_EXAM
    await open_form(person)
    await person.presses("报名 1")
    await person.presses(texts.SELF)
    await person.presses(texts.AGREE)
    await open_form(person)
    await person.presses("报名 2")
    await person.press_data(f"rc|{exam.id}|education|高中")
    assert texts.RESUME in last(person)
    for made_up in ("nothing", "m9", "questions"):
        await person.press_data(f"re|{other.id}|{made_up}")
        await person.press_data(f"rc|{other.id}|{made_up}|x")
    assert texts.ASK_WHO in last(person)


async def test_somebody_elses_person_cannot_be_registered(
    house: House, seeded: Seeded, person: Person
) -> None:
    exam = await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    (known,) = await house.records.people.of_account(None, person.account.id)
    stranger = await house.person("stranger")
    await open_form(stranger)
    await stranger.presses("报名")
    await stranger.press_data(WhoPress(exam=exam.id, who=str(known.id)).pack())
    assert texts.ASK_WHO in last(stranger)
    assert all(NAME not in out.text for out in stranger.messages)


async def test_a_number_of_another_account_is_not_given_away(
    house: House, seeded: Seeded, person: Person
) -> None:
    await seeded.add_exam()
    await open_form(person)
    await fill_in(person)
    stranger = await house.person("stranger")
    await open_form(stranger)
    for how, what in STEPS:
        await do(stranger, how, "周小雨" if what == NAME else what)
    assert texts.BELONGS_TO_ANOTHER in last(stranger)
    assert await registrations(house, stranger) == []


async def test_full_then_the_waiting_list(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam(capacity=1)
    await seeded.register(exam.id)
    (found,) = await person.says("我想考月嫂证")
    assert "名额已满，可以候补" in found.text
    await fill_in(person, 9)
    shown = labels(person.messages[-1:])
    assert texts.WAIT in shown
    assert texts.CONFIRM not in shown
    assert texts.SUMMARY_FULL in last(person)
    assert await registrations(house, person) == []
    await person.presses(texts.WAIT)
    assert "排在第 1 位" in last(person)
    assert await registrations(house, person) == [RegistrationState.WAITING]


async def test_an_unfinished_form_is_reminded_of_and_a_finished_one_is_not(
    house: House, seeded: Seeded, person: Person
) -> None:
    exam = await seeded.add_exam()
    other = await house.person("other")
    for somebody in (person, other):
        await open_form(somebody)
    await fill_in(other, 3)
    await fill_in(person, 9)
    assert await reminded(house, exam.id) == {
        person.account.id: NotificationState.PLANNED,
        other.account.id: NotificationState.PLANNED,
    }
    await person.presses(texts.CONFIRM)
    assert await reminded(house, exam.id) == {
        person.account.id: NotificationState.CANCELLED,
        other.account.id: NotificationState.PLANNED,
    }


async def reminded(house: House, exam_id: int) -> dict[int, str]:
    query = select(models.Notification).filter_by(kind=Kind.WINDOW_CLOSES, subject=f"exam:{exam_id}")
    async with house.database.read() as session:
        return {row.account_id: row.state for row in await session.scalars(query)}


def seeded_day(days: int, hours: int = 0) -> datetime:
    return NOW + timedelta(days=days, hours=hours)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("考试要带什么", "黑色签字笔"),
        ("要带啥", "黑色签字笔"),
        ("多少钱", "70元"),
        ("费用是多少？", "70元"),
        ("几点考", "10:00"),
        ("什么时候考", "12月7日"),
        ("在哪考？", "花园路 1 号"),
        ("什么时候出成绩", "成绩"),
    ],
)
async def test_the_exam_itself_answers_in_between(
    seeded: Seeded, person: Person, asked: str, told: str
) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person, 3)
    (out,) = await person.says(asked)
    assert told in out.text.removesuffix(texts.ASK_NAME)
    assert out.text.endswith(texts.ASK_NAME)


async def test_what_is_no_question_gets_no_lecture_about_others(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person, 6)
    await person.says("没有证")
    assert "别人的信息" not in "".join(one.text for one in person.messages)


async def test_policies_in_the_form_are_those_of_the_exams_place(
    seeded: Seeded, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.says("我在湖南")
    await seeded.add_exam()
    regions = []
    answer = PolicyDesk.answer

    async def listen(self: PolicyDesk, account: Account, text: str, *, private: bool = False) -> Told:
        regions.append(account.region)
        return await answer(self, account, text, private=private)

    monkeypatch.setattr(PolicyDesk, "answer", listen)
    await person.says("我想考月嫂证")
    await person.presses(exam_texts.WHOLE_COUNTRY + "（1 场）")
    await fill_in(person, 3)
    await person.says("多少分合格？")
    assert regions[-1] == "河南省郑州市"

"""The queue: what is shown masked, what is decided, and that nobody decides for another institution."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.staff import Role
from handlers.exams.wording import headline
from handlers.review import texts
from handlers.review.presses import DecidePress, Look, LookPress, QueuePress, Reason, ReasonPress, Verdict
from handlers.staff.texts import NO_PERMISSION
from knowledge.identity import mask_name, mask_number
from tests.bot.channel import labels

if TYPE_CHECKING:
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office


async def open_first(reviewer: Person) -> str:
    """Open the oldest; its card."""
    await reviewer.says("审核")
    outs = await reviewer.presses(texts.START)
    return outs[-1].text


async def test_the_queue_tells_what_waits_in_which_exam(office: Office) -> None:
    first = await office.seeded.add_exam(capacity=10)
    second = await office.seeded.add_exam(
        capacity=10, number="ZZ2026-002", item="焊工", kind="skill", level=5
    )
    await office.applicant(second, 1)
    for serial in (2, 3):
        await office.applicant(first, serial)
    reviewer = await office.member(Role.REVIEWER)
    (told,) = await reviewer.says("审核")
    assert texts.waiting(3) in told.text
    assert f"{first.number} {headline(first)}：2 份" in told.text
    assert f"{second.number} {headline(second)}：1 份" in told.text
    (_, card) = await reviewer.presses(f"只审 {first.number} {headline(first)}"[:40])
    assert mask_name("周立秋") in card.text
    assert "还有 2 份待审" in card.text


async def test_a_card_shows_what_is_needed_and_masks_who_it_is(office: Office) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    reviewer = await office.member(Role.REVIEWER)
    await reviewer.says("审核")
    photo, card = await reviewer.presses(texts.START)
    assert photo.file is not None
    assert photo.file.media_type == "image/jpeg"
    data = office.people[registration]
    for part in (
        mask_name(data.name),
        mask_number(data.number),
        "36 岁",
        "女",
        "阳光家政",
        headline(exam),
        "✅ 符合申报条件",
        "人社厅发〔2020〕1 号 第三条",
        "材料：身份证",
        "还没交（说好补交）：学历证明",
    ):
        assert part in card.text
    assert data.name not in card.text
    assert office.leaks() == []


async def test_who_it_is_is_revealed_on_demand_and_audited(office: Office) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    assert await office.audited("reveal") == []
    (told,) = await reviewer.presses(texts.REVEAL)
    data = office.people[registration]
    assert all(one in told.text for one in (data.name, data.number, data.phone))
    assert await office.audited("reveal") == [
        (f"account:{reviewer.account.id}", f"registration:{registration}")
    ]
    # Nothing of it stands in the audit, nor in any other message.
    async with office.house.database.read() as session:
        rows = await session.scalars(select(models.AuditEntry.why))
        assert not any(secret in why for why in rows for secret in (*office.secrets(), data.name))
    assert office.leaks() == [told.text]


async def test_the_papers_come_as_files(office: Office) -> None:
    exam = await office.seeded.add_exam()
    await office.applicant(exam, papers=("身份证", "学历证明"))
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    outs = await reviewer.presses(f"{texts.PAPERS}（2）")
    assert [out.file.name for out in outs if out.file] == ["身份证.jpg", "学历证明.jpg"]


async def test_after_approving_the_next_comes_by_itself(office: Office) -> None:
    exam = await office.seeded.add_exam()
    first, second = [await office.applicant(exam, serial) for serial in (1, 2)]
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    done, _, card = await reviewer.presses(texts.APPROVE)
    assert done.text == texts.done(Verdict.APPROVE, mask_name("孙小满"), "")
    assert mask_name("周立秋") in card.text
    assert await office.state_of(first) == "approved"
    outs = await reviewer.presses(texts.APPROVE)
    assert outs[-1].text == texts.NOTHING
    assert await office.state_of(second) == "approved"
    assert office.leaks() == []


@pytest.mark.parametrize(
    ("button", "label", "state"),
    [
        (texts.RETURN, texts.LABELS[Reason.PHOTO], "returned"),
        (texts.REJECT, texts.LABELS[Reason.CONDITIONS], "rejected"),
    ],
)
async def test_a_fixed_reason_is_told_to_the_person(
    office: Office, button: str, label: str, state: str
) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    await reviewer.presses(button)
    outs = await reviewer.presses(label)
    view = await office.house.records.registrations.get(registration)
    assert view is not None
    assert view.state == state
    assert view.reason
    assert view.reason in outs[0].text


async def test_a_reason_in_own_words(office: Office) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    await reviewer.presses(texts.RETURN)
    await reviewer.presses(texts.WRITE)
    (short,) = await reviewer.says("差")
    assert short.text == texts.REASON_LENGTH
    assert await office.state_of(registration) == "submitted"
    await reviewer.says("身份证反面没拍，请补上")
    view = await office.house.records.registrations.get(registration)
    assert view is not None
    assert (view.state, view.reason) == ("returned", "身份证反面没拍，请补上")


async def test_who_thinks_again_writes_no_reason(office: Office) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    await reviewer.presses(texts.REJECT)
    await reviewer.presses(texts.WRITE)
    await reviewer.says("取消")
    await reviewer.says("考务")
    assert await office.state_of(registration) == "submitted"


async def test_one_can_be_put_aside(office: Office) -> None:
    exam = await office.seeded.add_exam()
    for serial in (1, 2):
        await office.applicant(exam, serial)
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    assert mask_name("周立秋") in (await reviewer.presses(texts.NEXT))[-1].text
    assert mask_name("孙小满") in (await reviewer.presses(texts.NEXT))[-1].text


async def test_the_last_one_cannot_be_put_aside_silently(office: Office) -> None:
    await office.applicant(await office.seeded.add_exam())
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    assert (await reviewer.presses(texts.NEXT))[0].text == texts.ONLY_ONE


async def test_a_colleague_who_was_faster(office: Office) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    slow, fast = await office.member(Role.REVIEWER), await office.member(Role.MANAGER)
    await open_first(slow)
    await open_first(fast)
    await fast.presses(texts.APPROVE)
    told = await slow.presses(texts.APPROVE)
    assert "已经处理过了" in told[0].text
    await slow.presses(texts.RETURN)
    told = await slow.presses(texts.LABELS[Reason.PHOTO])
    assert "已经处理过了" in told[0].text
    assert await office.state_of(registration) == "approved"
    assert len(await office.audited("approved")) == 1


@pytest.mark.parametrize(
    "press",
    [
        lambda number: DecidePress(registration=number, verdict=Verdict.APPROVE),
        lambda number: ReasonPress(registration=number, verdict=Verdict.REJECT, reason=Reason.FALSE),
        lambda number: LookPress(registration=number, look=Look.REVEAL),
        lambda number: LookPress(registration=number, look=Look.PAPERS),
        lambda number: LookPress(registration=number, look=Look.CARD),
    ],
)
async def test_nobody_sees_or_decides_for_another_institution(office: Office, press) -> None:
    registration = await office.applicant(await office.seeded.add_exam())
    stranger = await office.member(Role.MANAGER, await office.other_institution())
    (told,) = await stranger.press_data(press(registration).pack())
    assert told.text == texts.NOT_YOURS
    assert await office.state_of(registration) == "submitted"
    assert await office.audited("reveal") == []
    (queue,) = await stranger.says("审核")
    assert queue.text == texts.NOTHING
    exam = (await office.house.records.registrations.get(registration)).exam.id
    outs = await stranger.press_data(QueuePress(exam=exam).pack())
    assert [out.text for out in outs] == [texts.NOTHING]


async def test_nobody_reviews_the_own_registration(office: Office) -> None:
    exam = await office.seeded.add_exam()
    reviewer = await office.member(Role.REVIEWER)
    registration = await office.applicant(exam, account_id=reviewer.account.id)
    await open_first(reviewer)
    (told,) = await reviewer.presses(texts.APPROVE)
    assert told.text == texts.OWN
    assert await office.state_of(registration) == "submitted"


async def test_what_is_too_late_holds_up_nobody(office: Office) -> None:
    exam = await office.seeded.add_exam()
    late = await office.applicant(exam, 1)
    office.watch.forward(days=6)
    # Of an exam a year later, so that it can still be decided.
    start = office.watch() + timedelta(days=365)
    other = await office.seeded.add_exam(
        number="ZZ2027-001", starts_at=start, ends_at=start + timedelta(hours=2), tickets_from=start
    )
    await office.applicant(other, 2)
    reviewer = await office.member(Role.REVIEWER)
    office.watch.forward(days=30)
    await open_first(reviewer)
    outs = await reviewer.presses(texts.APPROVE)
    assert outs[0].text == texts.STARTED
    assert mask_name("周立秋") in outs[-1].text
    assert await office.state_of(late) == "submitted"


async def test_an_examiner_does_not_review(office: Office) -> None:
    registration = await office.applicant(await office.seeded.add_exam())
    examiner = await office.member(Role.EXAMINER)
    (told,) = await examiner.says("审核")
    assert told.text == NO_PERMISSION
    (told,) = await examiner.press_data(
        DecidePress(registration=registration, verdict=Verdict.APPROVE).pack()
    )
    assert told.text == texts.NOT_YOURS
    assert await office.state_of(registration) == "submitted"


async def test_a_stranger_with_a_made_up_button(office: Office) -> None:
    registration = await office.applicant(await office.seeded.add_exam())
    stranger = await office.house.person("stranger")
    press = LookPress(registration=registration, look=Look.REVEAL)
    outs = await stranger.press_data(press.pack())
    assert len(outs) == 1
    assert "过期" in outs[0].text
    assert await office.audited("reveal") == []


async def test_buttons_fit_into_what_telegram_takes(office: Office) -> None:
    await office.applicant(await office.seeded.add_exam())
    reviewer = await office.member(Role.REVIEWER)
    await open_first(reviewer)
    await reviewer.presses(texts.RETURN)
    data = [one.data for out in office.shown for row in out.buttons for one in row]
    assert labels(office.shown)
    assert max(len(one.encode()) for one in data) <= 64

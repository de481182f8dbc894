"""Public notices: long enough over holidays, objections settled first, and nobody's name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.machines import ExamState, NotAllowedError, NoticeState, ObjectionState
from db.registrations import NotYoursError
from db.results import (
    Marks,
    NoticeDayError,
    NoticeExistsError,
    NotOverError,
    NotReadyError,
    ObjectionClosedError,
    OpenObjectionsError,
    TooManyObjectionsError,
    WordsError,
)
from db.results.notices import MOST_OPEN
from knowledge.calendar import working_days_between
from tests.db.results.office import FAILED, FIRST, PASSED, SECOND, Office


async def ready(office: Office, people: int = 1, **changes: Any) -> list[int]:
    """An exam whose scores are confirmed."""
    ids = await office.held_exam(people, **changes)
    for one in ids[1:]:
        await office.enter(one)
    await office.confirm(ids[0])
    return ids


async def account_of(office: Office, registration: int) -> int:
    view = await office.registrations.get(registration)
    assert view
    assert view.account_id
    return view.account_id


async def test_a_notice_over_national_day(office: Office) -> None:
    exam, one = await ready(office)
    office.at(date(2026, 9, 28))
    view = await office.run(office.notices, "publish", exam, date(2026, 9, 29), FIRST)
    # 29 and 30 September, then the week off: Thursday the 8th, Friday the 9th, and Saturday the 10th made up for.
    assert (view.first_day, view.last_day) == (date(2026, 9, 29), date(2026, 10, 10))
    assert (view.working_days, view.certain) == (5, True)
    (told,) = await office.planned(one, "notice_ends")
    assert told.due_at == datetime(2026, 10, 10, 1, tzinfo=UTC)
    office.at(date(2026, 10, 10), 23)
    with pytest.raises(NotOverError) as refused:
        await office.run(office.notices, "confirm", exam, SECOND)
    assert refused.value.last_day == date(2026, 10, 10)
    office.at(date(2026, 10, 11), 0)
    view = await office.run(office.notices, "confirm", exam, SECOND)
    assert (view.state, view.exam.state) == (NoticeState.CONFIRMED, ExamState.FINISHED)
    assert await office.audited(f"exam:{exam}") == [
        ("publish_notice", None, "running"),
        ("confirm_notice", "running", "confirmed"),
        ("state", "held", "finished"),
    ]


async def test_a_notice_over_a_holiday_that_is_not_announced_says_so(office: Office) -> None:
    exam, _ = await ready(office)
    office.at(date(2026, 12, 28))
    view = await office.run(office.notices, "publish", exam, date(2026, 12, 29), FIRST)
    assert not view.certain
    assert view.last_day == date(2027, 1, 5)


async def test_a_holiday_announced_later_makes_it_longer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam, _ = await ready(office)
    office.at(date(2026, 12, 28))
    view = await office.run(office.notices, "publish", exam, date(2026, 12, 29), FIRST)
    office.at(date(2027, 1, 6))
    monkeypatch.setattr("db.results.notices.last_notice_day", lambda *_: date(2027, 1, 6))
    with pytest.raises(NotOverError):
        await office.run(office.notices, "confirm", exam, FIRST)
    office.at(date(2027, 1, 7))
    view = await office.run(office.notices, "confirm", exam, FIRST)
    assert view.last_day == date(2027, 1, 6)


@pytest.mark.parametrize(("own", "days"), [({}, 5), ({"notice_days": 7}, 7), ({"notice_days": 3}, 5)])
async def test_never_less_than_five_working_days(office: Office, own: dict[str, int], days: int) -> None:
    exam, _ = await ready(office, settings=own)
    office.at(date(2026, 11, 6))
    # Begins on a Saturday, which does not count.
    view = await office.run(office.notices, "publish", exam, date(2026, 11, 7), FIRST)
    assert working_days_between(view.first_day, view.last_day) == days


async def test_every_score_has_to_be_confirmed(office: Office) -> None:
    exam, one, two, three = await office.held_exam(3)
    await office.enter(one)
    await office.confirm(exam)
    await office.enter(two, Marks(absent=True))
    with pytest.raises(NotReadyError) as refused:
        await office.run(office.notices, "publish", exam, date(2026, 9, 21), FIRST)
    assert (refused.value.missing, refused.value.unconfirmed) == (1, 1)
    await office.enter(three, FAILED)
    await office.confirm(exam)
    office.at(date(2026, 9, 21))
    with pytest.raises(NoticeDayError):
        await office.run(office.notices, "publish", exam, date(2026, 9, 20), FIRST)
    view = await office.run(office.notices, "publish", exam, date(2026, 9, 21), FIRST)
    # Who was absent or failed is not on the list, and nobody's name is.
    assert [(row.person, row.ticket_end) for row in view.rows] == [("李**", "1001")]
    assert "李" not in repr(view)
    with pytest.raises(NoticeExistsError):
        await office.run(office.notices, "publish", exam, date(2026, 9, 21), FIRST)
    assert [one.exam.id for one in await office.notices.running()] == [exam]


async def test_an_open_objection_stops_the_confirmation(office: Office) -> None:
    exam, one = await ready(office)
    account = await account_of(office, one)
    stranger = (await office.add_people(1))[0][1]
    objection = await office.run(office.notices, "object", exam, account, "实操分数不对", one)
    office.at(date(2026, 9, 21))
    await office.run(office.notices, "publish", exam, date(2026, 9, 21), FIRST)
    other = await office.run(office.notices, "object", exam, stranger, "有人替考")
    with pytest.raises(NotYoursError):
        await office.run(office.notices, "object", exam, stranger, "x", one)
    office.at(date(2026, 10, 12))
    assert not await office.notices.can_object(exam, one)
    with pytest.raises(ObjectionClosedError):
        await office.run(office.notices, "object", exam, stranger, "太晚了")
    with pytest.raises(OpenObjectionsError) as refused:
        await office.run(office.notices, "confirm", exam, FIRST)
    assert refused.value.count == 2
    await office.run(office.notices, "settle", other, "查了监控，没有", FIRST, upheld=False)
    await office.run(office.notices, "settle", objection, "登分有误，已更正", FIRST, upheld=True)
    with pytest.raises(NotAllowedError):
        await office.run(office.notices, "settle", objection, "x", FIRST, upheld=False)
    await office.run(office.scores, "correct", one, Marks(practice=700), FIRST, "复核")
    with pytest.raises(NotReadyError):
        await office.run(office.notices, "confirm", exam, FIRST)
    await office.confirm(exam)
    view = await office.run(office.notices, "confirm", exam, FIRST)
    assert view.state is NoticeState.CONFIRMED
    (told,) = await office.notices.objections_of(account)
    assert (told.state, told.settlement) == (ObjectionState.UPHELD, "登分有误，已更正")
    assert "登分" not in repr(told)
    assert await office.notices.objections([view.exam.institution.id]) == []


async def test_objections_are_bounded(office: Office) -> None:
    exam, one = await ready(office)
    account = await account_of(office, one)
    assert await office.notices.can_object(exam, one)
    assert not await office.notices.can_object(exam), "nothing is public yet"
    for text in ("", " ", "x" * 1001):
        with pytest.raises(WordsError):
            await office.run(office.notices, "object", exam, account, text, one)
    for _ in range(MOST_OPEN):
        await office.run(office.notices, "object", exam, account, "不服", one)
    with pytest.raises(TooManyObjectionsError):
        await office.run(office.notices, "object", exam, account, "不服", one)


async def test_nothing_to_object_to_before_the_marks_are_seen(office: Office) -> None:
    exam, one = await office.held_exam(1, settings={"marks_seen": "notice"})
    await office.enter(one, PASSED)
    await office.confirm(exam)
    with pytest.raises(ObjectionClosedError):
        await office.run(office.notices, "object", exam, await account_of(office, one), "不服", one)

"""Misconduct: two sign, the person is told and may answer, and a decision reaches marks, certificate and registrations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from db import models
from db.audit import by_account
from db.machines import CertificateState, NotAllowedError, RegistrationState, ViolationState
from db.registrations import NotYoursError, Refusal, RefusedError
from db.results import Marks, SamePersonError
from db.results.model import Part
from db.violations import AnswerOpenError, CaseError, NotSignedError, consequence, violation_kinds
from tests.db.registering import DAY, HOUR
from tests.db.results.office import FIRST, HELD, SECOND, THIRD, Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from db.database import Database

WORDS = "考试中使用手机"


@pytest.fixture
async def office(database: Database, database_url: str) -> AsyncIterator[Office]:
    del database
    office = Office(database_url)
    yield office
    assert await office.audit.first_broken() is None
    await office.database.close()


async def stated(office: Office, registration: int, kind: str = "article6", part: Part | None = None) -> int:
    """A case that two signed and the person was told of."""
    case = await office.run(office.violations, "record", registration, kind, WORDS, FIRST, part=part)
    await office.run(office.violations, "sign", case, SECOND)
    await office.run(office.violations, "state", case, FIRST)
    return int(case)


@pytest.mark.parametrize(
    ("kind", "until", "parts"),
    [
        ("article5", None, (Part.THEORY,)),
        ("article6", date(2026, 12, 31), (Part.THEORY, Part.PRACTICE)),
        ("article7_minor", date(2028, 9, 18), (Part.THEORY, Part.PRACTICE)),
        ("article7_serious", date(2031, 9, 18), (Part.THEORY, Part.PRACTICE)),
    ],
)
def test_what_follows(kind: str, until: date | None, parts: tuple[Part, ...]) -> None:
    known = consequence(kind, date(2026, 9, 19), Part.THEORY)
    assert (known.banned_until, known.parts) == (until, parts)
    assert [one.document for one in known.sources] == ["人社职司便函〔2021〕57号"]
    later = consequence(kind, date(2026, 9, 19), Part.THEORY, issued=True)
    assert later.sources[-1].section == "附件2 第八条"
    assert known.kind.words


def test_every_kind_of_the_ban_rules_is_there() -> None:
    assert list(violation_kinds()) == ["article5", "article6", "article7_minor", "article7_serious"]
    with pytest.raises(CaseError):
        consequence("article9", date(2026, 1, 1))
    with pytest.raises(CaseError):
        consequence("article5", date(2026, 1, 1))


async def test_two_people_sign(office: Office) -> None:
    _, one = await office.held_exam(1)
    case = await office.run(office.violations, "record", one, "article6", WORDS, FIRST)
    with pytest.raises(NotSignedError):
        await office.run(office.violations, "state", case, FIRST)
    with pytest.raises(SamePersonError):
        await office.run(office.violations, "sign", case, FIRST)
    await office.run(office.violations, "sign", case, SECOND)
    assert await office.violations.of_account(1) == [], "the person is not told yet"
    # Stated on a Saturday; the Sunday after it is worked, for the holiday in October.
    assert await office.run(office.violations, "state", case, THIRD) == date(2026, 9, 22)
    with pytest.raises(NotAllowedError):
        await office.run(office.violations, "sign", case, THIRD)
    view = await office.violations.get(case)
    assert view
    assert (view.signed_by, view.account, view.state) == ((FIRST, SECOND), WORDS, ViolationState.STATED)
    assert WORDS not in repr(view)
    assert await office.audited(f"violation:{case}") == [
        ("record_violation", None, "recorded"),
        ("sign_violation", "recorded", "recorded"),
        ("state_violation", "recorded", "stated"),
    ]


async def test_two_accounts_of_one_person_do_not_make_two(office: Office) -> None:
    _, one = await office.held_exam(1)
    accounts = [account for _, account in await office.add_people(2)]
    async with office.database.write() as session:
        await session.execute(
            update(models.Account).where(models.Account.id.in_(accounts)).values(circle="circle")
        )
    case = await office.run(office.violations, "record", one, "article6", WORDS, by_account(accounts[0]))
    with pytest.raises(SamePersonError):
        await office.run(office.violations, "sign", case, by_account(accounts[1]))


async def test_nothing_is_decided_before_the_person_could_answer(office: Office) -> None:
    _, one = await office.held_exam(1)
    view = await office.registrations.get(one)
    assert view
    assert view.account_id
    case = await stated(office, one)
    with pytest.raises(AnswerOpenError) as refused:
        await office.run(office.violations, "decide", case, FIRST)
    assert refused.value.until == date(2026, 9, 22)
    stranger = (await office.add_people(1))[0][1]
    with pytest.raises(NotYoursError):
        await office.run(office.violations, "answer", case, stranger, "不是我")
    with pytest.raises(CaseError):
        await office.run(office.violations, "answer", case, view.account_id, " ")
    await office.run(office.violations, "answer", case, view.account_id, "手机忘了交")
    (told,) = await office.violations.of_account(view.account_id)
    assert told.answer == "手机忘了交"
    done = await office.run(office.violations, "decide", case, FIRST)
    assert done.consequence.banned_until == date(2026, 12, 31)
    with pytest.raises(NotAllowedError):
        await office.run(office.violations, "answer", case, view.account_id, "再说一句")
    with pytest.raises(NotAllowedError):
        await office.run(office.violations, "decide", case, FIRST)


async def test_without_an_answer_time_decides(office: Office) -> None:
    _, one = await office.held_exam(1)
    case = await stated(office, one)
    office.at(date(2026, 9, 22), 23)
    with pytest.raises(AnswerOpenError):
        await office.run(office.violations, "decide", case, FIRST)
    office.at(date(2026, 9, 23), 0)
    done = await office.run(office.violations, "decide", case, FIRST)
    assert done.voided


async def test_a_decision_reaches_everything(office: Office) -> None:
    exam, one = await office.finished_exam(1)
    await office.certificates.issue_all(exam, FIRST)
    view = await office.registrations.get(one)
    assert view
    who = (view.person_id, view.account_id or 0)
    institution = view.exam.institution.id
    times = {"register_from": office.now - DAY, "register_until": office.now + 3 * DAY}
    near, far = [
        await office.add_exam(institution, 1, starts_at=start, ends_at=start + HOUR, **times)
        for start in (office.now + 30 * DAY, office.now + 900 * DAY)
    ]
    later = [(await office.register(which, who)).id for which in (near, far)]
    case = await stated(office, one, "article7_minor")
    office.now += 5 * DAY
    await office.set_exam(near, register_until=office.now + 10 * DAY)
    await office.set_exam(far, register_until=office.now + 10 * DAY)
    done = await office.run(office.violations, "decide", case, FIRST)
    assert (done.voided, done.cancelled) == (True, (later[0],))
    (certificate,) = await office.certificates.of_exam(exam)
    assert (certificate.state, done.revoked) == (CertificateState.REVOKED, (certificate.id,))
    assert done.consequence.sources[-1].section.endswith("第八条")
    score = await office.scores.for_staff(one)
    assert score
    assert (score.void, score.passed, score.practice) == (True, False, None)
    assert [await office.state_of(each) for each in later] == [
        RegistrationState.CANCELLED,
        RegistrationState.SUBMITTED,
    ]
    with pytest.raises(RefusedError) as refused:
        await office.register(near, who)
    assert (refused.value.refusal, refused.value.day) == (Refusal.BANNED, date(2028, 9, 18))
    assert await office.certificates.issue_all(exam, FIRST) == 0


async def test_article_five_costs_one_part_and_bans_nobody(office: Office) -> None:
    exam, one = await office.held_exam(1, settings={"theory_counts": True})
    await office.enter(one, Marks(800, 900))
    await office.confirm(exam)
    case = await stated(office, one, "article5", Part.THEORY)
    view = await office.violations.get(case)
    assert view
    assert (view.part, view.account) == (Part.THEORY, WORDS)
    office.now += timedelta(days=7)
    done = await office.run(office.violations, "decide", case, FIRST)
    assert (done.consequence.banned_until, done.cancelled) == (None, ())
    score = await office.scores.for_staff(one)
    assert score
    assert (score.theory, score.practice, score.void, score.passed) == (None, 900, True, False)
    assert ("void_score", "80.0/90.0", "-/90.0") in await office.audited(one)


async def test_a_dropped_case_costs_nothing(office: Office) -> None:
    exam, one = await office.held_exam(1)
    await office.enter(one)
    await office.confirm(exam)
    case = await stated(office, one)
    await office.run(office.violations, "drop", case, SECOND, "查无此事")
    with pytest.raises(NotAllowedError):
        await office.run(office.violations, "decide", case, SECOND)
    score = await office.scores.of_registration(one)
    assert score
    assert score.passed
    institution = (await office.notices.of_exam(exam)) or await office.registrations.get(one)
    assert institution
    assert await office.violations.of_institutions([institution.exam.institution.id]) == []


@pytest.mark.parametrize(
    ("kind", "words", "day"),
    [
        ("article9", WORDS, None),
        ("article5", WORDS, None),
        ("article6", " ", None),
        ("article6", WORDS, HELD.date() + DAY),
    ],
)
async def test_cases_that_cannot_be(office: Office, kind: str, words: str, day: date | None) -> None:
    _, one = await office.held_exam(1)
    with pytest.raises(CaseError):
        await office.run(office.violations, "record", one, kind, words, FIRST, happened_on=day)
    with pytest.raises(LookupError):
        await office.run(office.violations, "record", one + 1, "article6", WORDS, FIRST)

"""Marks: two people, corrections with a reason, and who sees what when."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from db import models
from db.audit import by_account
from db.machines import ExamState, NotAllowedError, ScoreState
from db.results import (
    CertificateHoldsError,
    Marks,
    MarksError,
    NoCandidateError,
    ResultSettingError,
    SamePersonError,
    VoidError,
)
from db.results.model import Part
from db.work import UnitOfWork
from tests.db.registering import NOW
from tests.db.results.office import FAILED, FIRST, PASSED, SECOND, Office


async def test_two_people_make_a_result(office: Office) -> None:
    exam, one, two = await office.held_exam(2)
    assert await office.enter(one)
    assert await office.enter(two, FAILED)
    assert await office.scores.of_registration(one) is None
    tally = await office.scores.tally(exam)
    assert (tally.people, tally.entered, tally.confirmed, tally.missing) == (2, 2, 0, 0)
    assert await office.confirm(exam) == 2
    seen = [await office.scores.of_registration(each) for each in (one, two)]
    assert [(each.practice, each.passed) for each in seen if each] == [(605, True), (599, False)]
    assert [len(await office.planned(each, "result_out")) for each in (one, two)] == [1, 1]
    assert await office.audited(one) == [
        ("enter_score", None, "-/60.5"),
        ("confirm_score", "entered", "confirmed"),
    ]
    assert "李" not in repr(seen)


async def test_the_same_person_cannot_confirm(office: Office) -> None:
    exam, one, two = await office.held_exam(2)
    await office.enter(one)
    with pytest.raises(SamePersonError):
        await office.confirm(exam, FIRST)
    await office.enter(two, actor=SECOND)
    with pytest.raises(SamePersonError):
        await office.confirm(exam, FIRST, [one, two])
    assert await office.confirm(exam, FIRST) == 1, "what the other entered"
    assert await office.scores.of_registration(one) is None
    assert await office.confirm(exam, SECOND) == 1


async def test_two_accounts_of_one_person_are_one_person(office: Office) -> None:
    exam, one = await office.held_exam(1)
    accounts = [account for _, account in await office.add_people(2)]
    async with office.database.write() as session:
        await session.execute(
            update(models.Account).where(models.Account.id.in_(accounts)).values(circle="circle")
        )
    await office.enter(one, actor=by_account(accounts[0]))
    with pytest.raises(SamePersonError):
        await office.confirm(exam, by_account(accounts[1]))


async def test_who_changes_an_entry_is_who_entered_it(office: Office) -> None:
    exam, one = await office.held_exam(1)
    await office.enter(one)
    assert not await office.enter(one, actor=SECOND), (
        "the same marks change nothing, not even who entered them"
    )
    assert await office.enter(one, FAILED, actor=SECOND)
    with pytest.raises(SamePersonError):
        await office.confirm(exam, SECOND)
    assert await office.confirm(exam, FIRST) == 1
    assert (await office.audited(one))[1] == ("enter_score", "-/60.5", "-/59.9")


async def test_a_correction_has_a_reason_and_is_confirmed_again(office: Office) -> None:
    exam, one = await office.held_exam(1)
    await office.enter(one, FAILED)
    with pytest.raises(NotAllowedError):
        await office.run(office.scores, "correct", one, PASSED, SECOND, "x")
    await office.confirm(exam)
    with pytest.raises(NotAllowedError):
        await office.enter(one, PASSED)
    with pytest.raises(MarksError):
        await office.run(office.scores, "correct", one, PASSED, SECOND, " ")
    await office.run(office.scores, "correct", one, PASSED, SECOND, "登分时看错了行")
    assert await office.scores.of_registration(one) is None, "not seen until it is confirmed again"
    with pytest.raises(SamePersonError):
        await office.confirm(exam, SECOND)
    office.now += office.now - NOW
    await office.confirm(exam, FIRST)
    seen = await office.scores.of_registration(one)
    assert seen
    assert (seen.practice, seen.passed) == (605, True)
    assert ("correct_score", "-/59.9", "-/60.5") in await office.audited(one)
    told = await office.planned(one, "result_out")
    assert [each.state for each in told] == ["cancelled", "planned"]


async def test_theory_counts_where_the_exam_says_so(office: Office) -> None:
    exam, both, theory_low, no_theory = await office.held_exam(3, settings={"theory_counts": True})
    await office.enter(both, Marks(600, 600))
    await office.enter(theory_low, Marks(599, 1000))
    await office.enter(no_theory, Marks(None, 1000))
    await office.confirm(exam)
    passed = [one.passed for one in await office.scores.of_exam(exam)]
    assert passed == [True, False, False]
    other, one = await office.held_exam(1, await office.add_institution("16015002"))
    with pytest.raises(MarksError):
        await office.enter(one, Marks(600, 600))
    assert (await office.scores.tally(other)).missing == 1


@pytest.mark.parametrize(
    "marks", [Marks(practice=1001), Marks(practice=-1), Marks(), Marks(None, 600, absent=True)]
)
async def test_marks_that_cannot_be(office: Office, marks: Marks) -> None:
    _, one = await office.held_exam(1)
    with pytest.raises(MarksError):
        await office.enter(one, marks)


async def test_absent_never_passes(office: Office) -> None:
    exam, one = await office.held_exam(1)
    await office.enter(one, Marks(absent=True))
    await office.confirm(exam)
    seen = await office.scores.of_registration(one)
    assert seen
    assert seen.absent
    assert seen.passed is False


@pytest.mark.parametrize("state", [ExamState.SEATED, ExamState.FINISHED, ExamState.CANCELLED])
async def test_only_an_exam_that_was_held_takes_marks(office: Office, state: ExamState) -> None:
    exam, one = await office.held_exam(1)
    await office.set_exam(exam, state=state)
    with pytest.raises(NoCandidateError):
        await office.enter(one)
    with pytest.raises(NoCandidateError):
        await office.enter(one + 1)


async def test_void_takes_no_marks_and_never_passes(office: Office) -> None:
    exam, one, two = await office.held_exam(2, settings={"theory_counts": True})
    await office.enter(one, Marks(900, 900))
    await office.confirm(exam)
    assert await office.run(office.scores, "void", one, [Part.THEORY], SECOND, "violation:1")
    assert not await office.run(office.scores, "void", one, [Part.THEORY], SECOND, "violation:1")
    seen = await office.scores.of_registration(one)
    assert seen
    assert (seen.theory, seen.practice, seen.void, seen.passed) == (None, 900, True, False)
    await office.run(office.scores, "void", two, list(Part), SECOND, "violation:2")
    for marks in (Marks(900, 900), Marks(absent=True)):
        with pytest.raises(VoidError):
            await office.enter(two, marks)
    with pytest.raises(VoidError):
        await office.run(office.scores, "correct", one, Marks(900, 900), FIRST, "x")
    await office.confirm(exam, FIRST)
    assert [each.passed for each in await office.scores.of_exam(exam)] == [False, False]


async def test_marks_shown_from_the_notice_where_the_exam_says_so(office: Office) -> None:
    exam, one = await office.held_exam(1, settings={"marks_seen": "notice"})
    await office.enter(one)
    await office.confirm(exam)
    assert await office.scores.of_registration(one) is None
    assert await office.planned(one, "result_out") == []
    await office.run(office.notices, "publish", exam, date(2026, 9, 22), FIRST)
    assert await office.scores.of_registration(one) is None, "published, but only from tomorrow"
    (told,) = await office.planned(one, "result_out")
    office.at(date(2026, 9, 22), 9)
    assert told.due_at == office.now
    assert (await office.scores.of_registration(one)) is not None


async def test_a_certificate_stands_against_a_correction(office: Office) -> None:
    exam, one = await office.finished_exam(1)
    await office.certificates.issue_all(exam, FIRST)
    with pytest.raises(CertificateHoldsError):
        await office.run(office.scores, "correct", one, FAILED, FIRST, "x")
    view = await office.scores.for_staff(one)
    assert view
    assert view.state is ScoreState.CONFIRMED


async def test_a_setting_that_cannot_be_is_named(office: Office) -> None:
    _, one = await office.held_exam(1, settings={"pass_mark": "sixty"})
    with pytest.raises(ResultSettingError, match="pass_mark"):
        await office.enter(one)


async def test_nothing_is_kept_of_a_unit_of_work_that_fails(office: Office) -> None:
    exam, one = await office.held_exam(1)
    with pytest.raises(RuntimeError):
        async with UnitOfWork(office.database) as work:
            await office.scores.enter(work, one, PASSED, FIRST)
            raise RuntimeError
    assert (await office.scores.tally(exam)).missing == 1
    assert await office.audited(one) == []

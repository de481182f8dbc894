"""Certificates: issued once each, numbered without gap, replaced, revoked, looked up."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from db import models
from db.machines import CertificateState, NotAllowedError
from db.results import IssueError, IssueProblem, Why
from db.work import UnitOfWork
from knowledge.certificates import SerialOverflowError, read_number
from tests.db.results.office import FAILED, FIRST, SECOND, Office
from tests.services import VAULT

if TYPE_CHECKING:
    from db.results import CertificateView

IDENTITY = "11010519491231002X"


async def issued(office: Office, exam: int) -> list[CertificateView]:
    """Everything an exam issued, in the order of the numbers."""
    return sorted(await office.certificates.of_exam(exam), key=lambda one: one.number)


async def test_issuing_twice_issues_what_is_missing(office: Office) -> None:
    exam, *people = await office.finished_exam(5)
    first = await office.run(office.certificates, "issue", exam, FIRST, limit=2)
    assert (len(first.certificates), first.left) == (2, 3)
    told: list[tuple[int, int]] = []
    total = await office.certificates.issue_all(exam, FIRST, progress=lambda *done: told.append(done))
    assert (total, told) == (3, [(3, 0)])
    assert await office.certificates.issue_all(exam, FIRST) == 0
    all_of_them = await issued(office, exam)
    assert [one.number for one in all_of_them] == [f"2616015001{serial:05d}" for serial in range(1, 6)]
    assert [one.registration_id for one in all_of_them] == people, "in the order of the tickets"
    assert {one.demo for one in all_of_them} == {True}
    assert all(read_number(one.number, date(2026, 10, 12)).valid for one in all_of_them)
    assert [len(await office.planned(one, "certificate_ready")) for one in people] == [1] * 5
    assert await office.audited(f"certificate:{all_of_them[0].id}") == [("issue", None, "issued")]
    assert "李" not in repr(all_of_them)


async def test_who_failed_gets_none(office: Office) -> None:
    exam, one, two = await office.held_exam(2)
    await office.enter(one, FAILED)
    await office.enter(two)
    await office.confirm(exam)
    with pytest.raises(IssueError, match="not_confirmed"):
        await office.certificates.issue_all(exam, FIRST)
    office.at(date(2026, 9, 21))
    await office.run(office.notices, "publish", exam, date(2026, 9, 21), FIRST)
    with pytest.raises(IssueError, match="not_confirmed"):
        await office.certificates.issue_all(exam, FIRST)
    office.at(date(2026, 10, 12))
    await office.run(office.notices, "confirm", exam, FIRST)
    await office.certificates.issue_all(exam, FIRST)
    assert [each.registration_id for each in await issued(office, exam)] == [two]


@pytest.mark.parametrize("day", [date(2026, 9, 25), date(2026, 10, 13)])
async def test_the_day_is_after_the_notice_and_not_in_the_future(office: Office, day: date) -> None:
    exam, _ = await office.finished_exam(1)
    with pytest.raises(IssueError, match=IssueProblem.WRONG_DAY):
        await office.certificates.issue_all(exam, FIRST, day)


async def test_the_year_is_chinas(office: Office) -> None:
    institution = await office.add_institution("16015001")
    before, _ = await office.finished_exam(1, institution)
    after, _ = await office.finished_exam(1, institution)
    office.at(date(2026, 12, 31), 23)
    await office.certificates.issue_all(before, FIRST)
    office.at(date(2027, 1, 1), 0)
    assert office.now.year == 2026
    await office.certificates.issue_all(after, FIRST)
    numbers = [(await issued(office, exam))[0].number for exam in (before, after)]
    assert numbers == ["261601500100001", "271601500100001"]


@pytest.mark.parametrize(
    ("code", "region", "kind", "level", "number"),
    [
        ("37040012", "山东省枣庄市", "special", 0, "263704001200001"),
        ("18010001", "湖南省长沙市", "special", 0, "2618010000001"),
        ("Y000141010001", "河南省郑州市", "skill", 4, "Y000141010001264000001"),
        ("S000011000001", "北京市", "skill", 3, "S000011000001263000001"),
    ],
)
async def test_every_scheme(
    office: Office, code: str, region: str, kind: str, level: int, number: str
) -> None:
    institution = await office.add_institution(code)
    changes = {"region": region, "level": level, "settings": {"theory_counts": False}}
    async with office.database.write() as session:
        session.add(models.Item(id=7, kind=kind, name="电工"))
    exam, _ = await office.finished_exam(1, institution, item_id=7, **changes)
    await office.certificates.issue_all(exam, FIRST)
    assert (await issued(office, exam))[0].number == number


async def test_a_serial_that_overflows_issues_nothing(office: Office) -> None:
    exam, *_ = await office.finished_exam(3)
    series = "henan-special:2616015001"
    async with office.database.write() as session:
        session.add(models.Serial(series=series, latest=99_997))
    async with UnitOfWork(office.database) as work:
        # Whoever catches it and goes on commits no number either.
        with pytest.raises(SerialOverflowError):
            await office.certificates.issue(work, exam, FIRST)
    assert await issued(office, exam) == []
    async with office.database.read() as session:
        assert (await session.get_one(models.Serial, series)).latest == 99_997
    await office.run(office.certificates, "issue", exam, FIRST, limit=2)
    assert [one.number[-5:] for one in await issued(office, exam)] == ["99998", "99999"]


async def test_a_rolled_back_batch_leaves_no_gap(office: Office) -> None:
    exam, *_ = await office.finished_exam(3)
    with pytest.raises(RuntimeError):
        async with UnitOfWork(office.database) as work:
            await office.certificates.issue(work, exam, FIRST)
            raise RuntimeError
    await office.certificates.issue_all(exam, FIRST)
    assert [one.number[-5:] for one in await issued(office, exam)] == ["00001", "00002", "00003"]


async def test_a_demonstration_leaves_real_numbers_alone(office: Office) -> None:
    exam, _ = await office.finished_exam(1)
    async with office.database.write() as session:
        await session.execute(update(models.Institution).values(demo=False))
    with pytest.raises(IssueError, match=IssueProblem.DEMO_MIXED):
        await office.certificates.issue_all(exam, FIRST)


async def test_replacing_and_revoking(office: Office) -> None:
    exam, one = await office.finished_exam(1)
    await office.certificates.issue_all(exam, FIRST)
    (old,) = await issued(office, exam)
    new = await office.run(office.certificates, "replace", old.id, Why.LOST, SECOND)
    assert (new.number[-5:], new.state) == ("00002", CertificateState.ISSUED)
    gone = await office.certificates.view(old.id)
    assert gone
    assert (gone.state, gone.replaced_by) == (CertificateState.REPLACED, new.number)
    with pytest.raises(NotAllowedError):
        await office.run(office.certificates, "replace", old.id, Why.LOST, SECOND)
    assert await office.certificates.issue_all(exam, FIRST) == 0
    revoked = await office.run(office.certificates, "revoke", new.id, Why.MISTAKE, SECOND)
    assert revoked.state is CertificateState.REVOKED
    with pytest.raises(NotAllowedError):
        await office.run(office.certificates, "revoke", new.id, Why.MISTAKE, SECOND)
    assert await office.certificates.issue_all(exam, FIRST) == 0, "who lost it gets no other by itself"
    assert ("revoke", "issued", "revoked") in await office.audited(f"certificate:{new.id}")
    told = await office.planned(one, "certificate_ready")
    assert [each.state for each in told] == ["cancelled", "cancelled"]


async def test_looking_up(office: Office) -> None:
    exam, one = await office.finished_exam(1)
    async with office.database.write() as session:
        await session.execute(update(models.Person).values(number=VAULT.seal("person.number", IDENTITY)))
    await office.certificates.issue_all(exam, FIRST)
    (known,) = await issued(office, exam)
    view = await office.registrations.get(one)
    assert view
    found = [
        await office.certificates.by_number(" 26 1601-5001 ０0001"),
        await office.certificates.by_name_and_number("李 小明", known.number),
        *await office.certificates.by_name_and_identity("李小明", IDENTITY.lower()),
        *await office.certificates.of_account(view.account_id or 0),
        await office.certificates.owned(view.account_id or 0, known.id),
    ]
    assert found == [known] * 5
    stranger = (await office.add_people(1))[0][1]
    assert await office.certificates.owned(stranger, known.id) is None
    assert await office.certificates.of_account(stranger) == []
    assert await office.certificates.by_number("261601500100002") is None
    assert await office.certificates.by_number("什么") is None
    assert await office.certificates.by_name_and_number("李大明", known.number) is None
    for name in ("李大明", "8"):
        assert await office.certificates.by_name_and_identity(name, IDENTITY) == []


async def test_an_open_case_holds_the_certificate_back(office: Office) -> None:
    exam, one, two = await office.finished_exam(2)
    await office.run(office.violations, "record", one, "article6", "用手机", FIRST)
    done = await office.run(office.certificates, "issue", exam, FIRST)
    assert (len(done.certificates), done.left, done.held_back) == (1, 0, 1)
    assert (await issued(office, exam))[0].registration_id == two
    await office.run(office.violations, "drop", 1, SECOND)
    assert await office.certificates.issue_all(exam, FIRST) == 1

"""Persons: who finds them, who may see and change them, what an export holds, what an erasure leaves."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from db import models
from db.drafts import DraftPicture, Drafts
from db.eligibility import EligibilityRecords
from db.erasing import UNRULED_YEARS, Erasing, ErasureReport, Outcome
from db.exporting import Exporting
from db.machines import ExamState, NotificationState, RegistrationState, ScoreState, ViolationState
from db.notifications import Kind
from db.people import BelongsToAnotherError, People, PersonDetails
from db.vault import Key, Vault
from db.work import UnitOfWork
from knowledge.identity import DocumentKind
from knowledge.procedures import load_procedures
from tests.db.sample import NOW, STARTS, Sample, certificate, person_data
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


async def save(sample: Sample, account_id: int | None, data: Any, **more: Any) -> int:
    async with UnitOfWork(sample.database) as work:
        return await sample.people.save(work, account_id, data, **more)


async def erase(sample: Sample, account_id: int, person_id: int) -> ErasureReport:
    erasing = erasing_of(sample)
    async with UnitOfWork(sample.database) as work:
        return await erasing.erase(work, account_id, person_id)


def erasing_of(sample: Sample) -> Erasing:
    return Erasing(
        sample.database, VAULT, sample.clock, sample.audit, sample.notifications, load_procedures()
    )


async def count(sample: Sample, table: type[models.Base]) -> int:
    async with sample.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_person_is_kept_and_found_again(sample: Sample) -> None:
    account = await sample.account()
    data = person_data()
    person_id = await save(sample, account, data, photo=b"jpeg")
    (known,) = await sample.people.of_account(None, account)
    assert (known.name, known.number, known.phone) == (data.name, data.number, data.phone)
    assert known.details == data.details
    assert known.has_photo
    assert await sample.people.photo(person_id) == b"jpeg"
    assert await sample.people.find(DocumentKind.ID_CARD, data.number) == known
    assert await sample.people.find(DocumentKind.PASSPORT, data.number) is None
    assert await sample.people.get(None, person_id, account) == known
    assert await sample.people.get(None, person_id, await sample.account()) is None


async def test_nothing_personal_is_readable_in_the_rows_or_in_a_repr(sample: Sample) -> None:
    account = await sample.account()
    data = person_data()
    person_id = await save(sample, account, data, photo=b"a face")
    async with sample.database.read() as session:
        row = await session.get_one(models.Person, person_id)
        audit = (await session.scalars(select(models.AuditEntry))).all()
        raw = repr([getattr(row, one.name) for one in models.Person.__table__.columns if one.name != "photo"])
        raw += repr(await session.scalar(select(models.Person.photo)))
    raw += repr(data) + repr(data.details) + repr(await sample.people.of_account(None, account))
    raw += "".join(f"{one.actor}{one.subject}{one.why}" for one in audit)
    for secret in (data.name, data.number, data.phone, "测试单位", "a face", "1990"):
        assert secret not in raw
    assert [one.action for one in audit] == ["add_person"]


async def test_saving_again_changes_and_keeps_the_photo(sample: Sample) -> None:
    account = await sample.account()
    first = await save(sample, account, person_data(), photo=b"jpeg")
    changed = person_data(name="测试改名", phone="13900000000", details=PersonDetails(education="高中"))
    assert await save(sample, account, changed) == first
    (known,) = await sample.people.of_account(None, account)
    assert (known.name, known.phone, known.details.education) == ("测试改名", "13900000000", "高中")
    assert await sample.people.photo(first) == b"jpeg"


@pytest.mark.parametrize("wrong", [{"name": "测试别人"}, {"phone": "13700000000"}])
async def test_another_account_needs_name_and_phone(sample: Sample, wrong: dict[str, str]) -> None:
    person_id = await save(sample, await sample.account(), person_data())
    other = await sample.account()
    with pytest.raises(BelongsToAnotherError):
        await save(sample, other, person_data(**wrong))
    assert await sample.people.of_account(None, other) == []
    assert await save(sample, other, person_data()) == person_id
    assert [one.id for one in await sample.people.of_account(None, other)] == [person_id]


async def test_accounts_of_one_circle_share_their_persons(sample: Sample) -> None:
    mine, also_mine, foreign = (
        await sample.account("circle"),
        await sample.account("circle"),
        await sample.account(),
    )
    person_id = await save(sample, mine, person_data())
    assert [one.id for one in await sample.people.of_account(None, also_mine)] == [person_id]
    assert await sample.people.of_account(None, foreign) == []
    assert await save(sample, also_mine, person_data(phone="13600000000")) == person_id


async def test_an_import_fills_what_is_empty_and_overwrites_nothing(sample: Sample) -> None:
    account = await sample.account()
    await save(sample, account, person_data(details=PersonDetails(education="初中")), photo=b"own")
    imported = PersonDetails(education="高中", ethnicity="汉族")
    await save(sample, None, person_data(phone="13600000000", details=imported), photo=b"other")
    (known,) = await sample.people.of_account(None, account)
    assert known.phone == person_data().phone
    assert (known.details.education, known.details.ethnicity) == ("初中", "汉族")
    assert await sample.people.photo(known.id) == b"own"
    with pytest.raises(BelongsToAnotherError):
        await save(sample, None, person_data(name="测试别人"))


async def test_the_same_person_twice_in_one_moment_is_one_row(sample: Sample) -> None:
    accounts = [await sample.account() for _ in range(8)]
    ids = await asyncio.gather(*(save(sample, one, person_data()) for one in accounts))
    assert len(set(ids)) == 1
    assert await count(sample, models.Person) == 1
    assert await sample.audit.first_broken() is None


async def test_a_person_is_found_while_keys_are_changed(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data())
    old, new = Key("test", bytes(range(32))), Key("next", bytes(32))
    changed = People(sample.database, Vault([new, old]), sample.clock, sample.audit)
    known = await changed.find(DocumentKind.ID_CARD, person_data().number)
    assert known is not None
    async with UnitOfWork(sample.database) as work:
        assert await changed.save(work, account, person_data()) == person_id


def test_details_survive_the_way_to_json_and_back() -> None:
    details = person_data().details
    assert PersonDetails.from_json(details.to_json() | {"of_a_later_version": 1}) == details
    assert PersonDetails().to_json() == {}
    filled = {one.name: "某" for one in dataclasses.fields(PersonDetails) if one.name != "birth_date"}
    assert PersonDetails.from_json(PersonDetails(**filled).to_json()) == PersonDetails(**filled)
    assert PersonDetails(sex="女").or_else(PersonDetails(sex="男", province="河南省")) == PersonDetails(
        sex="女", province="河南省"
    )


async def test_an_export_holds_everything_of_the_account_and_of_nobody_else(sample: Sample) -> None:
    account, other = await sample.account(), await sample.account()
    person_id = await save(sample, account, person_data(1), photo=b"face")
    await save(sample, other, person_data(2), photo=b"other face")
    exam = await sample.any_exam()
    registration = await sample.registration(
        exam, person_id, account_id=account, reason=VAULT.seal("registration.reason", "照片不清楚")
    )
    values = {"kind": "diploma", "media_type": "image/png", "added_at": NOW}
    content = VAULT.seal("material.content", b"paper")
    await sample.add(models.Material(registration_id=registration, content=content, **values))
    drafts = Drafts(sample.database, VAULT, sample.clock)
    async with UnitOfWork(sample.database) as work:
        await drafts.save(work, account, exam, {"phone": "13900000009"})
        await drafts.put_picture(work, account, exam, DraftPicture("photo", "image/jpeg", b"draft"))
    institution = await sample.institution()
    await sample.add(models.Staff(account_id=account, institution_id=institution, role="reviewer", since=NOW))
    await sample.add(models.ReminderSettings(account_id=account, muted=False, off=["week"], changed_at=NOW))
    exporting = Exporting(sample.database, VAULT, sample.clock, sample.people, drafts)
    export = await exporting.export(account)
    (person,) = export.data["考生"]
    assert person["姓名"] == person_data(1).name
    assert person["文化程度"] == "初中"
    (told,) = person["报名"]
    assert (told["状态"], told["审核意见"]) == ("审核通过", "照片不清楚")
    assert told["填报内容"] == {"申报条件": "满十六周岁"}
    assert export.files[person["照片"]] == b"face"
    assert [export.files[one] for one in told["材料"]] == [b"paper"]
    (draft,) = export.data["没填完的报名表"]
    assert [export.files[one] for one in draft["图片"]] == [b"draft"]
    assert [one["岗位"] for one in export.data["考务岗位"]] == ["报名审核员"]
    assert export.data["提醒设置"] == [{"全部停掉": False, "不要的提醒": ["week"]}]
    assert person_data(2).number not in str(export.data)
    assert len(export.files) == 3
    assert "face" not in repr(export)


async def test_with_nothing_to_keep_a_person_goes_entirely(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data(), photo=b"face")
    exam = await sample.any_exam()
    registration = await sample.registration(exam, person_id, state=RegistrationState.REJECTED)
    records = EligibilityRecords(sample.database, VAULT, sample.clock)
    drafts = Drafts(sample.database, VAULT, sample.clock)
    async with UnitOfWork(sample.database) as work:
        await drafts.save(work, account, exam, {"name": "x"})
        records.keep(work, account, {"age": 30})
        records.wish(work, account, "skill:3", date(2027, 1, 1))
        session = await work.session()
        await sample.notifications.plan(session, Kind.REJECTED, account, f"registration:{registration}")
    report = await erase(sample, account, person_id)
    assert report == ErasureReport(Outcome.GONE)
    for table in (
        models.Person,
        models.PersonAccount,
        models.Registration,
        models.Draft,
        models.KeptAnswers,
        models.ReminderWish,
    ):
        assert await count(sample, table) == 0, table
    async with sample.database.read() as session:
        (told,) = (await session.scalars(select(models.Notification))).all()
    assert told.state == NotificationState.CANCELLED
    assert await sample.audit.first_broken() is None


async def test_a_registration_for_an_exam_to_come_blocks(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data())
    registration = await sample.registration(await sample.any_exam(), person_id)
    report = await erase(sample, account, person_id)
    assert report == ErasureReport(Outcome.BLOCKED, blocked_by=(registration,))
    assert len(await sample.people.of_account(None, account)) == 1


async def test_only_who_may_act_for_a_person_can_erase(sample: Sample) -> None:
    person_id = await save(sample, await sample.account(), person_data())
    assert (await erase(sample, await sample.account(), person_id)).outcome is Outcome.UNKNOWN
    assert await count(sample, models.Person) == 1


async def test_the_record_of_an_exam_stays_with_name_and_number_until_its_years_are_over(
    sample: Sample,
) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data(), photo=b"face")
    exam = await sample.any_exam(state=ExamState.HELD)
    held = await sample.registration(exam, person_id, account_id=account)
    refused = await sample.registration(await sample.any_exam(), person_id, state=RegistrationState.CANCELLED)
    content = VAULT.seal("material.content", b"paper")
    paper = {"kind": "diploma", "media_type": "image/png", "content": content, "added_at": NOW}
    await sample.add(models.Material(registration_id=held, **paper))
    sample.now = STARTS + timedelta(days=1)
    report = await erase(sample, account, person_id)
    last_day = date(2026 + UNRULED_YEARS, 12, 1)  # Zhengzhou keeps electronic records five years
    assert report.outcome is Outcome.REDUCED
    assert [(one.subject, one.until) for one in report.kept] == [(f"registration:{held}", last_day)]
    assert report.kept_until == last_day
    assert await sample.people.of_account(None, account) == []
    known = await sample.people.get(None, person_id)
    assert known is not None
    assert (known.name, known.number, known.phone) == (person_data().name, person_data().number, "")
    assert known.erased
    assert known.details == PersonDetails()
    assert not known.has_photo
    assert await count(sample, models.Material) == 0
    async with sample.database.read() as session:
        assert (await session.get_one(models.Registration, held)).account_id is None
        assert await session.get(models.Registration, refused) is None

    assert await erasing_of(sample).sweep() == 0
    sample.now = STARTS.replace(year=2026 + UNRULED_YEARS) + timedelta(days=1)
    assert await erasing_of(sample).sweep() == 1
    assert await count(sample, models.Person) == 0
    assert await sample.audit.first_broken() is None


async def test_who_was_not_heard_of_for_years_goes_unless_something_has_to_stay(sample: Sample) -> None:
    account = await sample.account()
    gone, certified, back = [
        await save(sample, account, person_data(serial=serial), photo=b"a face") for serial in (1, 2, 3)
    ]
    exam = await sample.any_exam()
    await sample.registration(exam, gone, state=RegistrationState.APPROVED)
    held = await sample.registration(exam, certified, state=RegistrationState.APPROVED)
    async with sample.database.read() as session:
        where = await session.get_one(models.Exam, exam)
    await sample.add(certificate(where, held, certified, 2))
    sample.now = NOW + timedelta(days=UNRULED_YEARS * 365)
    assert await erasing_of(sample).sweep() == 0
    await save(sample, account, person_data(serial=3))
    sample.now = STARTS + timedelta(days=UNRULED_YEARS * 366 + 2)
    assert await erasing_of(sample).sweep() == 1
    assert await sample.people.get(None, gone) is None
    for one in (certified, back):
        known = await sample.people.get(None, one, account)
        assert known is not None
        assert known.has_photo
        assert not known.erased


async def test_a_certificate_stays_to_be_looked_up(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data())
    exam = await sample.any_exam(state=ExamState.FINISHED)
    certified = await sample.registration(exam, person_id)
    older = await sample.registration(await sample.any_exam(state=ExamState.FINISHED), person_id)
    async with sample.database.read() as session:
        where = await session.get_one(models.Exam, exam)
    await sample.add(certificate(where, certified, person_id))
    for one in (certified, older):
        marks = {"practice": 805, "absent": False, "void": False, "passed": True, "entered_by": "account:1"}
        await sample.add(
            models.Score(registration_id=one, state=ScoreState.CONFIRMED, updated_at=NOW, **marks)
        )
    drafts = Drafts(sample.database, VAULT, sample.clock)
    export = await Exporting(sample.database, VAULT, sample.clock, sample.people, drafts).export(account)
    told = export.data["考生"][0]["报名"][0]
    assert told["成绩"]["技能"] == 80.5
    assert [one["状态"] for one in told["证书"]] == ["有效"]
    sample.now = STARTS.replace(year=2026 + UNRULED_YEARS) + timedelta(days=1)
    report = await erase(sample, account, person_id)
    assert [(one.subject, one.until) for one in report.kept] == [(f"registration:{certified}", None)]
    assert report.kept_until is None
    async with sample.database.read() as session:
        assert await session.get(models.Registration, older) is None
        assert await session.get(models.Score, certified) is not None


def test_everything_that_refers_to_a_person_is_dealt_with() -> None:
    """A new table that refers to persons or registrations has to be thought of in `db.erasing` and `db.exporting`."""
    referring = {
        table.name
        for table in models.Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"person", "registration"}
    }
    known = {"person_account", "violation", "registration", "seat", "material"}
    assert referring == known | {"score", "objection", "certificate"}


async def test_a_ban_cannot_be_shaken_off(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data())
    values = {"person_id": person_id, "kind": "cheating", "happened_on": date(2026, 1, 2), "recorded_at": NOW}
    decided = await sample.add(
        models.Violation(**values, banned_until=date(2033, 1, 1), state=ViolationState.DECIDED)
    )
    dropped = await sample.add(models.Violation(**values, state=ViolationState.DROPPED))
    report = await erase(sample, account, person_id)
    assert [(one.subject, one.until) for one in report.kept] == [(f"violation:{decided}", date(2033, 1, 1))]
    assert await save(sample, await sample.account(), person_data()) == person_id
    async with sample.database.read() as session:
        assert await session.get(models.Violation, decided) is not None
        assert await session.get(models.Violation, dropped) is None


async def test_an_open_case_stays_without_a_date(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data())
    values = {"person_id": person_id, "kind": "cheating", "happened_on": date(2026, 1, 2), "recorded_at": NOW}
    await sample.add(models.Violation(**values, state=ViolationState.STATED))
    report = await erase(sample, account, person_id)
    assert report.outcome is Outcome.REDUCED
    assert report.kept_until is None


async def test_who_was_erased_can_come_back_with_their_name(sample: Sample) -> None:
    account = await sample.account()
    person_id = await save(sample, account, person_data())
    await sample.registration(await sample.any_exam(state=ExamState.HELD), person_id)
    sample.now = STARTS + timedelta(days=1)
    await erase(sample, account, person_id)
    other = await sample.account()
    with pytest.raises(BelongsToAnotherError):
        await save(sample, other, person_data(name="测试别人"))
    assert await save(sample, other, person_data()) == person_id
    (known,) = await sample.people.of_account(None, other)
    assert not known.erased
    assert known.phone == person_data().phone

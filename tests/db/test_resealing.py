"""Changing keys: every sealed column follows, an interruption loses nothing, people are found throughout."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import LargeBinary, select, update
from sqlalchemy.orm import undefer

from db import models, resealing
from db.drafts import DraftPicture, Drafts
from db.eligibility import EligibilityRecords
from db.lookups import of_holder
from db.machines import ObjectionState, ViolationState
from db.people import People
from db.resealing import SEALED, Resealed, count_old, count_signed, purpose, reseal
from db.vault import Key, SealedError, Vault
from db.work import UnitOfWork
from knowledge.identity import DocumentKind
from tests.db.sample import NOW, STARTS, Sample, certificate, person_data
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database

OLD, NEW = Key("test", bytes(range(32))), Key("next", bytes(32))
BOTH, ONLY_NEW = Vault([NEW, OLD]), Vault([NEW])
PEOPLE = 7


class StopError(Exception):
    """The power goes."""


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


async def fill(sample: Sample) -> int:
    """Something in every sealed column; the account of it all."""
    account, exam = await sample.account(), await sample.any_exam()
    for serial in range(1, PEOPLE + 1):
        person_id = await sample.person(account, serial, photo=b"face" if serial % 2 else None)
        reason = VAULT.seal("registration.reason", "照片") if serial % 2 else None
        registration = await sample.registration(exam, person_id, reason=reason)
    content = VAULT.seal("material.content", b"paper")
    paper: dict[str, Any] = {"kind": "diploma", "media_type": "image/png", "content": content}
    await sample.add(models.Material(registration_id=registration, added_at=NOW, **paper))
    await sample.add(
        models.Violation(
            person_id=person_id,
            kind="cheating",
            happened_on=date(2026, 1, 2),
            state=ViolationState.STATED,
            account=VAULT.seal("violation.account", "经过"),
            answer=VAULT.seal("violation.answer", "陈述"),
            recorded_at=NOW,
        )
    )
    await certify(sample, exam, registration, person_id)
    drafts = Drafts(sample.database, VAULT, sample.clock)
    async with UnitOfWork(sample.database) as work:
        await drafts.put_picture(work, account, exam, DraftPicture("photo", "image/jpeg", b"draft"))
        await drafts.put_picture(work, account, exam, DraftPicture("diploma", "image/jpeg", b"draft"))
        EligibilityRecords(sample.database, VAULT, sample.clock).keep(work, account, {"age": 30})
    return account


async def certify(sample: Sample, exam: int, registration: int, person_id: int) -> None:
    """A certificate and an objection."""
    async with sample.database.read() as session:
        where = await session.get_one(models.Exam, exam)
    await sample.add(certificate(where, registration, person_id, PEOPLE))
    await sample.add(
        models.Objection(
            exam_id=exam,
            registration_id=registration,
            text=VAULT.seal("objection.text", "分数"),
            settlement=VAULT.seal("objection.settlement", "已核对"),
            state=ObjectionState.DISMISSED,
            received_at=NOW,
        )
    )
    shared = VAULT.seal("shared_value.value", "{}")
    await sample.add(models.SharedValue(name="shared", value=shared, expires_at=NOW + timedelta(days=1)))


async def opened(database: Database, vault: Vault) -> dict[str, list[bytes | None]]:
    """Every sealed value, opened, by its purpose; every column must hold at least one."""
    found = {}
    async with database.read() as session:
        for one in SEALED:
            column = one.property.columns[0]
            values = await session.scalars(select(one).order_by(*column.table.primary_key))
            found[purpose(column)] = [
                None if value is None else vault.open(purpose(column), value) for value in values
            ]
            assert any(found[purpose(column)]), purpose(column)
    return found


def test_every_column_of_bytes_is_in_the_registry() -> None:
    columns = {
        column
        for table in models.Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert {one.property.columns[0] for one in SEALED} == columns
    assert len(SEALED) == len(columns)


async def test_everything_opens_with_the_new_key_alone(sample: Sample) -> None:
    account = await fill(sample)
    before = await opened(sample.database, VAULT)
    done: list[int] = []
    expected = await count_old(sample.database, BOTH)
    result = await reseal(sample.database, BOTH, done.append)
    assert result == Resealed(expected, 0, 0)
    assert sum(done) == expected
    assert await opened(sample.database, ONLY_NEW) == before
    people = People(sample.database, ONLY_NEW, sample.clock, sample.audit)
    assert len(await people.of_account(None, account)) == PEOPLE
    found = await people.find(DocumentKind.ID_CARD, person_data(3).number)
    assert found is not None
    assert found.name == person_data(3).name
    assert await reseal(sample.database, BOTH, done.append) == Resealed(0, 0, 0)


@pytest.mark.parametrize("after", [1, 2, 4, 6])
async def test_interrupted_anywhere_nothing_is_unreadable_and_it_goes_on(
    sample: Sample, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    await fill(sample)
    monkeypatch.setattr(resealing, "_BATCH", 3)
    before = await opened(sample.database, VAULT)
    calls = 0

    def stop(_done: int) -> None:
        nonlocal calls
        calls += 1
        if calls == after:
            raise StopError

    with pytest.raises(StopError):
        await reseal(sample.database, BOTH, stop)
    assert await opened(sample.database, BOTH) == before
    for server in (BOTH, Vault([OLD, NEW])):
        people = People(sample.database, server, sample.clock, sample.audit)
        for serial in range(1, PEOPLE + 1):
            assert await people.find(DocumentKind.ID_CARD, person_data(serial).number) is not None
    result = await reseal(sample.database, BOTH, lambda _done: None)
    assert (result.unreadable, result.left) == (0, 0)
    assert await opened(sample.database, ONLY_NEW) == before


async def test_the_hash_of_a_certificate_follows(sample: Sample) -> None:
    await fill(sample)
    await reseal(sample.database, BOTH, lambda _done: None)
    async with sample.database.read() as session:
        hashes = set(await session.scalars(select(models.Certificate.holder_hash)))
    data = person_data(PEOPLE)
    assert hashes == {of_holder(ONLY_NEW, data.name, data.number)[0]}


async def test_papers_with_a_signature_are_counted(sample: Sample) -> None:
    account, exam = await sample.account(), await sample.any_exam()
    assert await count_signed(sample.database, NOW) == 0
    person_id = await sample.person(account)
    registration = await sample.registration(exam, person_id, ticket_number="2611210000010001")
    assert await count_signed(sample.database, NOW) == 1
    assert await count_signed(sample.database, STARTS + timedelta(days=1)) == 0
    await certify(sample, exam, registration, person_id)
    assert await count_signed(sample.database, STARTS + timedelta(days=1)) == 1


async def test_a_batch_that_fails_changes_nothing_of_it(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(sample)
    expected = await count_old(sample.database, BOTH)
    calls = 0
    again = resealing._again

    def stop(*args: Any) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise StopError
        return again(*args)

    monkeypatch.setattr(resealing, "_again", stop)
    with pytest.raises(StopError):
        await reseal(sample.database, BOTH, lambda _done: None)
    assert await count_old(sample.database, BOTH) == expected


async def test_what_a_server_writes_meanwhile_with_the_old_key_is_found(sample: Sample) -> None:
    account = await fill(sample)
    await reseal(sample.database, BOTH, lambda _done: None)
    late = People(sample.database, Vault([OLD, NEW]), sample.clock, sample.audit)
    async with UnitOfWork(sample.database) as work:
        await late.save(work, account, person_data(50))
    with pytest.raises(SealedError):
        await opened(sample.database, ONLY_NEW)
    assert await reseal(sample.database, BOTH, lambda _done: None) == Resealed(1, 0, 0)
    await opened(sample.database, ONLY_NEW)


async def test_values_that_no_key_opens_are_counted_and_left(sample: Sample) -> None:
    account = await fill(sample)
    async with sample.database.write() as session:
        await session.execute(
            update(models.KeptAnswers).values(sealed=Vault([Key("lost", bytes(32))]).seal("x", b""))
        )
        one = select(models.Person.id).order_by(models.Person.id).limit(1).scalar_subquery()
        await session.execute(
            update(models.Person).filter_by(id=one).values(name=VAULT.seal("person.phone", "x"))
        )
    result = await reseal(sample.database, BOTH, lambda _done: None)
    assert (result.unreadable, result.left) == (2, 0)
    assert await count_old(sample.database, BOTH) == 2
    assert account


async def test_rows_that_somebody_is_at_come_later(sample: Sample) -> None:
    if sample.database.is_sqlite:
        return  # one writer at a time: nobody can be at a row meanwhile
    await fill(sample)
    async with sample.database.write() as session:
        row = await session.scalar(
            select(models.Person).order_by(models.Person.id).limit(1).with_for_update().options(undefer("*"))
        )
        assert row is not None
        result = await reseal(sample.database, BOTH, lambda _done: None)
        assert (result.unreadable, result.left) == (0, 1)
    assert await reseal(sample.database, BOTH, lambda _done: None) == Resealed(1, 0, 0)

"""Forms that are being filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from db import models
from db.drafts import DraftPicture, Drafts
from db.work import UnitOfWork
from tests.db.sample import Sample
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


@pytest.fixture
def drafts(sample: Sample) -> Drafts:
    return Drafts(sample.database, VAULT, sample.clock)


async def test_a_form_survives_a_restart_sealed(sample: Sample, drafts: Drafts) -> None:
    account, exam = await sample.account(), await sample.any_exam()
    assert await drafts.load(account, exam) is None
    async with UnitOfWork(sample.database) as work:
        await drafts.save(work, account, exam, {"name": "测试名"})
        assert await drafts.load(account, exam, await work.session()) == {"name": "测试名"}
    async with UnitOfWork(sample.database) as work:
        await drafts.save(work, account, exam, {"name": "测试名", "phone": "1"})
    again = Drafts(sample.database, VAULT, sample.clock)
    assert await again.load(account, exam) == {"name": "测试名", "phone": "1"}
    async with sample.database.read() as session:
        raw = await session.scalar(select(models.Draft.body))
    assert raw is not None
    assert "测试名".encode() not in raw
    assert "测试名" not in repr(await drafts.of_account(account))


async def test_what_is_rolled_back_is_not_kept(sample: Sample, drafts: Drafts) -> None:
    account, exam = await sample.account(), await sample.any_exam()
    with pytest.raises(RuntimeError):
        async with UnitOfWork(sample.database) as work:
            await drafts.save(work, account, exam, {"a": 1})
            raise RuntimeError
    assert await drafts.load(account, exam) is None


async def test_pictures_begin_a_form_and_are_replaced_and_removed(sample: Sample, drafts: Drafts) -> None:
    account, exam = await sample.account(), await sample.any_exam()
    async with UnitOfWork(sample.database) as work:
        await drafts.put_picture(work, account, exam, DraftPicture("photo", "image/jpeg", b"one"))
        await drafts.put_picture(work, account, exam, DraftPicture("diploma", "image/png", b"two"))
    assert await drafts.load(account, exam) == {}
    async with UnitOfWork(sample.database) as work:
        await drafts.save(work, account, exam, {"a": 1})
        await drafts.put_picture(work, account, exam, DraftPicture("photo", "image/jpeg", b"three"))
    assert [one.content for one in await drafts.pictures(account, exam)] == [b"two", b"three"]
    async with UnitOfWork(sample.database) as work:
        await drafts.remove_picture(work, account, exam, "photo")
        await drafts.remove_picture(work, account, exam, "photo")
    assert await drafts.picture_kinds(account, exam) == {"diploma"}
    assert await drafts.load(account, exam) == {"a": 1}


async def test_dropping_a_form_drops_its_pictures_and_no_other_form(sample: Sample, drafts: Drafts) -> None:
    account, other = await sample.account(), await sample.account()
    exam, second = await sample.any_exam(), await sample.any_exam()
    async with UnitOfWork(sample.database) as work:
        for whose, where in ((account, exam), (account, second), (other, exam)):
            await drafts.put_picture(work, whose, where, DraftPicture("photo", "image/jpeg", b"x"))
        await drafts.drop(work, account, exam)
        await drafts.drop(work, account, exam)
        await drafts.put_picture(work, account, second, DraftPicture("photo", "image/jpeg", b"y"))
    assert [one.exam_id for one in await drafts.of_account(account)] == [second]
    assert [one.content for one in await drafts.pictures(account, second)] == [b"y"]
    assert await drafts.pictures(account, exam) == []
    assert len(await drafts.of_account(other)) == 1
    async with UnitOfWork(sample.database) as work:
        await drafts.put_picture(work, account, exam, DraftPicture("photo", "image/jpeg", b"z"))
        await drafts.drop(work, account, exam)
        await drafts.put_picture(work, account, exam, DraftPicture("photo", "image/jpeg", b"again"))
    assert [one.content for one in await drafts.pictures(account, exam)] == [b"again"]


async def test_old_forms_are_removed_and_touched_ones_stay(sample: Sample, drafts: Drafts) -> None:
    account = await sample.account()
    old, touched = await sample.any_exam(), await sample.any_exam()
    async with UnitOfWork(sample.database) as work:
        await drafts.put_picture(work, account, old, DraftPicture("photo", "image/jpeg", b"x"))
        await drafts.save(work, account, touched, {})
    sample.now += timedelta(days=29)
    assert await drafts.remove_old() == 0
    async with UnitOfWork(sample.database) as work:
        await drafts.put_picture(work, account, touched, DraftPicture("photo", "image/jpeg", b"x"))
    sample.now += timedelta(days=2)
    assert await drafts.remove_old() == 1
    assert [one.exam_id for one in await drafts.of_account(account)] == [touched]
    async with sample.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.DraftFile)) == 1

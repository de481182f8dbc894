"""What the staff is reminded of: plans and results that have to be handed in by a certain day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.clock import SHANGHAI
from db.database import Database
from db.institutions import NewInstitution
from db.machines import ExamState
from db.notifications import Kind
from db.records import Records
from db.staff import Role
from db.work import UnitOfWork
from knowledge.procedures import ExamKind, InstitutionKind
from tests.exams import NOW, Watch, exam_plan
from tests.services import VAULT, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

STARTS = datetime(2026, 12, 21, 9, tzinfo=SHANGHAI)
"""A Monday."""
KAIFENG = NewInstitution(
    code="Y000041020001",
    name="开封测试机械厂",
    kind=InstitutionKind.EMPLOYER,
    region="河南省开封市",
    address="开封市某某路 1 号",
    office_line="0371-65000000",
    scope=((ExamKind.SKILL, "焊工", 4),),
)


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[tuple[Database, Records, Watch]]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await prepare(url)
    database, watch = Database(url), Watch()
    async with database.write() as session:
        session.add(models.Account(id=1, channel="web", external_id="a", created_at=NOW))
    yield database, Records(database, VAULT, watch), watch
    await database.close()


async def add_exam(database: Database, records: Records) -> int:
    async with UnitOfWork(database) as work:
        session = await work.session()
        institution = await records.institutions.add(session, KAIFENG, COMMAND)
        code = await records.staff.invite(work, institution, Role.MANAGER, COMMAND)
        await records.staff.redeem(work, 1, code)
        plan = exam_plan(
            institution,
            kind=ExamKind.SKILL,
            item="焊工",
            level=4,
            region=KAIFENG.region,
            starts_at=STARTS,
            ends_at=STARTS + timedelta(hours=2),
        )
        return await records.exams.add(session, plan, COMMAND)


async def last_days(database: Database, kind: Kind) -> list[str]:
    async with database.read() as session:
        rows = await session.scalars(select(models.Notification).filter_by(kind=kind))
        return [row.data["last"] for row in rows]


async def test_an_employer_s_plan_and_results_are_due_by_its_own_rules(
    records: tuple[Database, Records, Watch],
) -> None:
    """Henan gives employers ten working days before and after, 豫人社办〔2020〕19号 四（三）、（五）."""
    database, known, watch = records
    exam_id = await add_exam(database, known)
    for _ in range(2):
        await known.duties.plan()
    assert await last_days(database, Kind.PLAN_DUE) == [date(2026, 12, 7).isoformat()]
    async with database.write() as session:
        for state in (ExamState.OPEN, ExamState.CLOSED, ExamState.SEATED, ExamState.HELD):
            await known.exams.to(session, exam_id, state, COMMAND)
    watch.now = STARTS + timedelta(days=1)
    await known.duties.plan()
    assert len(await last_days(database, Kind.REPORT_DUE)) == 1

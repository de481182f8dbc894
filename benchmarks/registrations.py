"""Registrations a second against the bare transaction on the same database in the same run.

The bare transaction is what no registration can do without: one conditional UPDATE that takes a place, one INSERT, and
the commit. The product's registration does, in its transaction, also the locks and the checks (window, ban, overlap, already
registered), the sealing, the notifications and the audit. SQLite is always measured, PostgreSQL where
KAOZHENG_TEST_POSTGRESQL says where it is; a scratch database is made there and removed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, make_url, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.measure import Figures, middle, run
from db import models
from db.audit import Audit
from db.clock import utc_now
from db.database import Database
from db.machines import ExamState, InstitutionState, RegistrationState
from db.notifications import Notifications
from db.registrations import Registrations
from db.upgrade import upgrade
from db.vault import Key, Vault
from db.work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROUNDS = 3
PEOPLE = 200
"""Registrations a round."""
AT_ONCE = (1, 32)


class Bench:
    """An exam with places enough, and people who register one after the other."""

    def __init__(self, url: str) -> None:
        """Over a database that is there."""
        self.database = Database(url)
        self.vault = Vault([Key.new()])
        audit, notifications = Audit(self.database, utc_now), Notifications(self.database, utc_now)
        self.registrations = Registrations(self.database, self.vault, utc_now, audit, notifications)
        self.people: list[tuple[int, int]] = []
        self.exam_id = 0
        self.bare_exam_id = 0
        self.numbers = itertools.count()

    async def set_up(self, people: int) -> None:
        """Make institution, exams, accounts and persons."""
        now = utc_now()
        async with self.database.write() as session:
            institution = models.Institution(
                code="B1",
                name="基准",
                kind="social",
                region="河南省郑州市",
                address="",
                office_line="",
                state=InstitutionState.FILED,
                demo=True,
                created_at=now,
            )
            item = models.Item(kind="special", name="母婴护理")
            session.add_all([institution, item])
            await session.flush()
            exams = [_exam(number, institution.id, item.id, people, now) for number in range(2)]
            accounts = [
                models.Account(channel="web", external_id=str(n), created_at=now) for n in range(people)
            ]
            persons = [self._person(n, now) for n in range(people)]
            session.add_all([*exams, *accounts, *persons])
            await session.flush()
            self.exam_id, self.bare_exam_id = (one.id for one in exams)
            self.people = [(one.id, account.id) for one, account in zip(persons, accounts, strict=True)]

    async def product(self, first: int, at_once: int) -> Figures:
        """One round of registrations, of the people from number `first` on."""

        async def one(who: int, number: int) -> None:
            del who
            person_id, account_id = self.people[first + number]
            async with UnitOfWork(self.database) as work:
                await self.registrations.register(
                    work, self.exam_id, person_id, account_id, details={"verdict": "yes"}, wait=True
                )

        return await run(one, PEOPLE, at_once)

    async def bare(self, first: int, at_once: int) -> Figures:
        """One round of the bare transaction, for the same people in the other exam."""
        details, exam, now = self.vault.seal("bench", "{}"), models.Exam, utc_now()

        async def one(who: int, number: int) -> None:
            del who
            person_id, account_id = self.people[first + number]
            async with self.database.write() as session:
                await session.execute(
                    update(exam)
                    .where(exam.id == self.bare_exam_id, exam.taken < exam.capacity)
                    .values(taken=exam.taken + 1),
                    execution_options={"synchronize_session": False},
                )
                await session.execute(
                    insert(models.Registration).values(
                        number=f"bare{next(self.numbers)}",
                        exam_id=self.bare_exam_id,
                        person_id=person_id,
                        account_id=account_id,
                        state=RegistrationState.SUBMITTED,
                        details=details,
                        step_free=False,
                        submitted_at=now,
                        updated_at=now,
                    )
                )

        return await run(one, PEOPLE, at_once)

    def _person(self, number: int, now: datetime) -> models.Person:
        return models.Person(
            document_kind="id_card",
            number_hash=f"{number:064d}",
            name=self.vault.seal("person.name", "基准"),
            number=self.vault.seal("person.number", str(number)),
            phone=self.vault.seal("person.phone", ""),
            details=self.vault.seal_json("person.details", {}),
            consented_at=now,
            consent="bench",
            created_at=now,
            updated_at=now,
        )


def _exam(number: int, institution_id: int, item_id: int, capacity: int, now: datetime) -> models.Exam:
    # A year apart: everybody can be in both.
    start = now + timedelta(days=30 + 365 * number)
    return models.Exam(
        number=f"B{number}",
        institution_id=institution_id,
        item_id=item_id,
        level=0,
        region="河南省郑州市",
        site="",
        address="",
        planned_on=date(2026, 1, 1),
        register_from=now - timedelta(days=1),
        register_until=now + timedelta(days=1),
        tickets_from=now + timedelta(days=2),
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        capacity=capacity,
        taken=0,
        fee_fen=0,
        bring="",
        state=ExamState.OPEN,
        revision=0,
        demo=True,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        settings={},
    )


@asynccontextmanager
async def _databases() -> AsyncIterator[dict[str, str]]:
    """The addresses of empty databases by kind."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"}
        server = os.environ.get("KAOZHENG_TEST_POSTGRESQL")
        if not server:
            yield urls
            return
        address = make_url(server).set(drivername="postgresql+asyncpg")
        name = f"kaozheng_bench_{os.getpid()}"
        engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield urls | {"PostgreSQL": address.set(database=name).render_as_string(hide_password=False)}
        finally:
            async with engine.connect() as connection:
                await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
            await engine.dispose()


async def _measure(name: str, url: str) -> None:
    await upgrade(url)
    bench = Bench(url)
    await bench.set_up(PEOPLE * ROUNDS * len(AT_ONCE))
    first = 0
    for at_once in AT_ONCE:
        bare, product = [], []
        for _ in range(ROUNDS):
            bare.append(await bench.bare(first, at_once))
            product.append(await bench.product(first, at_once))
            first += PEOPLE
        floor = middle(bare).per_second
        for what, rounds in (("bare transaction", bare), ("registration", product)):
            one = middle(rounds)
            figures = f"{one.per_second:.0f} | {one.p50:.2f} | {one.p99:.2f} | {one.per_second / floor:.2f}"
            print(f"| {name} | {at_once} | {what} | {figures} |")
    await bench.database.close()


async def main() -> None:
    """Measure and print the table."""
    print(f"registrations with everything that belongs to one / bare transaction; {PEOPLE} a round")
    print("| database | at once | | /s | p50 ms | p99 ms | ratio |\n|---|---|---|---|---|---|---|")
    async with _databases() as urls:
        for name, url in urls.items():
            await _measure(name, url)


if __name__ == "__main__":
    asyncio.run(main())

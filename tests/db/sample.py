"""Invented institutions, exams and people for the tests of `db`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from db import models
from db.audit import Audit
from db.lookups import of_holder
from db.machines import CertificateState, ExamState, InstitutionState, RegistrationState
from db.notifications import Notifications
from db.people import People, PersonData, PersonDetails
from db.work import UnitOfWork
from knowledge.identity import DocumentKind
from tests.people import make_identity_number
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
STARTS = NOW + timedelta(days=10)


def person_data(serial: int = 1, **changes: Any) -> PersonData:
    """Somebody who does not exist; another serial is somebody else."""
    number = make_identity_number(date(1990, 3, 4), "女", serial=serial)
    details = PersonDetails(birth_date=date(1990, 3, 4), sex="女", education="初中", employer="测试单位")
    values = {"name": f"测试{chr(0x4E00 + serial)}", "phone": f"139{serial:08d}", "details": details}
    return PersonData(**{"document_kind": DocumentKind.ID_CARD, "number": number, **values, **changes})


def certificate(
    exam: models.Exam, registration_id: int, person_id: int, serial: int = 1
) -> models.Certificate:
    """The certificate of `person_data` of that serial, not written yet."""
    data = person_data(serial)
    return models.Certificate(
        number=f"S0000410000002601{registration_id:05d}",
        scheme="national-skill-level",
        registration_id=registration_id,
        person_id=person_id,
        institution_id=exam.institution_id,
        item_id=exam.item_id,
        level=exam.level,
        holder=VAULT.seal("certificate.holder", data.name),
        holder_hash=of_holder(VAULT, data.name, data.number)[0],
        issued_on=date(2026, 12, 20),
        state=CertificateState.ISSUED,
        demo=False,
        created_at=NOW,
    )


@dataclass
class Sample:
    """A small installation, and a clock that a test can set."""

    database: Database
    now: datetime = NOW
    _count: int = field(default=0)

    def __post_init__(self) -> None:
        self.audit = Audit(self.database, self.clock)
        self.notifications = Notifications(self.database, self.clock)
        self.people = People(self.database, VAULT, self.clock, self.audit)

    def clock(self) -> datetime:
        return self.now

    async def add(self, row: models.Base) -> Any:
        """Write a row; its id."""
        async with self.database.write() as session:
            session.add(row)
            await session.flush()
            return getattr(row, "id", None)

    async def account(self, circle: str | None = None) -> int:
        self._count += 1
        values = {"channel": "web", "external_id": f"w{self._count}", "circle": circle}
        return await self.add(models.Account(**values, created_at=self.now))

    async def institution(self) -> int:
        self._count += 1
        return await self.add(
            models.Institution(
                code=f"KZ{self._count}",
                name=f"测试机构{self._count}",
                kind="centre",
                region="河南省郑州市",
                address="测试路 1 号",
                office_line="0371-00000000",
                state=InstitutionState.FILED,
                demo=False,
                created_at=self.now,
            )
        )

    async def item(self, name: str = "") -> int:
        self._count += 1
        return await self.add(models.Item(kind="special", name=name or f"测试项目{self._count}"))

    async def exam(self, institution_id: int, item_id: int, **changes: Any) -> int:
        self._count += 1
        values = {
            "number": f"ZZ2026-{self._count:03d}",
            "level": 0,
            "region": "河南省郑州市",
            "site": "测试考点",
            "address": "测试路 1 号",
            "planned_on": date(2026, 11, 1),
            "register_from": STARTS - timedelta(days=30),
            "register_until": STARTS - timedelta(days=12),
            "tickets_from": STARTS - timedelta(days=3),
            "starts_at": STARTS,
            "ends_at": STARTS + timedelta(hours=2),
            "capacity": 100,
            "taken": 0,
            "fee_fen": 0,
            "bring": "",
            "state": ExamState.CLOSED,
            "revision": 0,
            "demo": False,
            "created_at": self.now,
            "settings": {},
        }
        row = models.Exam(institution_id=institution_id, item_id=item_id, **{**values, **changes})
        return await self.add(row)

    async def any_exam(self, **changes: Any) -> int:
        return await self.exam(await self.institution(), await self.item(), **changes)

    async def person(self, account_id: int, serial: int = 1, photo: bytes | None = None) -> int:
        async with UnitOfWork(self.database) as work:
            return await self.people.save(work, account_id, person_data(serial), photo=photo)

    async def registration(self, exam_id: int, person_id: int, **changes: Any) -> int:
        self._count += 1
        values = {
            "number": f"R{self._count:05d}",
            "account_id": None,
            "state": RegistrationState.APPROVED,
            "details": VAULT.seal_json("registration.details", {"申报条件": "满十六周岁"}),
            "step_free": False,
            "submitted_at": self.now,
            "updated_at": self.now,
        }
        row = models.Registration(exam_id=exam_id, person_id=person_id, **{**values, **changes})
        return await self.add(row)

"""Looking certificates up: by number, by whom they belong to, by name and identity number."""

from __future__ import annotations

import hmac
import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from db import models
from db.clock import shanghai_day
from db.lookups import of_holder
from db.machines import CertificateState
from db.people import own_accounts
from db.results.desk import ResultsDesk
from db.results.model import CertificateView
from db.sessions import reading
from knowledge.certificates import read_number
from knowledge.identity import PersonNameError, parse_name
from knowledge.procedures import NumberScheme

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

_later = aliased(models.Certificate)


class FindingCertificates(ResultsDesk):
    """The reading half of `db.results.Certificates`; every method takes the session of an open transaction."""

    async def view(self, certificate_id: int, session: AsyncSession | None = None) -> CertificateView | None:
        """The certificate of this id, whoever asks."""
        return await self._one(models.Certificate.id == certificate_id, session)

    async def by_number(self, text: str, session: AsyncSession | None = None) -> CertificateView | None:
        """The certificate of a number as it was typed; None where there is none, or it is no number at all."""
        number = read_number(text, shanghai_day(self._clock())).number
        return await self._one(models.Certificate.number == number, session)

    async def by_name_and_number(
        self, name: str, text: str, session: AsyncSession | None = None
    ) -> CertificateView | None:
        """The certificate of a number, where it was given to somebody of that name."""
        found = await self.by_number(text, session)
        if found is None or not hmac.compare_digest(_folded(found.holder).encode(), _folded(name).encode()):
            return None
        return found

    async def by_name_and_identity(
        self, name: str, number: str, session: AsyncSession | None = None
    ) -> list[CertificateView]:
        """Everything given to who has this name and identity number, the newest first."""
        try:
            hashes = of_holder(self._vault, parse_name(name), _folded(number).upper())
        except PersonNameError:
            return []
        return await self._views(models.Certificate.holder_hash.in_(hashes), session)

    async def of_account(self, account_id: int, session: AsyncSession | None = None) -> list[CertificateView]:
        """Those of everybody whom the account may act for, the newest first."""
        persons = select(models.PersonAccount.person_id).where(
            models.PersonAccount.account_id.in_(own_accounts(account_id))
        )
        return await self._views(models.Certificate.person_id.in_(persons), session)

    async def owned(
        self, account_id: int, certificate_id: int, session: AsyncSession | None = None
    ) -> CertificateView | None:
        """The certificate where the account may act for its person, else None; for buttons, which may be made up."""
        persons = select(models.PersonAccount.person_id).where(
            models.PersonAccount.account_id.in_(own_accounts(account_id))
        )
        where = (models.Certificate.id == certificate_id) & models.Certificate.person_id.in_(persons)
        return await self._one(where, session)

    async def of_registration(
        self, registration_id: int, session: AsyncSession | None = None
    ) -> list[CertificateView]:
        """Those of a registration, the newest first."""
        return await self._views(models.Certificate.registration_id == registration_id, session)

    async def of_exam(self, exam_id: int, session: AsyncSession | None = None) -> list[CertificateView]:
        """Those of an exam, the newest first: for the staff."""
        own = select(models.Registration.id).filter_by(exam_id=exam_id)
        return await self._views(models.Certificate.registration_id.in_(own), session)

    async def _get(self, session: AsyncSession, certificate_id: int) -> CertificateView:
        found = await self.view(certificate_id, session)
        if found is None:
            raise LookupError(certificate_id)
        return found

    async def _one(self, where: ColumnElement[bool], session: AsyncSession | None) -> CertificateView | None:
        return next(iter(await self._views(where, session)), None)

    async def _views(self, where: ColumnElement[bool], session: AsyncSession | None) -> list[CertificateView]:
        query = (
            select(
                models.Certificate,
                models.Institution.name,
                models.Exam.region,
                models.Item.name,
                _later.number,
            )
            .join(models.Institution, models.Institution.id == models.Certificate.institution_id)
            .join(models.Registration, models.Registration.id == models.Certificate.registration_id)
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .join(models.Item, models.Item.id == models.Certificate.item_id)
            .outerjoin(_later, _later.id == models.Certificate.replaced_by)
            .where(where)
            .order_by(models.Certificate.id.desc())
            .execution_options(populate_existing=True)
        )
        async with reading(self._database, session) as reader:
            rows = (await reader.execute(query)).all()
        return [self._view(*row) for row in rows]

    def _view(
        self, row: models.Certificate, institution: str, region: str, item: str, later: str | None
    ) -> CertificateView:
        return CertificateView(
            id=row.id,
            number=row.number,
            scheme=NumberScheme(row.scheme),
            registration_id=row.registration_id,
            person_id=row.person_id,
            institution_id=row.institution_id,
            institution=institution,
            region=region,
            item=item,
            level=row.level,
            holder=self._vault.text("certificate.holder", row.holder),
            theory=row.theory,
            practice=row.practice,
            issued_on=row.issued_on,
            state=CertificateState(row.state),
            replaced_by=later,
            demo=row.demo,
        )


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())

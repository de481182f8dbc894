"""Persons (考生): sealed when written, found by a keyed hash of their number, opened for whom they belong to.

An account may act for several persons (帮家人报名), and a person may be reached from several accounts: those of one circle
share their persons, and another account gets a person only by telling name and phone as they are kept. Erasing a person
is in `db.erasing`, handing out all that is kept in `db.exporting`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import undefer

from db import models
from db.audit import COMMAND, by_account
from db.lookups import of_document
from db.persons import DETAIL_LABELS, KnownPerson, PersonData, PersonDetails
from db.sessions import reading
from knowledge.identity import DocumentKind

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault
    from db.work import UnitOfWork

__all__ = [
    "CONSENT",
    "DETAIL_LABELS",
    "BelongsToAnotherError",
    "KnownPerson",
    "People",
    "PersonData",
    "PersonDetails",
    "own_accounts",
]

CONSENT: Final = "2026-11"
"""Version of the text that people agree to before the first personal datum; a new text needs a new yes."""


class BelongsToAnotherError(Exception):
    """The number is kept with another name or phone: whoever types it may not see or change that person."""


class People:
    """Persons of the installation."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, audit: Audit) -> None:
        """Keep them here."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._audit = audit

    async def of_account(self, session: AsyncSession | None, account_id: int) -> list[KnownPerson]:
        """Whom an account may act for, in the order they were added; itself and the accounts of its circle.

        Args:
            session: of the open transaction, to see what it wrote; None reads for itself.
            account_id: the account.
        """
        return await self._select(session, models.Person.id.in_(_persons_of(account_id)))

    async def get(
        self, session: AsyncSession | None, person_id: int, account_id: int | None = None
    ) -> KnownPerson | None:
        """The person, or None; with an account only where it may act for that person."""
        where = models.Person.id == person_id
        if account_id is not None:
            where &= models.Person.id.in_(_persons_of(account_id))
        return next(iter(await self._select(session, where)), None)

    async def find(
        self, kind: DocumentKind, number: str, session: AsyncSession | None = None
    ) -> KnownPerson | None:
        """The person with that identity document, as `IdentityDocument` writes the number."""
        hashes = self._hashes(kind, number)
        return next(iter(await self._select(session, models.Person.number_hash.in_(hashes))), None)

    async def photo(self, person_id: int, session: AsyncSession | None = None) -> bytes | None:
        """The photo as it was given, or None."""
        async with reading(self._database, session) as reader:
            sealed = await reader.scalar(select(models.Person.photo).filter_by(id=person_id))
        return self._vault.open("person.photo", sealed) if sealed else None

    async def save(
        self,
        work: UnitOfWork,
        account_id: int | None,
        data: PersonData,
        *,
        photo: bytes | None = None,
        consent: str = CONSENT,
    ) -> int:
        """Keep a person with the unit of work, and that the account may act for them.

        Args:
            work: the update's unit of work.
            account_id: whose; None where staff import, which fills what is empty and overwrites nothing.
            data: what was given.
            photo: a prepared picture; None keeps the one there is.
            consent: the version agreed to.

        Returns:
            The person's id.

        Raises:
            BelongsToAnotherError: the number is kept already and the account may not act for that person.
        """
        session = await work.session()
        row = await self._locked(session, data)
        action = "change_person"
        if row is None:
            if await self._insert(session, data, consent):
                action = "add_person"
            row = await self._locked(session, data)
            if row is None:
                raise RuntimeError("a person that was just kept is not there")
        if action != "add_person":
            await self._change(session, row, account_id, data, consent)
        if photo is not None and (account_id is not None or row.photo is None):
            row.photo = self._vault.seal("person.photo", photo)
        await session.flush()
        if account_id is not None:
            link = {"account_id": account_id, "person_id": row.id, "linked_at": self._clock()}
            await self._database.insert_if_new(session, models.PersonAccount, link)
        self._tell(work, COMMAND if account_id is None else by_account(account_id), action, row.id)
        return row.id

    async def _locked(self, session: AsyncSession, data: PersonData) -> models.Person | None:
        # key_share: rows that refer to the person can be added meanwhile, in whatever order others lock.
        rows = await session.scalars(
            select(models.Person)
            .where(models.Person.number_hash.in_(self._hashes(data.document_kind, data.number)))
            .options(undefer(models.Person.photo))
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return rows.first()

    async def _insert(self, session: AsyncSession, data: PersonData, consent: str) -> bool:
        now = self._clock()
        row = {
            "document_kind": data.document_kind,
            "number_hash": self._hashes(data.document_kind, data.number)[0],
            "number": self._vault.seal("person.number", data.number),
            "consented_at": now,
            "consent": consent,
            "created_at": now,
            "updated_at": now,
            **self._sealed(data),
        }
        return await self._database.insert_if_new(session, models.Person, row)

    async def _change(
        self,
        session: AsyncSession,
        row: models.Person,
        account_id: int | None,
        data: PersonData,
        consent: str,
    ) -> None:
        kept = self._opened(row, has_photo=row.photo is not None)
        if not await self._may_change(session, account_id, kept, data):
            raise BelongsToAnotherError
        if account_id is None:
            merged = kept.details.or_else(data.details)
            data = PersonData(kept.name, kept.document_kind, kept.number, kept.phone or data.phone, merged)
        now = self._clock()
        agreed = account_id is not None and row.consent != consent
        if row.erased_at is not None or agreed:
            row.consent, row.consented_at, row.erased_at = consent, now, None
        for name, value in self._sealed(data).items():
            setattr(row, name, value)
        row.updated_at = now

    async def _may_change(
        self, session: AsyncSession, account_id: int | None, kept: KnownPerson, data: PersonData
    ) -> bool:
        if account_id is not None and await self.get(session, kept.id, account_id) is not None:
            return True
        # Of an erased person no phone is kept, and nothing to see but the records that anybody with name and
        # number may look up. Staff have the identity document in hand.
        needs_phone = account_id is not None and not kept.erased
        return kept.name == data.name and (not needs_phone or kept.phone == data.phone)

    def _sealed(self, data: PersonData) -> dict[str, bytes]:
        return {
            "name": self._vault.seal("person.name", data.name),
            "phone": self._vault.seal("person.phone", data.phone),
            "details": self._vault.seal_json("person.details", data.details.to_json()),
        }

    async def _select(self, session: AsyncSession | None, where: ColumnElement[bool]) -> list[KnownPerson]:
        query = (
            select(models.Person, models.Person.photo.is_not(None)).where(where).order_by(models.Person.id)
        )
        async with reading(self._database, session) as reader:
            rows = (await reader.execute(query)).all()
        return [self._opened(row, has_photo=has_photo) for row, has_photo in rows]

    def _opened(self, row: models.Person, *, has_photo: bool) -> KnownPerson:
        return KnownPerson(
            row.id,
            self._vault.text("person.name", row.name),
            DocumentKind(row.document_kind),
            self._vault.text("person.number", row.number),
            self._vault.text("person.phone", row.phone),
            PersonDetails.from_json(self._vault.json("person.details", row.details)),
            has_photo,
            row.erased_at is not None,
            row.consent,
        )

    def _hashes(self, kind: DocumentKind, number: str) -> tuple[str, ...]:
        return of_document(self._vault, kind, number)

    def _tell(self, work: UnitOfWork, actor: str, action: str, person_id: int) -> None:
        """Audit at the commit: the audit's lock comes after all others, whatever else the work locks."""

        async def step(session: AsyncSession) -> None:
            await self._audit.append(session, actor, action, f"person:{person_id}")

        work.plan(f"audit:{action}:{person_id}", step)


def own_accounts(account_id: int) -> Select[int]:
    """The account and those of its circle (绑定), as a subquery."""
    circle = select(models.Account.circle).filter_by(id=account_id).scalar_subquery()
    return select(models.Account.id).where(
        or_(models.Account.id == account_id, models.Account.circle == circle)
    )


def _persons_of(account_id: int) -> Select[int]:
    return select(models.PersonAccount.person_id).where(
        models.PersonAccount.account_id.in_(own_accounts(account_id))
    )

"""Drafts (草稿): registration forms that are being filled in, sealed, with their pictures; removed after some weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select

from db import models
from db.sessions import reading

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault
    from db.work import UnitOfWork

_BODY: Final = "draft.body"
_CONTENT: Final = "draft_file.content"
_KEPT_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class KnownDraft:
    """A form that was begun."""

    exam_id: int
    body: dict[str, Any] = field(repr=False)
    """The answers so far, as they were saved."""
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """A photo or paper of a form."""

    kind: str
    """`photo`, or a material as `Material.kind`."""
    media_type: str
    content: bytes = field(repr=False)


class Drafts:
    """Forms that are being filled in, one for an account and exam."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        """Keep them here."""
        self._database = database
        self._vault = vault
        self._clock = clock

    async def load(
        self, account_id: int, exam_id: int, session: AsyncSession | None = None
    ) -> dict[str, Any] | None:
        """The answers so far, or None."""
        query = select(models.Draft.body).filter_by(account_id=account_id, exam_id=exam_id)
        async with reading(self._database, session) as reader:
            sealed = await reader.scalar(query)
        return None if sealed is None else self._vault.json(_BODY, sealed)

    async def of_account(self, account_id: int, session: AsyncSession | None = None) -> list[KnownDraft]:
        """All forms that an account has begun, the latest first."""
        query = (
            select(models.Draft)
            .filter_by(account_id=account_id)
            .order_by(models.Draft.updated_at.desc(), models.Draft.exam_id)
        )
        async with reading(self._database, session) as reader:
            rows = (await reader.scalars(query)).all()
        return [KnownDraft(row.exam_id, self._vault.json(_BODY, row.body), row.updated_at) for row in rows]

    async def save(self, work: UnitOfWork, account_id: int, exam_id: int, body: dict[str, Any]) -> None:
        """Keep the answers with the unit of work, in place of earlier ones; `body` is what JSON can write."""
        sealed = self._vault.seal_json(_BODY, body)
        session = await work.session()
        row = await self._row(session, account_id, exam_id, sealed)
        row.body, row.updated_at = sealed, self._clock()
        await session.flush()

    async def put_picture(
        self, work: UnitOfWork, account_id: int, exam_id: int, picture: DraftPicture
    ) -> None:
        """Keep a picture with the unit of work, in place of an earlier one of its kind; begins the form if need be."""
        session = await work.session()
        row = await self._row(session, account_id, exam_id, self._vault.seal_json(_BODY, {}))
        row.updated_at = self._clock()
        await session.flush()
        await session.merge(
            models.DraftFile(
                account_id=account_id,
                exam_id=exam_id,
                kind=picture.kind,
                media_type=picture.media_type,
                content=self._vault.seal(_CONTENT, picture.content),
            )
        )
        await session.flush()

    async def pictures(
        self, account_id: int, exam_id: int, session: AsyncSession | None = None
    ) -> list[DraftPicture]:
        """The pictures of a form, by kind."""
        query = (
            select(models.DraftFile)
            .filter_by(account_id=account_id, exam_id=exam_id)
            .order_by(models.DraftFile.kind)
        )
        async with reading(self._database, session) as reader:
            rows = (await reader.scalars(query)).all()
        return [
            DraftPicture(row.kind, row.media_type, self._vault.open(_CONTENT, row.content)) for row in rows
        ]

    async def picture_kinds(
        self, account_id: int, exam_id: int, session: AsyncSession | None = None
    ) -> frozenset[str]:
        """Which pictures a form has, without reading them."""
        query = select(models.DraftFile.kind).filter_by(account_id=account_id, exam_id=exam_id)
        async with reading(self._database, session) as reader:
            return frozenset((await reader.scalars(query)).all())

    async def remove_picture(self, work: UnitOfWork, account_id: int, exam_id: int, kind: str) -> None:
        """Remove a picture with the unit of work; one that is not there is no matter."""
        session = await work.session()
        await session.execute(
            delete(models.DraftFile).filter_by(account_id=account_id, exam_id=exam_id, kind=kind)
        )

    async def drop(self, work: UnitOfWork, account_id: int, exam_id: int) -> None:
        """Remove a form with its pictures, with the unit of work."""
        session = await work.session()
        # The pictures first, or the session would go on believing in those that it has seen.
        for table in (models.DraftFile, models.Draft):
            await session.execute(delete(table).filter_by(account_id=account_id, exam_id=exam_id))

    async def remove_old(self, days: int = _KEPT_DAYS) -> int:
        """Remove forms nobody has touched for so many days; how many."""
        before = self._clock() - timedelta(days=days)
        async with self._database.write() as session:
            result = await session.execute(delete(models.Draft).where(models.Draft.updated_at < before))
        return int(result.rowcount)  # type: ignore[attr-defined]

    async def _row(self, session: AsyncSession, account_id: int, exam_id: int, body: bytes) -> models.Draft:
        """The form's row, made with this body where there is none."""
        values = {"account_id": account_id, "exam_id": exam_id, "body": body, "updated_at": self._clock()}
        await self._database.insert_if_new(session, models.Draft, values)
        return await session.get_one(models.Draft, (account_id, exam_id), populate_existing=True)

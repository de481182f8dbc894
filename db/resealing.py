"""Resealing (换密钥): everything sealed with an older key is sealed again with the current one.

In batches, each a transaction of its own: it can be interrupted at any moment and run again, and servers work on
meanwhile. Rows that somebody is at are passed over and come in the next round, so nobody waits for it in a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, func, or_, select, tuple_, update

from db import models
from db.lookups import of_document, of_holder
from db.vault import SealedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Column, Table
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import InstrumentedAttribute

    from db.database import Database
    from db.vault import Vault

    Progress = Callable[[int], None]

SEALED: Final[Sequence[InstrumentedAttribute[Any]]] = (
    models.Person.name,
    models.Person.number,
    models.Person.phone,
    models.Person.details,
    models.Person.photo,
    models.Draft.body,
    models.DraftFile.content,
    models.Registration.details,
    models.Registration.reason,
    models.Material.content,
    models.Violation.account,
    models.Violation.answer,
    models.KeptAnswers.sealed,
    models.Objection.text,
    models.Objection.settlement,
    models.Certificate.holder,
    models.SharedValue.value,
)
"""Every sealed column. Its purpose for the vault is `table.column`."""
_BATCH: Final = 50
"""Rows at once; a picture may have a megabyte."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """How resealing went."""

    rows: int
    """Sealed again."""
    unreadable: int
    """Rows with a value that no key opens; left as they are."""
    left: int
    """Rows that somebody was at until the end; run it again."""


def purpose(column: Column[Any]) -> str:
    """The purpose under which a column is sealed."""
    return f"{column.table.name}.{column.name}"


async def count_old(database: Database, vault: Vault) -> int:
    """Rows with something that is not sealed with the current key."""
    async with database.read() as session:
        return sum([await _count(session, table, vault) for table in _tables()])


async def count_signed(database: Database, now: datetime) -> int:
    """Papers in people's hands whose QR code is signed: certificates, and tickets for exams that are not over.

    Who drops the key that signed them makes them look forged.
    """
    certificates = select(func.count()).select_from(models.Certificate)
    tickets = (
        select(func.count())
        .select_from(models.Registration)
        .join(models.Exam, models.Exam.id == models.Registration.exam_id)
        .where(models.Registration.ticket_number.is_not(None), models.Exam.ends_at > now)
    )
    async with database.read() as session:
        return (await session.scalar(certificates) or 0) + (await session.scalar(tickets) or 0)


async def reseal(database: Database, vault: Vault, progress: Progress) -> Resealed:
    """Seal everything with the vault's current key, and find people by it.

    Args:
        database: all of it.
        vault: with the current key first and the older ones behind it.
        progress: told after each batch how many rows were done in it.
    """
    rows = unreadable = 0
    for table in _tables():
        while True:
            done, unreadable_here = await _pass(database, vault, table, progress)
            rows += done
            if not done:
                unreadable += unreadable_here
                break
    return Resealed(rows, unreadable, await count_old(database, vault) - unreadable)


async def _pass(database: Database, vault: Vault, table: Table, progress: Progress) -> tuple[int, int]:
    """Once through a table: rows sealed again, rows that do not open."""
    key = tuple_(*table.primary_key)
    columns = _sealed(table)
    query = (
        select(*table.primary_key, *columns, *_context(table))
        .where(_old(table, vault))
        .order_by(*table.primary_key)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    done = unreadable = 0
    last: tuple[Any, ...] | None = None
    while True:
        async with database.write() as session:
            here = query if last is None else query.where(key > last)
            batch = (await session.execute(here)).mappings().all()
            for row in batch:
                last = tuple(row[one] for one in table.primary_key)
                try:
                    values = _again(vault, table, row)
                except SealedError:
                    unreadable += 1
                    continue
                same = (one == value for one, value in zip(table.primary_key, last, strict=True))
                await session.execute(update(table).where(*same).values(values))
                done += 1
        progress(len(batch))
        if len(batch) < _BATCH:
            return done, unreadable


def _again(vault: Vault, table: Table, row: Any) -> dict[str, Any]:
    """The new values of a row."""
    opened = {
        column: vault.open(purpose(column), row[column])
        for column in _sealed(table)
        if row[column] is not None
    }
    values: dict[str, Any] = {
        column.name: vault.seal(purpose(column), value)
        for column, value in opened.items()
        if not vault.is_current(row[column])
    }
    if table is models.Person.__table__:
        number = opened[table.c.number].decode()
        values["number_hash"] = of_document(vault, row["document_kind"], number)[0]
    if table is models.Certificate.__table__:
        number = vault.text("person.number", row["number_of_person"])
        values["holder_hash"] = of_holder(vault, opened[table.c.holder].decode(), number)[0]
    return values


def _context(table: Table) -> list[ColumnElement[Any]]:
    """What else the hashes of a row are made of."""
    if table is models.Person.__table__:
        return [table.c.document_kind]
    if table is models.Certificate.__table__:
        person = select(models.Person.number).where(models.Person.id == table.c.person_id)
        return [person.scalar_subquery().label("number_of_person")]
    return []


def _tables() -> list[Table]:
    return list(dict.fromkeys(one.property.columns[0].table for one in SEALED))


def _sealed(table: Table) -> list[Column[Any]]:
    columns = [one.property.columns[0] for one in SEALED]
    return [column for column in columns if column.table is table]


def _old(table: Table, vault: Vault) -> ColumnElement[bool]:
    """Whether anything in a row is not sealed with the current key; null is not."""
    head = vault.head
    return or_(*(func.substr(column, 1, len(head)) != head for column in _sealed(table)))


async def _count(session: AsyncSession, table: Table, vault: Vault) -> int:
    return await session.scalar(select(func.count()).select_from(table).where(_old(table, vault))) or 0

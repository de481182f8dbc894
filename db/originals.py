"""Original documents (原文): added and removed by the staff, read behind an answer, searched where no entry answers.

Which sections there are is remembered, so that an answer without an original costs no statement; texts are read when
they are asked for, except by the search, which is built the first time it is needed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select

from db import models
from knowledge.originals import Outline, Passage, PassageIndex, Piece, find_section, make_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """What is known of an original besides its text."""

    id: str
    title: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An original as it is stored."""

    file: OriginalFile
    added_at: datetime
    pieces: int


@dataclass(frozen=True, slots=True)
class Article:
    """What an original says in one section."""

    document: str
    title: str
    section: str
    text: str


@dataclass(slots=True)
class _Known:
    """The outline of one original, and which sections were asked for already."""

    title: str
    outline: Outline
    found: dict[str, bool] = field(default_factory=dict)


class Originals:
    """The originals of the installation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin with an empty memory; `refresh()` fills it."""
        self._database = database
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._version: tuple[object, ...] = ()
        self._passages: list[Passage] = []
        self._index: PassageIndex | None = None
        self._building = asyncio.Lock()

    async def refresh(self) -> None:
        """Take over what was added and removed, by this process or another; costs one statement if nothing was."""
        async with self._database.read() as session:
            rows = (
                (await session.execute(select(models.Original).order_by(models.Original.id))).scalars().all()
            )
            version = tuple((row.id, row.sha256, row.title, row.added_at) for row in rows)
            if version == self._version:
                return
            sections: dict[str, list[str]] = {row.id: [] for row in rows}
            pieces = select(models.OriginalPiece.document, models.OriginalPiece.section)
            pieces = pieces.order_by(models.OriginalPiece.document, models.OriginalPiece.number)
            for document, section in await session.execute(pieces):
                sections.setdefault(document, []).append(section)
        self._known = {row.id: _Known(row.title, Outline(sections[row.id])) for row in rows}
        self._version = version
        self._index, self._passages = None, []

    async def add(self, file: OriginalFile, pieces: Sequence[Piece]) -> bool:
        """Store an original in place of the one of the same id; an error changes nothing.

        Args:
            file: what it is.
            pieces: its articles in order.

        Returns:
            Whether there was one before.
        """
        row = {"id": file.id, "title": file.title, "media_type": file.media_type, "sha256": file.sha256}
        rows = [
            {"document": file.id, "number": number, "section": piece.section, "text": piece.text}
            for number, piece in enumerate(pieces)
        ]
        async with self._database.write() as session:
            replaced = await _remove(session, file.id)
            await session.execute(insert(models.Original).values(**row, added_at=self._clock()))
            for start in range(0, len(rows), _BATCH):
                await session.execute(insert(models.OriginalPiece), rows[start : start + _BATCH])
        await self.refresh()
        return replaced

    async def remove(self, document: str) -> bool:
        """Remove an original; returns whether there was one."""
        async with self._database.write() as session:
            removed = await _remove(session, document)
        await self.refresh()
        return removed

    async def stored(self) -> list[Stored]:
        """All of them, by id."""
        counts = (
            select(models.OriginalPiece.document, func.count().label("pieces"))
            .group_by(models.OriginalPiece.document)
            .subquery()
        )
        query = select(models.Original, counts.c.pieces).outerjoin(
            counts, counts.c.document == models.Original.id
        )
        async with self._database.read() as session:
            rows = (await session.execute(query.order_by(models.Original.id))).all()
        return [
            Stored(OriginalFile(row.id, row.title, row.media_type, row.sha256), row.added_at, pieces or 0)
            for row, pieces in rows
        ]

    async def pieces(self, document: str) -> list[Piece]:
        """The articles of an original in order; empty where there is none of this id."""
        query = select(models.OriginalPiece.section, models.OriginalPiece.text)
        query = query.filter_by(document=document).order_by(models.OriginalPiece.number)
        async with self._database.read() as session:
            return [Piece(section, text) for section, text in await session.execute(query)]

    def has(self, document: str, section: str) -> bool:
        """Whether the section of the document is there; from memory."""
        known = self._known.get(document)
        if known is None:
            return False
        if section not in known.found:
            known.found[section] = bool(known.outline.find(section))
        return known.found[section]

    def __bool__(self) -> bool:
        """Whether there are any; from memory."""
        return bool(self._known)

    async def article(self, document: str, section: str) -> Article | None:
        """What the document says in the section, or None where it is not there (any more)."""
        known = self._known.get(document)
        found = find_section(await self.pieces(document), section) if known else []
        if known is None or not found:
            return None
        return Article(document, known.title, section, "\n".join(piece.text for piece in found))

    async def find_passage(self, question: str, allowed: Callable[[str], bool]) -> Passage | None:
        """A passage that shares so much with the question that it is worth showing; there is seldom one.

        Args:
            question: as it was asked.
            allowed: whether a document of this id may be shown.
        """
        if not self._known:
            return None
        index, passages = await self._ready()
        match = index.best(question, lambda number: allowed(passages[number].document))
        return passages[match.number] if match and match.is_strong else None

    async def passage(self, mark: str) -> Passage | None:
        """The passage of this mark, or None where its text is not there any more."""
        if not self._known:
            return None
        _, passages = await self._ready()
        return next((passage for passage in passages if passage.mark == mark), None)

    def title(self, document: str) -> str:
        """The title of a document that is there; from memory."""
        return self._known[document].title

    async def _ready(self) -> tuple[PassageIndex, list[Passage]]:
        """The index, built if it has to be: in a thread, for the others go on talking meanwhile."""
        async with self._building:
            if self._index is None:
                version = self._version
                passages = await self._all_passages()
                index = await asyncio.to_thread(PassageIndex, [passage.text for passage in passages])
                if version != self._version:
                    return index, passages
                self._passages, self._index = passages, index
            return self._index, self._passages

    async def _all_passages(self) -> list[Passage]:
        query = select(models.OriginalPiece).order_by(
            models.OriginalPiece.document, models.OriginalPiece.number
        )
        pieces: dict[str, list[Piece]] = {}
        async with self._database.read() as session:
            for row in await session.scalars(query):
                pieces.setdefault(row.document, []).append(Piece(row.section, row.text))
        return [passage for document, own in pieces.items() for passage in make_passages(document, own)]


async def _remove(session: AsyncSession, document: str) -> bool:
    await session.execute(delete(models.OriginalPiece).filter_by(document=document))
    gone = delete(models.Original).filter_by(id=document).returning(models.Original.id)
    return await session.scalar(gone) is not None


def missing_sections(pieces: Sequence[Piece], sections: Iterable[str]) -> list[str]:
    """Which of the sections that the knowledge names are not found in a document, each once."""
    outline = Outline([piece.section for piece in pieces])
    return [section for section in dict.fromkeys(sections) if not outline.find(section)]

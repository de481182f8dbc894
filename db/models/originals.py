"""Original documents (原文) that the staff added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Original(Base):
    """An original document (原文) that the staff added."""

    __tablename__ = "original"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Its number (文号), as the knowledge writes it."""
    title: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file it was read from."""
    added_at: Mapped[datetime]


class OriginalPiece(Base):
    """One article (条款) of an original."""

    __tablename__ = "original_piece"

    document: Mapped[str] = mapped_column(ForeignKey("original.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Its place in the document, from 0."""
    section: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)

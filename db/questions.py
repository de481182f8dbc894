"""The question log (问题记录): what people ask and how it went, without who asked."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

from db import models

if TYPE_CHECKING:
    from db.clock import Clock
    from db.journal import Journal

_LONGEST: Final = 500
UNTOLD: Final = "***"
"""Stands for a question whose words are not kept."""
_LONG_NUMBER = re.compile(r"(?:\d[ \-.·—–－_\u00a0\u3000]{0,2}){6,}[\dXxＸｘ]")
"""Seven digits and more: identity, phone, bank and certificate numbers."""


class QuestionLog:
    """Writes questions behind the answer; a question is there about a second later."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        """Write through the journal."""
        self._journal = journal
        self._clock = clock

    def record(self, text: str, *, region: str | None, outcome: str, entry: str | None) -> str:
        """Record a question.

        Args:
            text: as it was asked; long numbers are masked and it is cut after 500 characters.
            region: the region it was answered for.
            outcome: how it went, a value of `knowledge.search.Outcome`.
            entry: id of the entry that answered.

        Returns:
            The id of the record, unguessable, for feedback on the answer.
        """
        question = secrets.token_urlsafe(12)
        row = {
            "id": question,
            "text": mask_numbers(_storable(text))[:_LONGEST],
            "region": region,
            "outcome": outcome,
            "entry": entry,
            "asked_at": self._clock(),
        }
        self._journal.add(models.Question, row)
        return question


def _storable(text: str) -> str:
    """The text without what PostgreSQL keeps in no text: NUL and halves of characters."""
    return text.replace("\x00", "").encode(errors="ignore").decode()


def mask_numbers(text: str) -> str:
    """The text with every long number as asterisks: `我的号码41010…` → `我的号码***`."""
    return _LONG_NUMBER.sub("***", text)

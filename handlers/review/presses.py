"""What the buttons of the review carry. Whose registration it is, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import RowId  # noqa: TC001 - pydantic reads it


class Verdict(StrEnum):
    """What a reviewer decides."""

    APPROVE = "ok"
    RETURN = "ret"
    REJECT = "rej"


class Reason(StrEnum):
    """Why something is returned or rejected; what is told is in `texts.REASONS`."""

    PHOTO = "photo"
    MISSING = "missing"
    UNREADABLE = "blur"
    DIFFERS = "differs"
    PROOF = "proof"
    CONDITIONS = "cond"
    FALSE = "false"
    WRITTEN = "own"
    """The reviewer writes it."""


class Look(StrEnum):
    """What can be looked at."""

    CARD = "card"
    NEXT = "next"
    """The one after this one; this one stays in the queue."""
    PAPERS = "papers"
    REVEAL = "reveal"


class QueuePress(CallbackData, prefix="sq"):
    """Begin with the oldest, of the exam or, with 0, of all."""

    exam: RowId = 0


class LookPress(CallbackData, prefix="sl"):
    """Look at something of a registration; `exam` is the queue it was opened from."""

    registration: RowId
    look: Look
    exam: RowId = 0


class DecidePress(CallbackData, prefix="sd"):
    """Decide; returning and rejecting ask for the reason first."""

    registration: RowId
    verdict: Verdict
    exam: RowId = 0


class ReasonPress(CallbackData, prefix="sw"):
    """Return or reject for this reason."""

    registration: RowId
    verdict: Verdict
    reason: Reason
    exam: RowId = 0

"""What the buttons of the review carry. Whose registration it is, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


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

    exam: int = 0


class LookPress(CallbackData, prefix="sl"):
    """Look at something of a registration; `exam` is the queue it was opened from."""

    registration: int
    look: Look
    exam: int = 0


class DecidePress(CallbackData, prefix="sd"):
    """Decide; returning and rejecting ask for the reason first."""

    registration: int
    verdict: Verdict
    exam: int = 0


class ReasonPress(CallbackData, prefix="sr"):
    """Return or reject for this reason."""

    registration: int
    verdict: Verdict
    reason: Reason
    exam: int = 0

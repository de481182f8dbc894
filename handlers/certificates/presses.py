"""What the buttons about certificates carry. Whose certificate it is, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import RowId  # noqa: TC001 - pydantic reads it


class CertificateAction(StrEnum):
    """What can be done with one's own certificate."""

    SHOW = "show"
    PICTURE = "png"
    PDF = "pdf"
    ENGLISH = "en"
    """The file with lines in English."""
    SHARE = "share"


class CertificatePress(CallbackData, prefix="ct"):
    """Something with one's own certificate, by its id."""

    certificate: RowId
    action: CertificateAction


class LookUpAction(StrEnum):
    """Where the look-up goes on."""

    START = "start"
    PERSON = "person"
    """By name and identity number: asks whose first."""
    AGREED = "agreed"
    """One's own, or the person agreed."""
    MINE = "mine"


class LookUpPress(CallbackData, prefix="cq"):
    """A step of the look-up."""

    action: LookUpAction


class OfRegistrationPress(CallbackData, prefix="cr"):
    """The certificate of a registration."""

    registration: RowId

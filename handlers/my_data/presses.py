"""What the buttons of 我的资料 carry. Whose person it is, is checked at every press."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import RowId  # noqa: TC001 - pydantic reads it


class ExportPress(CallbackData, prefix="yx"):
    """Hand out everything."""


class PhonePress(CallbackData, prefix="yp"):
    """Change the phone number of a person."""

    person: RowId


class ErasePress(CallbackData, prefix="ye"):
    """Erase a person, or with 0 the forms that were begun; asked once more before it is done."""

    person: RowId
    sure: bool

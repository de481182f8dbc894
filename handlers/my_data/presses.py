"""What the buttons of 我的资料 carry. Whose person it is, is checked at every press."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData


class ExportPress(CallbackData, prefix="yx"):
    """Hand out everything."""


class PhonePress(CallbackData, prefix="yp"):
    """Change the phone number of a person."""

    person: int


class ErasePress(CallbackData, prefix="ye"):
    """Erase a person, or with 0 the forms that were begun; asked once more before it is done."""

    person: int
    sure: bool

"""What a notification says, ready to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardMarkup


@dataclass(frozen=True, slots=True)
class Told:
    """A message: plain text, the buttons one needs next, and a file to go with it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    file: tuple[str, bytes] | None = None
    """Its name and content."""

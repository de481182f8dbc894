"""What the conversation about results waits for."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class ObjectionForm(StatesGroup):
    """Objecting to a result or to a public notice."""

    words = State()
    """What is wrong, in the person's words; `exam` and `registration` (0 for none in particular) are in the data."""

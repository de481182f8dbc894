"""What the conversations about marks wait for."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class MarkingForm(StatesGroup):
    """Something about marks that a member of the staff is to write; the data never say about whom by name."""

    marks = State()
    """Marks of the exam `exam`, of the seats of the room `room`."""
    confirming = State()
    """Marks of `exam` are shown and wait for a yes; `shown` has each registration's as they stood."""
    correction = State()
    """The new marks of somebody in `exam`."""
    reason = State()
    """Why marks are corrected: `exam`, `registration`, `marks`."""
    sure = State()
    """A correction is shown and waits for a yes; as above, with `why`."""
    settlement = State()
    """How the objection `objection` is settled, `upheld` or not."""

"""What the conversations about misconduct wait for. What happened is never kept here: it is sealed in the case at once."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class CaseForm(StatesGroup):
    """Something about a case that somebody is to write."""

    who = State()
    """Who it was, in the exam `exam`: a seat, a ticket number, a name."""
    kind = State()
    """The kind is chosen by buttons: `exam`, `registration`."""
    words = State()
    """What happened: `exam`, `registration`, `kind`, `part`."""
    why = State()
    """Why the case `violation` is dropped."""
    answer = State()
    """What the person says to the case `violation`."""

"""The states of all forms, in one place: a topic may need to know that another one's form is open."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class RegionForm(StatesGroup):
    """Choosing a region."""

    city = State()
    """The province is chosen (`province` in the data), its city is asked for."""


class EligibilityForm(StatesGroup):
    """Finding out what somebody qualifies for."""

    asking = State()
    """A question is open; what is typed may answer it."""
    told = State()
    """The result is told; its buttons still work."""

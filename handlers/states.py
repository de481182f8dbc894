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


class RegisteringForm(StatesGroup):
    """Registering for an exam; the answers are in the draft, never here."""

    filling = State()
    """The form of `exam` is open and waits for `step`, both in the data."""


class OwedForm(StatesGroup):
    """Handing in what a registration still owes (补交)."""

    sending = State()
    """A photo or a paper of `registration` (in the data) is asked for."""


class MyDataForm(StatesGroup):
    """Changing what is kept of oneself."""

    phone = State()
    """The new phone number of `person` is asked for."""

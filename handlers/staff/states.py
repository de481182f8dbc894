"""What the staff's conversations wait for."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class StaffForm(StatesGroup):
    """Something a member of the staff is to write; the data say about what, never about whom."""

    reason = State()
    """Why a registration is returned or rejected: `registration`, `verdict`, `exam` of the queue."""
    why = State()
    """Why the exam `exam` is cancelled."""
    times = State()
    """The new times of the exam `exam`."""
    place = State()
    """The new site and address of the exam `exam`."""
    room = State()
    """A room to add at the site of the exam `exam`."""
    sure = State()
    """A change of the exam `exam` is shown and waits for a yes; the change is in the data."""
    door = State()
    """At the door: what is sent is a ticket's code, a number or a name."""

"""Running an exam (考务): registration, seats, lists, changes, and the door on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.invigilation.changes import register as register_changes
from handlers.invigilation.door import register as register_door
from handlers.invigilation.exams import register as register_exams
from handlers.invigilation.seats import register as register_seats

if TYPE_CHECKING:
    from aiogram import Router

__all__ = ["register"]


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    for add in (register_exams, register_seats, register_changes, register_door):
        add(router)

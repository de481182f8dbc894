"""Registrations (报名): one person in one exam, from the form to the door.

`Registrations` is made of layers, each a module: `finding` reads, `places` gives and frees places, `waiting` is what time
does, `applying` the person's side, `reviewing` the staff's. Every operation writes in the unit of work it is given.
"""

from db.registrations.model import (
    Changed,
    CheckedIn,
    NotYoursError,
    Paper,
    Refusal,
    RefusedError,
    Registered,
    RegistrationView,
    Revealed,
    SeatView,
    StaffMember,
)
from db.registrations.reviewing import Reviewing

__all__ = [
    "Changed",
    "CheckedIn",
    "NotYoursError",
    "Paper",
    "Refusal",
    "RefusedError",
    "Registered",
    "RegistrationView",
    "Registrations",
    "Revealed",
    "SeatView",
    "StaffMember",
]


class Registrations(Reviewing):
    """Everything that is done with registrations: `Registrations(database, vault, clock, audit, notifications)`."""

"""The staff (考务人员): taking a role by an invitation code, and the menu of what the role allows."""

from __future__ import annotations

from handlers.staff.conversation import register
from handlers.staff.desk import StaffDesk
from handlers.staff.tries import WrongTries

__all__ = ["StaffDesk", "WrongTries", "register"]

"""My exams (我的考试): how each registration stands, the ticket, the calendar entry, cancelling, taking an offer."""

from __future__ import annotations

from handlers.my_exams.conversation import register
from handlers.my_exams.desk import MyExamsDesk

__all__ = ["MyExamsDesk", "register"]

"""Marks to certificates, the staff's side (成绩和证书): entry, confirmation, public notice, objections, issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.marking.confirming import register as register_confirming
from handlers.marking.correcting import register as register_correcting
from handlers.marking.desk import MarkingDesk
from handlers.marking.entry import register as register_entry
from handlers.marking.exams import register as register_exams
from handlers.marking.issuing import register as register_issuing
from handlers.marking.objections import register as register_objections
from handlers.marking.publishing import register as register_publishing

if TYPE_CHECKING:
    from aiogram import Router

__all__ = ["MarkingDesk", "register"]


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    for add in (
        register_exams,
        register_entry,
        register_confirming,
        register_correcting,
        register_publishing,
        register_objections,
        register_issuing,
    ):
        add(router)

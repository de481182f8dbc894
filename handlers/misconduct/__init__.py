"""Misconduct (违纪违规): recorded and signed by two of the staff, stated to the person who may answer, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiogram import Router

__all__ = ["register"]


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    # Here, because the buttons of notifications need this package's presses alone.
    from handlers.misconduct.cases import register as register_cases  # noqa: PLC0415
    from handlers.misconduct.own import register as register_own  # noqa: PLC0415
    from handlers.misconduct.recording import register as register_recording  # noqa: PLC0415

    for add in (register_own, register_cases, register_recording):
        add(router)

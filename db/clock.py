"""The one place that reads the clock; UTC inside, Asia/Shanghai where a person reads or means a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], datetime]

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def shanghai_day(moment: datetime) -> date:
    """The calendar day of a moment for people in China."""
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    """The calendar day in China now."""
    return shanghai_day(utc_now())

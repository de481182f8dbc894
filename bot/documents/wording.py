"""Days and times as people in China read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.clock import SHANGHAI

if TYPE_CHECKING:
    from datetime import date, datetime

_DAYS: Final = "一二三四五六日"


def day_words(day: date) -> str:
    """2026年12月5日（星期六）."""
    return f"{date_words(day)}（星期{_DAYS[day.weekday()]}）"


def date_words(day: date) -> str:
    """2026年12月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(starts_at: datetime, ends_at: datetime) -> tuple[str, str]:
    """The day and the hours in China; an exam over several days has its last day with the hour it ends."""
    start, end = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end.month}月{end.day}日 {end:%H:%M}"
    return day_words(start.date()), f"{start:%H:%M}—{until}"


def moment_words(moment: datetime) -> str:
    """2026年12月5日（星期六）09:00."""
    local = moment.astimezone(SHANGHAI)
    return f"{day_words(local.date())}{local:%H:%M}"

"""Reads the new times of an exam: 12月8日 9:00-11:30, 明天下午2点到4点半."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from db.clock import SHANGHAI
from knowledge.finding.periods import find_period, plain_numbers

if TYPE_CHECKING:
    from datetime import date

LONGEST: Final = timedelta(hours=14)
_CLOCK: Final = re.compile(r"(上午|早上|中午|下午|晚上)?\s*(\d{1,2})\s*(?:[:点时]\s*(\d{2}|半)?)\s*分?")
_AFTERNOON: Final = frozenset({"下午", "晚上"})
_NOON: Final = 12
_HOURS: Final = 24
_MINUTES: Final = 60


def read_times(text: str, today: date) -> tuple[datetime, datetime] | None:
    """Beginning and end in China, or None where the text names no one day with two hours.

    Args:
        text: as typed.
        today: the day in China; a date without a year is the next one.
    """
    folded = plain_numbers(unicodedata.normalize("NFKC", text))
    period = find_period(folded, today)
    if period is None or period.first is None or period.first != period.last:
        return None
    clocks = list(_CLOCK.finditer(folded[period.end :]))
    if len(clocks) != 2:  # noqa: PLR2004 - beginning and end
        return None
    begin = _clock(clocks[0], "")
    end = _clock(clocks[1], clocks[0][1] or "")
    if begin is None or end is None:
        return None
    day = period.first
    return datetime.combine(day, begin, SHANGHAI), datetime.combine(day, end, SHANGHAI)


def _clock(found: re.Match[str], before: str) -> time | None:
    """The hour; 下午 holds for what follows it, too."""
    hour = int(found[2])
    minute = 30 if found[3] == "半" else int(found[3] or 0)
    if (found[1] or before) in _AFTERNOON and hour < _NOON:
        hour += _NOON
    return time(hour, minute) if hour < _HOURS and minute < _MINUTES else None

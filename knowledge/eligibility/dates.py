"""Anniversaries: "满 N 年" is reached on the N-th anniversary of the start."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)


@cache
def add_years(start: date, years: int) -> date:
    """The N-th anniversary of a day.

    A start on 29 February has no corresponding day in most years. We then take 28 February: 民法典第二百零二条 lets a
    period counted in years end on the last day of the month where the corresponding day is missing. Waiting for
    1 March would deny someone a day that the law grants.
    """
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        if start.year + years > date.max.year:
            return date.max
        return date(start.year + years, 2, 28)


def day_before(day: date) -> date:
    """The day before; a ban of N years ends on the day before the N-th anniversary."""
    return day - _DAY


def day_after(day: date) -> date:
    """The day after: the first day without a ban."""
    return day + _DAY

"""Working days (工作日) of China: weekends, statutory holidays and the weekends worked to make up for them.

How days are counted: the day something happens on is not counted, the next one is the first (民法典 第二百零一条); a
public notice (公示) runs on whole days, so there the first and the last day both count. What is a holiday: 《全国年节及
纪念日放假办法》 and, for every year, the arrangement that the General Office of the State Council announces, usually in
November of the year before. The library `holidays` carries the arrangements; a year it does not carry yet is an
estimate without make-up days, see `is_certain`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_FIRST_KNOWN: Final = 2018
"""From this year on the library was compared with a second one, day by day."""
_NEXT_YEARS: Final = (12, 25)
"""From Christmas on, the next year's arrangement may change a day: 29 and 31 December 2018 were changed so."""


def is_working_day(day: date) -> bool:
    """Whether offices work on that day."""
    return day in _worked_weekends(day.year) or (day.weekday() < _SATURDAY and day not in _holidays(day.year))


def add_working_days(day: date, count: int) -> date:
    """The day that is so many working days after (before, where negative) a day, which is not counted itself.

    Args:
        day: where counting starts; it need not be a working day.
        count: how many; 0 gives the day back.
    """
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie between two days, both included, as for a public notice; 0 where last is earlier."""
    return sum(is_working_day(first + number * _DAY) for number in range((last - first).days + 1))


@cache
def last_announced_year() -> int:
    """The last year whose arrangement the library carries: the last in a row with make-up days."""
    return next(year for year in count(_FIRST_KNOWN) if not _worked_weekends(year + 1))


def is_certain(day: date) -> bool:
    """Whether the arrangement for that day is announced, so that `is_working_day` is no estimate."""
    year = last_announced_year()
    return day < date(year, *_NEXT_YEARS)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(_china(year))


@cache
def _worked_weekends(year: int) -> frozenset[date]:
    return frozenset(day for day in _china(year).weekend_workdays if day.year == year)


@cache
def _china(year: int) -> HolidayBase:
    # A quarter of a second on a small machine: whoever only imports this module does not wait for it.
    from holidays import country_holidays  # noqa: PLC0415

    return country_holidays("CN", years=year)

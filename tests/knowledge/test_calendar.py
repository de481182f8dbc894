import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calendar import (
    add_working_days,
    is_certain,
    is_working_day,
    last_announced_year,
    working_days_between,
)

DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday, worked for National Day
        (date(2026, 10, 11), False),
        (date(2026, 9, 20), True),  # a Sunday, worked for National Day
        (date(2026, 2, 14), True),  # a Saturday before the Spring Festival
        (date(2026, 2, 23), False),  # the ninth day of it, a Monday
        (date(2018, 12, 29), True),  # both by the arrangement of 2019
        (date(2018, 12, 31), False),
        (date(2020, 1, 31), False),  # prolonged in the epidemic
        (date(2024, 2, 29), True),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 12), -3, date(2026, 10, 8)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
    ],
)
def test_counting_starts_on_the_next_day(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count) == expected


def test_a_notice_counts_its_first_and_last_day() -> None:
    assert working_days_between(date(2026, 9, 29), date(2026, 9, 30)) == 2
    assert working_days_between(date(2026, 9, 29), date(2026, 10, 10)) == 5
    assert working_days_between(date(2026, 10, 1), date(2026, 10, 7)) == 0
    assert working_days_between(date(2026, 10, 9), date(2026, 10, 8)) == 0


@given(DAYS, st.integers(1, 40))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    last = add_working_days(day, count)
    assert is_working_day(last)
    assert working_days_between(day, last) == count + is_working_day(day)
    assert add_working_days(last, -count) <= day if is_working_day(day) else last > day


def test_a_year_without_arrangement_is_an_estimate() -> None:
    year = last_announced_year()
    assert year >= 2026
    assert is_certain(date(year, 7, 1))
    assert not is_certain(date(year, 12, 31))
    assert not is_certain(date(year + 1, 1, 1))
    assert is_certain(date(year - 1, 12, 31))


def test_every_known_year_has_about_250_working_days() -> None:
    for year in range(2018, last_announced_year() + 1):
        assert 246 <= working_days_between(date(year, 1, 1), date(year, 12, 31)) <= 253


def test_importing_the_module_does_not_import_the_library() -> None:
    probe = "import sys, knowledge.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0

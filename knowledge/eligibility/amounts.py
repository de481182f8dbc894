"""Numbers, spans of time and dates as people write them: 六年多, 2018年3月, 去年."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.dates import add_years

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS: Final = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_VAGUE: Final = r"(?:快|将近|接近|不到|差不多|大概|大约|约|近|几乎|马上|第|前|后|再过|再|还有|还差|还要)"
_SPAN: Final = re.compile(rf"(?<![\d一二两三四五六七八九十])(?P<vague>{_VAGUE})?(?:满|整)?(?<!\d)(?P<n>{_NUMBER})\s*(?P<unit>年|个月)(?P<more>半|多)?(?P<vague2>左右|级|制|级别|内|以内|以后|之后|后)?")  # fmt: skip
_YEAR: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d|前年|去年|今年)年?(?:(?P<month>\d{1,2})月(?:份|(?P<day>\d{1,2})[日号])?)?(?!\d)"
)
_ISO: Final = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?!\d)")
_RELATIVE: Final = {"今年": 0, "去年": 1, "前年": 2}


def number(text: str) -> int | None:
    """六 → 6, 十二 → 12, 二十 → 20; None for what is no number, such as 三四."""
    if text.isdigit():
        return int(text)
    if text in _DIGITS:
        return _DIGITS[text]
    match = re.fullmatch(r"([一二三四五六七八九])?十([一二三四五六七八九])?", text)
    if match is None:
        return None
    return (_DIGITS[match[1]] if match[1] else 1) * 10 + (_DIGITS[match[2]] if match[2] else 0)


def spans(text: str, on: date) -> Iterator[tuple[re.Match[str], date]]:
    """Every span of time in a text, with the latest day on which something that lasts so long has begun.

    Six years, six years and a bit: at the latest six years ago. 快六年 or 六年左右 says nothing certain and is left out.
    """
    for match in _SPAN.finditer(text):
        count = number(match["n"])
        if count is None or match["vague"] or match["vague2"]:
            continue
        months = (count * 12 if match["unit"] == "年" else count) + (6 if match["more"] == "半" else 0)
        yield match, _months_before(on, months)


def days(text: str, on: date) -> Iterator[tuple[re.Match[str], date]]:
    """Every date in a text; where only the year or month is given, its last day, and never a day to come.

    The last day is the cautious one: who began "in 2018" had begun by the end of that year.
    """
    for pattern in (_ISO, _YEAR):
        for match in pattern.finditer(text):
            word = match["year"]
            year = on.year - _RELATIVE[word] if word in _RELATIVE else int(word)
            found = _last_day(year, match["month"], match["day"])
            if found is not None and date(year, 1, 1) <= on:
                yield match, min(found, on)


def _last_day(year: int, month: str | None, day: str | None) -> date | None:
    try:
        last = int(month or 12)
        return date(year, last, int(day) if day else calendar.monthrange(year, last)[1])
    except (ValueError, IndexError):
        return None


def _months_before(on: date, months: int) -> date:
    """The day so many months before, or the last day of that month."""
    years, rest = divmod(months, 12)
    if not rest:
        return add_years(on, -years)
    month = on.month - rest
    year = on.year - years - (month < 1)
    month += 12 if month < 1 else 0
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))

"""Numbers, spans of time and dates as people write them: 六年多, 2018年3月, 去年十月, 98年, 上个月."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.dates import add_years

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS: Final = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_VAGUE: Final = r"(?:快|将近|接近|不到|差不多|大概|大约|约|近|几乎|马上|第|前|后|再过|再|还|还有|还差|还要)"
_SPAN: Final = re.compile(rf"(?<![\d一二两三四五六七八九十])(?P<vague>{_VAGUE})?(?:满|整)?(?<!\d)(?P<n>{_NUMBER})\s*(?P<unit>年|个月)(?P<more>半|多)?(?P<vague2>左右|级|制|级别|内|以内|以后|之后|后)?")  # fmt: skip
_MONTH: Final = r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份|(?P<day>\d{1,2})[日号])?"
_YEAR: Final = re.compile(rf"(?P<year>(?:19|20)\d\d|前年|去年|今年)年?(?:的?{_MONTH})?(?![-/.]?\d)")
_DONE: Final = r"(?:的时候|那年)?(?:发|拿|考|取|评|毕业|出?生|入行|进厂|开始)"
_SHORT_YEAR: Final = re.compile(
    rf"(?<!\d)(?P<year>[5-9]\d|[0-4]\d(?=年(?:\d{{1,2}}月|[底初]|{_DONE}))|0\d)年(?!代|多|了)(?:{_MONTH})?(?!\d)"
)
"""98年, 05年; a number that may as well be a span of years only where 发, 考 or a month follows: 15年3月."""
_ISO: Final = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?!\d)")
_RELATIVE: Final = {"今年": 0, "去年": 1, "前年": 2}
_NEAR: Final = re.compile("今天|昨天|前天|这个月|本月|上个月|上月|(?:刚刚?|才)(?=发|拿|考|取|评|毕业|下来)")
_DAYS_BACK: Final = {"昨天": 1, "前天": 2}
_AGE: Final = re.compile(rf"(?<!\d)(?P<n>{_NUMBER})\s*(?:周?岁|(?=了|$))")
_OLDEST_SHORT: Final = 50
"""98年 is 1998; a shorter number is of this century."""


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
        if count is None or match["vague"] or match["vague2"] or _SHORT_YEAR.match(text, match.start("n")):
            continue
        months = (count * 12 if match["unit"] == "年" else count) + (6 if match["more"] == "半" else 0)
        yield match, _months_before(on, months)


def days(text: str, on: date) -> Iterator[tuple[re.Match[str], date]]:
    """Every date in a text; where only the year or month is given, its last day, and never a day to come.

    The last day is the cautious one: who began "in 2018" had begun by the end of that year.
    """
    for pattern in (_ISO, _YEAR, _SHORT_YEAR):
        for match in pattern.finditer(text):
            year = _full_year(match["year"], on)
            found = _last_day(year, match["month"], match["day"])
            first = (
                date(year, number(match["month"]) or 1, 1) if found and match["month"] else date(year, 1, 1)
            )
            if found is not None and (found if match["day"] else first) <= on:
                yield match, min(found, on)
    for match in _NEAR.finditer(text):
        yield match, _near(match[0], on)


def chinese_day(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def as_told(words: str, day: date) -> str:
    """A day as precisely as it was told: 2021年（按 2021年12月31日 算）, 约 2020年11月（按 6 年算）.

    Args:
        words: what the person said.
        day: the day that was read from it.

    Returns:
        The day, with what it was rounded from; the plain day where it was told, or where the words are not known.
    """
    full = chinese_day(day)
    for pattern in (_ISO, _YEAR, _SHORT_YEAR):
        for match in pattern.finditer(words):
            if match["day"]:
                return full
            short = f"{day.year}年{day.month}月" if match["month"] else f"{day.year}年"
            return f"{short}（按 {full} 算）"
    if _NEAR.search(words):
        return full
    month = f"约 {day.year}年{day.month}月"
    if span := _SPAN.search(words):
        unit = span["unit"] + ("半" if span["more"] == "半" else "")
        return f"{month}（按 {number(span['n'])} {unit}算）"
    if age := _AGE.search(words):
        return f"{month}（按 {number(age['n'])} 岁算）"
    return full


def _full_year(word: str, on: date) -> int:
    if word in _RELATIVE:
        return on.year - _RELATIVE[word]
    short = int(word)
    if len(word) > 2:  # noqa: PLR2004 - two digits of a year
        return short
    return short + (1900 if short >= _OLDEST_SHORT else 2000)


def _near(word: str, on: date) -> date:
    """The day of a word such as 昨天; of 上个月 the last day."""
    if word in ("上个月", "上月"):
        return on.replace(day=1) - timedelta(days=1)
    return on - timedelta(days=_DAYS_BACK.get(word, 0))


def _last_day(year: int, month: str | None, day: str | None) -> date | None:
    try:
        last = (number(month) if month else 12) or 0
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

"""Reads when somebody means: 下个月, 12月5号, 这周末, 春节前, 12月到明年1月, as first and last day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY: Final = timedelta(days=1)
_SOON: Final = 60
"""Days that 最近 means: exams are announced some weeks ahead."""
_DIGITS: Final = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMERAL: Final = re.compile(
    r"(?<![周期拜第])(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=个?月|号|日|天|个?(?:周|星期|礼拜))"
)
_SPACES: Final = re.compile(r"(?<=\d)\s+(?=个?[年月号日天周])|(?<=[年月])\s+(?=\d)")
_WEEKDAYS: Final = "一二三四五六日"
_SPRING: Final = "春节"
_TO: Final = re.compile(r"\s*(?:到|至|-|~|～|—)\s*")
_AFTER: Final = re.compile("之后|以后|往后|后")
_BEFORE: Final = re.compile("之前|以前|前")
_ENDS: Final = "底末"
_DECEMBER: Final = 12

_Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, None open; said in the characters `[start:end]`."""

    first: date | None
    last: date | None
    start: int
    end: int


def plain_numbers(text: str) -> str:
    """The text with Chinese numbers of dates as digits and no spaces within a date: 十二月五号, 12 月 5 号 → 12月5号."""
    return _SPACES.sub("", _NUMERAL.sub(lambda match: str(_number(match[0])), text))


def find_period(text: str, today: date) -> Period | None:
    """When the text means; None where it says nothing of it.

    Args:
        text: folded, with plain numbers.
        today: what it is relative to. A month or day without a year is the next one; what began before today begins today.
    """
    first = _search(text, 0, today)
    if first is None:
        return None
    start, end, (begin, last) = first
    closer = _search(text, end, today)
    if closer and not text[end : closer[0]].strip("的 "):  # 今年春节前, 明年 3月
        _, end, (begin, last) = closer
    joined = _TO.match(text, end)
    # 12月5号到10号 and 12月到明年1月: the second is read from where the first stands.
    second = _search(text, joined.end(), begin or today) if joined else None
    if joined and second and second[0] == joined.end() and second[2][1]:
        end, last = second[1], second[2][1]
    elif after := _AFTER.match(text, end):
        end, last = after.end(), None
    elif before := _BEFORE.match(text, end):
        # 月底前 is until the end of the month, 12月前 until it begins, 12月5号前 with that day.
        if begin and begin != last and text[end - 1] not in _ENDS:
            last = begin - _DAY
        begin, end = today, before.end()
    if begin is not None and begin < today and (last is None or last >= today):
        begin = today
    if begin and last and last < begin:  # 11月前, said in November
        return None
    return Period(begin, last, start, end)


def _search(text: str, position: int, today: date) -> tuple[int, int, _Span] | None:
    """The first expression at or after a position, the longest there: its place and its days."""
    found: list[tuple[int, int, _Span]] = []
    for pattern, read in _READERS:
        match = pattern.search(text, position)
        if match is None:
            continue
        try:
            span = read(match, today)
        except ValueError:  # 2月30号
            continue
        if span is not None:
            found.append((match.start(), -match.end(), span))
    if not found:
        return None
    start, end, span = min(found, key=lambda one: one[:2])
    return start, -end, span


def _number(word: str) -> int:
    tens, ten, ones = word.partition("十")
    if not ten:
        return _DIGITS[word]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _month(year: int, month: int) -> tuple[date, date]:
    year, month = year + (month - 1) // _DECEMBER, (month - 1) % _DECEMBER + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year_of(word: str | None, month: int, today: date) -> int:
    """The year that is said, or else the one in which that month comes next."""
    if not word:
        return today.year if month >= today.month else today.year + 1
    return {"今年": today.year, "明年": today.year + 1, "后年": today.year + 2}.get(word) or int(word[:4])


def _named_day(match: re.Match[str], today: date) -> _Span:
    day = today + _DAY * ["今天", "明天", "后天", "大后天"].index(match[0])
    return day, day


def _week(match: re.Match[str], today: date) -> _Span:
    monday = today - _DAY * today.weekday() + _DAY * 7 * (match[1] or "").count("下")
    if not match[2]:
        return monday, monday + _DAY * 6
    if match[2] == "末":
        return monday + _DAY * 5, monday + _DAY * 6
    day = monday + _DAY * _WEEKDAYS.index(match[2].replace("天", "日"))
    if day < today and not match[1]:
        day += _DAY * 7
    return day, day


def _weekend(_match: re.Match[str], today: date) -> _Span:
    saturday = today - _DAY * today.weekday() + _DAY * 5
    return saturday, saturday + _DAY


def _part(first: date, last: date, word: str | None) -> _Span:
    """The part of a month that is said: 初, 中, 底."""
    if word in ("初", "上旬"):
        return first, first.replace(day=10)
    if word in ("中", "中旬"):
        return first.replace(day=11), first.replace(day=20)
    if word in ("底", "末", "下旬"):
        return first.replace(day=21), last
    return first, last


def _relative_month(match: re.Match[str], today: date) -> _Span:
    return _part(*_month(today.year, today.month + match[1].count("下")), match[2])


def _bare_part(match: re.Match[str], today: date) -> _Span:
    first, last = _part(*_month(today.year, today.month), match[1])
    if last is not None and last < today:
        first, last = _part(*_month(today.year, today.month + 1), match[1])
    return first, last


def _month_and_day(match: re.Match[str], today: date) -> _Span:
    month = int(match[2])
    if not 1 <= month <= _DECEMBER:
        raise ValueError
    year = _year_of(match[1], month, today)
    if match[3]:
        day = date(year, month, int(match[3]))
        if day < today and not match[1]:
            day = day.replace(year=year + 1)
        return day, day
    return _part(*_month(year, month), match[4])


def _iso(match: re.Match[str], _today: date) -> _Span:
    day = date(int(match[1]), int(match[2]), int(match[3]))
    return day, day


def _day_of_month(match: re.Match[str], today: date) -> _Span:
    first, _ = _month(today.year, today.month + (int(match[1]) < today.day))
    day = first.replace(day=int(match[1]))
    return day, day


def _year(match: re.Match[str], today: date) -> _Span:
    year = _year_of(match[1], _DECEMBER, today)
    halves = {
        "上半年": (1, 6),
        "下半年": (7, 12),
        "年初": (1, 2),
        "年底": (12, 12),
        "底": (12, 12),
        "初": (1, 2),
    }
    begin, end = halves.get(match[2] or "", (1, 12))
    return _month(year, begin)[0], _month(year, end)[1]


def _this_year(match: re.Match[str], today: date) -> _Span:
    begin, end = {"上半年": (1, 6), "下半年": (7, 12), "年底": (12, 12), "年内": (1, 12)}[match[0]]
    year = today.year + (end < today.month)
    return _month(year, begin)[0], _month(year, end)[1]


def _within(match: re.Match[str], today: date) -> _Span:
    days = {"天": 1, "周": 7, "星期": 7, "礼拜": 7}.get(match[2])
    if match[1] == "半":
        return today, today + _DAY * 15
    number = int(match[1])
    if days:
        return today, today + _DAY * days * number
    first, last = _month(today.year, today.month + number)
    return today, min(first.replace(day=min(today.day, last.day)), last)


def _soon(_match: re.Match[str], today: date) -> _Span:
    return today, today + _DAY * _SOON


def _holiday(match: re.Match[str], today: date) -> _Span:
    before = match[2] == "前"
    day = _next_holiday(match[1], today)
    return (today, day - _DAY) if before else (day, day + _DAY * _SOON)


def _next_holiday(name: str, today: date) -> date:
    fixed = {
        "元旦": (1, 1),
        "五一": (5, 1),
        "劳动节": (5, 1),
        "十一": (10, 1),
        "国庆": (10, 1),
        "国庆节": (10, 1),
    }
    for year in (today.year, today.year + 1):
        day = date(year, *fixed[name]) if name in fixed else _spring_festival(year)
        if day > today:
            return day
    raise ValueError


@cache
def _spring_festival(year: int) -> date:
    from holidays import country_holidays  # noqa: PLC0415 — its import is slow, and few people say 春节前

    days = country_holidays("CN", years=year, language="zh_CN")
    return min(day for day, name in days.items() if name.startswith(_SPRING))


_Y: Final = r"(今年|明年|后年|20\d\d年)?"
_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Span | None]], ...]] = (
    (re.compile("大后天|今天|明天|后天"), _named_day),
    (re.compile("(这|本|下下|下)个?(?:周|星期|礼拜)([一二三四五六日天末])?"), _week),
    (re.compile("()(?<![这本下每个])(?:周|星期|礼拜)([一二三四五六日天])"), _week),
    (re.compile("(?<![这本下每个])周末"), _weekend),
    (re.compile("(这|本|当|下下|下)[一1]?个?月(?:份|内|里)?(初|中旬|中|上旬|下旬|底|末)?"), _relative_month),
    (re.compile("月(初|中旬|上旬|下旬|底|末)"), _bare_part),
    (re.compile(_Y + r"的?(?<!\d)(\d{1,2})月(?:份|里)?(?:(\d{1,2})[号日]?|(初|中旬|中|上旬|下旬|底|末))?"), _month_and_day),
    (re.compile(r"(?<!\d)(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})[号日]?(?!\d)"), _iso),
    (re.compile(r"(?<![\d.])()(\d{1,2})[./](\d{1,2})()(?![\d.])"), _month_and_day),
    (re.compile(r"(?<![\d月])(\d{1,2})[号日]"), _day_of_month),
    (re.compile("(今年|明年|后年|20\\d\\d年)(上半年|下半年|年初|年底|初|底)?"), _year),
    (re.compile("上半年|下半年|年底|年内"), _this_year),
    (re.compile(r"(?:未来|近|接下来|今后|最近)?(?<!\d)(\d{1,2}|半)个?(天|周|星期|礼拜|月)(?:之内|以内|内)"), _within),
    (re.compile(r"(?:未来|近|接下来|今后|最近)(?<!\d)(\d{1,2}|半)个?(天|周|星期|礼拜|月)"), _within),
    (re.compile("最近(?!的)(?:一段时间|几天|这段时间)?|最近的(?=考试|考核|认定|鉴定|一场|场次)|近期|近来|近段时间|这段时间|这阵子|这几天|这两天|马上|很快"), _soon),
    (re.compile("(过完年)()"), _holiday),
    (re.compile("(春节|过年|过春节|年|元旦|五一|劳动节|十一|国庆节|国庆)(?:节)?(?:之|以)?(前|后)"), _holiday),
)  # fmt: skip

"""What people write into cells: days, moments, amounts, one of several words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = TypeVar("Value")

_DAY: Final = (
    r"(?P<year>20\d\d|19\d\d)(?:[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<packed>\d{4}))"
)
_TIME: Final = r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?(?::\d{2})?"
_MOMENT: Final = re.compile(rf"{_DAY}(?:[ T]*{_TIME})?")


class CellError(ValueError):
    """A cell that cannot be read; the message says how to write it and never repeats what is in it."""


def parse_day(text: str) -> date:
    """A day: 2026-12-05, 2026/12/5, 2026年12月5日, 20261205; a time of midnight, as table programs add, is let pass."""
    day, clock = _moment(text, "日期要写成 2026-12-05 这样")
    if clock not in (None, time()):
        raise CellError("这里只写日期，不写钟点")
    return day


def parse_moment(text: str) -> datetime:
    """A day and a time of day, in the zone the table means: 2026-12-05 09:00."""
    day, clock = _moment(text, "时间要写成 2026-12-05 09:00 这样")
    if clock is None:
        raise CellError("日期后面还要写几点，如 2026-12-05 09:00")
    return datetime.combine(day, clock)


def parse_until(text: str) -> datetime:
    """As `parse_moment`; a day alone means its end, so the beginning of the next."""
    day, clock = _moment(text, "要写成 2026-12-05 或 2026-12-05 17:00 这样")
    return (
        datetime.combine(day + timedelta(days=1), time()) if clock is None else datetime.combine(day, clock)
    )


def parse_from(text: str) -> datetime:
    """As `parse_moment`; a day alone means its beginning."""
    day, clock = _moment(text, "要写成 2026-12-05 或 2026-12-05 09:00 这样")
    return datetime.combine(day, clock or time())


def parse_count(text: str, least: int = 1, most: int = 100_000) -> int:
    """A whole number; 人、个、名 may follow."""
    match = re.fullmatch(r"(\d{1,9})(?:\.0+)?[人个名]?", _fold(text))
    if match is None or not least <= int(match[1]) <= most:
        raise CellError(f"要写 {least} 到 {most} 的整数")
    return int(match[1])


def parse_yuan(text: str) -> int:
    """An amount in yuan, as fen (分); 免费 is 0."""
    folded = _fold(text).removesuffix("元")
    if folded in ("免费", "不收费"):
        return 0
    if not re.fullmatch(r"\d{1,5}(?:\.\d{1,2})?", folded):
        raise CellError("要写金额，如 70 或 70.50；不收费写 0")
    return int(Decimal(folded) * 100)


def parse_words(most: int) -> Callable[[str], str]:
    """A reader of a text that must be there and has at most so many characters."""

    def parse(text: str) -> str:
        if not text:
            raise CellError("不能空着")
        if len(text) > most:
            raise CellError(f"太长了，最多 {most} 个字")
        return text

    return parse


def parse_one_of(choices: Mapping[str, Value], told: str = "") -> Callable[[str], Value]:
    """A reader of one of several words; `told` names them where there are too many to list."""

    def parse(text: str) -> Value:
        found = choices.get(_fold(text))
        if found is None:
            words = told or "、".join(choices)
            raise CellError(f"只能写 {words}" if text else f"不能空着，要写 {words}")
        return found

    return parse


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _moment(text: str, form: str) -> tuple[date, time | None]:
    match = _MOMENT.fullmatch(_fold(text))
    if match is None:
        raise CellError(form if text else f"不能空着，{form}")
    packed = match["packed"]
    month, day = (packed[:2], packed[2:]) if packed else (match["month"], match["day"])
    try:
        found = date(int(match["year"]), int(month), int(day))
        clock = time(int(match["hour"]), int(match["minute"] or 0)) if match["hour"] else None
    except ValueError:
        raise CellError("没有这一天或这个钟点") from None
    return found, clock

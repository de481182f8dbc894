"""A search for exams as plain data: what a person asked for, and what their buttons carry of it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Self

from handlers.exams.presses import FindPress, marked_region, region_mark
from handlers.exams.wording import region_words
from knowledge.eligibility.vocabulary import TARGET_NAMES

if TYPE_CHECKING:
    from knowledge.finding import ExamQuery

_MONTH_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; everything empty finds all."""

    item: int = 0
    """Id of the one item that is meant, where it is known here."""
    names: tuple[str, ...] = ()
    """Names of the items that may be meant."""
    said: str = ""
    """What was said for an item that is not known."""
    region: str | None = None
    level: int | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def of_query(cls, query: ExamQuery) -> Self:
        """What a sentence asks for."""
        names = dict.fromkeys(
            name for one in query.items for name in (one.name, one.job, one.title) if name is not None
        )
        return cls(
            names=tuple(names),
            said=query.words,
            region=query.region,
            level=query.level,
            first=query.first,
            last=query.last,
        )

    @classmethod
    def of_press(cls, press: FindPress, name: str | None) -> Self:
        """What a button asks for; `name` is that of its item."""
        first, last = _month_days(press.month)
        return cls(
            item=press.item if name else 0,
            names=(name,) if name else (),
            region=marked_region(press.region),
            first=first,
            last=last,
        )

    @property
    def mark(self) -> str:
        """The region as a button carries it."""
        return region_mark(self.region) if self.region else ""

    @property
    def month(self) -> str:
        """The month as a button carries it; empty where it is no whole month."""
        if self.first is None or self.last is None:
            return ""
        same = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return f"{self.first:%Y%m}" if same else ""

    def press(self, page: int = 0) -> FindPress:
        """The same search by a button."""
        return FindPress(item=self.item, region=self.mark, month=self.month, page=page)

    @property
    def words(self) -> str:
        """What is looked for, as the head of the answer: 郑州、12月、母婴护理."""
        parts = [region_words(self.region) if self.region else "不限地方"]
        if time := self._time():
            parts.append(time)
        if self.names:
            parts.append(self.names[0] if not self.said else self.said)
        elif self.said:
            parts.append(self.said)
        if self.level:
            parts.append(TARGET_NAMES[f"skill:{self.level}"])
        return "、".join(parts)

    def anywhere(self, region: str | None) -> Search:
        """The same in another place."""
        return replace(self, region=region)

    def any_time(self) -> Search:
        """The same whenever it is."""
        return replace(self, first=None, last=None)

    def _time(self) -> str:
        if self.first is None and self.last is None:
            return ""
        if self.month and self.last == _month_days(self.month)[1]:
            return f"{self.first.month}月" if self.first else ""
        first = f"{self.first.month}月{self.first.day}日" if self.first else "现在"
        if self.first == self.last:
            return first
        return f"{first}到{self.last.month}月{self.last.day}日" if self.last else f"{first}以后"


def _month_days(month: str) -> tuple[date | None, date | None]:
    """The first and last day of 202612; nothing for what is no month."""
    if len(month) != _MONTH_DIGITS or not month.isdigit():
        return None, None
    year, number = int(month[:4]), int(month[4:])
    if not 1 <= number <= 12 or not 2000 <= year <= 9000:  # noqa: PLR2004 - months of a year
        return None, None
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])

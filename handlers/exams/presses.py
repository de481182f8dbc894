"""What the buttons about exams carry."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from hashlib import sha256

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import Place, RowId  # noqa: TC001 - pydantic reads them
from knowledge.regions import Region, cities, provinces


class Dimension(StrEnum):
    """By what a search is narrowed."""

    ITEM = "item"
    PLACE = "place"
    MONTH = "month"


class FindPress(CallbackData, prefix="xf"):
    """Find exams."""

    item: RowId = 0
    """Of the database; 0 for any. The same for the others: empty is any."""
    region: str = ""
    """By `region_mark`: a name is too long for a button."""
    month: str = ""
    """As 202612."""
    page: Place = 0


class ListPress(CallbackData, prefix="xl"):
    """Choose an item, a place or a month; the rest of the search stays."""

    by: Dimension
    item: RowId = 0
    region: str = ""
    month: str = ""


class InstitutionPress(CallbackData, prefix="xi"):
    """An institution with its scope."""

    institution: RowId


def region_mark(name: str) -> str:
    """A short mark of a region."""
    return sha256(name.encode()).hexdigest()[:8]


def marked_region(mark: str) -> str | None:
    """The region of a mark; None for none, or one that is not known (any more)."""
    return _regions().get(mark)


@cache
def _regions() -> dict[str, str]:
    names = [Region(one).name for one in provinces()]
    names += [Region(one, city).name for one in provinces() for city in cities(one)]
    return {region_mark(name): name for name in names}

"""The picture of the yearly figures (年度统计图): bars for every item, as PNG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.documents.typesetting import typeset_png

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOTS: Final = 144
MOST_BARS: Final = 30
"""Items in one picture; the rest is told to be in the table."""
SERIES: Final = ("报名", "到考", "合格", "持证", "违纪")


@dataclass(frozen=True, slots=True)
class FigureBar:
    """One item with its numbers, in the order of `SERIES`."""

    institution: str
    item: str
    values: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class FiguresData:
    """A year's figures to be drawn."""

    title: str
    bars: Sequence[FigureBar]
    total: tuple[int, int, int, int, int]
    demo: bool = False


def render_figures(data: FiguresData) -> bytes:
    """The picture, as long as the items need.

    Raises:
        DocumentError: it could not be typeset.
    """
    shown = data.bars[:MOST_BARS]
    return typeset_png(
        "figures",
        {
            "title": data.title,
            "series": list(SERIES),
            "bars": [
                {"institution": one.institution, "item": one.item, "values": list(one.values)}
                for one in shown
            ],
            "left": len(data.bars) - len(shown),
            "total": list(data.total),
            "demo": data.demo,
        },
        _DOTS,
    )

"""Cuts what somebody writes into clauses, also where there is no punctuation: 干了30年 有高级工证还能考技师吗.

What is wished for has to be kept apart from what is told, and each date with what it dates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS: Final[Mapping[str, int]] = {
    "高级技师": 1, "技师": 2, "高级工": 3, "中级工": 4, "初级工": 5, "高级": 3, "中级": 4, "初级": 5,
    **{f"{word}级": level for level, word in enumerate("一二三四五", 1)},
    **{f"{level}级": level for level in range(1, 6)},
}  # fmt: skip
LEVEL: Final = "|".join(sorted(LEVELS, key=len, reverse=True))
WISH: Final = re.compile(
    r"想|要考|要报|要评|(?<![技职功智性])能(?![手力])|可以|准备|打算|报名|报考|申报|升|什么时候|怎么|多久|如果|要是|考个|考上"
)
DENIAL: Final = re.compile(r"没|无|不|未|还差")

_PAUSE: Final = re.compile(r"[,，。;；!！?？\n]")
_UNIT: Final = "年月日号岁级个"
_INSIDE: Final = re.compile(rf"(?<=\d)\s+(?=[{_UNIT}])|(?<=[{_UNIT}])\s+(?=\d)|(?<=[A-Za-z+])\s+|\s+(?=[+])")
"""Spaces that part nothing: 2021 年 3 月, 1 + X."""
_UNFINISHED: Final = re.compile(
    r"(?:想|考|报|评|升|能|要|可以|[的是在我有]|从|什么|了个|还|去|申请|拿|\d年)$"
)
"""What a space cannot end: 想 考 三级."""
_WISH_BEGINS: Final = re.compile(
    r"(?<![才就必须得])(?:还|现在|直接|今年|明年)*(?:我)?"
    r"(?:(?:不知道)?(?:能|可以|可不可以)(?:不能|否)?(?:再|直接|继续)?(?:考|报|评|申|升|参加|拿)|(?:想|打算|准备)(?:要|去|再|直接)?(?:考|报|评|申|升|参加|拿))"
)
_PAPER_BEGINS: Final = re.compile(
    rf"手里|手上|手头|(?<![没具拥持未所只])有(?:了)?(?:个|本|一个|一本|张)?(?:{LEVEL})"
    r"|(?<![有就还])没有?(?:任何|什么)?(?:技能|职业|等级|资格)*(?:证(?!明)|职称)"
    rf"|(?:(?<=[年多半])|(?<=年了)|(?<=[多半]了))(?:{LEVEL})(?:技能|等级|职业|资格)*(?:的)?证|还没有?(?:{LEVEL})"
)
_ONLY_DATED: Final = re.compile(
    r"^(?:是|就是|大概|在)?(?:(?:19|20)?\d\d(?:年|[-/.])[\d年月日号/.\-]*|(?:去年|前年|今年|上个月|上月)(?:的?[\d一二三四五六七八九十]+月)?|刚刚?)"
    r"(?:份|的时候|那年)?(?:就)?(?:(?:发|评|考|拿|取|下|办|批)(?:[^证级工考]{0,4}|的证书?))?$"
)
_PAPER: Final = re.compile(rf"证|职称|(?:{LEVEL})|工程师|员级|助工")


class Clause(NamedTuple):
    """A part of what was written that tells one thing."""

    text: str
    sure: bool
    """Not, where a wish goes on from it without a pause: 中级证能考吗 does not say that one is held."""


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in order.

    Args:
        text: what the person wrote, in NFKC.

    Returns:
        Clauses without punctuation; a clause that is only a date joins the paper before it.
    """
    text = _INSIDE.sub("", text)
    found: list[Clause] = []
    for whole in _PAUSE.split(text):
        for told in _joined(whole.split()):
            found += _cut(told)
    joined: list[Clause] = []
    for clause in found:
        last = joined[-1] if joined else None
        if (
            last
            and _ONLY_DATED.match(clause.text)
            and _PAPER.search(last.text)
            and not WISH.search(last.text)
        ):
            joined[-1] = Clause(last.text + clause.text, last.sure)
        else:
            joined.append(clause)
    return joined


def _joined(pieces: list[str]) -> list[str]:
    """Pieces between spaces, put together where the first cannot end there."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _UNFINISHED.search(joined[-1]):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _cut(text: str) -> list[Clause]:
    """Apart what is told about papers, and what is wished for, from the rest."""
    wishes = [match.start() for match in _WISH_BEGINS.finditer(text) if match.start()]
    papers = [match.start() for match in _PAPER_BEGINS.finditer(text) if match.start()]
    places = sorted({0, *wishes[:1], *(place for place in papers if not wishes or place < wishes[0])})
    parts = [text[start:end] for start, end in zip(places, [*places[1:], len(text)], strict=True)]
    return [
        Clause(part, sure=end not in wishes[:1]) for part, end in zip(parts, [*places[1:], None], strict=True)
    ]

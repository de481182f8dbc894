"""The numbering of Chinese documents (层次序号): 附件2, 第三章, 第十一条, 一、 （一） 1. (1) ①."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


class Level(IntEnum):
    """How deep a number stands; a number ends every open one of its level and deeper."""

    ANNEX = 0
    CHAPTER = 1
    PART = 2
    ARTICLE = 3
    FIRST = 4
    SECOND = 5
    THIRD = 6
    FOURTH = 7
    FIFTH = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of a section; an annex without a number has 0."""

    level: Level
    number: int


Marks = tuple[Mark, ...]

_DIGITS: Final = "〇一二三四五六七八九"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN: Final = "[〇零一二三四五六七八九十百]{1,6}"
_ANY: Final = rf"({_HAN}|\d{{1,3}})"
_HEADINGS: Final = (
    (Level.CHAPTER, re.compile(rf"第\s*{_ANY}\s*章(?=\s|$|[一-鿿])")),
    (Level.PART, re.compile(rf"第\s*{_ANY}\s*节(?=\s|$|[一-鿿])")),
    (Level.ARTICLE, re.compile(rf"第\s*{_ANY}\s*条(?![款、例和至])")),
    (Level.FIRST, re.compile(rf"({_HAN})\s*[、.]")),
    (Level.SECOND, re.compile(rf"\(\s*({_HAN})\s*\)")),
    (Level.THIRD, re.compile(r"(\d{1,2})\s*[.、](?!\d)")),
    (Level.FOURTH, re.compile(r"\(?\s*(\d{1,2})\s*\)")),
    (Level.FIFTH, re.compile(rf"([{_CIRCLED}])")),
)
_SECTION: Final = (
    (Level.ANNEX, re.compile(rf"附\s*件(\s*\d+|{_HAN}(?=\s|$|[^一-鿿]))?")),
    (Level.CHAPTER, re.compile(rf"第{_ANY}章")),
    (Level.PART, re.compile(rf"第{_ANY}节")),
    (Level.ARTICLE, re.compile(rf"第{_ANY}条")),
    (Level.SECOND, re.compile(rf"\(({_HAN})\)")),
    (Level.FOURTH, re.compile(r"\((\d{1,2})\)")),
    (Level.FIFTH, re.compile(rf"([{_CIRCLED}])")),
    (Level.FIRST, re.compile(rf"({_HAN})(?![一-鿿])")),
    (Level.THIRD, re.compile(r"(\d{1,2})\.?(?!\d)")),
)
_BETWEEN: Final = re.compile(r"[\s、,.;和及]*")


def half_width(text: str) -> str:
    """The text in half width; circled numbers, which Unicode would turn into plain ones, stay."""
    return "".join(
        one if one in _CIRCLED else unicodedata.normalize("NFKC", one) for one in text
    )  # one by one: a combining sign does not occur in numbers


def number_of(text: str) -> int | None:
    """The value of 二十一, 21 or ⑳; None for anything else."""
    if text.isdecimal():
        return int(text)
    if text in _CIRCLED and text:
        return _CIRCLED.index(text) + 1
    total, digit = 0, 0
    for one in text.replace("零", "〇"):
        if one in _DIGITS:
            digit = _DIGITS.index(one)
        elif one in "十百":
            total += (digit or 1) * (10 if one == "十" else 100)
            digit = 0
        else:
            return None
    return total + digit or None


def in_chinese(number: int) -> str:
    """二十一 for 21; up to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def in_circle(number: int) -> str:
    """⑫ for 12; plain digits beyond twenty."""
    return _CIRCLED[number - 1] if 0 < number <= len(_CIRCLED) else str(number)


def find_heading(line: str) -> Mark | None:
    """The number a line begins with; annexes are told from the list of annexes elsewhere."""
    start = half_width(line[:24]).lstrip()
    for level, pattern in _HEADINGS:
        if (match := pattern.match(start)) and (number := number_of(match[1])):
            return Mark(level, number)
    return None


def write_section(marks: Sequence[Mark]) -> str:
    """The section as the entries write it: `附件1 二（十）5`, `第十二条（三）`; chapters are left out before articles."""
    levels = {mark.level for mark in marks}
    if Level.ARTICLE in levels:
        marks = [mark for mark in marks if mark.level not in (Level.CHAPTER, Level.PART)]
    text = ""
    for mark in marks:
        han = in_chinese(mark.number)
        text += {
            Level.ANNEX: f"附件{mark.number or ''} ",
            Level.CHAPTER: f"第{han}章 ",
            Level.PART: f"第{han}节 ",
            Level.ARTICLE: f"第{han}条",
            Level.FIRST: han,
            Level.SECOND: f"（{han}）",
            Level.THIRD: str(mark.number),
            Level.FOURTH: f"（{mark.number}）",
            Level.FIFTH: in_circle(mark.number),
        }[mark.level]
    return text.strip()


def parse_section(section: str) -> list[tuple[Marks, str]]:
    """What a section means, whatever its notation.

    Args:
        section: as in 出处: `三(二)`, `附件 2 第五条（一）`, `七、八`, `四（二）后段`, `文末联系方式`.

    Returns:
        For each place named its numbers, completed from the place before it (`一（一）、（二）`), and the words left over.
    """
    text = half_width(section).strip()
    places: list[tuple[Marks, str]] = []
    marks: list[Mark] = []
    position, fresh = 0, True
    while position < len(text):
        found = _next_mark(text, position)
        if found is None:
            break
        mark, position = found
        if not fresh and marks and mark.level <= marks[-1].level:
            places.append((tuple(marks), ""))
        marks = [*(one for one in marks if one.level < mark.level), mark]
        fresh = False
        gap = _BETWEEN.match(text, position)
        position = gap.end() if gap else position
    places.append((tuple(marks), text[position:].strip(" ()")))
    return places


def _next_mark(text: str, position: int) -> tuple[Mark, int] | None:
    for level, pattern in _SECTION:
        match = pattern.match(text, position)
        if match is None:
            continue
        number = number_of(match[1].strip()) if match[1] else 0
        if number or level is Level.ANNEX:
            return Mark(level, number or 0), match.end()
    return None

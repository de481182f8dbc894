"""Splits a document into articles (条款), each with its section as the entries write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from knowledge.originals.marks import Level, Mark, find_heading, half_width, number_of, write_section

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENING: Final = "引言"
"""Section of what stands before the first number: title, addressees, reason."""
WHOLE: Final = "正文"
"""The same where nothing is numbered."""
CLOSING: Final = "文末"
"""Section of what stands after the last number: contacts, list of annexes, signature."""
_ANNEX: Final = re.compile(r"附\s*件\s*(\d{1,2}|[一二三四五六七八九十]{1,3})?\s*(?:([:：])\s*|\s+|$)(.*)$")
_DATE: Final = re.compile(
    r"[12〇零○一二三四五六七八九十\d]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日$"
)
_CONTACT: Final = re.compile(r"\(?联\s*系\s*(?:人|电\s*话|方\s*式|单\s*位)")
_AFTER_SIGNATURE: Final = re.compile(r"[(\[!]|联系|电话|抄送|主动公开|.*印发$|\W*$")
_ENDS_SENTENCE: Final = "。；;:：！？!?.）)》”"
_LONGEST_SIGNATURE: Final = 40
_FIRST_LINES: Final = 200
"""Characters before which a date or a contact is part of the head."""
_MAY_RESUME: Final = frozenset({Level.CHAPTER, Level.ARTICLE, Level.FIRST})


@dataclass(frozen=True, slots=True)
class Piece:
    """One article or what stands between two numbers."""

    section: str
    text: str


@dataclass(slots=True)
class _Splitter:
    """Goes through the lines with the numbers that are open."""

    lines: Sequence[str]
    stack: list[Mark] = field(default_factory=list)
    pieces: list[tuple[str, list[str]]] = field(default_factory=lambda: [(OPENING, [])])
    last: dict[Level, int] = field(default_factory=dict)
    """The latest number of each level under the ones that are open."""
    in_tail: bool = False
    signed: bool = False

    def run(self) -> list[Piece]:
        for place, line in enumerate(self.lines):
            if not line:
                continue
            if (annex := self._annex(place)) is not None:
                self._open(Mark(Level.ANNEX, annex), line)
            elif (mark := find_heading(line)) and self._fits(mark, place):
                self._open(mark, line)
            else:
                self._add(line)
        pieces = [Piece(section, "\n".join(lines)) for section, lines in self.pieces if lines]
        if {piece.section for piece in pieces} <= {OPENING, CLOSING}:
            pieces = [Piece(WHOLE if one.section == OPENING else one.section, one.text) for one in pieces]
        return pieces

    def _open(self, mark: Mark, line: str) -> None:
        self.stack = [*(one for one in self.stack if one.level < mark.level), mark]
        goes_on = Level.ARTICLE if mark.level in (Level.CHAPTER, Level.PART) else None
        self.last = {
            level: number for level, number in self.last.items() if level < mark.level or level is goes_on
        }
        self.last[mark.level] = mark.number
        self.in_tail = self.signed = False
        self.pieces.append((write_section(self.stack), [line]))

    def _add(self, line: str) -> None:
        plain = half_width(line)
        if self.signed and not _AFTER_SIGNATURE.match(plain):
            self.signed = self.in_tail = False
            self.stack, self.last = [], {}
            self.pieces.append((OPENING, []))
        elif self._in_body() and not self.in_tail:
            if _DATE.match(plain):
                self._begin_tail(self._take_signature())
            elif re.match(r"附\s*件?\s*:", plain) or (
                _CONTACT.match(plain) and not self._is_about_contacts()
            ):
                self._begin_tail([])
        self.signed = self.signed or bool(self.in_tail and _DATE.match(plain))
        self.pieces[-1][1].append(line)

    def _in_body(self) -> bool:
        if self.stack:
            return self.stack[0].level is not Level.ANNEX
        return sum(map(len, self.pieces[-1][1])) > _FIRST_LINES or len(self.pieces) > 1

    def _is_about_contacts(self) -> bool:
        return bool(self.stack) and "联系" in self.pieces[-1][1][0]

    def _begin_tail(self, lines: list[str]) -> None:
        self.in_tail = True
        self.pieces.append((CLOSING, lines))

    def _take_signature(self) -> list[str]:
        """The names above the date, which the article before them does not own."""
        lines, taken = self.pieces[-1][1], 0
        while taken + 1 < len(lines) and len(lines[-1 - taken]) <= _LONGEST_SIGNATURE:
            if lines[-1 - taken][-1] in _ENDS_SENTENCE:
                break
            taken += 1
        signature = lines[len(lines) - taken :]
        del lines[len(lines) - taken :]
        return signature

    def _fits(self, mark: Mark, place: int) -> bool:
        """Whether the number is a heading here and not the start of a line that only goes on."""
        follows = mark.number == self.last.get(mark.level, 0) + 1
        if self.in_tail:
            return mark.level in _MAY_RESUME and (follows or mark.number == 1)
        before = self.lines[place - 1] if place else ""
        after_heading = bool(self.stack) and len(self.pieces[-1][1]) == 1
        return follows or after_heading or not before or before[-1] in _ENDS_SENTENCE

    def _annex(self, place: int) -> int | None:
        """The number of the annex that begins here, 0 where it has none; None where none begins."""
        match = _ANNEX.match(half_width(self.lines[place]))
        if match is None:
            return None
        number = number_of(match[1] or "") or 0
        title = match[3].strip()
        if not title and not match[2]:
            return number
        after = [line for line in self.lines[place + 1 : place + 12] if line][:4]
        if any(_DATE.match(half_width(line)) for line in after):
            return None  # the list of annexes above the signature
        following = half_width(after[0]) if after else ""
        listed = bool(re.match(r"\d{1,2}\s*[.、]", title or following)) or bool(_ANNEX.match(following))
        return None if listed or (match[2] and not number and not self.signed) else number


def split_articles(lines: Sequence[str]) -> list[Piece]:
    """Split a document.

    Args:
        lines: its lines or paragraphs in order, empty ones between them where there are.

    Returns:
        The pieces in order; every line that is not empty is in exactly one of them.
    """
    return _Splitter([line.strip() for line in lines]).run()

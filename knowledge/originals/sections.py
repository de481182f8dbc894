"""Finds the article that an entry's section (出处) names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge.originals.articles import CLOSING, OPENING, WHOLE, Piece
from knowledge.originals.marks import Level, Mark, Marks, parse_section

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING_WORDS: Final = ("引言", "标题", "开头", "首段", "序言", "前言", "第一段", "第二段")
_CLOSING_WORDS: Final = ("文末", "落款", "结尾", "末段", "联系")
_BODY_WORDS: Final = ("全文", "正文")
_LATTER: Final = "后段"
_FORMER: Final = "前段"
_WITHOUT_ARTICLE: Final = frozenset({Level.CHAPTER, Level.PART})


class Outline:
    """The sections of one document, ready to be looked up."""

    def __init__(self, sections: Sequence[str]) -> None:
        """Read the sections.

        Args:
            sections: those of its pieces in order, as `split_articles` gives them.
        """
        self._sections = tuple(sections)
        self._marks = _restore(sections)

    def find(self, section: str) -> tuple[int, ...]:
        """Numbers of the pieces that the section names, in order.

        A section that is finer than the document's own division gives the article around it.

        Args:
            section: as an entry writes it; notation does not matter, and several may be named at once.

        Returns:
            Empty where the document has no such section.
        """
        found: set[int] = set()
        for marks, words in parse_section(section):
            found.update(self._place(marks, words))
        return tuple(sorted(found))

    def _place(self, marks: Marks, words: str) -> list[int]:
        annex = next((mark for mark in marks if mark.level is Level.ANNEX), None)
        inner = tuple(mark for mark in marks if mark.level is not Level.ANNEX)
        candidates = self._in_annex(annex) if annex else self._in_annex(None)
        if not inner:
            return candidates if annex else self._named(candidates, words)
        if not annex and not self._under(candidates, inner[:1]):
            # 第十一条 of a regulation that stands in the only annex of the notice that issues it
            candidates = [number for number, own in enumerate(self._marks) if own[:1] and _is_annex(own[0])]
        for depth in range(len(inner), 0, -1):
            if runs := self._under(candidates, inner[:depth]):
                return _choose(runs, words)
        return []

    def _in_annex(self, annex: Mark | None) -> list[int]:
        """The pieces of an annex, or of the body for None; an annex without a number is the only one."""
        owners = [own[0] if own and _is_annex(own[0]) else None for own in self._marks]
        if annex is None:
            return [number for number, owner in enumerate(owners) if owner is None]
        if annex not in owners:
            present = {owner for owner in owners if owner}
            if len(present) == 1 and (
                annex.number == 0 or (next(iter(present)).number == 0 and annex.number == 1)
            ):
                annex = present.pop()
        return [number for number, owner in enumerate(owners) if owner == annex]

    def _under(self, candidates: list[int], wanted: Marks) -> list[list[int]]:
        """Runs of pieces under the numbers wanted; a number that the document gives twice makes two runs."""
        with_chapter = bool(wanted) and wanted[0].level in _WITHOUT_ARTICLE
        runs: list[list[int]] = []
        for number in candidates:
            own = tuple(mark for mark in self._marks[number] if not _is_annex(mark))
            if not with_chapter:
                own = tuple(mark for mark in own if mark.level not in _WITHOUT_ARTICLE)
            if own[: len(wanted)] != wanted:
                continue
            if own == wanted or not runs:
                runs.append([])
            runs[-1].append(number)
        return runs

    def _named(self, candidates: list[int], words: str) -> list[int]:
        """Pieces of the body by a word: 引言, 文末联系方式, 全文."""
        by_name = {
            name: [one for one in candidates if self._sections[one] == name]
            for name in (OPENING, CLOSING, WHOLE)
        }
        if any(word in words for word in _CLOSING_WORDS):
            return by_name[CLOSING] or candidates[-1:]
        if "全文" in words:
            return candidates
        if any(word in words for word in (*_OPENING_WORDS, *_BODY_WORDS)):
            return by_name[WHOLE] or by_name[OPENING]
        return []


def find_section(pieces: Sequence[Piece], section: str) -> list[Piece]:
    """The pieces that a section names, in order.

    Args:
        pieces: a document's, in order.
        section: as for `Outline.find`; words after the numbers (`附件1 填表说明4`) choose among several pieces.

    Returns:
        Empty where the document has no such section.
    """
    found = [pieces[number] for number in Outline([piece.section for piece in pieces]).find(section)]
    words = re.split(r"[、\s]+", parse_section(section)[-1][1])
    for form in (words, [word.rstrip("0123456789一二三四五六七八九十") for word in words]):
        if chosen := [piece for piece in found if any(len(word) > 1 and word in piece.text for word in form)]:
            return chosen
    return found


def _choose(runs: list[list[int]], words: str) -> list[int]:
    if _LATTER in words:
        return runs[-1]
    if _FORMER in words:
        return runs[0]
    return [number for run in runs for number in run]


def _is_annex(mark: Mark) -> bool:
    return mark.level is Level.ANNEX


def _restore(sections: Sequence[str]) -> list[Marks]:
    """The numbers of each piece with the chapters that its section leaves out."""
    restored: list[Marks] = []
    chapter: Marks = ()
    latest: Marks = ()
    for section in sections:
        marks = parse_section(section)[0][0]
        split = int(bool(marks) and _is_annex(marks[0]))
        annex, inner = marks[:split], marks[split:]
        if annex != latest:
            latest, chapter = annex, ()
        if inner and inner[0].level in _WITHOUT_ARTICLE:
            chapter = tuple(mark for mark in inner if mark.level in _WITHOUT_ARTICLE)
        elif inner and inner[0].level is Level.ARTICLE:
            inner = chapter + inner
        else:
            chapter = ()
        restored.append(annex + inner)
    return restored

"""Reads marks as an examiner types them: one candidate a line, 12 理论85 实操78.5, 12 85 78.5 or 12 缺考."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from db.results import Marks, Part

_WHO: Final = re.compile(r"\s*(\d{1,20})\s*(?:号座位|号座|座位|号|座)?(?=[\s\u4e00-\u9fff*]|$)")
_PIECE: Final = re.compile(
    r"\s*(?:(?P<label>理论|实操|操作|技能|理|实)(?:成绩|分)?\s*)?(?P<mark>\d+(?:\.\d*)?|缺考|缺)\s*分?(?=[\s理实操技缺]|$)"
    r"|\s*(?P<name>[\u3400-\u9fff·*]+)"
)
_LABELS: Final = {
    "理": Part.THEORY,
    "理论": Part.THEORY,
    "实": Part.PRACTICE,
    "实操": Part.PRACTICE,
    "操作": Part.PRACTICE,
    "技能": Part.PRACTICE,
}
_MARK: Final = re.compile(r"(\d{1,3})(?:\.(\d))?")
_MOST: Final = 1000
"""Tenths."""
_BOTH: Final = "要写理论和实操两个分，先理论后实操，像 12 85 78.5；只缺一科就在那里写 缺考"
_ONE: Final = "这场只考实操，只写一个分，像 12 78.5"


class LineError(ValueError):
    """A line that cannot be read; the message tells what is wrong with it, in Chinese."""


@dataclass(frozen=True, slots=True)
class MarkLine:
    """What a line says."""

    who: str
    """A seat, ticket or registration number: digits."""
    marks: Marks
    name: str = ""
    """Where one was written: it has to be the right one."""


def split_lines(text: str) -> list[str]:
    """The lines of a message that say something; full width folded."""
    folded = unicodedata.normalize("NFKC", text).replace("。", ".")
    return [line for part in re.split(r"[\n;]", folded) if (line := part.strip(" \t.,、"))]


def read_line(line: str, *, theory_counts: bool) -> MarkLine:
    """What one line of `split_lines` says.

    Raises:
        LineError: it cannot be read, or the marks cannot be.
    """
    spaced = re.sub(r"[,、:=/|\t]+", " ", line)
    head = _WHO.match(spaced)
    if head is None:
        raise LineError("开头要写座位号，空一格再写成绩")
    name, pieces = _pieces(spaced[head.end() :])
    return MarkLine(head[1], _marks(pieces, theory_counts=theory_counts), name)


def _pieces(rest: str) -> tuple[str, list[tuple[Part | None, int | None]]]:
    """The name, and the marks in tenths with their parts where they are named; None for a part not sat."""
    name, place = "", 0
    pieces: list[tuple[Part | None, int | None]] = []
    rest = rest.rstrip()
    while place < len(rest):
        found = _PIECE.match(rest, place)
        if found is None:
            raise LineError(f"“{rest[place:].strip()[:12]}”看不懂")
        place = found.end()
        if found["name"]:
            if name or pieces:
                raise LineError(f"“{found['name'][:12]}”看不懂")
            name = found["name"]
        else:
            pieces.append((_LABELS.get(found["label"]), _tenths(found["mark"])))
    return name, pieces


def _tenths(text: str) -> int | None:
    if text.startswith("缺"):
        return None
    found = _MARK.fullmatch(text)
    if found is None and "." in text:
        raise LineError(f"“{text[:12]}”不对：最多一位小数")
    tenths = int(found[1]) * 10 + int(found[2] or 0) if found else _MOST + 1
    if tenths > _MOST:
        raise LineError(f"“{text[:12]}”不对：最高 100 分")
    return tenths


def _marks(pieces: list[tuple[Part | None, int | None]], *, theory_counts: bool) -> Marks:
    if not pieces:
        raise LineError("没有写成绩；没来考就写 缺考")
    if pieces == [(None, None)]:
        return Marks(absent=True)
    wanted = [Part.THEORY, Part.PRACTICE] if theory_counts else [Part.PRACTICE]
    named = [part for part, _ in pieces if part]
    if any(part not in wanted for part in named):
        raise LineError("这场不考理论，只写实操的分")
    if len(pieces) != len(wanted) or len(set(named)) != len(named):
        raise LineError(_BOTH if theory_counts else _ONE)
    free = [part for part in wanted if part not in named]
    given = {part or free.pop(0): mark for part, mark in pieces}
    theory, practice = given.get(Part.THEORY), given[Part.PRACTICE]
    return Marks(theory, practice, absent=theory is None and practice is None)

"""Passages (片段) of originals by their words: pairs of characters weighed by how rare they are, as in BM25."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.originals.articles import CLOSING
from knowledge.originals.marks import Level, parse_section
from knowledge.regions import find_regions
from knowledge.search.normalise import fold, without_fillers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from knowledge.originals.articles import Piece

_LONGEST: Final = 900
"""Characters of a passage; a longer article is cut between its lines."""
_STRONG: Final = 0.5
_FEWEST_WORDS: Final = 3
_SATURATION: Final = 1.2
_LENGTH: Final = 0.6
_RUN: Final = re.compile(r"\d+(?:\.\d+)?|[a-z]+|[㐀-鿿]+")
_ASKING: Final = re.compile(
    r"请问|麻烦|想问|问一下|告诉|多少|什么|怎么样|怎么|怎样|如何|哪里|哪儿|哪个|哪些|为什么|是不是|有没有|能不能|可不可以|"
    r"可以|需要|应该|多久|几个|几天|几年|吗|呢|吧|啊|呀|我们|你们|他们|我|你|他|她|的|了"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an original that can be shown by itself."""

    document: str
    section: str
    text: str

    @property
    def mark(self) -> str:
        """Sixteen characters that stand for it as long as its text is the same; buttons carry them."""
        return hashlib.sha256(f"{self.document}\0{self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Match:
    """A passage found: its number and what share of the question's words, by weight, stands in it (0 to 1)."""

    number: int
    strength: float
    words: int
    """How many different words the question has for the index."""

    @property
    def is_strong(self) -> bool:
        """Whether it is worth showing: half of what a question of some substance is about stands in it."""
        return self.strength >= _STRONG and self.words >= _FEWEST_WORDS


def make_passages(document: str, pieces: Iterable[Piece]) -> list[Passage]:
    """Put the smallest articles together with the one they belong to, and cut what is too long.

    The end of a document is left out: its telephone numbers would be offered for everybody else's.
    """
    groups: list[tuple[str, list[str]]] = []
    for piece in (one for one in pieces if one.section != CLOSING):
        marks = parse_section(piece.section)[0][0]
        belongs = bool(groups and marks and marks[-1].level >= Level.THIRD)
        if not belongs:
            groups.append((piece.section, []))
        groups[-1][1].extend(piece.text.split("\n"))
    return [Passage(document, section, text) for section, lines in groups for text in _cut(lines)]


def _cut(lines: Iterable[str]) -> Iterable[str]:
    part: list[str] = []
    short = (line[start : start + _LONGEST] for line in lines for start in range(0, len(line), _LONGEST))
    for bit in short:
        if part and sum(map(len, part)) + len(bit) > _LONGEST:
            yield "\n".join(part)
            part = []
        part.append(bit)
    if part:
        yield "\n".join(part)


class PassageIndex:
    """Finds the passage that shares most with a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the words of all passages.

        Args:
            texts: one a passage; a match gives the number of its text.
        """
        counts = [Counter(_words(fold(text))) for text in texts]
        self._size = len(texts)
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
        self._norms = 1 - _LENGTH + _LENGTH * lengths / max(float(lengths.mean()) if counts else 1.0, 1.0)
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, count in enumerate(counts):
            for word, times in count.items():
                found[word].append((number, times))
        self._found: dict[str, NDArray[np.int32]] = {
            word: np.array(rows, dtype=np.int32).T for word, rows in found.items()
        }

    def best(self, question: str, allowed: Callable[[int], bool] = lambda _number: True) -> Match | None:
        """The best passage for a question.

        Args:
            question: as it was asked.
            allowed: whether a passage may be given; one of another province may not.

        Returns:
            None where nothing allowed shares a word with it.
        """
        words = sorted(set(_words(_essence(question))))
        if not words or not self._size:
            return None
        scores, shared = np.zeros(self._size), np.zeros(self._size)
        whole = 0.0
        for word in words:
            rows = self._found.get(word)
            among = 0 if rows is None else rows.shape[1]
            weight = math.log(1 + (self._size - among + 0.5) / (among + 0.5))
            whole += weight
            if rows is not None:
                numbers, times = rows
                scores[numbers] += (
                    weight * times * (1 + _SATURATION) / (times + _SATURATION * self._norms[numbers])
                )
                shared[numbers] += weight
        for number in np.argsort(-scores).tolist():
            if not scores[number]:
                return None
            if allowed(number):
                return Match(number, float(shared[number] / whole), len(words))
        return None


def _essence(question: str) -> str:
    """The question without where it is asked for and without the words of asking, which no document holds."""
    for found in reversed(find_regions(question)):
        question = f"{question[: found.start]} {question[found.end :]}"
    return _ASKING.sub(" ", without_fillers(fold(question)))


def _words(text: str) -> Iterable[str]:
    """Numbers and Latin words whole, Chinese in pairs of characters."""
    for run in _RUN.findall(text):
        if len(run) == 1 or run[0] < "㐀":
            yield run
        else:
            yield from (run[start : start + 2] for start in range(len(run) - 1))

"""Word lists of the search, read once from `data/`: synonyms, fillers, everyday wording, English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA: Final = Path(__file__).parent / "data"
ASKED: Final = "?"
"""First character of a concept that says what is asked for (电话, 多少钱), not what it is about."""
_WORD: Final = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_LONGEST_ENGLISH: Final = 5


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists, in the form the search needs them."""

    concepts: dict[str, str]
    """A way of saying it → name of the concept (同义词)."""
    lengths: dict[str, tuple[int, ...]]
    """First character → lengths of the ways that start with it, longest first."""
    rewrites: tuple[tuple[str, str], ...]
    fillers: tuple[str, ...]
    english: dict[str, str]

    def find_concepts(self, text: str) -> Iterator[tuple[int, str]]:
        """Every concept said in the text, with where it starts; of several at a place the longest.

        Args:
            text: folded text.
        """
        position, end = 0, len(text)
        while position < end:
            step = 1
            for length in self.lengths.get(text[position], ()):
                name = self.concepts.get(text[position : position + length])
                if name is not None:
                    yield position, name
                    step = length
                    break
            position += step

    def from_english(self, text: str) -> str:
        """The Chinese for the English words of a text, in their order; unknown words are left out."""
        words = _WORD.findall(text)
        found: list[str] = []
        position = 0
        while position < len(words):
            for length in range(_LONGEST_ENGLISH, 0, -1):
                meaning = self.english.get(" ".join(words[position : position + length]))
                if meaning is not None:
                    found.append(meaning)
                    break
            position += length
        return " ".join(found)

    def count_english(self, text: str) -> int:
        """How many words of the text the English list knows."""
        return sum(word in self.english for word in _WORD.findall(text))


@cache
def load_lexicon() -> Lexicon:
    """Read the word lists; once a process."""
    concepts: dict[str, str] = {}
    for line in read_lines("concepts.txt"):
        name, _, words = line.partition("：")
        concepts.update({word: name for word in words.split() if word not in concepts})
    lengths: dict[str, set[int]] = {}
    for word in concepts:
        lengths.setdefault(word[0], set()).add(len(word))
    return Lexicon(
        concepts=concepts,
        lengths={first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
        rewrites=tuple(_pairs("rewrite.txt")),
        fillers=tuple(sorted(read_lines("fillers.txt"), key=len, reverse=True)),
        english=dict(_pairs("english.txt")),
    )


def read_lines(name: str) -> list[str]:
    """The lines of a data file without comments and empty lines."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    for line in read_lines(name):
        left, _, right = line.partition("=")
        yield left, right

"""Finds names that were mistyped: characters of the same sound, one character wrong or left out in a long name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from knowledge.search.pinyin import load_sounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_TEXT: Final = 40
"""A story is not searched for typing errors: the longer the text, the more ordinary words look like a name."""
_LONG_NAME: Final = 5
"""From this length on one wrong or missing syllable still leaves a name that is like no other."""
_RIGHT_ENOUGH: Final = 2
"""How many characters of a long name may be other ones, though they sound right."""
_SHORT_NAME: Final = 2
_AFTER_SHORT: Final = ("证", "考试", "等级", "初级", "中级", "高级", "一级", "二级", "三级", "四级", "五级")
"""What has to follow a mistyped name of two characters: 悍工证."""


class Misspelling(NamedTuple):
    """The characters `[start:end]` that were meant as `name`."""

    name: str
    start: int
    end: int


class Misspellings:
    """The names, ready for the search by sound."""

    def __init__(self, names: Iterable[str]) -> None:
        read = load_sounds().read
        self._by_sound: dict[str, list[str]] = {}
        for name in names:
            self._by_sound.setdefault(read(name), []).append(name)
        self._long = [sound for sound in self._by_sound if len(sound) >= _LONG_NAME]

    def find(self, text: str) -> list[Misspelling]:
        """What was meant as a name, in order, without overlaps; the best fit where there are several.

        Args:
            text: folded; nothing is found in a long one.
        """
        if len(text) > _LONGEST_TEXT:
            return []
        sounds = load_sounds().read(text)
        if len(sounds) != len(text):
            return []
        found: list[Misspelling] = []
        for one in [*self._same_sound(text, sounds), *self._one_wrong(text, sounds)]:
            if all(one.end <= other.start or other.end <= one.start for other in found):
                found.append(one)
        return sorted(found, key=lambda one: one.start)

    def _same_sound(self, text: str, sounds: str) -> Iterator[Misspelling]:
        """Names of the same sound, longest first. At least one character has to be right."""
        for length in sorted({len(sound) for sound in self._by_sound}, reverse=True):
            for start in range(len(sounds) - length + 1):
                end = start + length
                for name in self._by_sound.get(sounds[start:end], ()):
                    alike = sum(map(str.__eq__, name, text[start:end]))
                    # 考公 sounds like nothing but is close to much: a short name needs what follows such a name.
                    if alike and (length > _SHORT_NAME or text.startswith(_AFTER_SHORT, end)):
                        yield Misspelling(name, start, end)
                        break

    def _one_wrong(self, text: str, sounds: str) -> Iterator[Misspelling]:
        """Long names with one syllable wrong, missing or too many."""
        windows = [
            (start, start + length)
            for length in range(_LONG_NAME - 1, max(map(len, self._long), default=0) + 2)
            for start in range(len(sounds) - length + 1)
        ]
        if not windows:
            return
        pieces = [sounds[start:end] for start, end in windows]
        distances = cdist(pieces, self._long, scorer=Levenshtein.distance, score_cutoff=1)
        for row, column in zip(*(distances == 1).nonzero(), strict=True):
            start, end = windows[row]
            name = self._by_sound[self._long[column]][0]
            if len(set(name) & set(text[start:end])) >= len(name) - _RIGHT_ENOUGH:
                yield Misspelling(name, start, end)

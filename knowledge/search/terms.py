"""What a text is compared by: characters, pairs of characters, pairs of sounds, concepts.

Five channels: one character each is vague but never missed, pairs carry the meaning, pairs of sounds forgive
wrong characters and typed pinyin, concepts join different words for one thing, and what is asked for stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.search.lexicon import ASKED, load_lexicon
from knowledge.search.normalise import is_sound
from knowledge.search.pinyin import FIRST_SOUND, load_sounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    import numpy.typing as npt

    Ints: TypeAlias = npt.NDArray[np.int64]

_SPACE: Final = ord(" ")
_LINE: Final = ord("\n")
_CODE_BITS: Final = 21


class Channel(IntEnum):
    """A way of comparing; also the column of the arrays that hold the similarities."""

    CHARACTER = 0
    PAIR = 1
    SOUND = 2
    CONCEPT = 3
    ASKED = 4


CHANNELS: Final = len(Channel)


def find_terms(text: str) -> Iterator[tuple[Channel, str, int]]:
    """The terms of a text with the place where each starts.

    Args:
        text: text without fillers; a space ends a clause.
    """
    previous = " "
    for place, character in enumerate(text):
        if character != " " and not is_sound(character):
            yield Channel.CHARACTER, character, place
            if previous != " " and not is_sound(previous):
                yield Channel.PAIR, previous + character, place - 1
        previous = character
    sounds = load_sounds().read(text)
    previous = " "
    for place, sound in enumerate(sounds):
        if sound != " " and previous != " ":
            yield Channel.SOUND, previous + sound, place - 1
        previous = sound
    for place, concept in load_lexicon().find_concepts(text):
        yield Channel.ASKED if concept.startswith(ASKED) else Channel.CONCEPT, concept, place


def distinct_terms(text: str) -> tuple[set[str], ...]:
    """The terms of a text by channel, as `find_terms` finds them, without their places; quicker."""
    sounds = load_sounds().read(text)
    concepts = {name for _, name in load_lexicon().find_concepts(text)}
    characters = set(text)
    pairs = {first + second for first, second in pairwise(text)}
    spoken = {first + second for first, second in pairwise(sounds)}
    if " " in characters:
        characters.discard(" ")
        pairs = {pair for pair in pairs if " " not in pair}
        spoken = {pair for pair in spoken if " " not in pair}
    if max(characters, default=" ") >= FIRST_SOUND:
        characters = {one for one in characters if not is_sound(one)}
        pairs = {pair for pair in pairs if not (is_sound(pair[0]) or is_sound(pair[1]))}
    asked = {name for name in concepts if name.startswith(ASKED)}
    return characters, pairs, spoken, concepts - asked, asked


@dataclass(frozen=True, slots=True)
class TermTable:
    """All terms of many texts: term `terms[i]` stands in text `rows[i]`, once however often."""

    rows: Ints
    terms: Ints
    vocabulary: tuple[dict[str, int], ...]
    """By channel: term → number."""
    offsets: Ints
    """First number of each channel, and the end."""

    @property
    def size(self) -> int:
        """How many different terms there are."""
        return int(self.offsets[-1])


def find_all_terms(text: str) -> TermTable:
    """The terms of many texts at once, as `find_terms` finds them in one.

    Args:
        text: the texts without fillers, one a line.
    """
    characters = _codes(text)
    row_of = np.cumsum(characters == ord("\n"))
    named = _Named()
    asked = _Named()
    for place, name in load_lexicon().find_concepts(text):
        (asked if name.startswith(ASKED) else named).add(place, name)
    found = [
        _singles(characters),
        _pairs(characters),
        _pairs(_codes(load_sounds().read(text))),
        named.places_and_numbers(),
        asked.places_and_numbers(),
    ]
    names = {Channel.CONCEPT: named.names, Channel.ASKED: asked.names}
    vocabulary: list[dict[str, int]] = []
    rows: list[Ints] = []
    terms: list[Ints] = []
    offsets = [0]
    for channel, (places, keys) in enumerate(found):
        distinct, numbers = np.unique(keys, return_inverse=True)
        words = names.get(Channel(channel)) or _words(distinct, 1 if channel == Channel.CHARACTER else 2)
        vocabulary.append({word: offsets[-1] + place for place, word in enumerate(words)})
        once, _ = count_distinct(row_of[places] * len(distinct) + numbers)
        rows.append(once // max(len(distinct), 1))
        terms.append(once % max(len(distinct), 1) + offsets[-1])
        offsets.append(offsets[-1] + len(distinct))
    return TermTable(np.concatenate(rows), np.concatenate(terms), tuple(vocabulary), np.array(offsets))


class _Named:
    """Concepts in the order in which they first come, and where each was said."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._said: list[int] = []
        self._places: list[int] = []

    def add(self, place: int, name: str) -> None:
        self._said.append(self._numbers.setdefault(name, len(self._numbers)))
        self._places.append(place)

    @property
    def names(self) -> list[str]:
        return list(self._numbers)

    def places_and_numbers(self) -> tuple[Ints, Ints]:
        return np.array(self._places, np.int64), np.array(self._said, np.int64)


def count_distinct(values: Ints) -> tuple[Ints, Ints]:
    """The different values in order, and how often each comes.

    By sorting: `numpy.unique` hashes integers, which is ten times slower here.
    """
    ordered = np.sort(values)
    places = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else ordered[:0]
    return ordered[places], np.diff(np.append(places, len(ordered)))


def _codes(text: str) -> Ints:
    return np.frombuffer(text.encode("utf-32-le"), "<u4").astype(np.int64)


def _singles(codes: Ints) -> tuple[Ints, Ints]:
    places = np.flatnonzero((codes != _SPACE) & (codes != _LINE))
    return places, codes[places]


def _pairs(codes: Ints) -> tuple[Ints, Ints]:
    words = (codes != _SPACE) & (codes != _LINE)
    places = np.flatnonzero(words[:-1] & words[1:])
    return places, (codes[places] << _CODE_BITS) | codes[places + 1]


def _words(keys: Ints, length: int) -> list[str]:
    """The words that the keys stand for."""
    if length == 1:
        return list(map(chr, keys.tolist()))
    low = (1 << _CODE_BITS) - 1
    return [chr(key >> _CODE_BITS) + chr(key & low) for key in keys.tolist()]

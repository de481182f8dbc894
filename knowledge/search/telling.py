"""What is told of the candidates: what holds now, each thing once, and a second answer where it may be the one meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from knowledge.policies import EntryKind
from knowledge.regions import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from knowledge.policies import Entry, Library, Source

_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")
_ALIKE: Final = 0.5
"""Share of the pairs of characters of the shorter answer that two answers share if they say the same."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that is told, with those that say the same for a wider region."""

    entry: Entry
    twins: tuple[Entry, ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions it speaks for, its own first."""
        return tuple(dict.fromkeys(one.region for one in (self.entry, *self.twins)))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where it stands, the twins' places included."""
        return tuple(dict.fromkeys(source for one in (self.entry, *self.twins) for source in one.sources))


def in_force(library: Library, entry: Entry, today: date) -> Entry:
    """What holds on the day in place of an entry that a later document changed."""
    while entry.replaced_by is not None and not entry.validity.holds_on(today):
        entry = library.entries[entry.replaced_by]
    return entry


def rank(
    library: Library, entries: Iterable[Entry], scores: Iterable[float], today: date
) -> list[tuple[Entry, float]]:
    """The candidates with their scores, each replaced one as what holds now, each once."""
    best: dict[str, tuple[Entry, float]] = {}
    for entry, score in zip(entries, scores, strict=False):
        holding = in_force(library, entry, today)
        best.setdefault(holding.id, (holding, score))
    return list(best.values())


def join_twins(entries: Sequence[Entry]) -> list[Told]:
    """Of entries that say the same for a region and a wider one only the more exact, in the order of the first."""
    told: list[Told] = []
    for entry in entries:
        for place, one in enumerate(told):
            if says_same(one.entry, entry):
                exact, wider = sorted((one.entry, entry), key=lambda two: len(two.region), reverse=True)
                told[place] = Told(exact, (*one.twins, wider))
                break
        else:
            told.append(Told(entry))
    return told


def says_same(one: Entry, other: Entry) -> bool:
    """Whether two entries, one for a region within the other's, give the same figures in much the same words."""
    if one.kind is not other.kind or not (
        covers(one.region, other.region) or covers(other.region, one.region)
    ):
        return False
    if set(_FIGURE.findall(one.answer)) != set(_FIGURE.findall(other.answer)):
        return False
    first, second = ({*pairwise(entry.answer)} for entry in (one, other))
    return len(first & second) >= _ALIKE * min(len(first), len(second))


def is_of_documents(entry: Entry) -> bool:
    """Whether the entry speaks of a document: a rule, or what a document leaves open."""
    return entry.kind in (EntryKind.RULE, EntryKind.GAP)


def is_more_exact(one: Entry, other: Entry) -> bool:
    """Whether an entry speaks on the same point as another for a region within the other's."""
    same = (one.topic, one.point, one.kind) == (other.topic, other.point, other.kind)
    return same and one.region != other.region and covers(other.region, one.region)

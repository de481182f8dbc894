"""The library made ready for searching: the index and what else must be known of each entry at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.policies import Entry, EntryKind, Library
from knowledge.regions import NATION, cities, covers, provinces, short_name
from knowledge.search.asked import given_by
from knowledge.search.index import Index, Texts
from knowledge.search.lexicon import load_lexicon
from knowledge.search.normalise import fold, without_fillers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from knowledge.search.index import Flags, Floats, Ints

_TITLE: Final = "title"
_LEVEL: Final = re.compile(r"level[1-5]$")
TRAITS: Final = ("national", "gap", "outside", "chat", "replaced")


class Shelf:
    """Entries by number, with their index."""

    def __init__(
        self, library: Library, phrasings_of: Callable[[Entry], Sequence[str]] | None = None
    ) -> None:
        """Build the index.

        Args:
            library: all documents and entries.
            phrasings_of: which ways of asking of an entry to index; all without. Fitting holds some back.
        """
        self.library = library
        self.entries = tuple(library.entries.values())
        self.number = {entry.id: place for place, entry in enumerate(self.entries)}
        given = phrasings_of or (lambda entry: entry.phrasings)
        self.index = Index([_texts(entry, library, given(entry)) for entry in self.entries], _region_names())
        self.verbatim: dict[str, list[int]] = defaultdict(list)
        """A way of asking without spaces and fillers → the entries that have it."""
        whole = "\n".join(phrasing for entry in self.entries for phrasing in given(entry))
        owners = [number for number, entry in enumerate(self.entries) for _ in given(entry)]
        for number, line in zip(owners, without_fillers(fold(whole)).split("\n"), strict=True):
            self.verbatim[line.replace(" ", "")].append(number)
        self.given = np.array([given_by(entry) for entry in self.entries])
        self.topic = np.array([entry.topic for entry in self.entries])
        self.region = np.array([entry.region for entry in self.entries])
        self.national = self.region == NATION
        self.traits = np.array([_traits(entry) for entry in self.entries], np.float32).reshape(
            -1, len(TRAITS)
        )
        """What does not depend on the question, as signals; columns as in `TRAITS`."""
        self.words = tuple(
            " ".join((entry.region, entry.title, entry.answer, *entry.phrasings)) for entry in self.entries
        )
        """Everything an entry says, to look up a name in."""
        self._by_point: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self._by_point[entry.topic, entry.point].append(entry)
        self._holding: dict[str, Flags] = {}
        self._directions = [_direction("\n".join(given(entry))) for entry in self.entries]

    def siblings(self, entry: Entry) -> list[Entry]:
        """What there is on the same point of the same topic for other regions."""
        return [other for other in self._by_point[entry.topic, entry.point] if other.region != entry.region]

    def direction(self, text: str, candidates: Ints) -> Floats | float:
        """1 where an entry is asked from the same rank to the same other one, −1 where the other way round.

        Args:
            text: the question, folded: 有中级职称能报技师吗 goes from a title to a level.
            candidates: numbers of entries.
        """
        asked = _direction(text)
        if not asked:
            return 0.0
        return np.array(
            [np.sign(sum(self._directions[one][pair] for pair in asked)) for one in candidates.tolist()],
            np.float32,
        )

    def holding_in(self, region: str) -> Flags:
        """Which entries hold in a region (省、市)."""
        found = self._holding.get(region)
        if found is None:
            holding = {name for name in set(self.region.tolist()) if covers(name, region)}
            found = self._holding[region] = np.array([entry.region in holding for entry in self.entries])
        return found


def _direction(text: str) -> Counter[tuple[str, str]]:
    """Pairs of ranks (等级、职称) in the order in which the lines name them; the other order counts against."""
    found: Counter[tuple[str, str]] = Counter()
    for line in text.split("\n"):
        ranks = list(dict.fromkeys(_ranks()[word] for word in _rank_pattern().findall(line)))
        for pair in combinations(ranks, 2):
            found[pair] += 1
            found[pair[::-1]] -= 1
    return found


@cache
def _ranks() -> dict[str, str]:
    """How a rank is said → whether it is a level or a title."""
    concepts = load_lexicon().concepts
    return {
        word: "level" if name != _TITLE else name
        for word, name in concepts.items()
        if name == _TITLE or _LEVEL.match(name)
    }


@cache
def _rank_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_ranks(), key=len, reverse=True))))


def _traits(entry: Entry) -> tuple[bool, ...]:
    return (
        entry.region == NATION,
        entry.kind is EntryKind.GAP,
        entry.kind is EntryKind.OUTSIDE,
        entry.kind is EntryKind.CHAT,
        entry.replaced_by is not None,
    )


def _texts(entry: Entry, library: Library, phrasings: Sequence[str]) -> Texts:
    if not entry.sources:
        return Texts((entry.title, *phrasings), "")  # what a greeting says is no reason to greet
    titles = [library.documents[source.document].title for source in entry.sources]
    return Texts((entry.title, *phrasings), " ".join((entry.answer, *entry.facts, *titles)))


def _region_names() -> Iterator[str]:
    for province in provinces():
        yield short_name(province)
        yield from map(short_name, cities(province))

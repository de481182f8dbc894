"""The library made ready for searching: the index and what else must be known of each entry at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.policies import Entry, EntryKind, Library
from knowledge.regions import NATION, cities, covers, provinces, short_name
from knowledge.search.asked import given_by
from knowledge.search.index import Index, Texts
from knowledge.search.normalise import fold, without_fillers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from knowledge.search.index import Flags

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
            if entry.kind is EntryKind.RULE:
                self._by_point[entry.topic, entry.point].append(entry)
        self._holding: dict[str, Flags] = {}

    def siblings(self, entry: Entry) -> list[Entry]:
        """The rules on the same point of the same topic, for other regions."""
        return [other for other in self._by_point[entry.topic, entry.point] if other.region != entry.region]

    def holding_in(self, region: str) -> Flags:
        """Which entries hold in a region (省、市)."""
        found = self._holding.get(region)
        if found is None:
            holding = {name for name in set(self.region.tolist()) if covers(name, region)}
            found = self._holding[region] = np.array([entry.region in holding for entry in self.entries])
        return found


def _traits(entry: Entry) -> tuple[bool, ...]:
    return (
        entry.region == NATION,
        entry.kind is EntryKind.GAP,
        entry.kind is EntryKind.OUTSIDE,
        entry.kind is EntryKind.CHAT,
        entry.replaced_by is not None,
    )


def _texts(entry: Entry, library: Library, phrasings: Sequence[str]) -> Texts:
    titles = [library.documents[source.document].title for source in entry.sources]
    return Texts((entry.title, *phrasings), " ".join((entry.answer, *entry.facts, *titles)))


def _region_names() -> Iterator[str]:
    for province in provinces():
        yield short_name(province)
        yield from map(short_name, cities(province))

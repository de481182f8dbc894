"""Answers a question: find candidates, weigh the signals, take the best or say honestly that nothing is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.policies import Entry, EntryKind, Library, load_library
from knowledge.policies.library import FOLDER
from knowledge.regions import NATION
from knowledge.search.answers import Answer, Outcome, side_by_side, together_text, unknown_text
from knowledge.search.context import Understood, understand
from knowledge.search.features import SIGNALS, find_signals
from knowledge.search.model import Model, load_model, probability
from knowledge.search.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from knowledge.search.index import Floats, Ints

CANDIDATES: Final = 16
"""How many entries are compared closely."""
_ALTERNATIVES: Final = 3
_EVEN: Final = 0.5
_CERTAIN: Final = 20.0
"""Added to the score of an entry that has the very words of the question among its ways of asking."""
_NEAR: Final = 1.5
_OF_DOCUMENTS: Final = frozenset({EntryKind.RULE, EntryKind.GAP})
_OUTCOMES: Final = {
    EntryKind.RULE: Outcome.ANSWERED,
    EntryKind.GAP: Outcome.GAP,
    EntryKind.OUTSIDE: Outcome.OUTSIDE,
    EntryKind.CHAT: Outcome.CHAT,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known about who asks."""

    text: str
    on: date
    region: str | None = None
    """Region of the account, as in 河南省郑州市."""
    history: tuple[str, ...] = ()
    """What the person wrote before, oldest first."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One candidate of an explanation."""

    entry: Entry
    score: float
    signals: dict[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question got its answer."""

    text: str
    """The question as the index saw it."""
    region: str | None
    probability: float
    threshold: float
    candidates: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of a question in order, with what the model made of them."""

    numbers: Ints
    scores: Floats
    signals: Floats
    probability: float


class Assistant:
    """The knowledge base, its index and the fitted model."""

    def __init__(self, shelf: Shelf, model: Model) -> None:
        """Put them together; `load` is the usual way."""
        self.shelf = shelf
        self.model = model
        self.places = tuple(
            sorted({one.region for one in shelf.library.documents.values()} - {NATION}, key=len, reverse=True)
        )

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Assistant:
        """Load the knowledge base and build its index.

        Args:
            folder: where the policy files lie.

        Raises:
            PolicyFileError: a policy file that cannot be read.
        """
        return cls(Shelf(load_library(folder)), load_model())

    @property
    def library(self) -> Library:
        """All documents and entries."""
        return self.shelf.library

    def ask(self, question: Question) -> Answer:
        """Answer a question, or say honestly that nothing is found."""
        asked = self._understand(question)
        found = self.find(asked)
        if found is None:
            return self._unknown(asked, ())
        entries = [self.shelf.entries[number] for number in found.numbers[: _ALTERNATIVES * 3].tolist()]
        # Small talk and other fields answer nothing either way: better than nothing is enough for them.
        needed = self.model.threshold if entries[0].kind in _OF_DOCUMENTS else _EVEN
        if found.probability < needed:
            return self._unknown(asked, entries)
        told = self._told(entries, found, question.on)
        best, others = told[0], _alternatives(told, entries)
        if all(entry.kind is not EntryKind.RULE for entry in told):
            shown = others if best.kind is EntryKind.GAP else ()
            return Answer(_OUTCOMES[best.kind], best.answer, best, (), shown, ())
        if (
            asked.region is None
            and best.region != NATION
            and len(regions := self._by_region(best, found)) > 1
        ):
            return Answer(
                Outcome.SIDE_BY_SIDE,
                side_by_side(regions, today=question.on),
                best,
                tuple(source for entry in regions for source in entry.sources[:1]),
                _alternatives(regions, entries),
                tuple(entry.region for entry in regions),
            )
        rules = [entry for entry in told if entry.kind is EntryKind.RULE]
        return Answer(
            Outcome.ANSWERED,
            together_text(told, today=question.on, region=asked.region),
            rules[0],
            tuple(dict.fromkeys(source for entry in rules for source in entry.sources)),
            others,
            (),
        )

    def explain(self, question: Question, many: int = 5) -> Explanation:
        """Why a question gets its answer: signals and scores of the first candidates."""
        asked = self._understand(question)
        found = self.find(asked)
        if found is None:
            return Explanation(asked.text, asked.region, 0, self.model.threshold, ())
        return Explanation(
            asked.text,
            asked.region,
            found.probability,
            self.model.threshold,
            tuple(
                Signal(self.shelf.entries[number], score, dict(zip(SIGNALS, row, strict=True)))
                for number, score, row in zip(
                    found.numbers[:many].tolist(), found.scores.tolist(), found.signals.tolist(), strict=False
                )
            ),
        )

    def find(self, asked: Understood, barred: frozenset[int] = frozenset()) -> Found | None:
        """The candidates of a question, best first; None if no entry shares a word with it.

        Args:
            asked: the question.
            barred: numbers of entries to leave out; fitting asks how it would be without them.
        """
        index = self.shelf.index
        verbatim = [
            one for one in self.shelf.verbatim.get(asked.own.replace(" ", ""), ()) if one not in barred
        ]
        # The very words of an entry stand alone, whatever was said before.
        weighted = index.weigh(asked.own) if verbatim else index.weigh(asked.text, asked.weights)
        allowed = None if asked.region is None else self.shelf.holding_in(asked.region)
        candidates, first = index.find(weighted, CANDIDATES + len(barred), allowed)
        if barred:
            kept = np.flatnonzero(~np.isin(candidates, list(barred)))[:CANDIDATES]
            candidates, first = candidates[kept], first[kept]
        if not len(candidates):
            return None
        compared = index.compare(weighted, candidates)
        signals = find_signals(self.shelf, asked, weighted, compared, candidates, first)
        scores = self.model.score(signals)
        if verbatim:
            scores = scores + _CERTAIN * np.isin(candidates, verbatim)
        order = np.argsort(-scores)
        return Found(candidates[order], scores[order], signals[order], probability(float(scores[order[0]])))

    def _understand(self, question: Question) -> Understood:
        return understand(question.text, question.region, question.history, self.places)

    def _in_force(self, entry: Entry, today: date) -> Entry:
        """What holds on the day in place of an entry that a later document changed."""
        while entry.replaced_by is not None and not entry.validity.holds_on(today):
            entry = self.library.entries[entry.replaced_by]
        return entry

    def _told(self, entries: Sequence[Entry], found: Found, today: date) -> list[Entry]:
        """The first entry, and the second where it may as well be the one that is meant; what holds now of each."""
        close = found.scores[: len(entries)] > found.scores[0] - self.model.beside
        second = [
            entry
            for entry, near in zip(entries[1:2], close[1:2].tolist(), strict=True)
            if near and {entry.kind, entries[0].kind} <= _OF_DOCUMENTS
        ]
        told = [self._in_force(entry, today) for entry in (entries[0], *second)]
        return told[:1] if told[0] is told[-1] else told

    def _by_region(self, best: Entry, found: Found) -> list[Entry]:
        """The entries that tell the same for other regions, one a region, the best first."""
        regions = {best.region: best}
        for entry in self.shelf.siblings(best):
            regions.setdefault(entry.region, entry)
        for number, score in zip(found.numbers.tolist(), found.scores.tolist(), strict=True):
            entry = self.shelf.entries[number]
            if entry.kind is EntryKind.RULE and score > found.scores[0] - _NEAR and entry.topic == best.topic:
                regions.setdefault(entry.region, entry)
        return list(regions.values())

    def _unknown(self, asked: Understood, nearest: Sequence[Entry]) -> Answer:
        rules = tuple(entry for entry in nearest if entry.kind is EntryKind.RULE)[:_ALTERNATIVES]
        return Answer(
            Outcome.UNKNOWN, unknown_text(asked.region, uncovered=asked.uncovered), None, (), rules, ()
        )


def _alternatives(told: Sequence[Entry], entries: Sequence[Entry]) -> tuple[Entry, ...]:
    taken = set(map(id, told))  # comparing two entries compares all their texts
    rules = (entry for entry in entries if entry.kind is EntryKind.RULE and id(entry) not in taken)
    return tuple(rules)[:_ALTERNATIVES]

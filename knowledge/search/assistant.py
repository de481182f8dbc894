"""Answers a question: find candidates, weigh the signals, take the best or say honestly that nothing is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.policies import Entry, EntryKind, Library, load_library
from knowledge.policies.library import FOLDER
from knowledge.regions import NATION, covers
from knowledge.search.answers import Answer, Outcome, compared_text, side_by_side, together_text, unknown_text
from knowledge.search.context import Understood, understand
from knowledge.search.features import SIGNALS, find_signals
from knowledge.search.model import Model, load_model, probability
from knowledge.search.shelf import Shelf
from knowledge.search.telling import Told, in_force, is_more_exact, is_of_documents, join_twins, rank

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
_NO_TOPIC: Final = ""
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
        self._topic_of = lru_cache(maxsize=1024)(self._find_topic)
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
        asked = self.understand(question.text, question.region, question.history)
        found = self.find(asked)
        if found is None:
            return self._unknown(asked, ())
        entries = [self.shelf.entries[number] for number in found.numbers[: _ALTERNATIVES * 3].tolist()]
        # Small talk and other fields answer nothing either way: better than nothing is enough for them.
        needed = self.model.threshold if is_of_documents(entries[0]) else _EVEN
        if found.probability < needed:
            return self._unknown(asked, entries)
        ranking = rank(self.library, entries, found.scores.tolist(), question.on)
        if asked.several and (answer := self._compare(asked.several, ranking, question.on)):
            return answer
        told = self._told(ranking, found.probability, placed=asked.region is not None)
        rules = [one for one in told if one.entry.kind is EntryKind.RULE]
        best, others = told[0].entry, _alternatives(told, entries)
        if not rules:
            shown = others if best.kind is EntryKind.GAP else ()
            return Answer(_OUTCOMES[best.kind], best.answer, best, (), shown, ())
        if asked.region is None and best.region != NATION:
            regions = self._by_region(best, ranking)
            if len(regions) > 1:
                return _side_by_side(regions, _alternatives(regions, entries), question.on)
        sure = found.probability >= self.model.sure or len(told) == 1
        return Answer(
            Outcome.ANSWERED,
            together_text([one.entry for one in told], today=question.on, region=asked.region, sure=sure),
            rules[0].entry,
            tuple(dict.fromkeys(source for one in rules for source in one.sources)),
            others,
            (),
        )

    def explain(self, question: Question, many: int = 5) -> Explanation:
        """Why a question gets its answer: signals and scores of the first candidates."""
        asked = self.understand(question.text, question.region, question.history)
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
        if asked.several:
            allowed = np.any([self.shelf.holding_in(name) for name in asked.several], axis=0)
        candidates, first = index.find(weighted, CANDIDATES + len(barred), allowed)
        if barred:
            kept = np.flatnonzero(~np.isin(candidates, list(barred)))[:CANDIDATES]
            candidates, first = candidates[kept], first[kept]
        if not len(candidates):
            return None
        signals = find_signals(self.shelf, asked, weighted, candidates, first)
        scores = self.model.score(signals)
        if verbatim:
            scores = scores + _CERTAIN * np.isin(candidates, verbatim)
        order = np.argsort(-scores)
        return Found(candidates[order], scores[order], signals[order], probability(float(scores[order[0]])))

    def understand(self, text: str, region: str | None, history: Sequence[str] = ()) -> Understood:
        """Read a question, with what it inherits from earlier turns; those of no field of ours leave nothing.

        Args:
            text: what the person wrote.
            region: region of the account, if known.
            history: what the person wrote before, oldest first.
        """
        kept = [turn for turn in history if self._topic_of(turn) != _NO_TOPIC]
        asked = understand(text, region, kept, self.places)
        return asked if asked.leans_on is None else replace(asked, topic=self._topic_of(asked.leans_on))

    def _find_topic(self, turn: str) -> str | None:
        """The topic that a turn is about at first sight; `_NO_TOPIC` for small talk and other fields."""
        read = understand(turn, None, (), self.places)
        numbers, _ = self.shelf.index.find(self.shelf.index.weigh(read.text), 1)
        if not len(numbers):
            return None
        entry = self.shelf.entries[int(numbers[0])]
        return entry.topic if is_of_documents(entry) else _NO_TOPIC

    def _told(self, ranking: Sequence[tuple[Entry, float]], chance: float, *, placed: bool) -> list[Told]:
        """The first entry, and the next where they may as well be the one that is meant; a gap comes last."""
        first, highest = ranking[0]
        if not is_of_documents(first):
            return [Told(first)]
        many = 2 if chance >= self.model.sure else 3
        near = [
            entry
            for entry, score in ranking
            if is_of_documents(entry) and score > highest - self.model.beside
        ]
        # On the same point, what the person's own city says comes before what the province says.
        exact = [entry for entry in near if placed and is_more_exact(entry, first)][:1]
        taken = {id(entry) for entry in (*exact, first)}
        told = join_twins([*exact, first, *(entry for entry in near if id(entry) not in taken)])[:many]
        return sorted(told, key=lambda one: one.entry.kind is not EntryKind.RULE)

    def _by_region(self, best: Entry, ranking: Sequence[tuple[Entry, float]]) -> list[Told]:
        """What tells the same for other regions, one a region, the best first."""
        regions = {best.region: best}
        for entry in self.shelf.siblings(best):
            if entry.kind is EntryKind.RULE:
                regions.setdefault(entry.region, entry)
        for entry, score in ranking:
            near = score > ranking[0][1] - _NEAR and entry.topic == best.topic
            if near and entry.kind is EntryKind.RULE:
                regions.setdefault(entry.region, entry)
        return join_twins(list(regions.values()))

    def _compare(
        self, names: Sequence[str], ranking: Sequence[tuple[Entry, float]], today: date
    ) -> Answer | None:
        """What holds in each of the named regions; None where the regions make no difference."""
        best = ranking[0][0]
        if not is_of_documents(best) or best.region == NATION:
            return None
        near = [
            entry for entry, score in ranking if score > ranking[0][1] - _NEAR and entry.topic == best.topic
        ]
        told: dict[str, Entry | None] = {}
        for name in names:
            here = [
                entry
                for entry in (best, *self.shelf.siblings(best), *near)
                if is_of_documents(entry) and entry.region != NATION and covers(entry.region, name)
            ]
            told[name] = in_force(self.library, here[0], today) if here else None
        rules = [entry for entry in told.values() if entry is not None and entry.kind is EntryKind.RULE]
        text = compared_text(told, today=today)
        if not rules:
            return Answer(Outcome.GAP, text, best, (), (), ())
        sources = tuple(dict.fromkeys(source for entry in rules for source in entry.sources))
        return Answer(Outcome.SIDE_BY_SIDE, text, rules[0], sources, (), ())

    def _unknown(self, asked: Understood, nearest: Sequence[Entry]) -> Answer:
        rules = tuple(entry for entry in nearest if entry.kind is EntryKind.RULE)[:_ALTERNATIVES]
        return Answer(
            Outcome.UNKNOWN, unknown_text(asked.region, uncovered=asked.uncovered), None, (), rules, ()
        )


def _side_by_side(told: Sequence[Told], others: tuple[Entry, ...], today: date) -> Answer:
    return Answer(
        Outcome.SIDE_BY_SIDE,
        side_by_side([(one.regions, one.entry) for one in told], today=today),
        told[0].entry,
        tuple(
            dict.fromkeys(
                source for one in told for entry in (one.entry, *one.twins) for source in entry.sources[:1]
            )
        ),
        others,
        tuple(dict.fromkeys(region for one in told for region in one.regions)),
    )


def _alternatives(told: Sequence[Told], entries: Sequence[Entry]) -> tuple[Entry, ...]:
    # Comparing two entries would compare all their texts.
    taken = {id(entry) for one in told for entry in (one.entry, *one.twins)}
    rules = (entry for entry in entries if entry.kind is EntryKind.RULE and id(entry) not in taken)
    return tuple(rules)[:_ALTERNATIVES]

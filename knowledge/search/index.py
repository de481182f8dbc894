"""The index: every way of asking as terms, in arrays that a question is compared with in a fraction of a millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.search.normalise import fold, without_fillers
from knowledge.search.terms import (
    CHANNELS,
    Channel,
    TermTable,
    count_distinct,
    distinct_terms,
    find_all_terms,
    find_terms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    import numpy.typing as npt

    Ints: TypeAlias = npt.NDArray[np.int64]
    Floats: TypeAlias = npt.NDArray[np.float32]
    Flags: TypeAlias = npt.NDArray[np.bool_]

ASKING_ROW: Final = 0
"""First row of an entry: the terms of its title and all its ways of asking together."""
WHOLE_ROW: Final = 1
"""Second row: everything, the answer and the document's name included. Then come title and ways of asking."""
FIRST_ASKING: Final = 2
_BODY_SHARE: Final = 0.6
"""What a term counts in the first round where only the answer has it."""
_FIRST_ROUND: Final = np.array([1.2, 1, 0.6, 2, 2], np.float32)
"""How much each channel counts in the first round."""
_FIRST_ROUND_TERMS: Final = 48
"""How many terms, the rarest, look for candidates: more only cost time."""
_LEAST_RARITY: Final = 0.05
_TINY: Final = 1e-3
_JOINT: Final = np.array([0.2, 0.35, 0.25, 0.15, 0.05], np.float32)
"""How much each channel counts when the most alike way of asking is chosen."""
_NAME_SHARE: Final = 0.5
"""What the name of a region counts: regions are compared by their own rules."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is indexed of one entry."""

    askings: tuple[str, ...]
    """Title first, then the ways of asking."""
    body: str


@dataclass(frozen=True, slots=True)
class Weighted:
    """A question as weighted terms."""

    ids: Ints
    weights: Floats
    """Weight of each term by its place in the question; 1 in a short one."""
    total: Floats
    """Σ weight · rarity by channel, the terms that no entry has included."""
    norms: Floats
    """√Σ weight² · rarity, by channel."""
    unknown_pairs: int
    """How many pairs of characters no entry has."""
    unknown_characters: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Candidates compared with a question; one row a candidate, one column a channel unless said otherwise."""

    best: Floats
    """Highest likeness (cosine) of any way of asking."""
    row_alike: Floats
    """Likeness of the one way of asking that is most alike over all channels."""
    mean: Floats
    """Mean likeness over the ways of asking."""
    covered: Floats
    """Share of the question that title and ways of asking together know."""
    whole: Floats
    """Share of the question that the entry with its answer knows."""
    within: Floats
    """Share of the question that the most alike way of asking knows."""
    title: Floats
    """Likeness of the title."""
    row: Ints
    """Number of the most alike way of asking (0 is the title); one column."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of some entries in arrays, ready to be compared with several questions."""

    terms: Ints
    starts: Ints
    norms: Floats
    first: Ints
    """First row of each entry."""
    counts: Ints
    """How many rows each has."""
    is_asking: Flags


class Index:
    """Terms of all entries: by term, to find candidates; by entry, to compare them closely."""

    def __init__(self, texts: Sequence[Texts], names: Iterable[str] = ()) -> None:
        """Build it.

        Args:
            texts: one for each entry.
            names: names of regions, which count less than other words.
        """
        self.size = len(texts)
        rows = [row for one in texts for row in (*one.askings, one.body)]
        entries = np.repeat(np.arange(self.size), [len(one.askings) + 1 for one in texts])
        table = find_all_terms(without_fillers(fold("\n".join(row.replace("\n", " ") for row in rows))))
        self.vocabulary = table.vocabulary
        self._dummy = table.size
        entry_terms, times = count_distinct(entries[table.rows] * table.size + table.terms)
        self._channels = np.repeat(np.arange(CHANNELS), np.diff(table.offsets))
        frequency = np.bincount(entry_terms % table.size, minlength=table.size)
        rarity = np.log((self.size + 1) / (frequency + 0.5))
        rarity[self._ids_of(names)] *= _NAME_SHARE
        self.power = np.maximum(rarity, _LEAST_RARITY).astype(np.float32)
        self.unseen = float(np.log((self.size + 1) / 0.5))
        bodies = np.cumsum([len(one.askings) + 1 for one in texts]) - 1
        asked = ~np.isin(table.rows, bodies)
        self._build_postings(table, entries, asked, entry_terms, times)
        self._build_rows(table, entries, asked, texts)
        self._marks = np.zeros(self.size, np.float32)
        self._scratch = np.zeros(table.size + 1, np.float32)

    def _ids_of(self, words: Iterable[str]) -> list[int]:
        found = (
            self.vocabulary[channel].get(term) for word in words for channel, term, _ in find_terms(word)
            if channel in (Channel.PAIR, Channel.SOUND)
        )  # fmt: skip
        return list({one for one in found if one is not None})

    def _build_postings(
        self, table: TermTable, entries: Ints, asked: Flags, entry_terms: Ints, times: Ints
    ) -> None:
        in_askings = np.zeros(len(entry_terms), np.bool_)
        in_askings[
            np.searchsorted(entry_terms, entries[table.rows[asked]] * table.size + table.terms[asked])
        ] = True
        weights = np.where(in_askings, np.sqrt(times) / 2, _BODY_SHARE)
        terms, holders = entry_terms % table.size, entry_terms // table.size
        order = np.argsort(terms, kind="stable")
        starts = np.searchsorted(terms[order], np.arange(table.size + 1))
        worth = self.power * _FIRST_ROUND[self._channels]
        holders, weights = holders[order], (weights[order] * worth[terms[order]]).astype(np.float32)
        bounds = list(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True))
        self._holders = [holders[start:end] for start, end in bounds]
        self._shares = [weights[start:end] for start, end in bounds]

    def _build_rows(self, table: TermTable, entries: Ints, asked: Flags, texts: Sequence[Texts]) -> None:
        counts = np.array([len(one.askings) + FIRST_ASKING for one in texts])
        first_row = np.concatenate([[0], np.cumsum(counts)])
        owner = entries[table.rows]
        # Row of the text → row of the index: each entry has one row more here (two unions, but no body).
        shifted = table.rows + owner + FIRST_ASKING
        width = table.size + 1
        channel = np.searchsorted(table.offsets, table.terms, side="right") - 1

        def keys(row: Ints, chosen: Flags | slice) -> Ints:
            return np.asarray((row * CHANNELS + channel[chosen]) * width + table.terms[chosen])

        every = slice(None)
        found, _ = count_distinct(
            np.concatenate(
                [
                    keys(shifted[asked], asked),
                    keys(first_row[owner[asked]] + ASKING_ROW, asked),
                    keys(first_row[owner] + WHOLE_ROW, every),
                    np.arange(first_row[-1] * CHANNELS) * width + self._dummy,
                ]
            )
        )
        power = np.append(self.power, np.float32(0))
        terms = (found % width).astype(np.int32)
        lengths = np.bincount(found // width)
        ends = np.cumsum(lengths)
        norms = np.sqrt(np.add.reduceat(power[terms], np.append(0, ends[:-1]))) + np.float32(1e-3)
        starts = np.append(0, ends)[first_row * CHANNELS].tolist()
        segments = (first_row * CHANNELS).tolist()
        spans = list(zip(starts, starts[1:], segments, segments[1:], strict=False))
        self._terms = [terms[start:end] for start, end, _, _ in spans]
        self._lengths = [lengths[first:last] for _, _, first, last in spans]
        self._norms = [norms[first:last].reshape(-1, CHANNELS) for _, _, first, last in spans]
        self._counts = counts.tolist()

    def weigh(self, text: str, weights: Sequence[float] | None = None) -> Weighted:
        """A question as weighted terms.

        Args:
            text: the question without fillers.
            weights: what each character of it counts; 1 without.
        """
        if weights is None:
            return self._weigh_alike(text)
        found: dict[int, float] = {}
        missing: dict[tuple[Channel, str], float] = {}
        for channel, term, place in find_terms(text):
            weight = weights[place]
            number = self.vocabulary[channel].get(term)
            if number is None:
                missing[channel, term] = max(weight, missing.get((channel, term), 0.0))
            elif weight > found.get(number, 0.0):
                found[number] = weight
        ids = np.fromiter(found, np.int64, len(found))
        counted = np.fromiter(found.values(), np.float32, len(found))
        lost, lost_squares = [0.0] * CHANNELS, [0.0] * CHANNELS
        for (channel, _), weight in missing.items():
            lost[channel] += weight
            lost_squares[channel] += weight * weight
        unknown = [channel for channel, _ in missing]
        return self._weighted(
            ids, counted, lost, lost_squares, unknown.count(Channel.PAIR), unknown.count(Channel.CHARACTER)
        )

    def _weigh_alike(self, text: str) -> Weighted:
        """A question whose terms all count alike."""
        ids: list[int] = []
        lost: list[float] = []
        for known, terms in zip(self.vocabulary, distinct_terms(text), strict=True):
            numbers = [number for number in map(known.get, terms) if number is not None]
            ids += numbers
            lost.append(len(terms) - len(numbers))
        return self._weighted(
            np.array(ids, np.int64),
            np.ones(len(ids), np.float32),
            lost,
            lost,
            int(lost[Channel.PAIR]),
            int(lost[Channel.CHARACTER]),
        )

    def _weighted(
        self,
        ids: Ints,
        counted: Floats,
        lost: list[float],
        lost_squares: list[float],
        pairs: int,
        characters: int,
    ) -> Weighted:
        channels, power = self._channels[ids], counted * self.power[ids]
        total = np.bincount(channels, power, CHANNELS) + np.array(lost) * self.unseen
        squares = np.bincount(channels, counted * power, CHANNELS) + np.array(lost_squares) * self.unseen
        return Weighted(ids, counted, _positive(total), _positive(squares**0.5), pairs, characters)

    def find(self, question: Weighted, many: int, allowed: Flags | None = None) -> tuple[Ints, Floats]:
        """The entries most worth comparing closely, best first, with their scores of this first round.

        Args:
            question: what is asked.
            many: how many at most.
            allowed: which entries may come; all without.
        """
        ids, counted = question.ids, question.weights
        if not len(ids):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        worth = self.power[ids] * _FIRST_ROUND[self._channels[ids]] * counted
        whole = float(worth.sum())
        if len(ids) > _FIRST_ROUND_TERMS:
            chosen = np.argpartition(worth, -_FIRST_ROUND_TERMS)[-_FIRST_ROUND_TERMS:]
            ids, counted = ids[chosen], counted[chosen]
        numbers = ids.tolist()
        shares = [self._shares[number] for number in numbers]
        if (counted != 1).any():
            shares = [share * weight for share, weight in zip(shares, counted, strict=True)]
        scores = np.bincount(
            np.concatenate([self._holders[number] for number in numbers]), np.concatenate(shares), self.size
        )
        if allowed is not None:
            scores *= allowed
        best = np.argpartition(scores, -many)[-many:] if many < self.size else np.arange(self.size)
        best = best[scores[best] > 0]
        best = best[np.argsort(-scores[best])]
        return best, (scores[best] / whole).astype(np.float32)

    def has_rarest(self, question: Weighted, candidates: Ints, many: int) -> Floats:
        """Which candidates have the rarest words of the question; one column a word.

        Args:
            question: what is asked.
            candidates: numbers of entries.
            many: how many words, pairs of characters.
        """
        found = np.zeros((len(candidates), many), np.float32)
        pairs = np.flatnonzero(self._channels[question.ids] == Channel.PAIR)
        worth = self.power[question.ids[pairs]] * question.weights[pairs]
        rarest = question.ids[pairs[np.argsort(-worth)[:many]]]
        for column, number in enumerate(rarest.tolist()):
            self._marks[self._holders[number]] = 1
            found[:, column] = self._marks[candidates] - 0.5
            self._marks[self._holders[number]] = 0
        return found

    def gather(self, candidates: Ints) -> Gathered:
        """The rows of candidates, to compare them.

        Args:
            candidates: at least one entry.
        """
        numbers = candidates.tolist()
        ends = np.cumsum(np.concatenate([self._lengths[number] for number in numbers]))
        starts = np.empty_like(ends)
        starts[0], starts[1:] = 0, ends[:-1]
        norms = np.concatenate([self._norms[number] for number in numbers])
        counts = np.array([self._counts[number] for number in numbers])
        first = np.cumsum(counts) - counts
        is_asking = np.ones(len(norms), np.bool_)
        is_asking[first + ASKING_ROW] = is_asking[first + WHOLE_ROW] = False
        terms = np.concatenate([self._terms[number] for number in numbers])
        return Gathered(terms, starts, norms, first, counts, is_asking)

    def compare(self, question: Weighted, gathered: Gathered) -> Compared:
        """Compare candidates with a question, way of asking by way of asking.

        Args:
            question: what is asked.
            gathered: the candidates.
        """
        self._scratch[question.ids] = question.weights * self.power[question.ids]
        shared = self._scratch[gathered.terms]
        self._scratch[question.ids] = 0
        sums: Floats = np.add.reduceat(shared, gathered.starts).reshape(-1, CHANNELS)
        alike = sums / (gathered.norms * question.norms)
        first, counts, is_asking = gathered.first, gathered.counts, gathered.is_asking
        asked = alike * is_asking[:, None]
        mean = np.asarray(np.add.reduceat(asked, first) / (counts[:, None] - FIRST_ASKING), np.float32)
        together = asked @ _JOINT
        highest = np.repeat(np.maximum.reduceat(together, first), counts)
        hits = np.flatnonzero((together >= highest) & is_asking)
        best = hits[np.searchsorted(hits, first)]
        return Compared(
            best=np.maximum.reduceat(asked, first),
            row_alike=np.asarray(alike[best], np.float32),
            mean=mean,
            covered=sums[first + ASKING_ROW] / question.total,
            whole=sums[first + WHOLE_ROW] / question.total,
            within=np.asarray(sums[best] / question.total, np.float32),
            title=alike[first + FIRST_ASKING],
            row=best - first - FIRST_ASKING,
        )


def _positive(values: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(np.maximum(values, _TINY), np.float32)

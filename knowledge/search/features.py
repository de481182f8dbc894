"""Signals: how well each candidate answers a question, as numbers that the fitted model weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.search.shelf import TRAITS, Shelf
from knowledge.search.terms import Channel

if TYPE_CHECKING:
    from knowledge.search.context import Understood
    from knowledge.search.index import Compared, Floats, Gathered, Ints, Weighted

_SIMILARITIES: Final = ("best", "row_alike", "mean", "covered", "whole", "within", "title")
_CHANNELS: Final = tuple(channel.name.lower() for channel in Channel)
_OF_CLAUSE: Final = ("clause_alike", "clause_covered")
"""The same for the clause of a story that is most alike."""
_PLAIN: Final = (
    "first_round", "first_share", "joint_first", "same_region", "lacks_asked", "gives_asked", "names_place", "elsewhere", "figures",
    "rarest", "second_rarest", "third_rarest", "direction", "earlier_topic", *TRAITS,
)  # fmt: skip
_OF_QUESTION: Final = ("unknown", "unknown_characters", "length", "uncovered_place", "no_characters")
SIGNALS: Final = (
    *(f"{name}.{channel}" for name in (*_SIMILARITIES, *_OF_CLAUSE) for channel in _CHANNELS), *_PLAIN, *_OF_QUESTION,
)  # fmt: skip
"""Names of the signals, in the order of the columns."""
_FIRST_OF_CLAUSE: Final = len(_SIMILARITIES) * len(_CHANNELS)
_FIRST_PLAIN: Final = _FIRST_OF_CLAUSE + len(_OF_CLAUSE) * len(_CHANNELS)
_FIRST_OF_QUESTION: Final = _FIRST_PLAIN + len(_PLAIN)
_RAREST: Final = 3


def find_signals(
    shelf: Shelf, asked: Understood, weighted: Weighted, candidates: Ints, first: Floats
) -> Floats:
    """The signals of each candidate, in the order of `SIGNALS`.

    Args:
        shelf: the entries.
        asked: the question.
        weighted: the question as terms.
        candidates: numbers of the entries, best of the first round first.
        first: their scores of the first round.
    """
    many = len(candidates)
    gathered = shelf.index.gather(candidates)
    compared = shelf.index.compare(weighted, gathered)
    signals = np.empty((many, len(SIGNALS)), np.float32)
    signals[:, :_FIRST_PLAIN] = np.concatenate(
        [
            *(getattr(compared, name) for name in _SIMILARITIES),
            *_of_clause(shelf, asked, compared, gathered),
        ],
        axis=1,
    )
    plain = signals[:, _FIRST_PLAIN:]
    plain[:, 0] = first
    plain[:, 1] = first / first[0]
    likeness = signals[:, : len(_CHANNELS)].sum(axis=1)
    plain[:, 2] = likeness == likeness.max()
    plain[:, 3] = 0 if asked.region is None else shelf.region[candidates] == asked.region
    given = shelf.given[candidates]
    plain[:, 4] = (asked.asked_for & ~given) != 0
    plain[:, 5] = (asked.asked_for & given) != 0
    plain[:, 6] = _names_place(shelf, asked, candidates)
    plain[:, 7] = ~shelf.national[candidates] if asked.region is None else 0
    plain[:, 8] = _figures(shelf, asked, candidates)
    plain[:, 9 : 9 + _RAREST] = shelf.index.has_rarest(weighted, candidates, _RAREST)
    plain[:, 9 + _RAREST] = shelf.direction(asked.own, candidates)
    plain[:, 10 + _RAREST] = (
        0 if asked.topic is None else np.where(shelf.topic[candidates] == asked.topic, 0.5, -0.5)
    )
    plain[:, 11 + _RAREST : _FIRST_OF_QUESTION - _FIRST_PLAIN] = shelf.traits[candidates]
    length = len(asked.text)
    signals[:, _FIRST_OF_QUESTION:] = (
        weighted.unknown_pairs / (length + 1), weighted.unknown_characters, np.log(length + 1), asked.uncovered, weighted.total[Channel.PAIR] < 1,
    )  # fmt: skip
    return signals


def _of_clause(
    shelf: Shelf, asked: Understood, compared: Compared, gathered: Gathered
) -> tuple[Floats, Floats]:
    """Likeness and share known of the most alike clause of a story; of the whole where it is no story."""
    alike, covered = compared.row_alike, compared.covered
    for clause in asked.asking:
        one = shelf.index.compare(shelf.index.weigh(clause), gathered)
        alike, covered = np.maximum(alike, one.row_alike), np.maximum(covered, one.covered)
    return alike, covered


def _names_place(shelf: Shelf, asked: Understood, candidates: Ints) -> Floats | float:
    """−1 where the question names a place more exactly than the entry does and the entry never mentions it."""
    if asked.place is None:
        return 0.0
    return np.array(
        [0.0 if asked.place in shelf.words[number] else -1.0 for number in candidates.tolist()], np.float32
    )


def _figures(shelf: Shelf, asked: Understood, candidates: Ints) -> Floats | float:
    """Share of the figures in the question that the entry says too."""
    if not asked.figures:
        return 0.0
    return np.array(
        [
            sum(figure in shelf.words[number] for figure in asked.figures) / len(asked.figures) - 0.5
            for number in candidates.tolist()
        ],
        np.float32,
    )

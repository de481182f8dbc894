"""Signals: how well each candidate answers a question, as numbers that the fitted model weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.search.shelf import TRAITS, Shelf
from knowledge.search.terms import Channel

if TYPE_CHECKING:
    from knowledge.search.context import Understood
    from knowledge.search.index import Compared, Floats, Ints, Weighted

_SIMILARITIES: Final = ("best", "row_alike", "mean", "covered", "whole", "within", "title")
_CHANNELS: Final = tuple(channel.name.lower() for channel in Channel)
_PLAIN: Final = (
    "first_round", "first_share", "joint_first", "same_region", "lacks_asked", "gives_asked", "names_place", "elsewhere", "figures",
    "rarest", "second_rarest", "third_rarest", *TRAITS,
)  # fmt: skip
_OF_QUESTION: Final = ("unknown", "unknown_characters", "length", "uncovered_place", "no_characters")
SIGNALS: Final = (
    *(f"{name}.{channel}" for name in _SIMILARITIES for channel in _CHANNELS), *_PLAIN, *_OF_QUESTION,
)  # fmt: skip
"""Names of the signals, in the order of the columns."""
_FIRST_PLAIN: Final = len(_SIMILARITIES) * len(_CHANNELS)
_FIRST_OF_QUESTION: Final = _FIRST_PLAIN + len(_PLAIN)
_RAREST: Final = 3


def find_signals(
    shelf: Shelf, asked: Understood, weighted: Weighted, compared: Compared, candidates: Ints, first: Floats
) -> Floats:
    """The signals of each candidate, in the order of `SIGNALS`.

    Args:
        shelf: the entries.
        asked: the question.
        weighted: the question as terms.
        compared: the candidates compared with it.
        candidates: numbers of the entries, best of the first round first.
        first: their scores of the first round.
    """
    many = len(candidates)
    signals = np.empty((many, len(SIGNALS)), np.float32)
    signals[:, :_FIRST_PLAIN] = np.concatenate([getattr(compared, name) for name in _SIMILARITIES], axis=1)
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
    plain[:, 9 + _RAREST : _FIRST_OF_QUESTION - _FIRST_PLAIN] = shelf.traits[candidates]
    length = len(asked.text)
    signals[:, _FIRST_OF_QUESTION:] = (
        weighted.unknown_pairs / (length + 1), weighted.unknown_characters, np.log(length + 1), asked.uncovered, weighted.total[Channel.PAIR] < 1,
    )  # fmt: skip
    return signals


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

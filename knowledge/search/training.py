"""Trains the small network of `model.py` on labelled candidates, with numpy alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from knowledge.search.features import SIGNALS
from knowledge.search.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.search.index import Floats, Ints

HIDDEN: Final = 24
_TOGETHER: Final = 4
"""Networks trained from different first weights; their mean is steadier than one."""
_EPOCHS: Final = 12
_BATCH: Final = 256
_RATE: Final = 3e-3
_DECAY: Final = 1e-3
_TINY: Final = 1e-9
_ABSENT: Final = -1e9


def blank_model() -> Model:
    """A model that knows nothing, to look at signals with."""
    size = len(SIGNALS)
    nothing = np.zeros(HIDDEN, np.float32)
    return Model(
        np.zeros(size, np.float32), np.zeros((size, HIDDEN), np.float32), nothing, nothing, 0, 0.5, 0.5, 0
    )


class Labelled(Protocol):
    """Candidates of one question."""

    @property
    def signals(self) -> Floats:
        """One row a candidate."""

    @property
    def right(self) -> Sequence[int]:
        """Places of the right candidates; none if nothing answers the question."""

    @property
    def ignored(self) -> Sequence[int]:
        """Places of candidates that are neither right nor wrong."""

    @property
    def weight(self) -> float:
        """What it counts; 0 to leave it out."""


class Trainer:
    """The labelled questions in arrays, and the descent."""

    def __init__(self, labelled: Sequence[Labelled], seed: int) -> None:
        """Put the questions in arrays.

        Args:
            labelled: the questions.
            seed: of the first weights and of the order.
        """
        self._random = np.random.default_rng(seed)
        many = max(len(one.signals) for one in labelled)
        self._signals = np.zeros((len(labelled), many, len(SIGNALS)), np.float32)
        self._absent = np.full((len(labelled), many), _ABSENT, np.float32)
        self._right = np.zeros((len(labelled), many), np.float32)
        for place, one in enumerate(labelled):
            self._signals[place, : len(one.signals)] = one.signals
            self._absent[place, : len(one.signals)] = 0
            self._absent[place, list(one.ignored)] = _ABSENT
            self._right[place, list(one.right)] = 1
        present = self._absent == 0
        self._mean = self._signals[present].mean(axis=0)
        self._spread = self._signals[present].std(axis=0) + 1e-6
        self._signals = (self._signals - self._mean) / self._spread
        self._signals[~present] = 0
        self._weight = np.array([one.weight for one in labelled], np.float32)

    def train(self, chosen: Sequence[bool]) -> Model:
        """Train on the chosen questions.

        Args:
            chosen: for each question whether to learn from it.
        """
        return _mean([self._train_one(chosen) for _ in range(_TOGETHER)])

    def _train_one(self, chosen: Sequence[bool]) -> Model:
        usable = np.flatnonzero(np.array(chosen) & (self._weight > 0))
        size = len(SIGNALS)
        weights = {
            "inner": (self._random.normal(size=(size, HIDDEN)) / np.sqrt(size)).astype(np.float32),
            "shift": np.zeros(HIDDEN, np.float32),
            "outer": np.zeros(HIDDEN, np.float32),
            "direct": np.zeros(size, np.float32),
            "base": np.full(1, -3, np.float32),
        }
        descent = _Adam(weights, _EPOCHS * (len(usable) // _BATCH + 1))
        for _ in range(_EPOCHS):
            order = self._random.permutation(usable)
            for start in range(0, len(order), _BATCH):
                descent.step(self._slopes(weights, order[start : start + _BATCH]))
        return self._on_plain_signals(weights)

    def _slopes(self, weights: dict[str, Floats], batch: Ints) -> dict[str, Floats]:
        """Slope of the cross entropy over the candidates and “nothing”, whose score is 0."""
        signals = self._signals[batch]
        hidden = np.maximum(signals @ weights["inner"] + weights["shift"], 0)
        scores = (
            hidden @ weights["outer"] + signals @ weights["direct"] + weights["base"] + self._absent[batch]
        )
        highest = np.maximum(scores.max(axis=1, keepdims=True), 0)
        shares = np.exp(scores - highest)
        shares /= shares.sum(axis=1, keepdims=True) + np.exp(-highest)
        right = shares * self._right[batch]
        shares -= right / np.maximum(right.sum(axis=1, keepdims=True), _TINY)
        off = shares * (self._weight[batch] / len(batch))[:, None]
        back = off[:, :, None] * weights["outer"] * (hidden > 0)
        return {
            "inner": np.tensordot(signals, back, axes=([0, 1], [0, 1])),
            "shift": back.sum(axis=(0, 1)),
            "outer": np.einsum("ij,ijh->h", off, hidden),
            "direct": np.einsum("ij,ijf->f", off, signals),
            "base": off.sum(keepdims=True)[0],
        }

    def _on_plain_signals(self, weights: dict[str, Floats]) -> Model:
        """The same function of the signals as they come, without mean and spread."""
        inner = weights["inner"] / self._spread[:, None]
        direct = weights["direct"] / self._spread
        return Model(
            direct=direct,
            inner=inner,
            shift=weights["shift"] - self._mean @ inner,
            outer=weights["outer"],
            base=float(weights["base"][0] - self._mean @ direct),
            threshold=0.5,
            sure=0.5,
            beside=0,
        )


def _mean(models: Sequence[Model]) -> Model:
    """The mean of several networks as one: their hidden units side by side."""
    return Model(
        direct=np.mean([one.direct for one in models], axis=0),
        inner=np.concatenate([one.inner for one in models], axis=1),
        shift=np.concatenate([one.shift for one in models]),
        outer=np.asarray(np.concatenate([one.outer for one in models]) / len(models), np.float32),
        base=float(np.mean([one.base for one in models])),
        threshold=models[0].threshold,
        sure=models[0].sure,
        beside=models[0].beside,
    )


class _Adam:
    """Descent with momentum, a step per slope, the rate falling to nothing."""

    def __init__(self, weights: dict[str, Floats], steps: int) -> None:
        self._weights = weights
        self._steps = steps
        self._done = 0
        self._mean = {name: np.zeros_like(value) for name, value in weights.items()}
        self._square = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, slopes: dict[str, Floats]) -> None:
        self._done += 1
        rate = _RATE * 0.5 * (1 + np.cos(np.pi * self._done / self._steps))
        for name, values in self._weights.items():
            slope = slopes[name] + _DECAY * values
            mean, square = self._mean[name], self._square[name]
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            step = mean / (1 - 0.9**self._done) / (np.sqrt(square / (1 - 0.999**self._done)) + 1e-8)
            np.subtract(values, rate * step, out=values)

"""The fitted model: a small network over the signals, made by `fit.py`, kept in `data/weights.txt`.

It gives each candidate a score against “nothing answers this”, whose score is 0: the highest score puts the
candidates in order, and tells how likely it is that the first one is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.search.features import SIGNALS
from knowledge.search.lexicon import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from knowledge.search.index import Floats

WEIGHTS_FILE: Final = "weights.txt"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights; rows in the order of `SIGNALS`."""

    direct: Floats
    """Signal → score."""
    inner: Floats
    """Signal → hidden unit."""
    shift: Floats
    """Of each hidden unit."""
    outer: Floats
    """Hidden unit → score."""
    base: float
    threshold: float
    """Least probability with which the first candidate is taken for the answer."""
    sure: float
    """Below this probability the next candidates are told too, and that it is not sure."""
    beside: float
    """Up to this distance in score, the second candidate is told beside the first."""

    def score(self, signals: Floats) -> Floats:
        """A score for each candidate; 0 is as good as no answer."""
        hidden = np.maximum(signals @ self.inner + self.shift, 0)
        return np.asarray(hidden @ self.outer + signals @ self.direct + self.base)

    def lines(self) -> Iterator[str]:
        """The weights as text, one line a signal."""
        yield "threshold " + _written([self.threshold])
        yield "sure " + _written([self.sure])
        yield "beside " + _written([self.beside])
        yield "base " + _written([self.base])
        yield "shift " + _written(self.shift.tolist())
        yield "outer " + _written(self.outer.tolist())
        for name, direct, row in zip(SIGNALS, self.direct.tolist(), self.inner.tolist(), strict=True):
            yield f"{name} {_written([direct, *row])}"


def probability(score: float) -> float:
    """How likely a candidate of this score is the answer rather than nothing."""
    return float(1 / (1 + np.exp(-score)))


@cache
def load_model() -> Model:
    """Read the weights; once a process."""
    values: dict[str, list[float]] = {}
    for line in read_lines(WEIGHTS_FILE):
        name, *numbers = line.split()
        values[name] = [float(number) for number in numbers]
    rows = np.array([values[name] for name in SIGNALS], np.float32)
    return Model(
        rows[:, 0],
        rows[:, 1:],
        np.array(values["shift"], np.float32),
        np.array(values["outer"], np.float32),
        values["base"][0],
        values["threshold"][0],
        values["sure"][0],
        values["beside"][0],
    )


def write_model(model: Model, remarks: str, path: Path) -> None:
    """Write the weights with how they were made."""
    head = ["Made by `python -m knowledge.search.fit`; do not edit.", *remarks.splitlines()]
    lines = [*(f"# {line}" for line in head), *model.lines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _written(numbers: list[float]) -> str:
    return " ".join(f"{number:.4g}" for number in numbers)

"""Fits the weights of the search: `python -m knowledge.search.fit`.

Labelled cases come from the library itself. Each way of asking is held out of the index once and asked, as it is and
as another hand would write it; asked again with its entry barred, it is a question that nothing answers. To
these come questions written by people: `data/refusals.txt`, that the documents do not answer, and with `--questions`
files in the form of `tests/knowledge/search/questions`, written without seeing the entries.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.policies import EntryKind, load_library
from knowledge.policies.library import FOLDER
from knowledge.search.assistant import Assistant
from knowledge.search.cases import (
    DISTURBED,
    FOLDS,
    FOLLOW_UP,
    MOVED,
    REFUSAL,
    WRITTEN_ANSWERED,
    WRITTEN_REFUSED,
    Case,
    make_cases,
    read_written,
)
from knowledge.search.lexicon import DATA
from knowledge.search.model import WEIGHTS_FILE, Model, probability, write_model
from knowledge.search.noise import KINDS
from knowledge.search.shelf import Shelf
from knowledge.search.training import Trainer, blank_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge.policies import Entry, Library
    from knowledge.search.index import Floats

WEIGHTS: Final = {"barred entry": 0.15, "barred document": 0.5, MOVED: 0.3, REFUSAL: 2, DISTURBED: 1}
"""What a case of a kind counts, 1 where not named: with its entry barred, a neighbour may still answer rightly."""
WRITTEN_WEIGHT: Final = 20.0
"""What a question counts that a person wrote without seeing the entries: few, and nearest to real use."""
_LET_THROUGH: Final = 0.08
"""Share of unanswerable questions that may still be answered; those of the data file are harder than most."""
_OFTEN_ENOUGH: Final = 0.2
"""The second candidate is told beside the first where it is the right one this often."""
_WINDOW: Final = 400
_SURE_ENOUGH: Final = 0.75
"""Where the first candidate is right more seldom, the answer says that it is not sure, and gives the next ones."""
_SURE_WINDOW: Final = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """A case with what the search saw of it."""

    case: Case
    signals: Floats
    numbers: tuple[int, ...]
    refusing: frozenset[int]
    """Numbers of the entries that are no rule: taking one of them is refusing too."""

    @property
    def ignored(self) -> list[int]:
        """Where nothing answers, an entry that refuses is neither right nor wrong."""
        if self.case.entries:
            return []
        return [place for place, number in enumerate(self.numbers) if number in self.refusing]

    @property
    def right(self) -> list[int]:
        """Places of the entries that answer among the candidates."""
        return [place for place, number in enumerate(self.numbers) if number in self.case.entries]

    @property
    def weight(self) -> float:
        """What the case counts; nothing where the first round lost the entry that answers."""
        if self.case.entries and not self.right:
            return 0.0
        return WRITTEN_WEIGHT if self.case.written else WEIGHTS.get(self.case.kind, 1.0)


def fold_shelves(library: Library) -> list[Shelf]:
    """The index once for each fold, without the ways of asking that the fold asks."""
    number = {entry.id: place for place, entry in enumerate(library.entries.values())}

    def kept(entry: Entry, fold: int) -> list[str]:
        return [one for turn, one in enumerate(entry.phrasings) if (turn + number[entry.id]) % FOLDS != fold]

    return [Shelf(library, lambda entry, fold=fold: kept(entry, fold)) for fold in range(FOLDS)]  # type: ignore[misc]


def look(cases: Iterable[Case], assistants: Sequence[Assistant]) -> list[Seen]:
    """What the search sees of each case."""
    entries = assistants[0].shelf.entries
    refusing = frozenset(number for number, one in enumerate(entries) if one.kind is not EntryKind.RULE)
    seen: list[Seen] = []
    for case in cases:
        assistant = assistants[FOLDS if case.written else case.fold]
        asked = assistant.understand(case.text, case.region, case.history)
        found = assistant.find(asked, case.barred)
        if found is not None:
            seen.append(Seen(case, found.signals, tuple(found.numbers.tolist()), refusing))
    return seen


def fit(library: Library, written: Sequence[Path] = (), seed: int = 7) -> tuple[Model, str]:
    """Fit everything.

    Args:
        library: the knowledge base.
        written: files of questions that people wrote without seeing the entries.
        seed: of the choices of noise; the same seed and library give the same weights.

    Returns:
        The model, and a table of how it does on cases that neither its index nor its weights had seen.
    """
    shelves = fold_shelves(library)
    cases = list(make_cases(shelves[0], random.Random(seed)))  # noqa: S311 - no secret
    cases += [case for path in written for case in read_written(path, shelves[0])]
    seen = look(cases, [Assistant(shelf, blank_model()) for shelf in (*shelves, Shelf(library))])
    trainer = Trainer(seen, seed)
    rounds = [trainer.train([one.case.fold != fold for one in seen]) for fold in range(FOLDS)]
    judged = [judge(one, rounds[one.case.fold], shelves[0].entries) for one in seen]
    threshold = find_threshold(judged)
    model = replace(
        trainer.train([True] * len(seen)),
        threshold=threshold,
        sure=find_sure(judged, threshold),
        beside=find_beside(judged),
    )
    return model, report(cases, judged, threshold)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what became of it."""

    case: Case
    right: bool
    """Whether the first candidate is the labelled entry."""
    tells: bool
    """Whether the first candidate is a rule, so that taking it means answering."""
    probability: float
    distance: float
    """How much the second candidate is behind the first."""
    second_right: bool


def judge(one: Seen, model: Model, entries: Sequence[Entry]) -> Judged:
    """The first candidate of a case under a model."""
    scores = model.score(one.signals)
    best, second = (*np.argsort(-scores)[:2].tolist(), 0)[:2]
    first = one.numbers[best]
    return Judged(
        one.case,
        right=first in one.case.entries,
        tells=entries[first].kind is EntryKind.RULE,
        probability=probability(float(scores[best])),
        distance=float(scores[best] - scores[second]),
        second_right=one.numbers[second] in one.case.entries,
    )


def find_threshold(judged: Sequence[Judged]) -> float:
    """Where questions that people wrote as unanswerable are refused as often as wanted."""
    refusals = [one for one in judged if one.case.kind in (REFUSAL, WRITTEN_REFUSED)]
    taken = sorted((one.probability for one in refusals if one.tells), reverse=True)
    place = int(len(refusals) * _LET_THROUGH)
    return float(np.clip(taken[place] if place < len(taken) else 0.5, 0.02, 0.98))


def find_sure(judged: Sequence[Judged], threshold: float) -> float:
    """From which probability on the first candidate alone answers questions of people often enough."""
    written = sorted(
        (one.probability, one.right) for one in judged if one.case.kind == WRITTEN_ANSWERED and one.tells
    )
    window = min(_SURE_WINDOW, len(written))
    if not window:
        return threshold
    right = np.array([right for _, right in written], np.float64)
    share = np.convolve(right, np.ones(window) / window, mode="valid")
    seldom = np.flatnonzero(share < _SURE_ENOUGH)
    return max(threshold, written[seldom[-1] + window // 2][0]) if len(seldom) else threshold


def find_beside(judged: Sequence[Judged]) -> float:
    """Up to which distance the second candidate is often enough the right one to be told beside the first."""
    close = sorted(
        (one.distance, one.second_right) for one in judged if one.case.kind == "plain" and one.tells
    )
    distances = np.array([distance for distance, _ in close])
    right = np.array([second for _, second in close], np.float64)
    share = np.convolve(right, np.ones(_WINDOW) / _WINDOW, mode="valid")
    enough = np.flatnonzero(share >= _OFTEN_ENOUGH)
    return float(distances[enough[-1] + _WINDOW // 2]) if len(enough) else 0.0


def report(cases: Sequence[Case], judged: Sequence[Judged], threshold: float) -> str:
    """By kind: cases, first candidate right, right and accepted; for those without answer, refused."""
    lines = []
    for kind in sorted({case.kind for case in cases}):
        total = sum(case.kind == kind for case in cases)
        ones = [one for one in judged if one.case.kind == kind]
        taken = [one for one in ones if not one.tells or one.probability >= threshold]
        if kind in (*KINDS, FOLLOW_UP, WRITTEN_ANSWERED):
            first, told = sum(one.right for one in ones), sum(one.right for one in taken)
            lines.append(
                f"{kind}: {total} cases, first {first / total:.1%}, right and accepted {told / total:.1%}"
            )
        else:
            told = sum(one.tells for one in taken)
            lines.append(f"{kind}: {total} cases, refused {1 - told / total:.1%}")
    return "\n".join(lines)


def main() -> None:
    """Fit, print the table, write the weights."""
    parser = argparse.ArgumentParser(description="Fit the weights of the search from labelled cases.")
    parser.add_argument("--policies", type=Path, default=FOLDER, help="folder of the policy files")
    parser.add_argument("--dry-run", action="store_true", help="print the table only")
    parser.add_argument("--questions", type=Path, nargs="*", default=(), help="files of questions by people")
    options = parser.parse_args()
    model, table = fit(load_library(options.policies), options.questions)
    print(table)  # noqa: T201 - a command
    if not options.dry_run:
        write_model(model, table, DATA / WEIGHTS_FILE)


if __name__ == "__main__":
    main()

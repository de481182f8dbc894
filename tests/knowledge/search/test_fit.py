"""Fitting: labelled cases, the small network, the threshold."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge.search.cases import FOLLOW_UP, MOVED, REFUSAL, WRITTEN_ANSWERED, Case, make_cases
from knowledge.search.features import SIGNALS
from knowledge.search.fit import Judged, find_beside, find_sure, find_threshold
from knowledge.search.model import Model, load_model, probability, write_model
from knowledge.search.noise import KINDS, disturb
from knowledge.search.pinyin import load_sounds
from knowledge.search.training import Trainer

if TYPE_CHECKING:
    from pathlib import Path

    from knowledge.search import Assistant
    from knowledge.search.index import Floats


@dataclass(frozen=True)
class Toy:
    signals: Floats
    right: list[int]
    weight: float = 1.0
    ignored: tuple[int, ...] = ()


def toys(count: int) -> list[Toy]:
    """Right is the candidate with the higher first signal; none where both are low."""
    chance = np.random.default_rng(1)
    made = []
    for _ in range(count):
        signals = chance.random((2, len(SIGNALS))).astype(np.float32)
        right = [int(signals[:, 0].argmax())] if signals[:, 0].max() > 0.5 else []
        made.append(Toy(signals, right))
    return made


def test_the_network_learns_order_and_refusal() -> None:
    made = toys(3000)
    model = Trainer(made, 1).train([True] * len(made))
    fresh = toys(300)
    scores = [model.score(one.signals) for one in fresh]
    first = np.mean(
        [score.argmax() in one.right for score, one in zip(scores, fresh, strict=True) if one.right]
    )
    told = np.mean([bool(one.right) == (score.max() > 0) for score, one in zip(scores, fresh, strict=True)])
    assert first > 0.9
    assert told > 0.85


def test_weights_survive_writing(tmp_path: Path) -> None:
    model = load_model()
    write_model(model, "made by a test", tmp_path / "weights.txt")
    read = (tmp_path / "weights.txt").read_text(encoding="utf-8").splitlines()
    assert read[1] == "# made by a test"
    assert {line.split()[0] for line in read if not line.startswith("#")} >= set(SIGNALS)


def judged(kind: str, chance: float, *, distance: float = 9, second: bool = False) -> Judged:
    case = Case("?", None, kind, 0, frozenset())
    return Judged(case, right=False, tells=True, probability=chance, distance=distance, second_right=second)


def test_the_threshold_lets_few_refusals_through() -> None:
    ones = [judged(REFUSAL, place / 100) for place in range(100)]
    threshold = find_threshold(ones)
    assert sum(one.probability >= threshold for one in ones) == pytest.approx(8, abs=1)


def test_the_second_is_told_only_where_it_is_often_right() -> None:
    near = [judged("plain", 0.9, distance=0.5, second=place % 2 == 0) for place in range(500)]
    far = [judged("plain", 0.9, distance=5) for _ in range(500)]
    assert find_beside(near + far) >= 0.5
    assert find_beside(far) == 0


def test_probability_is_even_at_score_zero() -> None:
    assert probability(0) == 0.5
    assert probability(3) > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_repeatable_and_keeps_something(kind: str) -> None:
    text = "湖南专项考核报名要交多少钱材料"
    assert disturb(text, kind, random.Random(3)) == disturb(text, kind, random.Random(3)) != ""


def test_homophones_keep_the_sound() -> None:
    text = "湖南专项考核多少分合格"
    other = disturb(text, "homophone", random.Random(5))
    assert len(other) == len(text)
    assert load_sounds().read(other) == load_sounds().read(text)


def test_cases_are_labelled(assistant: Assistant) -> None:
    shelf = assistant.shelf
    cases = list(make_cases(shelf, random.Random(1)))
    plain = [case for case in cases if case.kind == "plain"]
    assert all(case.entries for case in plain)
    assert all(not case.entries for case in cases if case.kind in (REFUSAL, MOVED))
    barred = [case for case in cases if case.kind == "barred entry"]
    assert barred
    assert all(case.barred and not case.entries for case in barred)


def test_a_model_without_weights_scores_everything_alike() -> None:
    nothing = np.zeros(1, np.float32)
    model = Model(
        np.zeros(len(SIGNALS), np.float32),
        np.zeros((len(SIGNALS), 1), np.float32),
        nothing,
        nothing,
        0,
        0.5,
        0.5,
        0,
    )
    assert model.score(np.ones((2, len(SIGNALS)), np.float32)).tolist() == [0, 0]


def test_a_follow_up_has_what_it_leans_on(assistant: Assistant) -> None:
    cases = [one for one in make_cases(assistant.shelf, random.Random(1)) if one.kind == FOLLOW_UP]
    assert cases
    assert all(case.history and case.entries for case in cases)


def test_synonyms_say_the_same_in_other_words() -> None:
    text = "湖南专项考核报名要交多少钱材料"
    others = {disturb(text, "synonym", random.Random(seed)) for seed in range(8)}
    assert len(others) > 2
    assert all("湖南" in one for one in others)


def test_where_the_first_is_seldom_right_it_is_not_sure() -> None:
    case = Case("问", None, WRITTEN_ANSWERED, 0, frozenset({1}))

    def judged(probability: float, *, right: bool) -> Judged:
        return Judged(case, right, tells=True, probability=probability, distance=1, second_right=False)

    mixed = [judged(0.5 + place / 1000, right=place % 2 == 0) for place in range(200)]
    certain = [judged(0.8 + place / 2000, right=True) for place in range(200)]
    assert 0.65 < find_sure([*mixed, *certain], 0.4) < 0.85
    assert find_sure(certain, 0.4) == 0.4
    assert find_sure([], 0.4) == 0.4

"""How well questions are answered that people wrote without seeing the entries: a floor under the search."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.search import Answer, Assistant, Outcome, Question

QUESTIONS = [
    json.loads(line)
    for path in sorted((Path(__file__).parent / "questions").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
HONEST = re.compile(r"(没有|未|并未|尚未)(给出|写明|规定|明确|列出|查到|找到|收录)")


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [
        assistant.ask(
            Question(one["question"], date(2024, 6, 1), one["region"], tuple(one.get("history", ())))
        )
        for one in QUESTIONS
    ]


def right(case: dict[str, Any], answer: Answer) -> bool:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", answer.text))
    told = all(re.search(unicodedata.normalize("NFKC", one), text, re.IGNORECASE) for one in case["must"])
    if not told or not answer.answered:
        return False
    return bool(set(case["sources"]) & {source.document for source in answer.sources})


def test_answers_rightly(answers: list[Answer]) -> None:
    asked = [(case, answer) for case, answer in zip(QUESTIONS, answers, strict=True) if case["answerable"]]
    share = sum(right(case, answer) for case, answer in asked) / len(asked)
    assert share >= 0.82, f"{share:.1%} of {len(asked)}"


def test_refuses_rightly(answers: list[Answer]) -> None:
    silent = [answer for case, answer in zip(QUESTIONS, answers, strict=True) if not case["answerable"]]
    share = sum(not answer.answered or bool(HONEST.search(answer.text)) for answer in silent) / len(silent)
    assert share >= 0.92, f"{share:.1%} of {len(silent)}"


def test_a_refusal_gives_no_sources(answers: list[Answer]) -> None:
    for answer in answers:
        assert answer.answered == (answer.outcome in (Outcome.ANSWERED, Outcome.SIDE_BY_SIDE))
        assert answer.answered or not answer.sources

"""Every path of the interview, walked over decisions: one line a path in paths.txt, which is read in review.

After a change that is meant to change paths: `python -m tests.handlers.eligibility.test_paths` writes the file anew.
Levels 3 and 2 have thousands of paths; theirs are walked for what must hold on every path, and not listed.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handlers.eligibility.interview import Interview
from handlers.eligibility.steps import Step, StepKind, option_step, region_step
from knowledge.eligibility import load_rules
from knowledge.eligibility.questions import Question, QuestionKind, load_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).with_name("paths.txt")
RULES = load_rules()
ON = date(2026, 11, 21)
LISTED = ("special", "skill:5", "skill:4", "title:assistant")
WALKED = ("skill:3", "skill:2")
MOST_QUESTIONS = 13


def possible(question: Question) -> Iterator[Step]:
    """Every option; for dates a short and a long time ago too; for places one with rules of its own and one without."""
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.SEVERAL:
            yield from (option_step(question, option) for option in question.options)
        case QuestionKind.DATE:
            yield from (option_step(question, option) for option in question.options)
            for years in (question.samples[0], question.samples[-2]):
                day = ON - timedelta(days=round(float(years) * 365.25))
                yield Step(StepKind.VALUE, question.path, f"{years}年前", value=day.isoformat())
        case QuestionKind.REGION:
            yield from (region_step("河南省郑州市"), region_step("广东省"))
        case _:
            yield Step(StepKind.VALUE, question.path, "焊工", value="焊工")


def walk(interview: Interview) -> Iterator[Interview]:
    """Every interview that has come to its end."""
    path = interview.next_path(RULES, ON)
    if path is None:
        yield interview
        return
    assert path not in {step.path for step in interview.steps}, "nothing is asked twice"
    for step in possible(load_questions()[path]):
        yield from walk(interview.with_step(step))


def line(interview: Interview) -> str:
    verdict = interview.evaluate(RULES, ON).verdicts[0]
    answers = "，".join(step.label for step in interview.steps)
    when = f" {verdict.earliest_on}" if verdict.status == "later" else ""
    return f"{verdict.target}：{answers} → {verdict.status}{when}"


def listed() -> str:
    return "\n".join(line(interview) for target in LISTED for interview in walk(Interview((target,)))) + "\n"


def test_the_paths_are_those_under_review() -> None:
    assert listed() == FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", [*LISTED, *WALKED])
def test_every_path_ends_settled_and_soon(target: str) -> None:
    ends = list(walk(Interview((target,))))
    assert ends
    for interview in ends:
        assert len(interview.steps) <= MOST_QUESTIONS
        assert Interview.from_data(interview.to_data()) == interview
        verdict = interview.evaluate(RULES, ON).verdicts[0]
        assert verdict.status != "unknown" or not verdict.missing or verdict.missing == ("employer_filed",), (
            line(interview)
        )


if __name__ == "__main__":
    FILE.write_text(listed(), encoding="utf-8")

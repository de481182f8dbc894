"""Which question to ask next: the one whose answers leave the least open.

The questions and their answers are data (`questions.txt`). The engine simply tries each possible answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.blocks import Block, Field, read_blocks
from knowledge.eligibility.profile import Certificate, Title
from knowledge.eligibility.result import Result, Status
from knowledge.eligibility.vocabulary import CHOICES, FIELD_NAMES, HONOURS, LEVELS, RANKS, TARGETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from knowledge.eligibility.profile import Profile
    from knowledge.eligibility.rules import Rules

_FILE: Final = Path(__file__).with_name("questions.txt")
_KEYS: Final = ("问", "类型", "选项", "样本")
_CHOICE_OF_PATH: Final = {choice.path: choice for choice in CHOICES.values()}
_DAYS_A_YEAR: Final = 365.25
_PER_FIELD: Final = 0.25
"""What a fact still missing weighs against a target still open, set by trying it out (benchmarks/eligibility.py)."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    CHOICE = "选项"
    SEVERAL = "多选"
    DATE = "日期"
    REGION = "地区"
    TEXT = "文字"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: the label of its button and the facts it stands for."""

    label: str
    facts: tuple[tuple[str, object], ...]

    def apply(self, profile: Profile) -> Profile:
        """The profile with these facts."""
        for path, value in self.facts:
            profile = profile.set(path, value)
        return profile


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one field of the profile."""

    path: str
    text: str
    kind: QuestionKind
    options: tuple[Option, ...]
    """Buttons; empty where the answer is typed."""
    samples: tuple[str, ...]
    """Possible answers to typed questions, only for weighing questions against each other."""

    def possible_answers(self, on: date) -> Iterator[Option]:
        """Answers to try out: the options, or the samples as of a day."""
        yield from self.options
        for sample in self.samples:
            value: object = sample
            if self.kind is QuestionKind.DATE:
                value = on - timedelta(days=round(float(sample) * _DAYS_A_YEAR))
            yield Option(sample, ((self.path, value),))


@cache
def load_questions(path: Path = _FILE) -> Mapping[str, Question]:
    """All questions by field, in the order of the file.

    Raises:
        RuleFileError: an unknown key, field, type or value, with its line.
    """
    head, blocks = read_blocks(path)
    head.check(("章节",), ())
    questions: dict[str, Question] = {}
    for block in blocks:
        block.check(_KEYS, ("选项",))
        if block.id not in FIELD_NAMES:
            raise block.error(f"资料里没有“{block.id}”这一项，可以问：{'、'.join(FIELD_NAMES)}")
        if block.id in questions:
            raise block.error(f"“{block.id}”问了两次")
        questions[block.id] = _question(block)
    return questions


def next_question(
    rules: Rules,
    profile: Profile,
    on: date,
    targets: Collection[str] = tuple(TARGETS),
    skip: Collection[str] = (),
) -> str | None:
    """The field to ask for next.

    Args:
        rules: the rules.
        profile: what is known so far.
        on: the day.
        targets: what the person wants to know about.
        skip: fields the person could not answer (不知道).

    Returns:
        The path of the field whose answers leave the least open on average; None as soon as no answer that can still
        be given would change a verdict.
    """
    open_paths = _open_paths(rules.evaluate(profile, on, targets))
    questions = load_questions()
    candidates = [path for path in questions if path in open_paths and path not in skip]
    if len(candidates) < 2:  # noqa: PLR2004 - nothing to compare
        return candidates[0] if candidates else None
    costs = {path: _expected_cost(questions[path], rules, profile, on, targets) for path in candidates}
    return min(candidates, key=lambda path: costs[path])


def _open_paths(result: Result) -> set[str]:
    return {path for verdict in result.verdicts for route in verdict.open_routes for path in route.missing}


def _expected_cost(
    question: Question, rules: Rules, profile: Profile, on: date, targets: Collection[str]
) -> float:
    results = [rules.evaluate(answer.apply(profile), on, targets) for answer in question.possible_answers(on)]
    return sum(_cost(result) for result in results) / len(results) if results else float("inf")


def _cost(result: Result) -> float:
    """What an answer leaves open: undecided targets, and the facts that are still to be asked for."""
    undecided = sum(
        1.0 if verdict.status is Status.UNKNOWN else 0.5 for verdict in result.verdicts if verdict.open_routes
    )
    return undecided + _PER_FIELD * len(_open_paths(result))


def _question(block: Block) -> Question:
    kind = block.need("类型")
    try:
        found = QuestionKind(kind.value)
    except ValueError:
        raise block.error(f"“类型”只能是 {'、'.join(QuestionKind)}", kind.line) from None
    if (block.one("选项") is not None) != (found in (QuestionKind.CHOICE, QuestionKind.SEVERAL)):
        raise block.error("“选项”和“多选”的问题要写选项，别的不写", kind.line)
    options = tuple(_option(block, one) for one in block.every("选项"))
    samples = block.one("样本")
    words = tuple(samples.value.split("、")) if samples else ()
    if (
        samples
        and found is QuestionKind.DATE
        and not all(word.replace(".", "", 1).isdigit() for word in words)
    ):
        raise block.error("日期的样本写成“几年前”的数字，用顿号隔开，如 0.5、4", samples.line)
    return Question(block.id, block.need("问").value, found, options, words)


def _option(block: Block, one: Field) -> Option:
    label, equals, rest = one.value.partition("=")
    if not equals or not label.strip():
        raise block.error("选项要写成“按钮上的字 = 值”", one.line)
    first, *others = [part.strip() for part in rest.split("+")] if "1+X" not in rest else [rest.strip()]
    facts = [(block.id, _fact(block, block.id, first, one.line))]
    for other in others:
        name, _, word = other.partition(" 是 ")
        if name not in CHOICES:
            raise block.error(f"没有“{name}”这一项，可以用：{'、'.join(CHOICES)}", one.line)
        facts.append((CHOICES[name].path, _fact(block, CHOICES[name].path, word, one.line)))
    return Option(label.strip(), tuple(facts))


def _fact(block: Block, path: str, word: str, line: int) -> object:
    known: Mapping[str, object]
    if path in _CHOICE_OF_PATH:
        known = _CHOICE_OF_PATH[path].words
    elif path == "skill_certificates":
        known = {"无": (), **{name: (Certificate(level, None),) for name, level in LEVELS.items()}}
    elif path == "titles":
        known = {"无": (), **{name: (Title(rank, None),) for name, rank in RANKS.items()}}
    elif path == "honours":
        known = {"无": (), **{name: (name,) for name in HONOURS}}
    else:
        known = {str(number): number for number in range(10)}
    if word not in known:
        raise block.error(f"“{word}”不是这一项的值，可以写：{'、'.join(known)}", line)
    return known[word]

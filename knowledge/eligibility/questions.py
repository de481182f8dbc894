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
from knowledge.eligibility.profile import NOT_STARTED, Certificate, Title, Violation
from knowledge.eligibility.result import Result, Status
from knowledge.eligibility.vocabulary import (
    CHOICES,
    FIELD_NAMES,
    HONOURS,
    LEVELS,
    RANKS,
    TARGETS,
    VIOLATIONS,
)
from knowledge.regions import parse_region, provinces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from knowledge.eligibility.profile import Profile
    from knowledge.eligibility.rules import Rules

_FILE: Final = Path(__file__).with_name("questions.txt")
_KEYS: Final = ("问", "提示", "类型", "选项", "样本", "优先", "先问")
_ELSEWHERE: Final = "其他地区"
"""A place without rules of its own, where the person named none."""
_CHOICE_OF_PATH: Final = {choice.path: choice for choice in CHOICES.values()}
_DAYS_A_YEAR: Final = 365.25
_DAY_OF_BAN: Final = "violations.on"
_PER_FIELD: Final = 0.25
"""What a fact still missing weighs against a target still open, set by trying it out (benchmarks/eligibility.py)."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    CHOICE = "选项"
    SEVERAL = "多选"
    DATE = "日期"
    REGION = "地区"
    TEXT = "文字"


_WITH_OPTIONS: Final = (QuestionKind.CHOICE, QuestionKind.SEVERAL)


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
    """Buttons; for dates and places beside typing, empty where there are none."""
    samples: tuple[str, ...]
    """Possible answers to typed questions, only for weighing questions against each other."""
    hint: str = ""
    """How to answer, where that is not plain from the buttons."""
    lead: float = 0.0
    """How much less decisive than the best question this one may be and still come first."""
    after: str = ""
    """The field that has to be asked for before, because it decides whether this question makes sense."""

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


def question_for(path: str) -> Question:
    """The question about a field; `violations` and `violations.on` are only asked where the conversation wants to.

    Args:
        path: the field.

    Raises:
        KeyError: there is no question about it.
    """
    return load_questions()[path]


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
        The path of the field whose answers leave the least open on average, or nearly so (优先, 先问 in
        `questions.txt`); the day of a ban that was told without one; None as soon as no answer that can still be
        given would change a verdict.
    """
    if _DAY_OF_BAN not in skip and any(item.on is None for item in profile.violations):
        return _DAY_OF_BAN
    open_paths = _open_paths(rules.evaluate(profile, on, targets))
    questions = load_questions()
    candidates = [path for path in questions if path in open_paths and path not in skip]
    if not candidates:
        return None
    best = candidates[0]
    if len(candidates) > 1:
        costs = {
            path: _expected_cost(questions[path], rules, profile, on, targets) - questions[path].lead
            for path in candidates
        }
        best = min(candidates, key=lambda path: costs[path])
    before = questions[best].after
    # Whoever is at a school may also work, which decides whether years of work count at all.
    sensible = before in candidates or profile.school.enrolled
    return before if before and sensible and before not in skip and profile.get(before) is None else best


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
    has_options = block.one("选项") is not None
    if has_options != (found in _WITH_OPTIONS) and (not has_options or found is QuestionKind.TEXT):
        raise block.error("“选项”和“多选”的问题要写选项，“文字”不写，别的可写可不写", kind.line)
    options = tuple(_option(block, one) for one in block.every("选项"))
    samples = block.one("样本")
    words = tuple(samples.value.split("、")) if samples else ()
    if (
        samples
        and found is QuestionKind.DATE
        and not all(word.replace(".", "", 1).isdigit() for word in words)
    ):
        raise block.error("日期的样本写成“几年前”的数字，用顿号隔开，如 0.5、4", samples.line)
    return Question(
        path=block.id,
        text=block.need("问").value,
        kind=found,
        options=options,
        samples=words,
        hint=block.value("提示"),
        lead=_lead(block),
        after=_after(block),
    )


def _lead(block: Block) -> float:
    one = block.one("优先")
    if one and not one.value.replace(".", "", 1).isdigit():
        raise block.error("“优先”写一个数字，如 0.5", one.line)
    return float(one.value) if one else 0.0


def _after(block: Block) -> str:
    one = block.one("先问")
    if one and one.value not in FIELD_NAMES:
        raise block.error(f"资料里没有“{one.value}”这一项", one.line)
    return one.value if one else ""


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
    elif path == "violations":
        known = {"无": (), **{name: (Violation(code),) for name, code in VIOLATIONS.items()}}
    elif path == "occupation_since":
        known = {"没干过": NOT_STARTED}
    elif path == "region":
        place = parse_region(word)
        known = {_ELSEWHERE: _ELSEWHERE, **{name: name for name in provinces()}}
        known |= {word: place.name} if place else {}
    else:
        known = {str(number): number for number in range(10)}
    if word not in known:
        raise block.error(f"“{word}”不是这一项的值，可以写：{'、'.join(known)}", line)
    return known[word]

"""The questions about eligibility as plain data: which answers were given, in order, and what they come to.

No position is stored: the answers are replayed. Going back, changing one and keeping the later ones, and going on
after a restart all follow from that. Knows no messenger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from knowledge.eligibility.contract import as_profile, parse_profile
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.questions import Question, QuestionKind, load_questions, next_question
from knowledge.eligibility.typed import read_date, read_option
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from knowledge.eligibility.result import Result
    from knowledge.eligibility.rules import Rules


_SCHOOL: Final = "school.kind"


class StepKind(StrEnum):
    """How an answer was given."""

    OPTION = "option"
    VALUE = "value"
    FACTS = "facts"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One answer."""

    kind: StepKind
    path: str
    """The field it answers; empty for facts that were told in a sentence."""
    label: str
    """As the person sees it again."""
    options: tuple[int, ...] = ()
    value: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def apply(self, profile: Profile) -> Profile:
        """The profile with this answer."""
        match self.kind:
            case StepKind.OPTION:
                chosen = [load_questions()[self.path].options[place] for place in self.options]
                if len(chosen) == 1:
                    return chosen[0].apply(profile)
                values = tuple(
                    item for option in chosen for _, value in option.facts for item in _items(value)
                )
                return profile.set(self.path, values)
            case StepKind.VALUE:
                return profile.set(self.path, _value(self.path, self.value))
            case StepKind.FACTS:
                return profile.merge(parse_profile(self.facts))
        return profile

    def to_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": self.kind.value,
            "path": self.path,
            "label": self.label,
            "options": list(self.options),
            "value": self.value,
            "facts": self.facts,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Back from JSON."""
        return cls(
            StepKind(data["kind"]),
            data["path"],
            data["label"],
            tuple(data["options"]),
            data["value"],
            data["facts"],
        )


@dataclass(frozen=True, slots=True)
class Interview:
    """The answers so far."""

    targets: tuple[str, ...]
    """What the person wants to know about."""
    steps: tuple[Step, ...] = ()
    asking: str = ""
    """The field asked for last, which a typed text answers."""

    @property
    def profile(self) -> Profile:
        """What is known: every answer, replayed."""
        profile = Profile()
        for step in self.steps:
            profile = step.apply(profile)
        return profile

    def evaluate(self, rules: Rules, on: date) -> Result:
        """What it comes to."""
        return rules.evaluate(self.profile, on, self.targets)

    def next_path(self, rules: Rules, on: date) -> str | None:
        """The field that decides most and was not asked for; None once everything is settled."""
        skipped = {step.path for step in self.steps if step.kind is StepKind.UNKNOWN}
        path = next_question(rules, self.profile, on, self.targets, skipped)
        if path and path.startswith("school.") and self.profile.school.kind is None:
            # Nobody can say what class they are in before it is clear that they are, or were, at a school.
            if _SCHOOL not in skipped:
                return _SCHOOL
            details = {one for one in load_questions() if one.startswith("school.")}
            return next_question(rules, self.profile, on, self.targets, skipped | details)
        return path

    def with_step(self, step: Step) -> Interview:
        """With one more answer; an earlier answer to the same question gives way, the others stay."""
        if not step.path:
            return Interview(self.targets, (*self.steps, step))
        places = [place for place, one in enumerate(self.steps) if one.path == step.path]
        if not places:
            return Interview(self.targets, (*self.steps, step))
        steps = list(self.steps)
        steps[places[0]] = step
        return Interview(self.targets, tuple(steps))

    def back(self) -> Interview:
        """Without the last answer."""
        return Interview(self.targets, self.steps[:-1])

    def ask(self, path: str) -> Interview:
        """Waiting for the answer to this field."""
        return Interview(self.targets, self.steps, path)

    def to_data(self) -> dict[str, Any]:
        """As JSON, for the conversation's data."""
        return {
            "targets": list(self.targets),
            "steps": [step.to_data() for step in self.steps],
            "asking": self.asking,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Back from JSON."""
        steps = tuple(Step.from_data(step) for step in data["steps"])
        return cls(tuple(data["targets"]), steps, data["asking"])


def option_step(question: Question, place: int, earlier: Step | None = None) -> Step | None:
    """A pressed option; where several may be chosen it joins those chosen before. None where there is no such option."""
    if not 0 <= place < len(question.options):
        return None
    chosen: tuple[int, ...] = (place,)
    if question.kind is QuestionKind.SEVERAL and place and earlier and earlier.options != (0,):
        chosen = tuple(dict.fromkeys((*earlier.options, place)))
    label = "、".join(question.options[one].label for one in chosen)
    return Step(StepKind.OPTION, question.path, label, chosen)


def typed_step(question: Question, text: str, on: date) -> Step | None:
    """What a typed text answers; None where it does not answer the question."""
    text = text.strip()
    match question.kind:
        case QuestionKind.DATE:
            day = read_date(text, on)
            return Step(StepKind.VALUE, question.path, text, value=day.isoformat()) if day else None
        case QuestionKind.REGION:
            region = parse_region(text)
            return region_step(region.name) if region else None
        case QuestionKind.TEXT:
            return Step(StepKind.VALUE, question.path, text, value=text)
        case _:
            place = read_option(text, question)
            return None if place is None else option_step(question, place)


def region_step(name: str) -> Step:
    """Where the person will be assessed."""
    return Step(StepKind.VALUE, "region", name, value=name)


def facts_step(profile: Profile, words: str) -> Step:
    """Facts that were told in a sentence."""
    return Step(StepKind.FACTS, "", words, facts=as_profile(profile))


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _value(path: str, text: str) -> object:
    """A stored value as the profile holds it: the contract's reader knows how."""
    head, _, rest = path.partition(".")
    if not rest:
        return parse_profile({head: text}).get(head)
    if head == "school":
        return parse_profile({head: {rest: text}}).get(path)
    return date.fromisoformat(text)  # the dates of certificates and titles

"""One answer about eligibility as plain data: the facts it stands for and how the person sees it again.

Facts are stored, never the place of a button: the questions may be changed while answers are kept for months.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from knowledge.eligibility.contract import as_profile, parse_profile
from knowledge.eligibility.profile import Profile, Violation
from knowledge.eligibility.questions import Option, Question, QuestionKind, load_questions
from knowledge.eligibility.typed import read_date, read_option
from knowledge.eligibility.vocabulary import FIELD_NAMES, VIOLATIONS
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from collections.abc import Collection

_VIOLATIONS: Final = "violations"
"""The contract cannot write a violation without its day, which is asked for afterwards, so only its kind is stored."""


class StepKind(StrEnum):
    """How an answer was given."""

    OPTION = "option"
    VALUE = "value"
    FACTS = "facts"
    UNKNOWN = "unknown"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Step:
    """One answer."""

    kind: StepKind
    path: str
    """The field it answers; empty for facts that were told in a sentence."""
    label: str
    """As the person sees it again."""
    value: str = ""
    """What was typed, in the form the contract writes it."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What was pressed or told, as the contract writes a profile."""
    origins: dict[str, str] = field(default_factory=dict)
    """The words each of the facts was read from; they tell how precisely a day was told."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The fields this step answers."""
        return (self.path,) if self.path else tuple(_paths(self.facts))

    def apply(self, profile: Profile) -> Profile:
        """The profile with this answer."""
        match self.kind:
            case StepKind.OPTION | StepKind.FACTS:
                return profile.merge(replace(parse_profile(self.facts), origins=self.origins))
            case StepKind.VALUE:
                profile = profile.set(self.path, _value(self.path, self.value))
                return replace(profile, origins={**profile.origins, self.path: self.label})
            case StepKind.ACCOUNT:
                return profile.set(self.path, _value(self.path, self.value))
        return profile

    def without(self, paths: Collection[str]) -> Step | None:
        """What stays of it once these fields are answered anew; None where nothing does.

        With a certificate goes its date, which was that of another one.
        """
        if self.path:
            return None if {self.path, self.path.partition(".")[0]} & set(paths) else self
        facts = deepcopy(self.facts)
        for path in paths:
            head, _, rest = path.partition(".")
            if not rest or head == _VIOLATIONS:
                facts.pop(head, None)
            elif isinstance(facts.get(head), dict):
                facts[head].pop(rest, None)
            else:
                for item in facts.get(head, ()):
                    item.pop(rest, None)
        facts = {name: value for name, value in facts.items() if value != {}}
        origins = {path: words for path, words in self.origins.items() if path not in paths}
        return replace(self, facts=facts, origins=origins) if facts else None

    def to_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "kind": self.kind.value,
            "path": self.path,
            "label": self.label,
            "value": self.value,
            "facts": self.facts,
            "origins": self.origins,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Back from JSON.

        Raises:
            KeyError: something is missing.
            ValueError: an answer to a field that is not asked for (any more).
        """
        rest = (data["path"], data["label"], data["value"], data["facts"], data["origins"])
        step = cls(StepKind(data["kind"]), *rest)
        if step.path and step.path not in FIELD_NAMES:
            raise ValueError(step.path)
        return step


def option_step(question: Question, option: Option, earlier: Step | None = None) -> Step:
    """A pressed answer; where several may be chosen it joins those chosen before."""
    if question.path == _VIOLATIONS:
        kinds = [item.kind for _, value in option.facts for item in value]  # type: ignore[attr-defined]
        return Step(StepKind.VALUE, question.path, option.label, value="".join(kinds))
    chosen = [option]
    if question.kind is QuestionKind.SEVERAL and earlier and _items(option):
        before = [one for one in chosen_options(question, earlier) if _items(one)]
        chosen = [*(one for one in before if one != option), option]
    facts = as_profile(option.apply(Profile()))
    if len(chosen) > 1:
        facts = as_profile(
            Profile().set(question.path, tuple(item for one in chosen for item in _items(one)))
        )
    return Step(StepKind.OPTION, question.path, "、".join(one.label for one in chosen), facts=facts)


def chosen_options(question: Question, step: Step | None) -> list[Option]:
    """The options of a question that an answer to it stands for."""
    known = step.facts.get(question.path) if step else None
    if known is None:
        return []
    return [one for one in question.options if all(item in known for item in _items(one))]


def typed_step(question: Question, text: str, on: date, born: date | None = None) -> Step | None:
    """What a typed text answers; None where it does not answer the question.

    Args:
        question: the question that is open.
        text: what was typed.
        on: the day.
        born: the day of birth where it is known; nobody began to work before it.
    """
    text = text.strip()
    place = read_option(text, question) if question.options else None
    if place is not None:
        return option_step(question, question.options[place])
    match question.kind:
        case QuestionKind.DATE:
            day = read_date(text, on, question.path, born)
            return Step(StepKind.VALUE, question.path, text, value=day.isoformat()) if day else None
        case QuestionKind.REGION:
            region = parse_region(text)
            return region_step(region.name) if region else None
        case QuestionKind.TEXT:
            return Step(StepKind.VALUE, question.path, text, value=text)
    return None


def unknown_step(path: str, label: str) -> Step:
    """The person cannot say."""
    return Step(StepKind.UNKNOWN, path, label)


def region_step(name: str, *, of_account: bool = False) -> Step:
    """Where the person will be assessed; of the account, where nobody was asked for it."""
    return Step(StepKind.ACCOUNT if of_account else StepKind.VALUE, "region", name, value=name)


def facts_step(profile: Profile, words: str) -> Step:
    """Facts that were told in a sentence."""
    return Step(StepKind.FACTS, "", words, facts=as_profile(profile), origins=dict(profile.origins))


def named_option(label: str, paths: Collection[str]) -> tuple[Question, Option] | None:
    """The answer of exactly this label to one of these questions; None where it is not just one."""
    found = [
        (question, option)
        for path, question in load_questions().items()
        if path in paths
        for option in question.options
        if option.label == label
    ]
    return found[0] if len(found) == 1 else None


def _items(option: Option) -> tuple[Any, ...]:
    return tuple(
        item for _, value in option.facts for item in (value if isinstance(value, tuple) else (value,))
    )


def _paths(facts: dict[str, Any]) -> list[str]:
    found = []
    for name, value in facts.items():
        found += [f"{name}.{part}" for part in value] if isinstance(value, dict) else [name]
    return found


def _value(path: str, text: str) -> object:
    """A stored value as the profile holds it: the contract's reader knows how."""
    head, _, rest = path.partition(".")
    if path == _VIOLATIONS:
        if text and text not in VIOLATIONS.values():
            raise ValueError(text)
        return (Violation(text),) if text else ()
    if not rest:
        return parse_profile({head: text}).get(head)
    if head == "school":
        return parse_profile({head: {rest: text}}).get(path)
    return date.fromisoformat(text)  # the dates of certificates, titles and violations

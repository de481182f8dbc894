"""The questions about eligibility as plain data: which answers were given, in order, and what they come to.

No position is stored: the answers are replayed. Going back, changing one and keeping the later ones, and going on
after a restart all follow from that. Knows no messenger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from handlers.eligibility.steps import Step, StepKind, facts_step, region_step
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.questions import load_questions, next_question

if TYPE_CHECKING:
    from datetime import date

    from knowledge.eligibility.result import Result
    from knowledge.eligibility.rules import Rules

_SCHOOL: Final = "school.kind"
_VIOLATIONS: Final = "violations"
_FORM: Final = 2
"""Of the stored data; what was stored in an earlier form is not read."""
_NOT_ASKED: Final = (StepKind.ACCOUNT, StepKind.FACTS)


@dataclass(frozen=True, slots=True)
class Interview:
    """The answers so far."""

    targets: tuple[str, ...]
    """What the person wants to know about."""
    steps: tuple[Step, ...] = ()
    asking: str = ""
    """The field asked for last, which a typed text answers."""
    changing: bool = False
    """That field was answered before and is asked again."""
    barred: bool = False
    """A violation was told without saying how it was dealt with."""
    entry_told: bool = False
    """That the occupation has no levels was told already."""

    @property
    def profile(self) -> Profile:
        """What is known: every answer, replayed."""
        profile = Profile()
        for step in self.steps:
            profile = step.apply(profile)
        return profile

    @property
    def given(self) -> tuple[Step, ...]:
        """What the person said: neither the account's region nor a 不知道."""
        return tuple(one for one in self.steps if one.kind not in (StepKind.ACCOUNT, StepKind.UNKNOWN))

    @property
    def can_go_back(self) -> bool:
        """Whether a question was answered, or one is being asked again."""
        return self.changing or self._last is not None

    @property
    def ban_unknown(self) -> bool:
        """A violation was told, and the person cannot say how it was dealt with."""
        answer = self.answer_to(_VIOLATIONS)
        return self.barred and (answer is None or answer.kind is StepKind.UNKNOWN)

    def answer_to(self, path: str) -> Step | None:
        """The answer to a question, if it was given."""
        return next((step for step in self.steps if step.path == path), None)

    def evaluate(self, rules: Rules, on: date) -> Result:
        """What it comes to."""
        return rules.evaluate(self.profile, on, self.targets)

    def next_path(self, rules: Rules, on: date) -> str | None:
        """The field that decides most and was not asked for; None once everything is settled."""
        if self.barred and not self.profile.violations and self.answer_to(_VIOLATIONS) is None:
            return _VIOLATIONS
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
        """With one more answer; earlier answers to the same give way, the others stay."""
        if step in self.steps:
            return replace(self, changing=False)
        kept = tuple(one for before in self.steps if (one := before.without(step.paths)))
        return replace(self, steps=(*kept, step), changing=False)

    def with_facts(self, told: Profile, words: str) -> Interview:
        """With the facts of a sentence; a certificate that is named once more keeps its date."""
        known = self.profile
        for name, rank in (("skill_certificates", "level"), ("titles", "rank")):
            said, before = (
                [getattr(item, rank) for item in getattr(one, name) or ()] for one in (told, known)
            )
            if said and said == before and told.get(f"{name}.{_DATES[name]}") is None:
                told = told.set(name, None)
        step = facts_step(told, words)
        return self.with_step(step) if step.facts else self

    def in_place(self, region: str | None) -> Interview:
        """After the account's region was changed: asked for it, or without what came from the account."""
        if region:
            return self.with_step(region_step(region, of_account=True))
        return replace(self, steps=tuple(one for one in self.steps if one.kind is not StepKind.ACCOUNT))

    def back(self) -> Interview:
        """Without the last answer to a question; where one is asked again, only without asking again."""
        last = self._last
        if self.changing or last is None:
            return replace(self, changing=False)
        return replace(self, steps=self.steps[:last] + self.steps[last + 1 :])

    def ask(self, path: str, *, changing: bool = False) -> Interview:
        """Waiting for the answer to this field."""
        return replace(self, asking=path, changing=changing)

    @property
    def _last(self) -> int | None:
        """The place of the last answer; what was known before the first question, and of the account, is none."""
        asked = False
        last = None
        for place, step in enumerate(self.steps):
            asked = asked or step.kind not in _NOT_ASKED
            if asked and step.kind is not StepKind.ACCOUNT:
                last = place
        return last

    def to_data(self) -> dict[str, Any]:
        """As JSON, for the conversation's data."""
        return {
            "form": _FORM,
            "targets": list(self.targets),
            "steps": [step.to_data() for step in self.steps],
            "asking": self.asking,
            "changing": self.changing,
            "barred": self.barred,
            "entry_told": self.entry_told,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self | None:
        """Back from JSON; None where it was stored in another form or the answers mean nothing any more."""
        try:
            if data["form"] != _FORM:
                return None
            steps = tuple(Step.from_data(step) for step in data["steps"])
            flags = (data["changing"], data["barred"], data["entry_told"])
            interview = cls(tuple(data["targets"]), steps, data["asking"], *flags)
            interview.profile  # noqa: B018 - an answer that cannot be replayed is found out here
        except (KeyError, ValueError, TypeError, AttributeError):
            return None
        return interview


_DATES: Final = {"skill_certificates": "issued_on", "titles": "obtained_on"}

"""What a draft of the rules would change: the same people under the current rules and under the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.result import Status, Verdict
from knowledge.eligibility.vocabulary import TARGET_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from knowledge.eligibility.profile import Profile
    from knowledge.eligibility.rules import Rules

_WORDS: Final[Mapping[Status, str]] = {
    Status.ELIGIBLE: "现在可以",
    Status.LATER: "以后可以",
    Status.UNKNOWN: "还不能确定",
    Status.NOT_ELIGIBLE: "不可以",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One target of one person that the draft answers differently."""

    profile: Profile
    before: Verdict
    after: Verdict

    def __str__(self) -> str:
        return f"{TARGET_NAMES[self.before.target]}：{_say(self.before)} → {_say(self.after)}"


def compare(current: Rules, draft: Rules, profiles: Iterable[Profile], on: date) -> Iterator[Change]:
    """Every verdict that changes in status or date, in the order of the people.

    Args:
        current: the rules in force.
        draft: the rules proposed.
        profiles: the people to try them on.
        on: the day.

    Yields:
        The changes.
    """
    for profile in profiles:
        before = current.evaluate(profile, on).verdicts
        after = draft.evaluate(profile, on).verdicts
        for old, new in zip(before, after, strict=True):
            if (old.status, old.earliest_on) != (new.status, new.earliest_on):
                yield Change(profile, old, new)


def changed_rules(current: Rules, draft: Rules) -> list[str]:
    """Which rules the draft adds, drops or words otherwise, one line each."""
    old, new = ({(rule.id, rule.targets): rule for rule in rules.all_rules()} for rules in (current, draft))
    lines = [f"新增规则 {rule.id}（{rule.title}）" for key, rule in new.items() if key not in old]
    lines += [f"去掉规则 {rule.id}（{rule.title}）" for key, rule in old.items() if key not in new]
    for key, rule in new.items():
        if key in old and any(
            getattr(rule, name) != getattr(old[key], name)
            for name in (
                "title",
                "region",
                "clauses",
                "sources",
                "validity",
                "reason",
                "registration",
                "materials",
            )
        ):
            lines.append(f"改动规则 {rule.id}（{rule.title}）")
    return lines


def _say(verdict: Verdict) -> str:
    words = _WORDS[verdict.status]
    if verdict.status is Status.LATER and verdict.earliest_on:
        words += f"（{verdict.earliest_on}）"
    decisive = next((route.rule.id for route in verdict.routes if route.status is verdict.status), None)
    return f"{words}[{decisive}]" if decisive and verdict.status in (Status.ELIGIBLE, Status.LATER) else words

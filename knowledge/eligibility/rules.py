"""All rules together, with the checks that need more than one of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.blocks import Block, RuleFileError
from knowledge.eligibility.engine import Plan, evaluate, make_plan
from knowledge.eligibility.model import BanRule, EntryList, EntryOccupation, Rule, RuleKind
from knowledge.eligibility.occupations import fold, spellings
from knowledge.eligibility.reader import read_rule_file
from knowledge.eligibility.vocabulary import TARGETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from knowledge.eligibility.profile import Profile
    from knowledge.eligibility.result import Result

FOLDER: Final = Path(__file__).with_name("rules")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one folder."""

    routes: tuple[Rule, ...]
    """Every way to every target, in the order of the files."""
    entry: EntryList | None
    bans: tuple[BanRule, ...]
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plan", make_plan(self.routes, self.bans))

    def evaluate(self, profile: Profile, on: date, targets: Collection[str] = tuple(TARGETS)) -> Result:
        """What a person qualifies for on a day.

        Args:
            profile: what is known about the person.
            on: the day; nothing here reads a clock.
            targets: only these, all by default.

        Returns:
            A verdict for each target, in the usual order.
        """
        name = profile.occupation
        entry = self.entry_occupation(name)
        return evaluate(self.plan, self.entry, profile, on, targets, entry, self._entry_hint(name))

    def entry_occupation(self, name: str | None) -> EntryOccupation | None:
        """The entry-qualification occupation that a typed name means, if it means one."""
        if self.entry is None or name is None:
            return None
        for form in spellings(name):
            if form in self.entry.not_listed:
                return None
            if form in self.entry.occupations:
                return self.entry.occupations[form]
        return None

    def _entry_hint(self, name: str | None) -> str:
        """What to keep in mind with an occupation that overlaps in part with the entry list."""
        if self.entry is None or name is None:
            return ""
        return next((hint for form in spellings(name) if (hint := self.entry.not_listed.get(form, ""))), "")

    def all_rules(self) -> tuple[Rule, ...]:
        """Routes, the entry rule and bans."""
        entry = (self.entry.rule,) if self.entry else ()
        return (*self.routes, *entry, *(ban.rule for ban in self.bans))


def load_rules(folder: Path = FOLDER) -> Rules:
    """Load every `*.txt` of a folder.

    Args:
        folder: where the rule files lie; the current rules by default, a draft for a comparison.

    Returns:
        The rules.

    Raises:
        RuleFileError: a file that cannot be read, an overlap, a duplicate, a folder without rules.
    """
    routes: list[Rule] = []
    bans: list[BanRule] = []
    entry_rules: list[Rule] = []
    occupations: list[EntryOccupation] = []
    not_listed: list[tuple[str, str, Block]] = []
    for path in sorted(folder.glob("*.txt")):
        for item in read_rule_file(path):
            match item:
                case Rule(kind=RuleKind.ENTRY):
                    entry_rules.append(item)
                case Rule():
                    routes.append(item)
                case BanRule():
                    bans.append(item)
                case EntryOccupation():
                    occupations.append(item)
                case _:
                    not_listed.append(item)
    if not routes:
        raise RuleFileError(folder, 1, "这个文件夹里没有规则（*.txt）")
    _refuse_overlaps([*routes, *entry_rules, *(ban.rule for ban in bans)])
    _refuse_same_conditions(routes)
    _refuse_same_violation(bans)
    return Rules(tuple(routes), _entry_list(entry_rules, occupations, not_listed), tuple(bans))


def _overlap(first: Rule, second: Rule) -> bool:
    a, b = first.validity, second.validity
    return not (
        (a.until and b.since and a.until < b.since) or (b.until and a.since and b.until < a.since)
    ) and bool(set(first.targets) & set(second.targets))


def _refuse_overlaps(rules: Sequence[Rule]) -> None:
    """An id may stand again for other targets or for another period, never twice for the same day."""
    by_id: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for earlier in by_id[rule.id]:
            if _overlap(earlier, rule):
                raise RuleFileError(
                    rule.path,
                    rule.line,
                    f"规则“{rule.id}”与 {earlier.path.name} 第 {earlier.line} 行重复，有效期重叠",
                )
        by_id[rule.id].append(rule)


def _refuse_same_conditions(rules: Iterable[Rule]) -> None:
    alike: defaultdict[object, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.kind is RuleKind.CONDITIONS:
            alike[rule.region, frozenset(clause.condition for clause in rule.clauses)].append(rule)
    for group in alike.values():
        for first, second in combinations(group, 2):
            if _overlap(first, second):
                raise RuleFileError(
                    second.path,
                    second.line,
                    f"规则“{second.id}”与“{first.id}”（{first.path.name} 第 {first.line} 行）的条件完全相同，有效期重叠",
                )


def _refuse_same_violation(bans: Sequence[BanRule]) -> None:
    for first, second in combinations(bans, 2):
        if first.violation == second.violation and _overlap(first.rule, second.rule):
            raise RuleFileError(
                second.rule.path, second.rule.line, f"“{first.rule.id}”已经规定了这种违纪，有效期重叠"
            )


def _entry_list(
    rules: Sequence[Rule],
    occupations: Sequence[EntryOccupation],
    not_listed: Iterable[tuple[str, str, Block]],
) -> EntryList | None:
    if len(rules) > 1:
        raise RuleFileError(rules[1].path, rules[1].line, f"准入类的规则只能有一条，已有“{rules[0].id}”")
    if not rules:
        if occupations:
            raise RuleFileError(
                occupations[0].path, occupations[0].line, "有准入职业，却没有“类别：准入”的规则"
            )
        return None
    names: dict[str, EntryOccupation] = {}
    for one in occupations:
        for name in (*one.names, *one.aliases):
            if names.setdefault(fold(name), one) is not one:
                raise RuleFileError(
                    one.path, one.line, f"“{name}”已经写在第 {names[fold(name)].line} 行的职业里"
                )
    others: dict[str, str] = {}
    for name, hint, block in not_listed:
        if fold(name) in names:
            raise block.error(f"“{name}”写在“不拦”里，又写在第 {names[fold(name)].line} 行的准入职业里")
        if fold(name) in others:
            raise block.error(f"“{name}”写了两次")
        others[fold(name)] = hint
    return EntryList(rules[0], names, others)

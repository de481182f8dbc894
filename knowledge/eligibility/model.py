"""What rule files hold once they are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from knowledge.eligibility.dates import add_years, day_before

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from knowledge.eligibility.conditions import Condition
    from knowledge.eligibility.profile import Violation
    from knowledge.policies.model import Source, Validity


class RuleKind(StrEnum):
    """What a block of a rule file is, as its 类别 says."""

    CONDITIONS = "条件"
    """A route with conditions; the default."""
    INSTITUTION = "单位自定"
    """A way that an employer or a school decides itself: listed, never changes the status of a target."""
    UNDOCUMENTED = "未载明"
    """Stands in where no document of the collection rules for the region: the target is unknown."""
    ENTRY = "准入"
    """What being on the entry-qualification list brings about."""
    OCCUPATION = "准入职业"
    """An occupation of that list."""
    NOT_LISTED = "不拦"
    """Names that look like an occupation of the list and are not."""
    BAN = "禁考"
    """What a violation brings about."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One `条件：` line: as it is written, and as it is computed."""

    text: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Advice:
    """What to bring or where to register, with the place that says so."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Rule:
    """One way (route) to one or several targets."""

    id: str
    kind: RuleKind
    title: str
    targets: tuple[str, ...]
    region: str
    clauses: tuple[Clause, ...]
    sources: tuple[Source, ...]
    validity: Validity
    reason: str
    registration: tuple[Advice, ...]
    materials: tuple[Advice, ...]
    hints: tuple[str, ...]
    """Said with every answer that rests on this rule's file, such as which text prevails."""
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class EntryOccupation:
    """An occupation that needs an entry qualification (准入类), or is to become one."""

    names: tuple[str, ...]
    """Official names."""
    aliases: tuple[str, ...]
    """Words that people use for it."""
    authority: str
    item: str
    pending: bool
    """拟依法调整为准入类: no skill level route either (D13)."""
    note: str
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class EntryList:
    """The entry-qualification list: what it brings about and whom it concerns."""

    rule: Rule
    occupations: Mapping[str, EntryOccupation]
    """Folded name → occupation; every official name and alias."""
    not_listed: Mapping[str, str]
    """Folded name of an occupation that is not on the list → a hint for the person, or nothing."""


@dataclass(frozen=True, slots=True)
class BanRule:
    """The ban that follows from a kind of violation."""

    rule: Rule
    violation: str
    years: int | None
    """0: the rest of the calendar year. None: no ban."""

    def last_day(self, violation: Violation) -> date | None:
        """The last day of the ban, None where there is none or its beginning is not known."""
        if self.years is None or violation.on is None:
            return None
        if self.years == 0:
            return violation.on.replace(month=12, day=31)
        return day_before(add_years(violation.on, self.years))

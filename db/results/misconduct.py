"""Misconduct (违纪违规) as values: the kinds there are, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from db.results.model import Part
from knowledge.eligibility.profile import Violation as Deed
from knowledge.eligibility.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from db.machines import ViolationState
    from knowledge.eligibility.model import BanRule
    from knowledge.policies.model import Source

_SUBJECT_ONLY: Final = "article5"
"""Of all kinds the one that costs a single part of the exam."""
_LATER_FOUND: Final = "第八条"


class NotSignedError(Exception):
    """Fewer people signed than have to."""


class AnswerOpenError(Exception):
    """The person can still answer; nothing is decided before."""

    def __init__(self, until: date) -> None:
        """Tell the last day for an answer, in China."""
        super().__init__(until.isoformat())
        self.until = until


class CaseError(ValueError):
    """A case that cannot be recorded; the message says what is wrong with it and nothing personal."""


@dataclass(frozen=True, slots=True)
class ViolationKind:
    """A kind of misconduct and what it costs."""

    code: str
    """As the ban rules name it, such as article6."""
    title: str
    years: int | None
    """Of the ban; 0 is the rest of the calendar year, None is no ban."""
    sources: tuple[Source, ...]

    @property
    def subject_only(self) -> bool:
        """Whether only the part in which it happened is lost; else all parts of that exam."""
        return self.code == _SUBJECT_ONLY

    @property
    def words(self) -> str:
        """What follows, in one sentence."""
        if self.subject_only:
            return "取消这一科的成绩，不禁考。"
        if self.years == 0:
            return "取消这次考试全部科目的成绩，当年不能再参加评价。"
        return f"取消这次考试全部科目的成绩，{self.years} 年内不能参加评价。"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a decision brings about."""

    kind: ViolationKind
    parts: tuple[Part, ...]
    """Whose marks are cancelled."""
    banned_until: date | None
    """The last day of the ban, in China."""
    sources: tuple[Source, ...]
    """With article 8, where a certificate was issued."""


@dataclass(frozen=True, slots=True)
class ViolationView:
    """A case of misconduct, opened."""

    id: int
    person_id: int
    exam_id: int | None
    kind: ViolationKind
    part: Part | None
    """In which it happened; None is the whole exam."""
    happened_on: date
    state: ViolationState
    account: str = field(repr=False)
    """What happened, in the staff's words."""
    answer: str | None = field(repr=False)
    signed_by: tuple[str, ...]
    """Actors of the audit, who recorded it first."""
    answer_until: date | None
    """Once stated: the last day for an answer, in China."""
    banned_until: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did."""

    consequence: Consequence
    voided: bool
    """Marks were cancelled."""
    revoked: tuple[int, ...]
    """Certificates that were revoked."""
    cancelled: tuple[int, ...]
    """Registrations within the ban that were cancelled."""


@cache
def violation_kinds() -> Mapping[str, ViolationKind]:
    """Code → kind, the lightest first, from the ban rules of `knowledge.eligibility`."""
    return {
        ban.violation: ViolationKind(ban.violation, ban.rule.title, ban.years, ban.rule.sources)
        for ban in load_rules().bans
    }


def consequence(
    kind: str, happened_on: date, part: Part | None = None, *, issued: bool = False
) -> Consequence:
    """What follows from misconduct.

    Args:
        kind: a code of `violation_kinds`.
        happened_on: the day, from which a ban counts.
        part: in which it happened; needed for the kind that costs one part only.
        issued: whether a certificate was issued already (article 8).

    Raises:
        CaseError: there is no such kind, or the part is missing.
    """
    known = violation_kinds().get(kind)
    if known is None:
        raise CaseError("no such kind")
    if known.subject_only and part is None:
        raise CaseError("no part")
    parts = (part,) if known.subject_only and part else tuple(Part)
    until = _ban(kind).last_day(Deed(kind, happened_on))
    sources = known.sources
    if issued:
        first = sources[0]
        sources = (
            *sources,
            type(first)(first.document, f"{first.section.rpartition(' ')[0]} {_LATER_FOUND}"),
        )
    return Consequence(known, parts, until, sources)


def _ban(kind: str) -> BanRule:
    return next(ban for ban in load_rules().bans if ban.violation == kind)

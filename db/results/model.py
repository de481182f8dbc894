"""Results as values; nothing personal shows in their repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.exams import ExamView
    from db.machines import CertificateState, NoticeState, ObjectionState, ScoreState
    from knowledge.procedures import NumberScheme


class Part(StrEnum):
    """A part of an exam (科目)."""

    THEORY = "theory"
    PRACTICE = "practice"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"theory": "理论", "practice": "实操"}[self.value]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one person, in tenths (60.5 is 605); None where a part does not count or was not sat."""

    theory: int | None = None
    practice: int | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score of one registration; `state` None where nothing is entered yet."""

    registration_id: int
    registration_number: str
    ticket_number: str | None
    exam_id: int
    person: str = field(repr=False)
    """The name, masked unless the full one was asked for."""
    theory: int | None
    practice: int | None
    absent: bool
    void: bool
    """Made void by a decision on misconduct; a part that was cancelled has no mark."""
    passed: bool | None
    """Known once it is confirmed."""
    state: ScoreState | None
    entered_by: str | None
    confirmed_by: str | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering did; the same marks again change nothing."""

    registration_id: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation did."""

    registration_ids: tuple[int, ...]
    """Confirmed now."""
    own: int
    """Left, because who confirms entered them."""
    missing: int
    """Registrations of the exam without a score."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the scores of an exam are."""

    people: int
    """Approved registrations."""
    entered: int
    """By one person, to be confirmed."""
    confirmed: int
    absent: int
    void: int
    passed: int
    """Of the confirmed."""

    @property
    def missing(self) -> int:
        """Without a score."""
        return self.people - self.entered - self.confirmed


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A line of a public notice: somebody who passed."""

    person: str = field(repr=False)
    """Masked."""
    ticket_end: str
    """The last four digits of the ticket number, or empty."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A public notice (公示)."""

    exam: ExamView
    first_day: date
    last_day: date
    """Both in China, both included."""
    working_days: int
    state: NoticeState
    certain: bool
    """Whether the holidays until its last day are announced; else it may have to last longer."""
    published_at: datetime
    rows: tuple[NoticeRow, ...] = field(repr=False)
    open_objections: int


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection (异议), opened."""

    id: int
    exam_id: int
    registration_id: int | None
    account_id: int | None
    text: str = field(repr=False)
    state: ObjectionState
    settlement: str | None = field(repr=False)
    received_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate (证书)."""

    id: int
    number: str
    scheme: NumberScheme
    registration_id: int
    person_id: int
    institution_id: int
    institution: str
    region: str
    """Of the exam."""
    item: str
    level: int
    """5 to 1; 0 for a special ability."""
    holder: str = field(repr=False)
    """The full name at that time."""
    theory: int | None
    practice: int | None
    issued_on: date
    state: CertificateState
    replaced_by: str | None
    """The number of the one in its place."""
    demo: bool


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing did."""

    certificates: tuple[CertificateView, ...]
    left: int
    """Passed registrations that still have none; call again."""
    held_back: int
    """Passed, but a case of misconduct is open."""

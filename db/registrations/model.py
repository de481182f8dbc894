"""What goes into a registration and comes out of it, as values: nothing personal shows in their repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.exams import ExamView
    from db.machines import RegistrationState
    from knowledge.identity import DocumentKind


class Refusal(StrEnum):
    """Why something cannot be done; what it comes with is told by `RefusedError`."""

    NOT_OPEN_YET = "not_open_yet"
    """Registration begins at `moment`."""
    WINDOW_CLOSED = "window_closed"
    """Registration ended at `moment`."""
    EXAM_CANCELLED = "exam_cancelled"
    INSTITUTION_SUSPENDED = "institution_suspended"
    """Its filing is suspended or withdrawn (暂停、取消备案)."""
    ALREADY = "already"
    """The person has `registration` in this exam."""
    OVERLAPS = "overlaps"
    """The person has `registration` in another exam at that time."""
    BANNED = "banned"
    """Until `day`, that day included (禁考)."""
    UNDER_AGE = "under_age"
    """Old enough from `day`."""
    FULL = "full"
    """No place; where `can_wait`, there is the waiting list."""
    STARTED = "started"
    """The exam has begun or is over."""
    NOT_TODAY = "not_today"
    """Check-in is on `day`."""
    NOT_APPROVED = "not_approved"
    """Check-in is for approved registrations."""


class RefusedError(Exception):
    """Something cannot be done, and the person is told so kindly; nothing was changed."""

    def __init__(
        self,
        refusal: Refusal,
        *,
        moment: datetime | None = None,
        day: date | None = None,
        registration: RegistrationView | None = None,
        can_wait: bool = False,
    ) -> None:
        """Tell why; `moment` is UTC, `day` a day in China."""
        super().__init__(str(refusal))
        self.refusal = refusal
        self.moment = moment
        self.day = day
        self.registration = registration
        self.can_wait = can_wait


class NotYoursError(LookupError):
    """There is no such registration, or not for this account: which of the two is not told."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that was just made."""

    id: int
    number: str
    """The registration number (报名号), ten digits."""
    state: RegistrationState
    """SUBMITTED with a place, WAITING without."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a registration; a second press finds it done and changes nothing."""

    id: int
    number: str
    state: RegistrationState
    """As it is now, which is not always what was pressed: an offer may be over."""
    changed: bool


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the staff, with the institutions in which the role allows what is being done."""

    account_id: int
    institution_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that the procedure wants (报名材料), opened."""

    kind: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat (座位)."""

    room: str
    number: int


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration as it is shown. Moments are UTC."""

    id: int
    number: str
    exam: ExamView
    person_id: int
    person: str = field(repr=False)
    """The name, masked unless the full one was asked for; empty once erased."""
    account_id: int | None
    """Who is told; None where staff imported it."""
    state: RegistrationState
    step_free: bool
    seat: SeatView | None
    ticket_number: str | None
    place_in_line: int | None
    """From 1, while it waits for a place."""
    offer_until: datetime | None
    """While a place is offered: until when it is held."""
    correct_until: datetime | None
    """While it is returned: until when it can be corrected."""
    reason: str | None = field(repr=False)
    """Why it was returned or rejected, in the reviewer's words."""
    submitted_at: datetime
    decided_at: datetime | None
    checked_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody who is at the door."""

    registration: RegistrationView
    at: datetime
    """When they checked in first, UTC."""
    already: bool
    """They had checked in before; nothing was changed."""


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """Who somebody is, for a reviewer who asked to see it."""

    person_id: int
    name: str
    document_kind: DocumentKind
    number: str
    phone: str
    """Empty once erased."""

    def __repr__(self) -> str:
        """Nothing personal."""
        return f"Revealed(person_id={self.person_id})"

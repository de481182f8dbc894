"""The state machines (状态机): for each thing with a state, the one table of transitions that are allowed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping


_State = TypeVar("_State", bound=StrEnum)


class NotAllowedError(Exception):
    """A transition that the table does not allow, such as approving what was cancelled."""

    def __init__(self, before: StrEnum, after: StrEnum) -> None:
        """Tell which."""
        super().__init__(f"{type(before).__name__}: {before} → {after} is not allowed")
        self.before = before
        self.after = after


class InstitutionState(StrEnum):
    """Where the filing (备案) of an institution stands."""

    FILED = "filed"
    SUSPENDED = "suspended"
    """May hold no new exam until further notice (暂停)."""
    WITHDRAWN = "withdrawn"
    """The filing is over (取消备案)."""


class ExamState(StrEnum):
    """Where an exam stands."""

    PLANNED = "planned"
    """Known to the staff only (计划)."""
    OPEN = "open"
    """Announced; people register in its window (报名)."""
    CLOSED = "closed"
    """Registration is over; late approvals may still come (截止)."""
    SEATED = "seated"
    """Seats are given, tickets can be had (已编排)."""
    HELD = "held"
    """Over; results are awaited (已考)."""
    FINISHED = "finished"
    """Results are confirmed (已结束)."""
    CANCELLED = "cancelled"


class RegistrationState(StrEnum):
    """Where a registration stands."""

    WAITING = "waiting"
    """On the waiting list (候补)."""
    OFFERED = "offered"
    """A freed place is held for this person until `offer_until` (有名额，待确认)."""
    SUBMITTED = "submitted"
    """Waits for review (待审核)."""
    RETURNED = "returned"
    """To be corrected by the person (退回修改)."""
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    """By the person, or with the exam."""
    LAPSED = "lapsed"
    """An offer not taken, a correction or review not made in time, a waiting list that is over (过期)."""


class ViolationState(StrEnum):
    """Where a case of misconduct stands."""

    RECORDED = "recorded"
    STATED = "stated"
    """The person was told and may answer (已告知)."""
    DECIDED = "decided"
    DROPPED = "dropped"


class ScoreState(StrEnum):
    """Where a score stands."""

    ENTERED = "entered"
    """By one person; seen by the staff only."""
    CONFIRMED = "confirmed"
    """By a second person; seen by the candidate when the procedure allows."""


class NoticeState(StrEnum):
    """Where the public notice of an exam stands."""

    RUNNING = "running"
    CONFIRMED = "confirmed"
    """Over, objections settled: certificates may be issued."""


class ObjectionState(StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    UPHELD = "upheld"
    """Something was corrected (成立)."""
    DISMISSED = "dismissed"


class CertificateState(StrEnum):
    """Whether a certificate holds."""

    ISSUED = "issued"
    REPLACED = "replaced"
    """By another one, after a loss or a mistake (补发、换发)."""
    REVOKED = "revoked"
    """Taken back (撤销)."""


class NotificationState(StrEnum):
    """Where something to say stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    """A process is at it."""
    KEPT = "kept"
    """Nobody is there to be told on that channel; said at the next contact."""
    SENT = "sent"
    FAILED = "failed"
    """Given up: it can never be delivered."""
    MISSED = "missed"
    """Too late to be of use; not sent."""
    CANCELLED = "cancelled"


_I = InstitutionState
_E = ExamState
_R = RegistrationState
_V = ViolationState
_N = NotificationState
_S = ScoreState
_P = NoticeState
_O = ObjectionState
_C = CertificateState

INSTITUTION: Final[Mapping[_I, frozenset[_I]]] = {
    _I.FILED: frozenset({_I.SUSPENDED, _I.WITHDRAWN}),
    _I.SUSPENDED: frozenset({_I.FILED, _I.WITHDRAWN}),
    _I.WITHDRAWN: frozenset(),
}
EXAM: Final[Mapping[_E, frozenset[_E]]] = {
    _E.PLANNED: frozenset({_E.OPEN, _E.CANCELLED}),
    _E.OPEN: frozenset({_E.CLOSED, _E.CANCELLED}),
    _E.CLOSED: frozenset({_E.OPEN, _E.SEATED, _E.CANCELLED}),
    _E.SEATED: frozenset({_E.HELD, _E.CANCELLED}),
    _E.HELD: frozenset({_E.FINISHED}),
    _E.FINISHED: frozenset(),
    _E.CANCELLED: frozenset(),
}
REGISTRATION: Final[Mapping[_R, frozenset[_R]]] = {
    _R.WAITING: frozenset({_R.OFFERED, _R.CANCELLED, _R.LAPSED}),
    _R.OFFERED: frozenset({_R.SUBMITTED, _R.CANCELLED, _R.LAPSED}),
    # Not reviewed before the exam was held: nobody decides on it any more.
    _R.SUBMITTED: frozenset({_R.APPROVED, _R.RETURNED, _R.REJECTED, _R.CANCELLED, _R.LAPSED}),
    _R.RETURNED: frozenset({_R.SUBMITTED, _R.REJECTED, _R.CANCELLED, _R.LAPSED}),
    _R.APPROVED: frozenset({_R.CANCELLED}),
    _R.REJECTED: frozenset(),
    _R.CANCELLED: frozenset(),
    _R.LAPSED: frozenset(),
}
VIOLATION: Final[Mapping[_V, frozenset[_V]]] = {
    _V.RECORDED: frozenset({_V.STATED, _V.DROPPED}),
    _V.STATED: frozenset({_V.DECIDED, _V.DROPPED}),
    _V.DECIDED: frozenset(),
    _V.DROPPED: frozenset(),
}
SCORE: Final[Mapping[_S, frozenset[_S]]] = {
    _S.ENTERED: frozenset({_S.CONFIRMED}),
    _S.CONFIRMED: frozenset({_S.ENTERED}),
}
"""A correction makes it entered again, and somebody has to confirm it once more."""
NOTICE: Final[Mapping[_P, frozenset[_P]]] = {
    _P.RUNNING: frozenset({_P.CONFIRMED}),
    _P.CONFIRMED: frozenset(),
}
OBJECTION: Final[Mapping[_O, frozenset[_O]]] = {
    _O.OPEN: frozenset({_O.UPHELD, _O.DISMISSED}),
    _O.UPHELD: frozenset(),
    _O.DISMISSED: frozenset(),
}
CERTIFICATE: Final[Mapping[_C, frozenset[_C]]] = {
    _C.ISSUED: frozenset({_C.REPLACED, _C.REVOKED}),
    _C.REPLACED: frozenset({_C.REVOKED}),
    _C.REVOKED: frozenset(),
}
NOTIFICATION: Final[Mapping[_N, frozenset[_N]]] = {
    _N.PLANNED: frozenset({_N.CLAIMED, _N.MISSED, _N.CANCELLED}),
    _N.CLAIMED: frozenset({_N.SENT, _N.KEPT, _N.FAILED, _N.MISSED, _N.PLANNED, _N.CANCELLED}),
    _N.KEPT: frozenset({_N.CLAIMED, _N.MISSED, _N.CANCELLED}),
    _N.SENT: frozenset(),
    _N.FAILED: frozenset({_N.PLANNED}),
    _N.MISSED: frozenset(),
    _N.CANCELLED: frozenset({_N.PLANNED}),
}

HOLDING: Final = frozenset({_R.OFFERED, _R.SUBMITTED, _R.RETURNED, _R.APPROVED})
"""Registrations that hold a place."""
ACTIVE: Final = HOLDING | {_R.WAITING}
"""Registrations that are not over; one person has at most one in an exam."""


def check(machine: Mapping[_State, frozenset[_State]], before: _State, after: _State) -> None:
    """Nothing, where the transition is allowed.

    Raises:
        NotAllowedError: it is not.
    """
    if after not in machine[before]:
        raise NotAllowedError(before, after)

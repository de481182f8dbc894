"""An exam as it is shown, and as it is planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from db.institutions import LEVEL_LABELS
from db.machines import ExamState, InstitutionState
from knowledge.procedures import ExamKind, InstitutionKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from db import models


@dataclass(frozen=True, slots=True)
class ExamInstitution:
    """Who holds an exam."""

    id: int
    code: str
    name: str
    kind: InstitutionKind
    office_line: str
    state: InstitutionState


@dataclass(frozen=True, slots=True)
class ExamView:
    """An exam with everything that is said of it. Moments are UTC, the fee is in fen (分)."""

    id: int
    number: str
    institution: ExamInstitution
    kind: ExamKind
    item_id: int
    item: str
    level: int
    """5 to 1; 0 for a special ability."""
    region: str
    site: str
    address: str
    planned_on: date
    register_from: datetime
    register_until: datetime
    """The first moment that is too late."""
    tickets_from: datetime
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    fee_fen: int
    bring: tuple[str, ...]
    """Beyond the identity document."""
    state: ExamState
    revision: int
    demo: bool
    settings: dict[str, Any]

    @property
    def level_label(self) -> str:
        """五级（初级工）; empty for a special ability."""
        return LEVEL_LABELS[self.level]

    @property
    def title(self) -> str:
        """Item and level in one: 母婴护理, 焊工 四级（中级工）."""
        return f"{self.item} {self.level_label}".strip()

    @property
    def announced(self) -> bool:
        """Whether people may know of it: a plan is the staff's."""
        return self.state is not ExamState.PLANNED

    @property
    def places_left(self) -> int:
        """Places that nobody holds; a freed one may be meant for the waiting list."""
        return self.capacity - self.taken

    def registrable(self, now: datetime) -> bool:
        """Whether one can register now, be it for the waiting list."""
        return (
            self.state is ExamState.OPEN
            and self.institution.state is InstitutionState.FILED
            and self.register_from <= now < self.register_until
        )


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room (考场) for an exam."""

    name: str
    seats: int
    step_free: bool = False


@dataclass(frozen=True, slots=True)
class NewExam:
    """An exam to be planned; as `ExamView`, moments with their zone."""

    number: str
    institution_id: int
    kind: ExamKind
    item: str
    level: int
    region: str
    site: str
    address: str
    planned_on: date
    register_from: datetime
    register_until: datetime
    tickets_from: datetime
    starts_at: datetime
    ends_at: datetime
    capacity: int
    fee_fen: int
    bring: tuple[str, ...] = ()
    rooms: tuple[NewRoom, ...] = ()
    """Rooms of the site that are not known yet; known ones of the same name must have as many seats."""
    demo: bool = False
    settings: dict[str, Any] = field(default_factory=dict)

    def equals(self, known: ExamView) -> bool:
        """Whether that one says the same, whatever its state; rooms aside."""
        names = [name for name in NewExam.__slots__ if name not in ("institution_id", "rooms")]
        return self.institution_id == known.institution.id and all(
            getattr(self, name) == getattr(known, name) for name in names
        )


def make_view(exam: models.Exam, institution: models.Institution, item: models.Item) -> ExamView:
    """From the rows."""
    return ExamView(
        id=exam.id,
        number=exam.number,
        institution=ExamInstitution(
            institution.id,
            institution.code,
            institution.name,
            InstitutionKind(institution.kind),
            institution.office_line,
            InstitutionState(institution.state),
        ),
        kind=ExamKind(item.kind),
        item_id=item.id,
        item=item.name,
        level=exam.level,
        region=exam.region,
        site=exam.site,
        address=exam.address,
        planned_on=exam.planned_on,
        register_from=exam.register_from,
        register_until=exam.register_until,
        tickets_from=exam.tickets_from,
        starts_at=exam.starts_at,
        ends_at=exam.ends_at,
        capacity=exam.capacity,
        taken=exam.taken,
        fee_fen=exam.fee_fen,
        bring=tuple(exam.bring.splitlines()),
        state=ExamState(exam.state),
        revision=exam.revision,
        demo=exam.demo,
        settings=exam.settings,
    )

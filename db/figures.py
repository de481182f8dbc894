"""Yearly figures (年度统计): how many registered, came, passed, hold a certificate, were punished; by institution and item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from db import models
from db.clock import SHANGHAI
from db.institutions import LEVEL_LABELS
from db.machines import CertificateState, ExamState, RegistrationState, ScoreState, ViolationState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from db.database import Database

_REGISTERED: Final = (
    RegistrationState.SUBMITTED,
    RegistrationState.RETURNED,
    RegistrationState.APPROVED,
    RegistrationState.REJECTED,
)
_COUNTED: Final = ("exams", "registered", "present", "passed", "certificates", "violations")
"""The numbers of `Figures`, in its order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one item and level in one institution, or of all together."""

    institution: str
    item: str
    level: int
    """5 to 1; 0 for a special ability."""
    exams: int = 0
    registered: int = 0
    """Handed a registration in and did not withdraw it; who only waited for a place is not among them."""
    present: int = 0
    """Approved, the exam held, and not absent by the marks; where none are entered, checked in."""
    passed: int = 0
    """By confirmed marks."""
    certificates: int = 0
    """People with a certificate that holds."""
    violations: int = 0
    """Cases of misconduct that were decided."""

    @property
    def title(self) -> str:
        """Item and level in one."""
        return f"{self.item} {LEVEL_LABELS[self.level]}".strip()


class YearFigures:
    """Counts; the database does the work."""

    def __init__(self, database: Database) -> None:
        """Read here."""
        self._database = database

    async def of(self, year: int, institution_id: int | None = None, *, demo: bool = False) -> list[Figures]:
        """The figures of the exams that began in a year in China, by institution, item and level.

        Args:
            year: such as 2026.
            institution_id: of this institution only; None for all.
            demo: of demonstrations, which else are left out; never both together.
        """
        first = datetime(year, 1, 1, tzinfo=SHANGHAI)
        where = and_(
            models.Exam.starts_at >= first,
            models.Exam.starts_at < datetime(year + 1, 1, 1, tzinfo=SHANGHAI),
            models.Exam.state.not_in((ExamState.PLANNED, ExamState.CANCELLED)),
            models.Exam.demo.is_(demo),
            *([models.Exam.institution_id == institution_id] if institution_id is not None else []),
        )
        found: dict[tuple[str, str, str, int], dict[str, int]] = {}
        async with self._database.read() as session:
            for names, query in _QUERIES.items():
                for name, code, item, level, *counts in await session.execute(_by_item(query()).where(where)):
                    values = found.setdefault((name, code, item, level), {})
                    values |= {key: int(count or 0) for key, count in zip(names, counts, strict=True)}
        return [
            Figures(key[0], *key[2:], *(found[key].get(name, 0) for name in _COUNTED))
            for key in sorted(found, key=lambda one: (*one[:3], -one[3]))
        ]


def total(rows: list[Figures]) -> Figures:
    """Everything together."""
    return Figures("合计", "", 0, *(sum(getattr(row, name) for row in rows) for name in _COUNTED))


def _by_item(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Joined with what names an exam, and grouped by it."""
    group = (models.Institution.name, models.Institution.code, models.Item.name, models.Exam.level)
    return (
        query.with_only_columns(*group, *query.selected_columns)
        .join(models.Institution, models.Institution.id == models.Exam.institution_id)
        .join(models.Item, models.Item.id == models.Exam.item_id)
        .group_by(*group)
    )


def _exams() -> Select[Any]:
    return select(func.count(models.Exam.id).label("exams")).select_from(models.Exam)


def _registrations() -> Select[int, int, int]:
    score, registration = models.Score, models.Registration
    marked = and_(score.registration_id.is_not(None), score.state.is_not(None))
    came = and_(
        registration.state == RegistrationState.APPROVED,
        models.Exam.state.in_((ExamState.HELD, ExamState.FINISHED)),
        or_(
            and_(marked, score.absent.is_(False)),
            and_(score.registration_id.is_(None), registration.checked_in_at.is_not(None)),
        ),
    )
    passed = and_(score.state == ScoreState.CONFIRMED, score.passed.is_(True))
    return (
        select(
            _sum(registration.state.in_(_REGISTERED)).label("registered"),
            _sum(came).label("present"),
            _sum(passed).label("passed"),
        )
        .select_from(models.Exam)
        .join(registration, registration.exam_id == models.Exam.id)
        .outerjoin(score, score.registration_id == registration.id)
    )


def _certificates() -> Select[Any]:
    people = func.count(models.Certificate.registration_id.distinct())
    return (
        select(people.label("certificates"))
        .select_from(models.Exam)
        .join(models.Registration, models.Registration.exam_id == models.Exam.id)
        .join(
            models.Certificate,
            and_(
                models.Certificate.registration_id == models.Registration.id,
                models.Certificate.state == CertificateState.ISSUED,
            ),
        )
    )


def _violations() -> Select[Any]:
    return (
        select(func.count(models.Violation.id).label("violations"))
        .select_from(models.Exam)
        .join(
            models.Violation,
            and_(
                models.Violation.exam_id == models.Exam.id, models.Violation.state == ViolationState.DECIDED
            ),
        )
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


_QUERIES: Final[Mapping[tuple[str, ...], Callable[[], Select[*tuple[Any, ...]]]]] = {
    ("exams",): _exams,
    ("registered", "present", "passed"): _registrations,
    ("certificates",): _certificates,
    ("violations",): _violations,
}

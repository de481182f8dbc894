"""What the staff's conversations about results need: the operations, and the candidates with their seats and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.machines import RegistrationState, ScoreState
from db.work import UnitOfWork
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.database import Database
    from db.registrations import Registrations
    from db.results import Certificates, Issued, Notices, ResultRules, Scores, ScoreView

NO_ROOM = ""
"""Stands for the room of who has no seat."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was let in."""

    registration_id: int
    number: str
    """Of the registration (报名号)."""
    ticket_number: str | None
    room: str
    """Or `NO_ROOM`."""
    seat: int | None
    name: str = field(repr=False)
    """In full: for comparing only."""
    score: ScoreView

    @property
    def masked(self) -> str:
        """The name as it is shown."""
        return mask_name(self.name) if self.name else ""

    @property
    def missing(self) -> bool:
        """Whether nothing is entered; what misconduct cancelled needs no marks."""
        return self.score.state is None

    @property
    def waits(self) -> bool:
        """Whether marks wait for a second person."""
        return self.score.state is ScoreState.ENTERED


class MarkingDesk:
    """Works on the results of exams for the staff."""

    def __init__(
        self,
        database: Database,
        registrations: Registrations,
        scores: Scores,
        notices: Notices,
        certificates: Certificates,
        rules: ResultRules,
    ) -> None:
        """Work with these."""
        self.scores = scores
        self.notices = notices
        self.certificates = certificates
        self.rules = rules
        self._database = database
        self._registrations = registrations

    async def candidates(self, exam_id: int, session: AsyncSession | None = None) -> list[Candidate]:
        """Everybody approved in an exam, by room and seat, with their marks."""
        views = await self._registrations.of_exam(
            exam_id, (RegistrationState.APPROVED,), full_names=True, session=session
        )
        scores = {one.registration_id: one for one in await self.scores.of_exam(exam_id, session=session)}
        found = [
            Candidate(
                one.id,
                one.number,
                one.ticket_number,
                one.seat.room if one.seat else NO_ROOM,
                one.seat.number if one.seat else None,
                one.person,
                scores[one.id],
            )
            for one in views
            if one.id in scores
        ]
        return sorted(
            found,
            key=lambda one: (one.seat is None, one.room, one.seat or 0, one.ticket_number or "", one.number),
        )

    async def issue(self, exam_id: int, actor: str) -> AsyncIterator[Issued]:
        """Issue everything that is missing, each batch in a unit of work of its own; what became of each.

        Raises:
            Exception: as `db.results.Certificates.issue`; batches before stay issued.
        """
        while True:
            async with UnitOfWork(self._database) as work:
                issued = await self.certificates.issue(work, exam_id, actor)
            yield issued
            if not issued.certificates or not issued.left:
                return

"""What 我的考试 needs: the registrations, the persons, the rules of the room, the press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.machines import ExamState, RegistrationState
from handlers.my_exams import texts
from handlers.printing import TicketView

if TYPE_CHECKING:
    from datetime import datetime

    from db.clock import Clock
    from db.exams import ExamView
    from db.people import People
    from db.registrations import Registrations, RegistrationView
    from handlers.printing import Printing
    from knowledge.procedures import Procedures


class MyExamsDesk:
    """Shows and changes one's registrations."""

    def __init__(
        self,
        registrations: Registrations,
        people: People,
        procedures: Procedures,
        printing: Printing,
        clock: Clock,
    ) -> None:
        """Work with these."""
        self.registrations = registrations
        self.printing = printing
        self._people = people
        self._procedures = procedures
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The moment, UTC."""
        return self._clock()

    def has_ticket(self, view: RegistrationView) -> bool:
        """Whether the ticket can be had: approved, seated, and its day has come."""
        return (
            view.state is RegistrationState.APPROVED
            and view.exam.state is ExamState.SEATED
            and view.seat is not None
            and view.ticket_number is not None
            and self.now >= view.exam.tickets_from
        )

    def rules(self, exam: ExamView) -> tuple[str, ...]:
        """The rules of the room: what everybody has to know, and what must not come to the seat."""
        ruling = self._procedures.find(exam.region, exam.kind, exam.institution.kind).prohibited
        forbidden = (texts.forbidden(ruling.value),) if ruling else ()
        return (*texts.RULES, *forbidden)

    async def ticket(self, view: RegistrationView, account_id: int) -> tuple[bytes, bytes] | None:
        """The ticket as PDF and PNG; None where the account may not act for the person.

        Raises:
            handlers.printing.PrintingError: it could not be made.
        """
        person = await self._people.get(None, view.person_id, account_id)
        if person is None:
            return None
        photo = await self._people.photo(view.person_id)
        bring = (texts.BRING_DOCUMENT, *view.exam.bring)
        return await self.printing.ticket(TicketView(view, person, photo, bring, self.rules(view.exam)))

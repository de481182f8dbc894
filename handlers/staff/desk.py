"""What the staff's conversations need: the records, and what reads and prints for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.clock import shanghai_day
from db.tickets import read_code
from handlers.staff.tries import WrongTries

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.clock import Clock
    from db.exams import Exams
    from db.people import People
    from db.registrations import Registrations
    from db.seating import Seating
    from db.staff import StaffRecords
    from db.tickets import TicketCode
    from db.vault import Vault
    from handlers.codes import CodeReader
    from handlers.printing import Printing


class StaffDesk:
    """One for the menu, the review, the seating and the door."""

    def __init__(
        self,
        staff: StaffRecords,
        registrations: Registrations,
        exams: Exams,
        seating: Seating,
        people: People,
        printing: Printing,
        codes: CodeReader,
        vault: Vault,
        clock: Clock,
        tries: WrongTries | None = None,
    ) -> None:
        """Work on these records; the vault tells genuine tickets from forged ones."""
        self.staff = staff
        self.registrations = registrations
        self.exams = exams
        self.seating = seating
        self.people = people
        self.printing = printing
        self.codes = codes
        self.tries = tries or WrongTries()
        self._vault = vault
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The moment, UTC."""
        return self._clock()

    @property
    def today(self) -> date:
        """The day in China."""
        return shanghai_day(self._clock())

    def ticket_code(self, text: str) -> TicketCode | None:
        """What the text of a ticket's QR code says, or None where it is none."""
        return read_code(self._vault, text)

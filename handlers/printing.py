"""What conversations need printed: a ticket, a calendar entry. How it is made is the business of `bot.press`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from knowledge.procedures import NumberScheme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.exams import ExamView
    from db.people import KnownPerson
    from db.registrations import RegistrationView
    from db.results import CertificateView
    from db.seating import RoomList


@dataclass(frozen=True, slots=True, repr=False)
class TicketView:
    """An admission ticket (准考证): the registration with its seat, and whose it is."""

    registration: RegistrationView
    """Approved, with a seat and a ticket number."""
    person: KnownPerson
    photo: bytes | None
    bring: tuple[str, ...]
    rules: tuple[str, ...]

    def __repr__(self) -> str:
        """Nothing personal."""
        return f"TicketView(registration={self.registration.id})"


class Listing(StrEnum):
    """What is printed of a room."""

    DOOR = "door"
    """门贴: who sits where, for the door."""
    SIGN_IN = "sign"
    """签到表: with room for signatures."""

    @property
    def label(self) -> str:
        """What people call it, and what its file is called."""
        return {"door": "门贴", "sign": "签到表"}[self.value]


@dataclass(frozen=True, slots=True, repr=False)
class RoomSheet:
    """One room of a sitting, to be printed."""

    exam: ExamView
    """Any exam of the sitting: the day, the place, the institution."""
    room: RoomList
    photos: Mapping[int, bytes]
    """Registration → photo, as far as there is one."""

    def __repr__(self) -> str:
        """Nothing personal."""
        return f"RoomSheet(exam={self.exam.id}, room={self.room.room.id})"


BILINGUAL: Final = frozenset({NumberScheme.NATIONAL_SKILL_LEVEL, NumberScheme.HENAN_SKILL_LEVEL})
"""Certificates of these schemes can be had in Chinese alone or with English lines (人社鉴发〔2021〕1号 四（四）)."""
PRINTABLE: Final = BILINGUAL | {NumberScheme.HENAN_SPECIAL, NumberScheme.SHANDONG_SPECIAL}
"""Those with a reference format; of Hunan's special certificates the province prints the blanks."""


@dataclass(frozen=True, slots=True, repr=False)
class CertificatePrint:
    """A certificate (证书) to be printed."""

    view: CertificateView
    person: KnownPerson
    """The holder; the name comes from the certificate."""
    photo: bytes | None
    code: str
    """What the QR code says."""
    english: bool = False
    masked: bool = False
    """Hides the middle of the identity number, for copies that others see."""

    def __repr__(self) -> str:
        """Nothing personal."""
        return f"CertificatePrint(certificate={self.view.id})"


class PrintingError(Exception):
    """It could not be made; nothing personal in the message."""


class Printing(Protocol):
    """Makes files of what is known."""

    async def ticket(self, view: TicketView) -> tuple[bytes, bytes]:
        """The ticket as PDF to print and as PNG for the phone.

        Raises:
            PrintingError: it could not be made.
        """

    async def certificate(self, view: CertificatePrint) -> tuple[bytes, bytes]:
        """The certificate as PDF to print and as PNG for the phone.

        Raises:
            PrintingError: it could not be made, or its scheme has no reference format.
        """

    def calendar(self, registration: RegistrationView) -> bytes:
        """The exam as a calendar entry (.ics); sent again after the exam was moved it replaces the earlier one."""

    async def room_pdf(self, sheets: Sequence[RoomSheet], listing: Listing) -> bytes:
        """The lists of all rooms as one PDF, each room on pages of its own.

        Raises:
            PrintingError: it could not be made.
        """

    async def room_xlsx(self, sheet: RoomSheet, listing: Listing) -> bytes:
        """The list of one room as a workbook.

        Raises:
            PrintingError: it could not be made.
        """

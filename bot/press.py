"""What conversations have printed, made by `bot.documents`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from pypdf import PdfWriter

from bot.documents import (
    STYLES,
    CalendarEvent,
    CertificateData,
    DocumentError,
    DoorListData,
    DoorRow,
    Press,
    TicketData,
    calendar_entry,
    door_list_xlsx,
    render_certificate,
    render_door_list,
    render_sign_in_sheet,
    render_ticket,
    sign_in_xlsx,
)
from db.institutions import LEVEL_LABELS
from db.machines import ExamState, RegistrationState
from db.tickets import make_code
from handlers.printing import Listing, PrintingError
from knowledge.identity import mask_number
from knowledge.procedures import NumberScheme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.clock import Clock
    from db.registrations import RegistrationView
    from db.vault import Vault
    from handlers.printing import CertificatePrint, RoomSheet, TicketView

_ALARMS: Final = (24 * 60, 2 * 60)
"""Minutes before the start: the day before, and in time to leave the house."""
_OVER: Final = frozenset({RegistrationState.CANCELLED, RegistrationState.REJECTED, RegistrationState.LAPSED})

_STYLES: Final[Mapping[NumberScheme, str]] = {
    NumberScheme.NATIONAL_SKILL_LEVEL: "skill-1",
    NumberScheme.HENAN_SKILL_LEVEL: "skill-1",
    NumberScheme.HENAN_SPECIAL: "henan-special",
    NumberScheme.SHANDONG_SPECIAL: "shandong-special",
}
"""The reference format of each scheme, as far as there is one (`handlers.printing.PRINTABLE`)."""
_PASSED: Final = "合格"
_UNKNOWN: Final = "--"
"""Stands on a certificate where the format has a field and nothing is known: never an empty place."""


class DocumentPrinting:
    """Prints through the process's one press."""

    def __init__(self, press: Press, vault: Vault, clock: Clock) -> None:
        """Print with this press; the vault signs tickets."""
        self._press = press
        self._vault = vault
        self._clock = clock

    async def ticket(self, view: TicketView) -> tuple[bytes, bytes]:
        """The ticket as PDF and PNG.

        Raises:
            PrintingError: it could not be made.
        """
        try:
            made = await self._press.render(render_ticket, _ticket(view, self._vault))
        except DocumentError as error:
            raise PrintingError(str(error)) from None
        return made.pdf, made.png

    async def certificate(self, view: CertificatePrint) -> tuple[bytes, bytes]:
        """The certificate as PDF and PNG.

        Raises:
            PrintingError: it could not be made, or its scheme has no reference format.
        """
        if view.view.scheme not in _STYLES:
            raise PrintingError("没有这种证书的样式。")
        try:
            made = await self._press.render(render_certificate, _certificate(view))
        except DocumentError as error:
            raise PrintingError(str(error)) from None
        return made.pdf, made.png

    async def room_pdf(self, sheets: Sequence[RoomSheet], listing: Listing) -> bytes:
        """The lists of all rooms as one PDF, each room on pages of its own.

        Raises:
            PrintingError: it could not be made.
        """
        render = render_door_list if listing is Listing.DOOR else render_sign_in_sheet
        try:
            pages = [await self._press.render(render, _room(sheet)) for sheet in sheets]
        except DocumentError as error:
            raise PrintingError(str(error)) from None
        return await self._press.render(_joined, pages)

    async def room_xlsx(self, sheet: RoomSheet, listing: Listing) -> bytes:
        """The list of one room as a workbook."""
        make = door_list_xlsx if listing is Listing.DOOR else sign_in_xlsx
        return await self._press.render(make, _room(sheet))

    def calendar(self, registration: RegistrationView) -> bytes:
        """The exam as a calendar entry; gone from the calendar where exam or registration is cancelled."""
        exam = registration.exam
        seat = registration.seat
        lines = [f"报名号：{registration.number}", f"考核机构电话：{exam.institution.office_line}"]
        if registration.ticket_number:
            lines.append(f"准考证号：{registration.ticket_number}")
        if seat:
            lines.append(f"{seat.room}，{seat.number} 号座位")
        lines += ["请带：身份证件原件", *exam.bring]
        return calendar_entry(
            CalendarEvent(
                uid=f"registration-{registration.number}@kaozheng",
                title=f"考试：{exam.title}{'【演示】' if exam.demo else ''}",
                starts_at=exam.starts_at,
                ends_at=exam.ends_at,
                place=f"{exam.site}，{exam.address}",
                description="\n".join(lines),
                alarms=_ALARMS,
                sequence=exam.revision,
                cancelled=exam.state is ExamState.CANCELLED or registration.state in _OVER,
                stamp=self._clock(),
            )
        )


def _ticket(view: TicketView, vault: Vault) -> TicketData:
    registration, exam = view.registration, view.registration.exam
    seat = registration.seat
    number = registration.ticket_number or ""
    return TicketData(
        item=exam.item,
        level_label=exam.level_label,
        name=view.person.name,
        sex=view.person.details.sex,
        number_masked=mask_number(view.person.number),
        ticket_number=number,
        institution=exam.institution.name,
        place=exam.site,
        address=exam.address,
        room=seat.room if seat else "",
        seat=str(seat.number) if seat else "",
        starts_at=exam.starts_at,
        ends_at=exam.ends_at,
        photo=view.photo,
        office_line=exam.institution.office_line,
        bring=view.bring,
        rules=view.rules,
        qr_text=make_code(vault, number),
        demo=exam.demo,
    )


def _certificate(printed: CertificatePrint) -> CertificateData:
    view, person = printed.view, printed.person
    style = _STYLES[view.scheme]
    return CertificateData(
        style=style,
        title=STYLES[style].title,
        name=view.holder,
        number_kind=person.document_kind.label,
        number=mask_number(person.number) if printed.masked else person.number,
        item=view.item,
        certificate_number=view.number,
        issued_on=view.issued_on,
        issuing_body=view.institution,
        qr_text=printed.code,
        level=view.level or None,
        sex=person.details.sex or _UNKNOWN,
        education=person.details.education or _UNKNOWN,
        score=_PASSED,
        photo=printed.photo,
        english=printed.english,
        demo=view.demo,
    )


def _room(sheet: RoomSheet) -> DoorListData:
    people = sheet.room.people
    items = dict.fromkeys(f"{one.item} {LEVEL_LABELS[one.level]}".strip() for one in people)
    return DoorListData(
        title=f"{sheet.exam.institution.name}　{'、'.join(items) or sheet.exam.title}",
        room=sheet.room.room.name,
        starts_at=sheet.room.starts_at,
        rows=tuple(
            DoorRow(
                str(one.number),
                one.name,
                one.masked_number,
                one.ticket_number,
                sheet.photos.get(one.registration_id),
            )
            for one in people
        ),
        demo=sheet.exam.demo,
    )


def _joined(documents: Sequence[bytes]) -> bytes:
    writer = PdfWriter()
    for one in documents:
        writer.append(io.BytesIO(one))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()

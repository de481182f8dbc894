"""The admission ticket (准考证)."""

from __future__ import annotations

from typing import Final

from bot.documents.model import Rendered, TicketData
from bot.documents.pictures import portrait, qr_svg
from bot.documents.typesetting import typeset_pdf, typeset_png
from bot.documents.wording import span_words

_DOTS: Final = 200
"""A5 at 200 dots an inch is 1165 by 1654: sharp on a phone, and the QR code reads from the screen."""
_PHOTO: Final = 560


def render_ticket(data: TicketData) -> Rendered:
    """The ticket on one A5 page (longer where the rules are many), which prints on A4 without loss.

    Raises:
        DocumentError: The QR text is too long, or the page could not be typeset.
    """
    day, hours = span_words(data.starts_at, data.ends_at)
    values: dict[str, object] = {
        "item": data.item,
        "level": data.level_label,
        "name": data.name,
        "sex": data.sex,
        "number": data.number_masked,
        "ticket": data.ticket_number,
        "institution": data.institution,
        "place": data.place,
        "address": data.address,
        "room": data.room,
        "seat": data.seat,
        "day": day,
        "hours": hours,
        "photo": portrait(data.photo, _PHOTO),
        "office": data.office_line,
        "bring": data.bring,
        "rules": data.rules,
        "qr": qr_svg(data.qr_text),
        "demo": data.demo,
    }
    return Rendered(typeset_pdf("ticket", values), typeset_png("ticket", values, _DOTS))

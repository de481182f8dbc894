"""Everything that is printed or handed out as a file: pure functions from plain values to bytes.

The functions take a tenth of a second of a core: call them through `Press` where updates are handled.
"""

from bot.documents.certificates import STYLES, level_words, render_certificate
from bot.documents.forbidden import WordingError, check_wording
from bot.documents.ics import calendar_entry
from bot.documents.lists import render_door_list, render_sign_in_sheet
from bot.documents.model import (
    CalendarEvent,
    CertificateData,
    DocumentError,
    DoorListData,
    DoorRow,
    Rendered,
    TicketData,
)
from bot.documents.pictures import qr_png, qr_svg
from bot.documents.press import Press
from bot.documents.sheets import door_list_xlsx, sign_in_xlsx
from bot.documents.ticket import render_ticket

__all__ = [
    "STYLES",
    "CalendarEvent",
    "CertificateData",
    "DocumentError",
    "DoorListData",
    "DoorRow",
    "Press",
    "Rendered",
    "TicketData",
    "WordingError",
    "calendar_entry",
    "check_wording",
    "door_list_xlsx",
    "level_words",
    "qr_png",
    "qr_svg",
    "render_certificate",
    "render_door_list",
    "render_sign_in_sheet",
    "render_ticket",
    "sign_in_xlsx",
]

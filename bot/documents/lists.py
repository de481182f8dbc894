"""The door list (门贴、座次表) and the sign-in sheet (签到表) of one room, as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.documents.pictures import portrait
from bot.documents.typesetting import typeset_pdf
from bot.documents.wording import moment_words

if TYPE_CHECKING:
    from bot.documents.model import DoorListData, DoorRow

_PHOTO: Final = 210
"""Pixels of height: 25 mm at 210 dots an inch, and 120 photos stay under 2 MB."""


def render_door_list(data: DoorListData) -> bytes:
    """The list for the door: cards with photos where there is any photo, else a table; A4, pages numbered.

    Raises:
        DocumentError: The pages could not be typeset.
    """
    return typeset_pdf("door_list", _values(data, with_photos=True))


def render_sign_in_sheet(data: DoorListData) -> bytes:
    """The sheet with room for signatures; A4, pages numbered, the head of the table on each.

    Raises:
        DocumentError: The pages could not be typeset.
    """
    return typeset_pdf("sign_in", _values(data, with_photos=False))


def _values(data: DoorListData, *, with_photos: bool) -> dict[str, object]:
    return {
        "title": data.title,
        "room": data.room,
        "moment": moment_words(data.starts_at),
        "rows": [_row(row, with_photos=with_photos) for row in data.rows],
        "demo": data.demo,
    }


def _row(row: DoorRow, *, with_photos: bool) -> dict[str, object]:
    return {
        "seat": row.seat,
        "name": row.name,
        "number": row.number_masked,
        "ticket": row.ticket_number,
        "photo": portrait(row.photo, _PHOTO) if with_photos else None,
    }

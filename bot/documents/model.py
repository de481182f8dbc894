"""What is printed, as plain values; and the one error of this package.

None of these classes shows its contents in a traceback or a log (`repr=False`): they hold names and photos.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class DocumentError(Exception):
    """A document could not be made. The message is in Chinese and holds no personal data."""


@dataclass(frozen=True, slots=True, repr=False)
class Rendered:
    """A document as a file to print and as a picture for the phone."""

    pdf: bytes
    png: bytes


@dataclass(frozen=True, slots=True, repr=False)
class TicketData:
    """An admission ticket (准考证).

    `starts_at` and `ends_at` are aware. `photo` is a JPEG, PNG or WebP of any size; one that cannot be read counts as
    missing. `bring` and `rules` are whole sentences without numbers. `number_masked` is what the person's identity
    number shows as; this package masks nothing itself.
    """

    item: str
    level_label: str
    name: str
    sex: str
    number_masked: str
    ticket_number: str
    institution: str
    place: str
    address: str
    room: str
    seat: str
    starts_at: datetime
    ends_at: datetime
    photo: bytes | None
    office_line: str
    bring: tuple[str, ...]
    rules: tuple[str, ...]
    qr_text: str
    demo: bool


@dataclass(frozen=True, slots=True, repr=False)
class DoorRow:
    """One person in one room."""

    seat: str
    name: str
    number_masked: str
    ticket_number: str
    photo: bytes | None = None


@dataclass(frozen=True, slots=True, repr=False)
class DoorListData:
    """One room at one time: for the door list (门贴、座次表) and the sign-in sheet (签到表), in the order given."""

    title: str
    room: str
    starts_at: datetime
    rows: tuple[DoorRow, ...]
    demo: bool


@dataclass(frozen=True, slots=True, repr=False)
class CalendarEvent:
    """An exam as a calendar entry.

    `alarms` are minutes before the start. A moved exam keeps its `uid` and has a higher `sequence`; a cancelled one
    too, with `cancelled`. `stamp` is when this entry was made; now, where it is left out.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str
    alarms: tuple[int, ...] = ()
    sequence: int = 0
    cancelled: bool = False
    stamp: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CertificateData:
    """A certificate in one of the reference formats; `certificates.STYLES` says what each style requires.

    `item` is the occupation (职业名称) of a skill level certificate or the item of a special one; `job` may be empty.
    `level` is 5 to 1 (None for special abilities). `score` is as printed. `branch` is the branch that issues in 样式二.
    `body_name_confirmed`: the name of the body is printed although it holds a word that certificates may not show,
    because the department that filed it has agreed.
    """

    style: str
    title: str
    name: str
    number_kind: str
    number: str
    item: str
    certificate_number: str
    issued_on: date
    issuing_body: str
    qr_text: str
    job: str = ""
    level: int | None = None
    branch: str = ""
    sex: str = ""
    education: str = ""
    score: str = ""
    photo: bytes | None = None
    lookup_urls: tuple[tuple[str, str], ...] = ()
    print_number: str = ""
    english: bool = False
    demo: bool = False
    body_name_confirmed: bool = False

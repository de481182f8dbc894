"""The messages about exams and institutions as arguments of `Bot.send_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.machines import ExamState, InstitutionState
from handlers.callbacks import ExamPress, RegisterPress, TellPress
from handlers.exams import texts
from handlers.exams.presses import Dimension, FindPress, InstitutionPress, ListPress, region_mark
from handlers.exams.wording import DEMO, detail_lines, headline, list_lines, region_words, window_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aiogram.filters.callback_data import CallbackData

    from db.exams import ExamView
    from db.institutions import InstitutionView
    from handlers.exams.search import Search

A_PAGE: Final = 5
"""Exams in one message."""
_MOST_INSTITUTIONS: Final = 10
"""In one message: there are few of them in a place."""
_IN_A_ROW: Final = 3
_LONGEST_LABEL: Final = 40
_MOST_SCOPE: Final = 40
"""Lines of a filed scope that are shown."""

Message = dict[str, Any]
Row = list[InlineKeyboardButton]


def button(label: str, press: CallbackData) -> InlineKeyboardButton:
    """A button."""
    return InlineKeyboardButton(text=label[:_LONGEST_LABEL], callback_data=press.pack())


def keyboard(rows: Sequence[Row]) -> InlineKeyboardMarkup:
    """The rows that have a button."""
    return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def exam_buttons(exam: ExamView, now: datetime, place: int = 0) -> Row:
    """What one can do with an exam.

    Args:
        exam: the exam.
        now: registering is offered only while it is possible.
        place: its number in a list; 0 where it stands alone.
    """
    number = f" {place}" if place else ""
    row = []
    if exam.registrable(now):
        row.append(button(f"{texts.REGISTER}{number}", RegisterPress(exam=exam.id)))
    elif opens_later(exam, now):
        row.append(button(f"{texts.TELL_ME}{number}", TellPress(exam=exam.id)))
    row.append(button(f"{texts.DETAILS}{number}", ExamPress(exam=exam.id)))
    return row


def opens_later(exam: ExamView, now: datetime) -> bool:
    """Whether registration is still to begin."""
    return (
        exam.state is ExamState.OPEN
        and exam.institution.state is InstitutionState.FILED
        and now < exam.register_from
    )


def closed_message(exam: ExamView, now: datetime) -> Message:
    """One cannot register for this exam now."""
    rows = []
    if opens_later(exam, now):
        rows.append([button(texts.TELL_ME, TellPress(exam=exam.id))])
    elif exam.institution.state is not InstitutionState.FILED and exam.state is ExamState.OPEN:
        return {
            "text": texts.suspended(exam.institution.office_line),
            "reply_markup": keyboard([[_more_button(exam)]]),
        }
    rows.append([_more_button(exam)])
    return {"text": texts.cannot_register(window_words(exam, now)), "reply_markup": keyboard(rows)}


def _more_button(exam: ExamView) -> InlineKeyboardButton:
    return button(texts.SAME_ITEM, FindPress(item=exam.item_id))


def details_message(exam: ExamView, now: datetime) -> Message:
    """Everything about an exam."""
    lines = detail_lines(exam, now)
    if exam.bring:
        lines.append(f"要带：身份证件原件、{'、'.join(exam.bring)}")
    row = exam_buttons(exam, now)[:-1]
    whose = button(texts.INSTITUTION, InstitutionPress(institution=exam.institution.id))
    return {"text": "\n".join(lines), "reply_markup": keyboard([row, [whose, _more_button(exam)]])}


def found_message(search: Search, found: Sequence[ExamView], now: datetime, page: int) -> Message:
    """A page of the exams that were found."""
    start = page * A_PAGE
    shown = found[start : start + A_PAGE]
    many = len(found) > 1
    lines, rows = [texts.found(search.words, len(found))], []
    for place, exam in enumerate(shown, start + 1):
        head, *rest = list_lines(exam, now)
        lines += ["", f"{place}. {head}" if many else head, *rest]
        rows.append(exam_buttons(exam, now, place if many else 0))
    if many and all(len(row) > 1 for row in rows):
        # Where buttons are pressed by their number, 2 has to be the second exam: first all to register, then all details.
        rows = [[row[0] for row in rows], [row[1] for row in rows]]
    if len(found) > start + A_PAGE:
        rows.append([button(texts.MORE, search.press(page=page + 1))])
    return {"text": "\n".join(lines), "reply_markup": keyboard([*rows, narrowing_row(search)])}


def narrowing_row(search: Search) -> Row:
    """The ways to look for something else."""
    ways = (
        (Dimension.ITEM, texts.BY_ITEM),
        (Dimension.PLACE, texts.BY_PLACE),
        (Dimension.MONTH, texts.BY_MONTH),
    )
    return [
        button(label, ListPress(by=by, item=search.item, region=search.mark, month=search.month))
        for by, label in ways
    ]


def nothing_message(search: Search, wider: Sequence[tuple[str, CallbackData]]) -> Message:
    """No exam is announced; where else one may look."""
    lines = [texts.nothing(search.words)]
    if wider:
        lines.append(texts.WIDER)
    rows = [[button(label, press)] for label, press in wider]
    return {"text": "\n".join(lines), "reply_markup": keyboard([*rows, narrowing_row(search)])}


def choices_message(text: str, choices: Sequence[tuple[str, CallbackData]], any_one: Row) -> Message:
    """Items, places or months to choose from."""
    ready = [button(label, press) for label, press in choices]
    wide = _IN_A_ROW if all(len(one.text) <= _SHORT for one in ready) else 1
    rows = [list(ready[start : start + wide]) for start in range(0, len(ready), wide)]
    return {"text": text, "reply_markup": keyboard([*rows, any_one])}


_SHORT: Final = 8


def institutions_message(words: str, found: Sequence[InstitutionView]) -> Message:
    """Institutions that were found, in short."""
    lines = [texts.institutions_found(words, len(found))]
    rows = []
    for place, one in enumerate(found[:_MOST_INSTITUTIONS], 1):
        lines += [
            "",
            f"{place}. {institution_name(one)}",
            f"{one.kind.label}　{region_words(one.region)}　电话 {one.office_line}",
        ]
        rows.append([button(f"{texts.SCOPE} {place}", InstitutionPress(institution=one.id))])
    if len(found) > _MOST_INSTITUTIONS:
        lines += ["", texts.MORE_INSTITUTIONS]
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def institution_message(one: InstitutionView, exams: Sequence[ExamView]) -> Message:
    """An institution with its filed scope, and the way to its exams."""
    lines = [
        institution_name(one),
        f"机构编码：{one.code}",
        f"类型：{one.kind.label}",
        f"地址：{one.address}",
        f"电话：{one.office_line}",
        texts.STATES[one.state],
        "备案可以考的：",
        *(f"・{line.label}" for line in one.scope[:_MOST_SCOPE]),
    ]
    if len(one.scope) > _MOST_SCOPE:
        lines.append(f"……一共 {len(one.scope)} 项")
    rows = [[button(headline(exam), ExamPress(exam=exam.id))] for exam in exams[:A_PAGE]]
    if rows:
        lines.append("最近的考试，点下面的看：")
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def institution_name(one: InstitutionView) -> str:
    """Its name, with the mark of the demonstration."""
    return f"{one.name.removesuffix('（演示）')}{DEMO}" if one.demo else one.name


def mark_of(region: str | None) -> str:
    """How a button carries a region; empty for any."""
    return region_mark(region) if region else ""

"""The messages about one's registrations as arguments of `Bot.send_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from db.machines import ACTIVE, HOLDING, ExamState, RegistrationState
from handlers.callbacks import ExamPress, MenuItem, MenuPress, MyExamAction, MyExamPress
from handlers.exams.messages import button, keyboard
from handlers.exams.wording import headline, kind_words, moment_words, span_words
from handlers.my_exams import texts
from handlers.registering.form import PHOTO_OWED
from handlers.texts import MENU_REGISTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from aiogram.types import InlineKeyboardButton

    from db.registrations import RegistrationView
    from handlers.my_exams.desk import MyExamsDesk

_MOST: Final = 8
"""Registrations in one message."""
_State = RegistrationState
_COMING: Final = frozenset({ExamState.OPEN, ExamState.CLOSED, ExamState.SEATED})


def list_message(views: Sequence[RegistrationView], now: datetime) -> dict[str, Any]:
    """All registrations: those that go on first, then the others, the latest first."""
    if not views:
        return {
            "text": texts.NONE,
            "reply_markup": keyboard([[button(MENU_REGISTER, MenuPress(item=MenuItem.REGISTER))]]),
        }
    going = [view for view in views if view.state in ACTIVE and view.exam.ends_at > now]
    over = sorted((view for view in views if view not in going), key=lambda one: one.submitted_at)
    shown = [*going, *reversed(over)]
    lines, rows = [texts.HEAD], []
    for place, view in enumerate(shown[:_MOST], 1):
        lines.append(f"{place}. {headline(view.exam)}\n   {view.person}：{state_words(view)}")
        number = f" {place}" if len(shown) > 1 else ""
        rows.append([_act(f"{texts.DETAILS}{number}", view, MyExamAction.SHOW)])
    if len(shown) > _MOST:
        lines.append(texts.OVER_TOO)
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def state_words(view: RegistrationView) -> str:
    """Where it stands, in plain words, and what is to be done until when."""
    if view.exam.state is ExamState.CANCELLED:
        return "考试取消了"
    words = texts.STATES[view.state]
    if view.state is _State.WAITING and view.place_in_line:
        return f"{words}，排在第 {view.place_in_line} 位"
    if view.offer_until:
        return f"{words}，{moment_words(view.offer_until)} 前有效"
    if view.correct_until:
        return f"{words}，{moment_words(view.correct_until)} 前改好"
    if view.checked_in_at:
        return "已签到"
    return words


def details_message(view: RegistrationView, desk: MyExamsDesk, owed: Sequence[str] = ()) -> dict[str, Any]:
    """Everything about one registration, and what can be done with it now; `owed` is to be handed in yet."""
    exam = view.exam
    lines = [
        kind_words(exam),
        f"考生：{view.person}　报名号：{view.number}",
        f"状态：{state_words(view)}",
    ]
    if view.reason:
        lines.append(f"审核老师说：{view.reason}")
    lines += [f"时间：{span_words(exam)}", f"地点：{exam.site}，{exam.address}"]
    if view.state in ACTIVE and exam.state in _COMING:
        lines += _coming(view, desk)
    rows = _rows(view, desk)
    if owed:
        lines.append(texts.still_owed(owed))
        rows.insert(0, [owed_button(view, owed)])
    lines.append(texts.office(exam.institution.office_line))
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def _coming(view: RegistrationView, desk: MyExamsDesk) -> list[str]:
    """Seat, what to bring, and when the ticket can be had."""
    lines = []
    if desk.has_ticket(view) and view.seat:
        lines += [f"考场：{view.seat.room}，{view.seat.number} 号座位", f"准考证号：{view.ticket_number}"]
    elif view.state is _State.APPROVED:
        lines.append(texts.no_ticket_yet(moment_words(view.exam.tickets_from)))
    lines.append(f"要带：{'、'.join((texts.BRING_DOCUMENT, *view.exam.bring))}")
    return lines


def _rows(view: RegistrationView, desk: MyExamsDesk) -> list[list[InlineKeyboardButton]]:
    """What can be done with it."""
    active = view.state in ACTIVE and view.exam.state is not ExamState.CANCELLED
    begun = desk.now >= view.exam.starts_at
    rows: list[list[InlineKeyboardButton]] = []
    if view.state is _State.OFFERED:
        rows.append(
            [
                _act(texts.ACCEPT, view, MyExamAction.ACCEPT),
                _act(texts.DECLINE, view, MyExamAction.DECLINE),
            ]
        )
    if view.state is _State.RETURNED:
        rows.append([_act(texts.CORRECT, view, MyExamAction.CORRECT)])
    if desk.has_ticket(view):
        rows.append([_act(texts.TICKET, view, MyExamAction.TICKET)])
    if active and not begun:
        # Who has no place yet would be reminded of an exam that is not theirs.
        has_place = view.state not in (_State.WAITING, _State.OFFERED)
        dated = [_act(texts.CALENDAR, view, MyExamAction.CALENDAR)] if has_place else []
        rows.append([*dated, _act(texts.RULES_BUTTON, view, MyExamAction.RULES)])
        if view.state is not _State.OFFERED:
            rows.append([_act(texts.CANCEL, view, MyExamAction.CANCEL)])
    rows.append([button("考试详情", ExamPress(exam=view.exam.id)), _mine()])
    return rows


def rules_message(view: RegistrationView, desk: MyExamsDesk) -> dict[str, Any]:
    """What to bring and the rules of the room."""
    lines = [f"要带：{'、'.join((texts.BRING_DOCUMENT, *view.exam.bring))}"]
    lines += [f"{place}. {rule}" for place, rule in enumerate(desk.rules(view.exam), 1)]
    back = _act(texts.DETAILS, view, MyExamAction.SHOW)
    return {"text": "\n".join(lines), "reply_markup": keyboard([[back]])}


def cancel_message(view: RegistrationView) -> dict[str, Any]:
    """Really cancel?"""
    row = [
        _act(texts.CANCEL_SURE, view, MyExamAction.CANCEL_SURE),
        _act(texts.KEEP, view, MyExamAction.SHOW),
    ]
    text = texts.ask_cancel(headline(view.exam), holding=view.state in HOLDING)
    return {"text": text, "reply_markup": keyboard([row])}


def owed_button(view: RegistrationView, owed: Sequence[str]) -> InlineKeyboardButton:
    """The way to hand in what is owed."""
    label = texts.SEND_PHOTO if list(owed) == [PHOTO_OWED] else texts.SEND_PAPERS
    return _act(label, view, MyExamAction.OWED)


def mine_keyboard() -> Any:
    """The way back to the list."""
    return keyboard([[_mine()]])


def _mine() -> InlineKeyboardButton:
    return button(texts.MY_EXAMS, MenuPress(item=MenuItem.MY_EXAMS))


def _act(label: str, view: RegistrationView, action: MyExamAction) -> InlineKeyboardButton:
    return button(label, MyExamPress(registration=view.id, action=action))

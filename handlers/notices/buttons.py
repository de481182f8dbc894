"""The button that one needs next, for each notification; and the way to have less of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.notifications import Kind
from handlers.callbacks import MenuItem, MenuPress, MyExamAction, MyExamPress, RegisterPress
from handlers.certificates.presses import OfRegistrationPress
from handlers.misconduct.presses import MyCaseAction, MyCasePress
from handlers.results.presses import ResultAction, ResultPress
from handlers.staff.presses import StaffAction, StaffPress

if TYPE_CHECKING:
    from aiogram.filters.callback_data import CallbackData

    from db.exams import ExamView
    from db.registrations import RegistrationView

_DETAILS: Final = (("看详情", MyExamAction.SHOW),)
_ACTIONS: Final = {
    Kind.RETURNED: (("去修改", MyExamAction.CORRECT),),
    Kind.OFFERED: (("要这个名额", MyExamAction.ACCEPT), ("不要了", MyExamAction.DECLINE)),
    Kind.TICKET_READY: (("领准考证", MyExamAction.TICKET), ("加进日历", MyExamAction.CALENDAR)),
    Kind.EXAM_IN_A_WEEK: (("领准考证", MyExamAction.TICKET), ("考生须知", MyExamAction.RULES)),
    Kind.EXAM_TOMORROW: (("领准考证", MyExamAction.TICKET), ("考生须知", MyExamAction.RULES)),
    Kind.EXAM_TODAY: (("领准考证", MyExamAction.TICKET),),
    Kind.EXAM_MOVED: (("看详情", MyExamAction.SHOW), ("取消报名", MyExamAction.CANCEL)),
}
_ELSEWHERE: Final = frozenset({Kind.OFFER_LAPSED, Kind.WAITING_OVER, Kind.EXAM_CANCELLED, Kind.REJECTED})
"""After these one looks for another exam."""


def keyboard(
    kind: Kind,
    *,
    view: RegistrationView | None = None,
    exam: ExamView | None = None,
    violation: int | None = None,
) -> InlineKeyboardMarkup:
    """The buttons under a notification.

    Args:
        kind: what it says.
        view: the registration it is about, where it is about one.
        exam: the exam it is about, where there is no registration.
        violation: the case of misconduct it is about.
    """
    row: list[InlineKeyboardButton] = []
    if view:
        actions = _ACTIONS.get(kind, _DETAILS)
        row = [_button(text, MyExamPress(registration=view.id, action=action)) for text, action in actions]
        if kind in _ELSEWHERE:
            row.append(_button("看别的考试", MenuPress(item=MenuItem.REGISTER)))
    elif exam:
        label = "接着填" if kind is Kind.WINDOW_CLOSES else "报名"
        row = [_button(label, RegisterPress(exam=exam.id))]
    elif kind is Kind.QUEUE_WAITING:
        row = [_button("去审核", StaffPress(action=StaffAction.REVIEW))]
    elif kind is Kind.QUALIFIES:
        row = [
            _button("再核对一遍", MenuPress(item=MenuItem.ELIGIBILITY)),
            _button("找考试", MenuPress(item=MenuItem.REGISTER)),
        ]
    if view and kind in (Kind.RESULT_OUT, Kind.NOTICE_ENDS):
        row = [_button("看成绩", ResultPress(registration=view.id, action=ResultAction.SHOW))]
    elif view and kind is Kind.CERTIFICATE_READY:
        row = [_button("看证书", OfRegistrationPress(registration=view.id))]
    elif violation and kind is not Kind.CASE_DROPPED:
        row = [_button("看违纪登记", MyCasePress(violation=violation, action=MyCaseAction.SHOW))]
    settings = _button("提醒设置", MenuPress(item=MenuItem.REMINDERS))
    return InlineKeyboardMarkup(inline_keyboard=[row, [settings]] if row else [[settings]])


def _button(text: str, press: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=press.pack())

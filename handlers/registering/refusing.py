"""What stands against a registration, told kindly: why, from when, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from db.clock import shanghai_day
from db.registrations import Refusal
from handlers.callbacks import MenuItem, MenuPress, MyExamAction, MyExamPress
from handlers.eligibility.texts import REMIND
from handlers.exams.messages import exam_buttons
from handlers.exams.wording import headline, moment_words
from handlers.registering import texts
from handlers.registering.messages import action, button, keyboard
from handlers.registering.presses import FormAction
from knowledge.eligibility.explain import chinese_day, cite, why_not
from knowledge.eligibility.result import Status
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardButton

    from db.exams import ExamView
    from db.registrations import RefusedError
    from handlers.registering.desk import RegisteringDesk
    from handlers.registering.form import Form
    from knowledge.eligibility.result import Verdict

_OTHERS: Final = 3
"""Other exams that are offered."""


async def refused_by_rules(
    form: Form, exam: ExamView, verdict: Verdict, desk: RegisteringDesk
) -> dict[str, Any]:
    """Not eligible (yet): the reason, the day from which, and other exams that fit."""
    if verdict.status is Status.LATER and verdict.earliest_on:
        in_time = verdict.earliest_on <= shanghai_day(exam.register_until)
        lines = [texts.not_yet(chinese_day(verdict.earliest_on), in_time=in_time), *_later(verdict)]
    else:
        lines = [texts.not_eligible(why_not(verdict))]
    lines.append(texts.CHANGE_ANSWERS)
    others = await fitting_exams(form, exam, desk)
    rows: list[list[InlineKeyboardButton]] = []
    if others:
        lines.append(texts.OTHERS_FIT)
        for place, other in enumerate(others, 1):
            lines.append(f"{place}. {headline(other)}")
            rows.append(exam_buttons(other, desk.now, place))
    if verdict.status is Status.LATER:
        rows.append([action(exam, REMIND, FormAction.REMIND)])
    rows.append([action(exam, texts.CHANGE, FormAction.CHANGE), action(exam, texts.LEAVE, FormAction.LEAVE)])
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


async def fitting_exams(form: Form, exam: ExamView, desk: RegisteringDesk) -> list[ExamView]:
    """Other exams of the same item in the same province whose level the person qualifies for."""
    region = parse_region(exam.region)
    found = await desk.exams.find(item_names=[exam.item], region=region.province if region else exam.region)
    fitting = []
    for other in found:
        same = (other.kind, other.level) == (exam.kind, exam.level)
        if same or not other.registrable(desk.now):
            continue
        verdict = form.verdict(other, desk.rules, desk.today)
        # Whether somebody is old enough is seen from the identity number later on.
        if verdict.status is Status.ELIGIBLE or set(verdict.missing) == {"birth_date"}:
            fitting.append(other)
    return fitting[:_OTHERS]


def refusal_message(error: RefusedError, exam: ExamView) -> dict[str, Any]:
    """Why it could not be, and what one can do."""
    rows: list[list[InlineKeyboardButton]] = []
    if error.refusal is Refusal.FULL and error.can_wait:
        rows.append([action(exam, texts.WAIT, FormAction.WAIT)])
    if error.registration:
        press = MyExamPress(registration=error.registration.id, action=MyExamAction.SHOW)
        rows.append([button(texts.MY_EXAMS, press)])
    if error.refusal is Refusal.UNDER_AGE:
        rows.append([action(exam, texts.CHANGE, FormAction.CHANGE)])
    rows.append([button(texts.OTHER_EXAMS, MenuPress(item=MenuItem.REGISTER))])
    return {"text": _why(error, exam), "reply_markup": keyboard(rows)}


def _why(error: RefusedError, exam: ExamView) -> str:
    day = chinese_day(error.day) if error.day else ""
    moment = moment_words(error.moment) if error.moment else ""
    other = headline(error.registration.exam) if error.registration else ""
    line = exam.institution.office_line
    return {
        Refusal.NOT_OPEN_YET: f"这场考试 {moment} 才开始报名。到时候再来，填好的我留着。",
        Refusal.WINDOW_CLOSED: f"这场考试的报名 {moment} 已经截止了。看看别的考试吧。",
        Refusal.EXAM_CANCELLED: "很抱歉，这场考试取消了。看看别的考试吧。",
        Refusal.INSTITUTION_SUSPENDED: f"这家考核机构现在暂停报名。可以打电话问：{line}，或看看别的考试。",
        Refusal.ALREADY: "这位考生已经报过这一场了，不用再报。在“我的考试”里能看到。",
        Refusal.OVERLAPS: f"时间冲突：这位考生已经报了“{other}”，赶不过来。要换的话，先在“我的考试”里取消那一场。",
        Refusal.BANNED: f"这位考生禁考到 {day}（含当天），过了这天才能考。有疑问请打考核机构电话：{line}。",
        Refusal.UNDER_AGE: _under_age(error, exam),
        Refusal.FULL: _full(error),
        Refusal.STARTED: "这场考试已经开始了，不能再改了。",
    }.get(error.refusal, f"现在办不了，请打考核机构电话：{line}。")


def _under_age(error: RefusedError, exam: ExamView) -> str:
    day = chinese_day(error.day) if error.day else ""
    in_time = error.day is not None and error.day <= shanghai_day(exam.register_until)
    what = f"{day}起可以报" if in_time else f"这一场报不了。{day}起可以报那以后的考试"
    return f"这位考生年龄还不到，{what}。出生日期不对的话，点“改一项”。"


def _full(error: RefusedError) -> str:
    if error.can_wait:
        return "很抱歉，名额已经满了。可以排队候补：有人退出，就按先后顺序给，轮到您时我会告诉您。"
    return "很抱歉，名额满了，离考试太近，也不能再候补了。看看别的考试吧。"


def _later(verdict: Verdict) -> list[str]:
    route = verdict.routes[0]
    return [f"条件：{route.rule.title}（{cite(route.sources[:1])}）"]

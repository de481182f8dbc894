"""The messages about results as arguments of `Bot.send_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from db.clock import SHANGHAI
from db.machines import CertificateState, NoticeState
from db.results import Part
from handlers.certificates.presses import OfRegistrationPress
from handlers.exams.wording import headline, kind_words
from handlers.results import texts
from handlers.results.presses import MyResultsPress, NoticePress, ResultAction, ResultPress
from handlers.staff.duty import button, keyboard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from db.exams import ExamView
    from db.registrations import RegistrationView
    from db.results import CertificateView, NoticeView, ObjectionView, Rules, ScoreView

_MOST: Final = 8
"""Results or notices in one message."""
_MOST_ROWS: Final = 120
"""Lines of a list in one message, which may be 4,096 characters long."""
_TENTHS: Final = 10


def list_message(results: Sequence[tuple[RegistrationView, ScoreView | None]]) -> dict[str, Any]:
    """One's results, the latest first."""
    notices = [button(texts.NOTICES, NoticePress(exam=0))]
    if not results:
        return {"text": texts.NONE, "reply_markup": keyboard([notices])}
    lines, rows = [texts.HEAD], []
    for place, (view, score) in enumerate(results[:_MOST], 1):
        lines.append(f"{place}. {headline(view.exam)}\n   {view.person}：{in_short(score)}")
        number = f" {place}" if len(results) > 1 else ""
        press = ResultPress(registration=view.id, action=ResultAction.SHOW)
        rows.append([button(f"{texts.SHOW}{number}", press)])
    if len(results) > _MOST:
        lines.append(texts.MORE)
    return {"text": "\n".join(lines), "reply_markup": keyboard([*rows, notices])}


def in_short(score: ScoreView | None) -> str:
    """A result in a word or two."""
    if score is None:
        return texts.NOT_OUT
    if score.void:
        return texts.VOID
    if score.absent:
        return texts.ABSENT
    return texts.PASSED if score.passed else texts.FAILED


def result_message(
    view: RegistrationView,
    score: ScoreView | None,
    rules: Rules,
    notice: NoticeView | None,
    certificate: CertificateView | None,
    *,
    can_object: bool,
    objected: bool,
) -> dict[str, Any]:
    """Everything about one result, by what it was judged, what comes next, and what can be done."""
    lines = [kind_words(view.exam), f"考生：{view.person}　准考证号：{view.ticket_number or '无'}"]
    if score is None:
        lines.append(f"{texts.NOT_OUT}。")
    else:
        lines += [*_marks(score, rules), f"结果：{in_short(score)}", pass_rule(rules)]
    if notice is not None:
        lines.append(f"公示：{span_words(notice)}")
    if score is not None and certificate is None:
        lines += _next(score, notice)
    lines.append(f"考核机构电话：{view.exam.institution.office_line}")
    row = []
    if certificate is not None and certificate.state is not CertificateState.REVOKED:
        row.append(button(texts.CERTIFICATE, OfRegistrationPress(registration=view.id)))
    if can_object:
        press = ResultPress(registration=view.id, action=ResultAction.OBJECT)
        row.append(button(texts.OBJECT, press))
    if objected:
        press = ResultPress(registration=view.id, action=ResultAction.OBJECTIONS)
        row.append(button(texts.OBJECTIONS, press))
    rows = [row, [button(texts.MINE, MyResultsPress())]]
    return {"text": "\n".join(lines), "reply_markup": keyboard([one for one in rows if one])}


def pass_rule(rules: Rules) -> str:
    """By what it was judged, and whose rule that is."""
    parts = "理论和实操都要" if rules.theory_counts.value else "实操要"
    source = rules.pass_mark.source
    whose = f"{source.document} {source.section}" if source else "本机构规定"
    return f"合格标准：{parts} {rules.pass_mark.value} 分（依据：{whose}）"


def objections_message(objections: Sequence[ObjectionView]) -> dict[str, Any]:
    """What one objected to, and how it was settled."""
    blocks = []
    for one in objections[-_MOST:]:
        number = texts.objection_number(one.id)
        lines = [
            f"{number}　{moment_words(one.received_at)}　{texts.OBJECTION_STATES[one.state]}",
            f"您说：{one.text[:200]}",
        ]
        if one.settlement:
            lines.append(f"答复：{one.settlement}")
        blocks.append("\n".join(lines))
    text = "\n\n".join(blocks) or texts.NO_OBJECTIONS
    return {"text": text, "reply_markup": keyboard([[button(texts.MINE, MyResultsPress())]])}


def notices_message(notices: Sequence[NoticeView]) -> dict[str, Any]:
    """The notices that stand now."""
    if not notices:
        return {"text": texts.NO_NOTICES, "reply_markup": keyboard([[button(texts.MINE, MyResultsPress())]])}
    lines, rows = ["正在公示："], []
    for place, one in enumerate(notices[:_MOST], 1):
        lines.append(f"{place}. {headline(one.exam)}\n   {one.exam.institution.name}\n   {span_words(one)}")
        rows.append([button(f"{texts.SHOW_NOTICE} {place}", NoticePress(exam=one.exam.id))])
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def notice_message(notice: NoticeView, *, can_object: bool) -> dict[str, Any]:
    """A public notice with its masked list."""
    exam: ExamView = notice.exam
    lines = [
        f"合格人员公示：{kind_words(exam)}",
        f"批次：{exam.number}",
        f"考核机构：{exam.institution.name}，电话 {exam.institution.office_line}",
        f"公示时间：{span_words(notice)}",
        *[f"{row.person}　准考证尾号 {row.ticket_end}" for row in notice.rows[:_MOST_ROWS]],
    ]
    if not notice.rows:
        lines.append(texts.NOTICE_EMPTY)
    if len(notice.rows) > _MOST_ROWS:
        lines.append(texts.CUT)
    rows = [[button(texts.NOTICES, NoticePress(exam=0))]]
    if can_object:
        lines.append("有异议，在公示期内点“提异议”。")
        rows.insert(0, [button(texts.OBJECT, NoticePress(exam=exam.id, object=True))])
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def span_words(notice: NoticeView) -> str:
    """From when to when, how many working days, and whether a holiday may make it longer."""
    words = f"{day_words(notice.first_day)} 到 {day_words(notice.last_day)}（{notice.working_days} 个工作日）"
    if notice.state is NoticeState.CONFIRMED:
        return f"{words}，已结束"
    return words if notice.certain else f"{words}，放假安排公布后可能顺延"


def day_words(day: date) -> str:
    """10月12日."""
    return f"{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """10月12日 9:05."""
    local = moment.astimezone(SHANGHAI)
    return f"{day_words(local.date())} {local.hour}:{local.minute:02}"


def _marks(score: ScoreView, rules: Rules) -> list[str]:
    if score.void or score.absent:
        return []
    parts = ((Part.THEORY, score.theory), (Part.PRACTICE, score.practice))
    wanted = [
        (part, mark)
        for part, mark in parts
        if mark is not None or (part is Part.PRACTICE or rules.theory_counts.value)
    ]
    return [f"{part.label}：{_mark(mark)}" for part, mark in wanted]


def _mark(mark: int | None) -> str:
    if mark is None:
        return "没有成绩"
    whole, tenth = divmod(mark, _TENTHS)
    return f"{whole}.{tenth} 分" if tenth else f"{whole} 分"


def _next(score: ScoreView, notice: NoticeView | None) -> list[str]:
    if score.void:
        return []
    if not score.passed:
        return [texts.FAILED_ON]
    over = notice is not None and notice.state is NoticeState.CONFIRMED
    return [texts.NEXT_CERTIFICATE if over else texts.NEXT_NOTICE]

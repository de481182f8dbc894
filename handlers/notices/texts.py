"""The wording of notifications: what happened, what to do now, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from db.machines import RegistrationState
from db.notifications import Kind
from handlers.exams.wording import kind_words, moment_words, span_words
from knowledge.eligibility.vocabulary import TARGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.exams import ExamView
    from db.registrations import RegistrationView

CALENDAR_FILE: Final = "考试时间.ics"
OBJECTION_SETTLED: Final = "您提的异议处理好了，发“我的异议”看结果。"
CASES: Final = {
    Kind.CASE_STATED: "考务人员登记了您考试中的一项违纪违规，还没有作出决定。\n请看清楚写的是什么；您有不同意见，请在 {until}结束前说明。",
    Kind.CASE_DECIDED: "关于您考试中违纪违规的处理决定作出了，请点下面查看。",
    Kind.CASE_DROPPED: "之前告诉您的违纪登记，经核实不成立，已经撤掉，不影响您的成绩。",
}
LINKED: Final = "您的账号刚和另一边绑在了一起。如果不是您自己做的，请马上发“绑定账号”，点“解除这一边”。"


def of_registration(kind: Kind, view: RegistrationView) -> str:  # noqa: PLR0911 - one sentence a kind
    """What is told about a registration.

    Raises:
        ValueError: nothing of this kind is told about one.
    """
    title = kind_words(view.exam)
    match kind:
        case Kind.RECEIVED:
            return _received(view, title)
        case Kind.RETURNED:
            until = (
                f"请在 {moment_words(view.correct_until)} 前改好。" if view.correct_until else "请尽快改好。"
            )
            return f"“{title}”的报名要改一下：{view.reason or '请看详情'}。\n{until}名额给您留着。"
        case Kind.APPROVED:
            return (
                f"“{title}”报名审核通过了！\n考试时间：{span_words(view.exam)}\n准考证可以打印时我会告诉您。"
            )
        case Kind.REJECTED:
            return f"“{title}”的报名没有通过：{view.reason or '请向机构了解'}。\n有疑问可以打机构电话 {view.exam.institution.office_line}。"
        case Kind.OFFERED:
            until = (
                f"请在 {moment_words(view.offer_until)} 前点“要这个名额”，过了就给下一位。"
                if view.offer_until
                else ""
            )
            return f"好消息：“{title}”空出一个名额，给您留着。\n{until}"
        case Kind.OFFER_LAPSED:
            return f"“{title}”给您留的名额过了时间，已经让给下一位。"
        case Kind.WAITING_OVER:
            return f"“{title}”报名结束了，这次没有等到名额。可以看看别的批次。"
        case Kind.EXAM_MOVED:
            return f"请注意：“{title}”的安排改了。\n新的时间：{span_words(view.exam)}\n地点：{view.exam.site}，{view.exam.address}\n去不了的话可以取消报名。"
        case Kind.EXAM_CANCELLED:
            return f"很抱歉，“{title}”取消了。\n退费和补考安排，请打机构电话 {view.exam.institution.office_line}。"
        case _:
            return _around_the_day(kind, view, title)


def _received(view: RegistrationView, title: str) -> str:
    if view.state is RegistrationState.WAITING:
        return (
            f"“{title}”的候补已记下，报名号 {view.number}，您排第 {view.place_in_line} 位。有名额会告诉您。"
        )
    return f"“{title}”的报名已收到，报名号 {view.number}。机构审核后我会告诉您结果。"


def _around_the_day(kind: Kind, view: RegistrationView, title: str) -> str:  # noqa: PLR0911 - as above
    match kind:
        case Kind.TICKET_READY:
            return f"“{title}”的准考证好了，点下面就能领。\n考试时间：{span_words(view.exam)}"
        case Kind.EXAM_IN_A_WEEK:
            return f"还有 7 天就考“{title}”了。\n{_when_where(view)}\n{_bring(view)}\n日历文件点开就能加进手机日历。"
        case Kind.EXAM_TOMORROW:
            return f"明天考“{title}”。\n{_when_where(view)}\n{_bring(view)}\n今晚早点休息，路上多留点时间。"
        case Kind.EXAM_TODAY:
            return f"今天考“{title}”。\n{_when_where(view)}\n{_bring(view)}\n祝您考试顺利！"
        case Kind.RESULT_OUT:
            return f"“{title}”的成绩出来了，点下面查看。"
        case Kind.NOTICE_ENDS:
            return f"“{title}”的公示今天结束。有异议请在今天提出。"
        case Kind.CERTIFICATE_READY:
            return f"恭喜！“{title}”的证书好了，点下面查看。"
        case _:
            raise ValueError("a kind that says nothing about a registration")


def _when_where(view: RegistrationView) -> str:
    lines = [f"时间：{span_words(view.exam)}", f"地点：{view.exam.site}，{view.exam.address}"]
    if view.seat:
        lines.append(f"考场和座位：{view.seat.room} 考场 {view.seat.number} 号")
    return "\n".join(lines)


def _bring(view: RegistrationView) -> str:
    return f"要带：{'、'.join(('身份证件原件', '准考证', *view.exam.bring))}"


def window_opens(exam: ExamView) -> str:
    """The window one asked about is open."""
    return f"“{kind_words(exam)}”开始报名了，到 {moment_words(exam.register_until)} 截止，一共 {exam.capacity} 个名额。"


def window_closes(exam: ExamView) -> str:
    """An unfinished form, and two days left."""
    return f"“{kind_words(exam)}”的报名表您还没填完，{moment_words(exam.register_until)} 截止。接着填只要几分钟。"


def qualifies(target: str) -> str:
    """The day has come that was asked for in eligibility."""
    name = "专项职业能力考核" if target == "special" else f"技能等级{TARGETS[target]}"
    if target.startswith("title:"):
        name = TARGETS[target]
    return f"您让我记着的日子到了：按您上次说的情况，现在可以报“{name}”了。点下面再核对一遍，看看有没有考试。"


def of_case(kind: Kind, data: Mapping[str, Any]) -> str:
    """A case of misconduct; what happened is read in the chat, where it is known who reads."""
    return CASES[kind].format(until=day_of(data["until"]) if "until" in data else "")


def queue_waiting(count: int) -> str:
    """Staff: registrations wait."""
    return f"有 {count} 份报名等您审核。"


def plan_due(exam: ExamView, last: str) -> str:
    """Staff: the plan has to be reported by that day."""
    return f"批次 {exam.number}“{kind_words(exam)}”的计划，最晚 {day_of(last)} 要上报（考试：{moment_words(exam.starts_at)}）。"


def report_due(exam: ExamView, last: str) -> str:
    """Staff: the results have to be reported by that day."""
    return f"批次 {exam.number}“{kind_words(exam)}”考完了，结果最晚 {day_of(last)} 要上报。"


def day_of(day: str) -> str:
    """2026-12-05 as 12月5日."""
    _, month, number = day.split("-")
    return f"{int(month)}月{int(number)}日"

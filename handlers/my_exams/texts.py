"""What the assistant says about one's registrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.machines import RegistrationState

if TYPE_CHECKING:
    from collections.abc import Sequence

NONE: Final = "您还没有报名。想考什么？直接打字，如“我想考月嫂证”，或点“报名”。"
HEAD: Final = "您报的考试："
OVER_TOO: Final = "……更早的没有列出来。"
DETAILS: Final = "看详情"
TICKET: Final = "准考证"
CALENDAR: Final = "加到日历"
RULES_BUTTON: Final = "考场规则"
CANCEL: Final = "取消报名"
CANCEL_SURE: Final = "确定取消"
KEEP: Final = "不取消"
ACCEPT: Final = "要这个名额"
DECLINE: Final = "不要了"
CORRECT: Final = "去修改"
MY_EXAMS: Final = "我的考试"
SEND_PHOTO: Final = "补交照片"
SEND_PAPERS: Final = "补交材料"
NOTHING_OWED: Final = "这次报名现在没有要补交的。看看“我的考试”："
ALL_HANDED_IN: Final = "✅ 收到了，要补交的都齐了。"
TAKEN: Final = "收到了。"
OR_LEAVE: Final = "现在不交就发“取消”，以后还能在“我的考试”里补。"
NOT_YOURS: Final = "没有查到这个报名，可能是以前的按钮。看看“我的考试”："
ACCEPTED: Final = "✅ 名额是您的了，等审核。结果出来我会告诉您。"
TOO_LATE: Final = "很抱歉，时间过了，这个名额已经给了下一位。"
DECLINED: Final = "好的，名额让给下一位了。想考别的，发“报名”。"
CANCELLED_FOR_GOOD: Final = "已经取消了，名额让出来了。这一场的报名已经截止，不能再报；想考别的，发“报名”。"
CANCELLED: Final = "已经取消了，名额让出来了。还想考的话，报名时间内可以再报。"
ALREADY_OVER: Final = "这次报名已经不在了，不用再取消。"
STARTED: Final = "考试已经开始或者考完了，不能取消了。"
TOO_LATE_TO_CORRECT: Final = "很抱歉，改的时间已经过了，这次报名失效了。还在报名时间的话，可以重新报。"
NOT_OFFERED: Final = "现在没有要确认的名额。"
NOT_RETURNED: Final = "这次报名现在不用修改。"
NO_CALENDAR: Final = "这次报名已经不在了，不用加到日历。"
CALENDAR_CAPTION: Final = "点开这个文件，考试就加到手机日历里了，考前会提醒您。"
TICKET_FAILED: Final = "抱歉，准考证没做出来。请过一会儿再点一次；着急就打考核机构的电话。"
TICKET_PDF: Final = "打印用这个，也可以到现场出示手机。"
BRING_DOCUMENT: Final = "身份证件原件"
RULES: Final = (
    "提前 30 分钟到考场，凭准考证和身份证件入场。",
    "按座位号坐，听从考评员和监考人员安排。",
    "不替考，不抄袭，不传答案；作弊的，成绩作废，还会禁考。",
)

STATES: Final = {
    RegistrationState.WAITING: "候补排队中",
    RegistrationState.OFFERED: "有名额了，等您确认",
    RegistrationState.SUBMITTED: "已提交，等审核",
    RegistrationState.RETURNED: "退回了，要修改",
    RegistrationState.APPROVED: "审核通过",
    RegistrationState.REJECTED: "审核没通过",
    RegistrationState.CANCELLED: "已取消",
    RegistrationState.LAPSED: "已过期",
}


def forbidden(things: Sequence[str]) -> str:
    """What must not come to the seat."""
    return f"不能带进座位：{'、'.join(things)}。"


def no_ticket_yet(moment: str) -> str:
    """When the ticket can be had."""
    return f"准考证还没出来：座位排好以后，{moment} 起可以拿。出来了我会告诉您。"


def ask_cancel(line: str, *, holding: bool) -> str:
    """Really?"""
    gone = "名额会马上让给别人，不一定能再报上。" if holding else "候补的位置就没有了。"
    return f"真的要取消吗？\n{line}\n{gone}"


def still_owed(owed: Sequence[str]) -> str:
    """What was to be handed in later."""
    return f"还要补交：{'、'.join(owed)}。审核要看，请尽快交。"


def photo_for(line: str) -> str:
    """A picture came that nobody asked for, and one registration waits for a photo."""
    return f"收到一张图片。您报的“{line}”还差照片：要补交就点下面的，再发一次。"


def office(line: str) -> str:
    """Who can help."""
    return f"有事请打考核机构电话：{line}。"

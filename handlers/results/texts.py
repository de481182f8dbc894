"""What the assistant says about results."""

from __future__ import annotations

from typing import Final

from db.machines import ObjectionState

MINE: Final = "我的成绩"
NOTICES: Final = "公示"
SHOW: Final = "看成绩"
OBJECT: Final = "提异议"
OBJECTIONS: Final = "我的异议"
CERTIFICATE: Final = "看证书"
SHOW_NOTICE: Final = "看公示"

HEAD: Final = "您考过的："
NONE: Final = "还没有您的成绩。考完以后，成绩出来会告诉您；看自己报了什么，发“我的考试”。"
MORE: Final = "……更早的没有列出来。"
NOT_OUT: Final = "成绩还没出来，出来了会告诉您"
ABSENT: Final = "缺考"
VOID: Final = "成绩无效（违纪违规处理）"
PASSED: Final = "✅ 合格"
FAILED: Final = "没有合格"
NOT_YOURS: Final = "没有查到这次考试的成绩，可能是以前的按钮。看看“我的成绩”："
FAILED_ON: Final = "别灰心，可以再报下一批，发“报名”看看。"
NEXT_NOTICE: Final = "合格名单还要公示，公示结束没有异议，就发证书。"
NEXT_CERTIFICATE: Final = "公示已经结束，证书发下来会告诉您。"

ASK_OBJECTION: Final = (
    "请把您的异议写成一段话发给我：哪里不对，您的理由是什么（1000 字以内）。\n"
    "会交给考核机构处理，处理完您在“我的异议”里能看到结果。不提了就发“取消”。"
)
CLOSED: Final = "现在不能提异议：要么结果还没公布，要么公示已经结束。有疑问可以打考核机构电话。"
TOO_MANY: Final = "您已经有 3 条异议在处理，请等处理完再提。"
BAD_WORDS: Final = "请写 1 到 1000 个字。"
NO_OBJECTIONS: Final = "您没有提过异议。"
OBJECTION_STATES: Final = {
    ObjectionState.OPEN: "处理中",
    ObjectionState.UPHELD: "异议成立，已更正",
    ObjectionState.DISMISSED: "异议不成立",
}
NO_NOTICES: Final = "现在没有正在公示的名单。"
NOTICE_GONE: Final = "这次公示现在看不到了。看看还有没有别的："
NOTICE_EMPTY: Final = "这次没有合格人员。"
CUT: Final = "名单很长，这里只列出前面一部分。要核对某个人，请打考核机构电话。"


def receipt(number: str, moment: str, line: str) -> str:
    """The objection was received."""
    return (
        f"✅ 异议收到了。\n回执号：{number}\n收到时间：{moment}\n"
        f"考核机构会核查并答复，发“我的异议”随时看进度；着急可以打 {line}。"
    )


def objection_number(objection_id: int) -> str:
    """What one tells on the telephone."""
    return f"YY{objection_id:06d}"

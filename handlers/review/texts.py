"""What the assistant says to who reviews."""

from __future__ import annotations

from typing import Final

from db.machines import RegistrationState
from handlers.review.presses import Reason, Verdict

NOTHING: Final = "没有等您审核的报名，都处理完了。"
START: Final = "从最早的开始审"
APPROVE: Final = "通过"
RETURN: Final = "退回修改"
REJECT: Final = "不通过"
REVEAL: Final = "显示完整证件信息"
PAPERS: Final = "看材料"
NEXT: Final = "先放着，看下一份"
NOT_YOURS: Final = "这份报名查不到，或者不归您的机构审核。"
ONLY_ONE: Final = "等您审核的只剩这一份了。"
STARTED: Final = "这场考试已经结束，不能再审核了。"
OWN: Final = "这是您自己账号的报名，要请同事来审。"
NO_PAPERS: Final = "这份报名没有交材料。"
NO_PHOTO: Final = "照片：没有交"
REVEALED: Final = "完整证件信息（这次查看已记录，只用于审核）："
WRITE: Final = "自己写理由"
BACK: Final = "返回这份报名"
REASON_LENGTH: Final = "理由请写 2 到 200 个字，让考生看得懂怎么改。不想写了就发“取消”。"
GONE: Final = "没找到刚才那份报名，请从“考务”里重新打开。"
SHORTEST, LONGEST = 2, 200
"""Letters of a written reason."""

REASONS: Final = {
    Reason.PHOTO: "照片不清楚或不符合要求，请换一张正面免冠证件照",
    Reason.MISSING: "报名材料没有交齐",
    Reason.UNREADABLE: "材料看不清，请重新拍照",
    Reason.DIFFERS: "填写的信息和证件、材料不一致",
    Reason.PROOF: "申报条件的证明不够，请补充",
    Reason.CONDITIONS: "不符合这个等级的申报条件",
    Reason.FALSE: "材料和实际情况不符",
}
"""As the person reads them."""
LABELS: Final = {
    Reason.PHOTO: "照片不合格",
    Reason.MISSING: "材料没交齐",
    Reason.UNREADABLE: "材料看不清",
    Reason.DIFFERS: "信息不一致",
    Reason.PROOF: "条件证明不够",
    Reason.CONDITIONS: "不符合申报条件",
    Reason.FALSE: "材料不属实",
}
OFFERED: Final = {
    Verdict.RETURN: (Reason.PHOTO, Reason.MISSING, Reason.UNREADABLE, Reason.DIFFERS, Reason.PROOF),
    Verdict.REJECT: (Reason.CONDITIONS, Reason.FALSE),
}
"""The fixed reasons of each decision."""

STATUSES: Final = {
    "eligible": "✅ 符合申报条件",
    "later": "⏳ 当时还不够条件",
    "unknown": "❓ 条件还不能确定，请按材料核对",
    "not_eligible": "✖ 不符合申报条件",
}
"""Value of `knowledge.eligibility.result.Status` → what is told."""
NO_VERDICT: Final = "资格：没有核对记录，请按材料核对申报条件"

_DONE: Final = {
    Verdict.APPROVE: "✅ {} 的报名通过了。",
    Verdict.RETURN: "↩ {} 的报名退回修改了，理由：{}。",
    Verdict.REJECT: "✖ {} 的报名没有通过，理由：{}。",
}
STATES: Final = {
    RegistrationState.WAITING: "候补",
    RegistrationState.OFFERED: "有名额待确认",
    RegistrationState.SUBMITTED: "待审核",
    RegistrationState.RETURNED: "退回修改",
    RegistrationState.APPROVED: "审核通过",
    RegistrationState.REJECTED: "审核不通过",
    RegistrationState.CANCELLED: "已取消",
    RegistrationState.LAPSED: "已过期",
}


def waiting(count: int) -> str:
    """How many wait."""
    return f"等您审核的有 {count} 份："


def ask_reason(verdict: Verdict, name: str) -> str:
    """Ask why."""
    if verdict is Verdict.REJECT:
        return f"为什么不通过 {name} 的报名？点了就会告诉考生，名额让给别人，不能再改。"
    return f"要 {name} 改什么？点了就会告诉考生，名额给他留着。"


def ask_written(verdict: Verdict) -> str:
    """Ask for a reason in the reviewer's own words."""
    what = "不通过" if verdict is Verdict.REJECT else "退回修改"
    return f"请写{what}的理由，发过来就会告诉考生。不要写别人的姓名和证件号。不办了就发“取消”。"


def done(verdict: Verdict, name: str, reason: str) -> str:
    """Decided."""
    return _DONE[verdict].format(name, reason)


def already(state: RegistrationState) -> str:
    """Somebody was faster."""
    return f"这份已经处理过了，现在是“{STATES[state]}”。可能是同事先审了，或者考生自己改了。"

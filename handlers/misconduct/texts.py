"""What the assistant says about misconduct, to the staff and to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.machines import ViolationState
from db.violations import ANSWER_DAYS
from handlers.misconduct.presses import CaseAction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from db.results import Part
    from db.violations import Consequence, Decided, ViolationKind, ViolationView
    from knowledge.policies.model import Source

NEW: Final = "登记违纪"
CASES: Final = "没办完的违纪登记"
ALL_CASES: Final = "办完的"
NONE: Final = "没有正在办的违纪登记。"
NONE_OVER: Final = "没有办完的违纪登记。"
BACK: Final = "全部登记"
SURE: Final = "确定"
NO_EXAMS: Final = "您的机构还没有开考过的考试，没有可以登记的。"
WHICH_EXAM: Final = "哪一场考试里的事？"
ASK_WHO: Final = "是谁？发座位号、准考证号、报名号或者姓名。不登记了就发“取消”。"
NOBODY: Final = "这场考试里没有找到。请再看一下号码；几个考场的，发准考证号或姓名。"
WHO_OF_THEM: Final = "有几位，请发准考证号："
ASK_KIND: Final = "是哪一类？按最符合的一条选："
ASK_PART: Final = "在哪一科？"
SHORT: Final = {
    "article5": "违反考场规则，不是作弊",
    "article6": "作弊",
    "article7_minor": "严重违纪，情节轻微",
    "article7_serious": "严重违纪，情节严重",
}
"""The kinds on buttons; a kind that is not here shows its title."""
ACTS: Final = {
    "article5": "禁带的东西不按要求放、不在规定座位或擅自离开、喧哗吸烟等影响秩序，提醒了不改的；其他违反考场规则、没有作弊的",
    "article6": "用手机等规定以外的电子设备、抄袭或帮人抄袭、故意损毁试卷工件材料、把试题答卷带出考场；其他没严重干扰别人的作弊",
    "article7_minor": "假材料取得资格、事先弄到或传播试题答案、抢夺偷换或胁迫、替考、串通或有组织作弊、故意损毁设备等，情节轻微的",
    "article7_serious": "和上一类相同的行为，情节严重的",
}
"""Which acts each kind is for, in our own words."""
ASK_WORDS: Final = "请写清楚：几点、在哪里、做了什么、怎么发现的（2000 字以内）。本人会看到这段话。"
LONGEST_WORDS: Final = 2000
WORDS_LENGTH: Final = "请写 1 到 2000 个字。"
RECORDED: Final = "✅ 登记好了，您是第一个签字的人。请另一位在场的考务人员在“违纪登记”里点“我在场，签字”。"
NOT_POSSIBLE: Final = "这个人现在不能登记：考试没开考、已取消，或者报名没通过。"
SIGNED: Final = "✅ 签好了。"
SAME: Final = "您已经签过了（包括您绑定的另一个账号），要换一位在场的考务人员签。"
NOT_SIGNED: Final = "签字的人还不够，先不能告知本人。"
NOT_NOW: Final = "这件登记现在不能这样做，可能同事刚办过。最新情况："
NOT_YOURS: Final = "这件登记查不到，或者不归您的机构办。"
UNREACHABLE: Final = "⚠ 这个人没有在这里留账号，收不到消息。请书面告知，留下签收。"
ASK_WHY: Final = "为什么撤掉？写 2 到 200 个字，留在记录里，不要写姓名。不撤了就发“取消”。"
DROPPED: Final = "✅ 撤掉了，不影响本人。"
SHORTEST, LONGEST = 2, 200
ACTIONS: Final = {
    CaseAction.SIGN: "我在场，签字",
    CaseAction.STATE: "告知本人",
    CaseAction.DECIDE: "作出决定",
    CaseAction.DROP: "不成立，撤掉",
}
STATES: Final = {
    ViolationState.RECORDED: "已登记，还没告知本人",
    ViolationState.STATED: "已告知本人，还没决定",
    ViolationState.DECIDED: "已决定",
    ViolationState.DROPPED: "已撤掉",
}

OWN_NONE: Final = "没有关于您的违纪登记。"
ANSWER: Final = "我要说明"
ASK_ANSWER: Final = (
    "请写您的说明：当时是怎么回事，您有什么不同意见（2000 字以内）。以最后一次写的为准。先不写就发“取消”。"
)
ANSWERED: Final = "✅ 收到了。考务负责人作决定以前会看您的说明，结果会告诉您。"
TOO_LATE: Final = "这件事已经作出决定，不能再说明了。有不同意见，请打考核机构电话。"
NOT_MINE: Final = "没有查到这件登记，可能是以前的按钮。"


def ask_state(view: ViolationView) -> str:
    """Before the person is told."""
    return (
        f"要把这件登记告诉本人吗？本人有 {ANSWER_DAYS} 个工作日可以说明，之后才能决定。\n"
        f"会给本人看：类别、时间和下面这段话，不会看到谁签的字。\n\n{view.account}"
    )


def stated(until: date) -> str:
    """The person is told."""
    return f"✅ 告知了。本人可以说明到 {until}；本人说明了，或者过了这天，就能作决定。"


def answer_open(until: date) -> str:
    """Too early for a decision."""
    return f"本人可以说明到 {until}，还没有说明。过了这天才能决定。"


def kind_label(kind: ViolationKind) -> str:
    """On a button."""
    return SHORT.get(kind.code, kind.title)


def kind_lines(kinds: Sequence[ViolationKind]) -> str:
    """Every kind with its acts and what follows."""
    return "\n".join(f"・{kind_label(one)}：{ACTS.get(one.code, one.title)}。→ {one.words}" for one in kinds)


def consequence_lines(known: Consequence) -> list[str]:
    """What follows, and by which rule."""
    if known.kind.subject_only:
        lines = [f"取消{'、'.join(part.label for part in known.parts)}成绩，不禁考"]
    else:
        lines = ["取消这次考试全部科目的成绩"]
    if known.banned_until:
        lines.append(f"{known.banned_until} 以前（含当天）不能参加评价")
    return [*lines, f"依据：{sources_words(known.sources)}"]


def sources_words(sources: Sequence[Source]) -> str:
    """The rules, one after the other."""
    return "、".join(f"{one.document} {one.section}" for one in sources)


def ask_decide(known: Consequence) -> str:
    """Before a decision, which cannot be taken back."""
    lines = ["作出决定以后不能改回来：", *(f"・{one}" for one in consequence_lines(known))]
    lines.append("・这次考试已经发的证书会撤销")
    if known.banned_until:
        lines.append("・禁考期里已经报的名会取消")
    return "\n".join(lines)


def decided(done: Decided) -> str:
    """What the decision did."""
    lines = ["✅ 决定作出了，已经通知本人。", *consequence_lines(done.consequence)]
    if done.revoked:
        lines.append(f"撤销证书 {len(done.revoked)} 本")
    if done.cancelled:
        lines.append(f"取消报名 {len(done.cancelled)} 个")
    return "\n".join(lines)


def part_words(part: Part | None) -> str:
    """In which part."""
    return part.label if part else "全部科目"

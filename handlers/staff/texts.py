"""What the assistant says to the staff about their role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.staff import InviteProblem, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.staff import Post

NOT_STAFF: Final = "这里是考务人员用的，请向机构要邀请码，拿到后直接发给我。\n如果您是考生：报名发“报名”，看准考证发“我的考试”。"
ASK_CODE: Final = "请把邀请码发给我，像这样：邀请码 K7QM2-9XTPA"
WAIT: Final = "邀请码错了好几次，请一小时后再试。不确定的话，请机构重新给您一个。"
PROBLEMS: Final = {
    InviteProblem.UNKNOWN: "这个邀请码不对。请对照着再发一次，横线可以不写，大小写都行。",
    InviteProblem.USED: "这个邀请码已经用过了，一个码只能用一次。请机构重新给您一个。",
    InviteProblem.EXPIRED: "这个邀请码过期了，一个码 7 天内有效。请机构重新给您一个。",
}
_CAN: Final = {
    Permission.REVIEW: "审核报名",
    Permission.REVEAL: "需要时查看考生证件信息",
    Permission.EXAMS: "开放和截止报名、改期、取消考试",
    Permission.SEAT: "安排考场座位",
    Permission.LISTS: "打印门贴和签到表",
    Permission.CHECK_IN: "考试当天签到",
    Permission.SCORES: "录入和复核成绩",
    Permission.SEE_SCORES: "查看成绩",
    Permission.VIOLATIONS: "登记违纪违规",
    Permission.DECIDE: "作出违纪处理决定",
    Permission.NOTICE: "公示结果、处理异议",
    Permission.ISSUE: "发证书",
}
"""What is told of what a role may do, in the order of the work."""

REVIEW: Final = "审核报名"
EXAMS: Final = "本机构的考试"
DOOR: Final = "签到"
MARKS: Final = "成绩和证书"
CASES: Final = "违纪登记"
BACK: Final = "考务菜单"
NO_PERMISSION: Final = "您的岗位不能办这件事，请找考务负责人。"


def tries_left(left: int) -> str:
    """How many tries there are before one has to wait."""
    return f"还能试 {left} 次。" if left else WAIT


def welcome(post: Post) -> str:
    """The role is given; what it allows."""
    can = "、".join(words for permission, words in _CAN.items() if post.may(permission))
    return (
        f"✅ 您现在是“{post.institution_name}”的{post.role.label}。\n您可以：{can}。\n"
        "以后发“考务”就能打开下面的菜单。考生信息只用于考务工作，请不要外传。"
    )


def menu_head(posts: Iterable[Post]) -> str:
    """What the account is, and where."""
    roles: dict[str, list[Role]] = {}
    for one in posts:
        roles.setdefault(one.institution_name, []).append(one.role)
    return "\n".join(f"{name}：{'、'.join(one.label for one in found)}" for name, found in roles.items())

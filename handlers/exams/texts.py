"""What the assistant says about exams and institutions."""

from __future__ import annotations

from typing import Final

from db.machines import InstitutionState

REGISTER: Final = "报名"
DETAILS: Final = "详情"
TELL_ME: Final = "开始报名时告诉我"
SAME_ITEM: Final = "这个项目的别的考试"
INSTITUTION: Final = "考核机构"
SCOPE: Final = "备案范围"
MORE: Final = "再看几场"
BY_ITEM: Final = "换项目"
BY_PLACE: Final = "换地方"
BY_MONTH: Final = "换时间"
ANY_ITEM: Final = "不限项目"
ANY_PLACE: Final = "不限地方"
ANY_MONTH: Final = "不限时间"
ASK_ITEM: Final = "想考哪个项目？点一下，或直接打字，如“月嫂”“电工”。"
ASK_PLACE: Final = "想在哪里考？"
ASK_MONTH: Final = "想什么时候考？"
WIDER: Final = "可以这样找找看："
WHOLE_PROVINCE: Final = "全省都看看"
WHOLE_COUNTRY: Final = "全国都看看"
ANY_TIME: Final = "不管哪个月"
WHAT_EXAM: Final = "想考什么？直接打字，如“我想考月嫂证”“下个月郑州有什么考试”；也可以点下面的。"
NOTHING_AT_ALL: Final = "现在还没有公布的考试。过几天再来看看，或者问当地人社局。"
WILL_TELL: Final = "记下了，开始报名时我会在这里告诉您。"
GONE: Final = "这场考试现在查不到了。"
INSTITUTION_GONE: Final = "这家机构现在查不到了，可能已经取消备案。"
NO_INSTITUTION: Final = (
    "没有查到这样的备案机构。\n没查到不等于没有备案，请到当地人社局或官网再查一下；没备案的机构发的证不算数。"
)
ALL_EXAMS: Final = "看看现在有哪些考试"
MAYBE: Final = "您是不是想找这些？"
MORE_INSTITUTIONS: Final = "还有别的。说清楚城市或项目，能找得更准，如“郑州哪些机构能考月嫂”。"
STATES: Final = {
    InstitutionState.FILED: "状态：已备案，可以考核",
    InstitutionState.SUSPENDED: "状态：暂停考核，暂时不能报名",
    InstitutionState.WITHDRAWN: "状态：备案已取消，不能再考核",
}


def exams_of(item: str) -> str:
    """A button."""
    return f"找“{item}”的考试"


def exams_in(place: str) -> str:
    """A button."""
    return f"{place}的考试"


def found(words: str, count: int) -> str:
    """The head of a list."""
    return f"{words}，查到 {count} 场考试："


def nothing(words: str) -> str:
    """No exam."""
    return f"{words}，现在没有公布的考试。"


def institutions_found(words: str, count: int) -> str:
    """The head of a list of institutions."""
    return f"{words}，查到 {count} 家备案机构："


def cannot_register(window: str) -> str:
    """Registration is not open."""
    return f"这场考试现在不能报名：{window}。"


def suspended(line: str) -> str:
    """The institution may not hold exams now."""
    return f"这家考核机构现在暂停考核，不能报名。有事请打电话问：{line}。"

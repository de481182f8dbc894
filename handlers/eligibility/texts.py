"""What the assistant says about eligibility, apart from the rules' own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.eligibility.explain import chinese_day
from knowledge.eligibility.vocabulary import TARGET_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BEGIN: Final = "我问您几个问题，算一算您现在能考什么、以后什么时候能考。\n不清楚的可以跳过，答错了可以改。"
UNKNOWN: Final = "不知道"
BACK: Final = "返回上一题"
SHOW_NOW: Final = "先看结果"
GO_ON: Final = "接着回答"
MORE_HONOURS: Final = "还有别的吗？没有就点“选好了”。"
CHOSEN: Final = "选好了"
NOT_UNDERSTOOD: Final = "这个答案我没看懂。"
TRY_AGAIN: Final = "请点下面的答案，或换个说法。"
WHY_ASKED: Final = "每个级别看的条件不一样，这一问就是为了算准。不清楚或不想说，点“不知道”就行，照样往下算。"
AS_ASKED: Final = "接着刚才的问题："
NOTHING_ASKED: Final = "还没有回答过问题。点“考什么”就可以开始。"
NOTHING_TO_WAIT: Final = "现在没有要等的日子，不用提醒。"
NOTHING_TO_KEEP: Final = "您还没有回答过问题，没有可记的。"
WHICH_TO_CHANGE: Final = "想改哪一个？点一下就重新问，别的答案都留着。"
WHICH_TO_EXPLAIN: Final = "想看哪一个的条件？"
WHY: Final = "看每条条件"
CHANGE: Final = "改一个答案"
REMIND: Final = "到时候提醒我"
KEEP: Final = "记住我的情况"
FORGET: Final = "忘掉我的情况"
TITLES_TOO: Final = "职称也看看"
AGAIN: Final = "重新回答"
USE_KEPT: Final = "接着用上次的"
KEPT: Final = "记住了。下次不用重新回答，报名时也能用。想删就发“忘掉我的情况”。"
KEPT_BEFORE: Final = "您上次回答过，我还留着："
NOTHING_KEPT: Final = "我没有留着您的情况。算出结果后点“记住我的情况”，我才会留着。"
PRIVACY: Final = "这些回答只用来算结果；不点“记住”，30 天不用就自动删除。"
SETTLED: Final = "这个现在就能告诉您："
REST: Final = "别的还要再问您几句。"
BAN_UNKNOWN: Final = "您说过因违纪被处理。处理期没满不能考，下面的结果要等期满才算数；哪天期满，看处理通知。"


def taken_up(phrases: Sequence[str]) -> str:
    """What was read from a sentence, to be confirmed."""
    return (
        "我从您的话里看到：\n"
        + "\n".join(f"・{phrase}" for phrase in phrases)
        + "\n不对的可以点“改一个答案”。"
    )


def place_kept(region: str) -> str:
    """The place of the assessment is from now on the region of the person."""
    return f"记下了：{region}。"


def reminder_kept(dates: Sequence[tuple[str, date]]) -> str:
    """The wishes were written down; what reminds is not built yet, and nobody should rely on it."""
    lines = "\n".join(f"・{TARGET_NAMES[target]}：{chinese_day(day)}" for target, day in dates)
    return f"记下了：\n{lines}\n到日子我会在这里告诉您。提醒功能还在准备中，请您自己也记一下。"


def forgotten(region: str | None) -> str:
    """What was removed, and what stays."""
    text = "已经删掉了：您回答的情况和要提醒的日子都不再保留。"
    return f"{text}\n您的地区（{region}）还留着，想换就发“我的地区”。" if region else text

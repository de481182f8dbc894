"""What the assistant says about eligibility, apart from the rules' own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.eligibility.explain import chinese_day
from knowledge.eligibility.vocabulary import TARGET_NAMES

if TYPE_CHECKING:
    from datetime import date

BEGIN: Final = "我问您几个问题，算一算您现在能考什么、以后什么时候能考。\n不清楚的可以跳过，答错了可以改。"
UNKNOWN: Final = "不知道"
BACK: Final = "返回上一题"
SHOW_NOW: Final = "先看结果"
HOW_DATES: Final = "可以写“6年了”“2020年6月”或具体日子，大概的也行。"
MORE_HONOURS: Final = "还有别的吗？没有就点“选好了”。"
CHOSEN: Final = "选好了"
NOT_UNDERSTOOD: Final = "这个答案我没看懂。"
AS_ASKED: Final = "接着刚才的问题："
NOTHING_ASKED: Final = "还没有回答过问题。"
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
FORGOTTEN: Final = "已经删掉了，以后不再保留您的情况。"
KEPT_BEFORE: Final = "您上次回答过，我还留着："
PRIVACY: Final = "这些回答只用来算结果；不点“记住”，30 天不用就自动删除。"


def taken_up(phrases: list[str]) -> str:
    """What was read from a sentence, to be confirmed."""
    return (
        "我从您的话里看到：\n"
        + "\n".join(f"・{phrase}" for phrase in phrases)
        + "\n不对的可以点“改一个答案”。"
    )


def reminder_kept(dates: list[tuple[str, date]]) -> str:
    """The wishes were written down."""
    lines = [f"・{TARGET_NAMES[target]}：{chinese_day(day)}" for target, day in dates]
    return "记下了，到日子提醒您：\n" + "\n".join(lines)

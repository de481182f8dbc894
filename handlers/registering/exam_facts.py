"""Questions in between that the exam itself answers: what to bring, what it costs, when and where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from handlers.exams.wording import fee_words, span_words
from handlers.registering import texts

if TYPE_CHECKING:
    from db.exams import ExamView

_BEFORE: Final = r"(?:请问|那|这个?|这场|我|考试|报名|考核|一次|考一次|大概|一共|到时候|当天|去|去考|要|需要|得|都|具体|是)*"
_AFTER: Final = r"(?:呢|啊|呀|吗|嘛|的|来|去)?[?？。!！]*"
_ASKS: Final = {
    "bring": r"(?:带|准备)(?:点|些)?(?:什么|啥|哪些)(?:东西|证件|材料)?|(?:什么|啥)要带",
    "fee": r"(?:考试|报名|考核)?(?:费|费用|收费|交)?(?:是|要|得)?(?:多少钱|多少费用|几块钱)|(?:费用|收费|考试费|报名费)(?:是)?(?:多少|怎么收)?"
    r"|(?:要钱|交钱|收钱|收费|花钱|免费)(?:吗|不|么)",
    "time": r"(?:几点|什么时候|啥时候|哪天|几号|什么时间)(?:开始)?(?:考试?|开考)|(?:考试)?时间(?:是)?(?:几点|什么时候|哪天)?",
    "place": r"在?(?:哪里?|哪儿|什么地方|啥地方)(?:考试?)|(?:考点|地点|考场|地址)(?:是)?(?:在)?(?:哪里?|哪儿|什么地方)?",
    "results": r"(?:什么时候|啥时候|多久|几天|多长时间|哪天)(?:能|会|可以)?(?:出|公布|知道|有|查到?)(?:成绩|结果|分数?)"
    r"|(?:成绩|结果|分数?)(?:什么时候|啥时候|多久|几天|多长时间|哪天)(?:能|会|可以)?(?:出来?|公布|知道|查到?|下来)",
}
_PATTERNS: Final = {name: re.compile(f"{_BEFORE}(?:{words}){_AFTER}") for name, words in _ASKS.items()}
"""Whole messages only: what says more, such as 补贴多少钱, is for the policies."""


def answer_from_exam(text: str, exam: ExamView, results_days: int | None) -> str | None:
    """What the exam says to a question, or None where it is no question of that kind.

    Args:
        text: as typed.
        exam: whose form is open.
        results_days: working days until the results, where a document of the region rules it.
    """
    asked = next((name for name, words in _PATTERNS.items() if words.fullmatch(text.strip())), None)
    match asked:
        case "bring":
            return texts.bring(exam.bring)
        case "fee":
            return f"这场考试的费用：{fee_words(exam.fee_fen)}。"
        case "time":
            return f"这场考试的时间：{span_words(exam)}。"
        case "place":
            return f"这场考试的地点：{exam.site}，{exam.address}。"
        case "results":
            return texts.results_in(results_days)
    return None

"""Reads what somebody works as, since when, and for whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import days, spans
from knowledge.eligibility.clauses import DENIAL, LEVEL, WISH
from knowledge.eligibility.profile import NOT_STARTED
from knowledge.eligibility.telling import Fact
from knowledge.eligibility.told_papers import TITLE
from knowledge.eligibility.violations import speaks_of_violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knowledge.eligibility.clauses import Clause
    from knowledge.eligibility.telling import Told

TEACHES: Final = re.compile("老师|教师|任教|教书|班主任|我的?学生|学生们|学生家长")
_EMPLOYMENTS: Final[Mapping[str, str]] = {
    "退休": "retired",
    "失业(?!金|保险)|待业|没有?工作(?![经过证])|没找到工作|下岗": "unemployed",
    "劳务派遣|派遣工": "dispatched",
    "劳务外包|外包工": "outsourced",
    "个体户|自由职业|自己单干|自己开店|打零工": "self_employed",
    "在职(?![高业])|在岗|在(?:.{0,12}(?:厂|公司|企业|单位)里?)(?:上班|工作|干|做)|在.{2,6}上班": "employed",
    "在校|在读|学生(?!证)|正在上学|还在上学|还在读书": "student",
}
_EMPLOYERS: Final[Mapping[str, str]] = {
    "在(?:.{0,12}(?:厂|公司|企业)里?)(?:上班|工作|干|做)": "enterprise",
    "(?:技校|技工学校|技师学院|技工院校).{0,3}(?:老师|教师|任教|教书|上班|工作)": "technical_college",
    "事业单位": "public_institution",
}
_BEFORE: Final = re.compile("以前|之前|原来|曾经|当年")
_WORKS: Final = re.compile(r"干|做|从事|工龄|从业|入行|这行|这一行|当了|开了|经验|搞")
_UNREAL: Final = re.compile(rf"{DENIAL.pattern}|(?:能|想|可以|要|去)$")
"""What stands before words that are not true of the person."""
_NEVER: Final = re.compile(
    r"(?:没有?|未)(?:上|干|做|工作|参加)过?(?:工作)?(?:班|活|这一?行)?(?<=[过班])$"
    r"|没有?工作过$|没有?参加(?:过)?工作$|没有?(?:任何|什么)?(?:工作|从业)(?:经验|经历)|刚毕业.{0,4}没有?(?:找到?)?工作"
)
_ONLY_SPAN: Final = re.compile(
    r"^(?:有|都|已经|我)*[\d一二两三四五六七八九十]{1,3}年(?:(?:多|半)?了|多)(?:经验)?$"
)
_FINISHED: Final = re.compile("证|职称|评|毕业|学")


def read_occupation(clause: Clause, told: Told) -> Iterator[Fact]:
    """What the person does or wants to be assessed in; the occupation of a certificate belongs to the certificate."""
    text = clause.text
    for match in told.names.pattern.finditer(text):
        rest = text[match.end() :]
        if re.match(rf"(?:{LEVEL})?(?:职业|技能|等级|资格)*(?:证|老师|培训)", rest) and not WISH.search(text):
            continue
        if DENIAL.search(text[max(0, match.start() - 3) : match.start()]):
            continue
        yield Fact("occupation", told.names.official[match[0]], match[0])


def read_work(clause: Clause, told: Told) -> Iterator[Fact]:
    """When the work in the occupation began at the latest; or that it has not begun."""
    text = clause.text
    if not _BEFORE.search(text) and (never := _NEVER.search(text)):
        yield Fact("occupation_since", NOT_STARTED, never[0])
        return
    if _unclear(clause, told):
        return
    works = _WORKS.search(text) or told.names.pattern.search(text) or _only_a_span(clause, told)
    if not works or DENIAL.search(text):
        return
    for _, day in spans(text, told.on):
        yield Fact("occupation_since", day, text)
    began = re.search(r"开始|起|入行|至今|到现在|一直", text)
    for _, day in days(text, told.on) if began else ():
        yield Fact("occupation_since", day, text)


def _unclear(clause: Clause, told: Told) -> bool:
    """Whether the years may be those of something else, of somebody else or long over."""
    text = clause.text
    return bool(
        WISH.search(text)
        or re.search("证|职称|评|毕业|学了|上了|读了|[干做当开]过", text)
        or TITLE.search(text)
        or speaks_of_violation(text)
        or (re.search("条件|要求|规定", told.text) and "我" not in told.text)
        or (not clause.sure and not re.search("[了我多]", text))
        # Who is retired speaks of a whole working life; of others nobody knows how long ago it ended.
        or (_BEFORE.search(told.text) and "退休" not in told.text)
    )


def _only_a_span(clause: Clause, told: Told) -> bool:
    """六年多了 between commas is the work, unless it follows a certificate or a school."""
    if not _ONLY_SPAN.match(clause.text):
        return False
    place = told.clauses.index(clause)
    return not place or not _FINISHED.search(told.clauses[place - 1].text)


def read_job(clause: Clause, told: Told) -> Iterator[Fact]:
    """How and for whom the person works; 退休了还能考吗 says so although it asks."""
    text = clause.text
    if re.search("如果|要是|以后|之后|退休后", text) or told.text.startswith(("如果", "要是")):
        return
    for table, path in ((_EMPLOYMENTS, "employment"), (_EMPLOYERS, "employer_kind")):
        for words, value in table.items():
            match = re.search(words, text)
            if match is None or _UNREAL.search(text[: match.start()]):
                continue
            if path == "employment" and not _is_now(value, match[0], text):
                continue
            yield Fact(path, value, match[0])


def _is_now(employment: str, words: str, text: str) -> bool:
    if employment == "student":
        return not (TEACHES.search(text) or _BEFORE.search(text)) and not re.search(
            "自考|函授|成人|成教|业余|网络教育", text
        )
    if employment == "employed":
        return not _BEFORE.search(text) and not re.search("没|不", words)
    return True

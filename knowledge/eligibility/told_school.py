"""Reads how old somebody is and which school he attends or attended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import days, number, spans
from knowledge.eligibility.clauses import WISH
from knowledge.eligibility.dates import add_years
from knowledge.eligibility.telling import Fact
from knowledge.eligibility.told_work import TEACHES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from knowledge.eligibility.clauses import Clause
    from knowledge.eligibility.telling import Told

_SCHOOLS: Final[Mapping[str, str]] = {
    "技工学校|技师学院|技工院校|技校": "technical_college",
    "中等职业学校|职业高中|中专|职高|中职": "secondary_vocational",
    "高等职业学校|高职|大专|专科": "higher_vocational",
    "本科|大学": "undergraduate",
}
_CLASSES: Final[Mapping[str, str]] = {
    "预备技师班": "pre_technician",
    "(?<!预备)技师班": "technician",
    "高级工?班": "advanced",
    "中级工?班": "intermediate",
}
_SCHOOL: Final = "|".join(_SCHOOLS)
_READS: Final = re.compile(
    rf"(?:{_SCHOOL})(?:在读|里?(?:读书|上学|念书)|里?[读上念](?![过了完的班课])|[一二三四大高]{{1,2}}年级)|(?:在|正|正在|还在)?[读上念]着?(?:{_SCHOOL})(?!的时候|毕业|那)"
    r"|我(?:今年|现在)?(?:在?[读上念])?大[一二三四](?![个年])"
)
_READS_NO_MORE: Final = re.compile(
    "[读上念]过|[读上念]完|[读上念]了|毕业于|老师|教师|自考|函授|成人|成教|业余"
)
_OWN: Final = re.compile("毕业|[读念上]|学生|在校|我|俺|本人|儿子|女儿|孩子|娃")
"""Without any of these a school is talked about, not attended."""
_NUMBER: Final = r"\d{2}|[一二三四五六七八九十]{2,3}"
_WHO: Final = "今年|我|年龄|年纪|儿子|女儿|孩子|娃|闺女|老公|老婆|爱人|弟弟?|妹妹?|[爸妈他她]"
_AGE: Final = re.compile(
    rf"(?:{_WHO})\s*(?P<n>{_NUMBER})\s*(?:周?岁)?(?:了|$)|(?<!虚)(?<!年满)(?P<n2>{_NUMBER})\s*周?岁(?!以)"
)
_VAGUE_AGE: Final = re.compile("快|虚岁|不到|将近|差不多|左右|多岁|几岁|来岁")
_SUMMER: Final = range(7, 9)
_NEW_YEAR_MONTH: Final = 9
"""School years begin in September; in July and August it is not certain which one is meant."""


def read_age(clause: Clause, told: Told) -> Iterator[Fact]:
    """The latest day of birth that fits: who is 19 was born 19 years ago today at the latest."""
    text = clause.text
    if born := re.search(r"(?:19|20)\d\d年.{0,6}(?:出?生)|生于", text):
        for _, day in days(text, told.on):
            yield Fact("birth_date", day, born[0] if born[0] != "生于" else text)
        return
    match = _AGE.search(text)
    if match is None or _VAGUE_AGE.search(text):
        return
    years = number(match["n"] or match["n2"])
    if years is not None:
        yield Fact("birth_date", add_years(told.on, -years), match[0])


def read_school(clause: Clause, told: Told) -> Iterator[Fact]:
    """School, class, and when it ends or ended."""
    text = clause.text
    if TEACHES.search(text) or WISH.search(text):
        return
    if re.search("上班|工作", text) and not re.search("毕业|[读念上]的", text):
        return
    if lower := re.search("(?:小学|初中|高中)(?:毕业|文化|没毕业|没念完|没读完)|没上过学", text):
        yield Fact("school.kind", "none", lower[0])
    for table, path in ((_SCHOOLS, "school.kind"), (_CLASSES, "school.class")):
        for words, value in table.items():
            if (match := re.search(words, text)) and _OWN.search(told.text):
                yield Fact(path, value, match[0])
    if (reads := _READS.search(text)) and not _READS_NO_MORE.search(text):
        yield Fact("employment", "student", reads[0])
        yield Fact("school.enrolled", value=True, words=reads[0])
    yield from _graduation(text, told.on)


def _graduation(text: str, on: date) -> Iterator[Fact]:
    if final := re.search("毕业学年|毕业班", text):
        yield Fact("school.enrolled", value=True, words=final[0])
        yield Fact("school.graduating_year", value=True, words=final[0])
    elif coming := re.search("明年.{0,3}毕业", text):
        yield Fact("school.enrolled", value=True, words=coming[0])
        if on.month not in _SUMMER:
            yield Fact("school.graduating_year", value=on.month >= _NEW_YEAR_MONTH, words=coming[0])
    elif just := re.search("刚刚?毕业", text):
        yield Fact("school.enrolled", value=False, words=just[0])
    elif "毕业" in text and not re.search("小学|初中|高中|没|未|后年|今年", text):
        for match, day in (*spans(text, on), *days(text, on)):
            yield Fact("school.graduated_on", day, f"{match[0]}…毕业" if "毕业" not in match[0] else match[0])
            yield Fact("school.enrolled", value=False, words="毕业")
    if reading := re.search("在读|在校|还在上学|还在读书|正在上学|(?<!不)是(?:一?[名个])?学生(?!的)", text):
        yield Fact("school.enrolled", value=True, words=reading[0])

"""Reads which certificates, titles, honours and reviews somebody has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import days, number, spans
from knowledge.eligibility.clauses import DENIAL, LEVEL, LEVELS, WISH
from knowledge.eligibility.profile import Certificate, Title
from knowledge.eligibility.telling import Fact
from knowledge.eligibility.vocabulary import HONOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from knowledge.eligibility.clauses import Clause
    from knowledge.eligibility.telling import Told

_TITLES: Final[Mapping[str, str]] = {
    "正高级工程师": "senior", "正高级": "senior", "正高": "senior", "高级工程师": "associate_senior",
    "副高级": "associate_senior", "副高": "associate_senior", "高级职称": "associate_senior", "高工职称": "associate_senior",
    "助理工程师": "assistant", "助工": "assistant", "助理级": "assistant", "工程师": "intermediate",
    "中级职称": "intermediate", "初级职称": "member", "员级": "member", "技术员职称": "member",
}  # fmt: skip
TITLE: Final = re.compile("|".join(sorted(_TITLES, key=len, reverse=True)))
_WORKER: Final = "高级技师|技师|高级工|中级工|初级工"
_HOLDS: Final = re.compile("有|拿|手里|手上|手头|持|考了|考过|取得|发的|评|我|是")
_OWNS: Final = re.compile("我|手里|手上|手头|拿了|拿到|考了")
_ASKS_ABOUT: Final = re.compile("吗|呢|多少|什么|啥|哪|几|区别|关系")
_BARE: Final = re.compile(rf"(?:我?是)?(?P<level>{_WORKER}|[一二三四五1-5]级)(?:了|的)?")
_ASKS: Final = re.compile(
    r"吗|呢|多少|条件|费|题|流程|材料|补贴|培训|有用|通知|时间|报名|考试|哪[里儿]|怎么|咋"
)
_ASKS_WHAT: Final = re.compile(rf"[考报评](?:些)?(?:什么|啥|哪|几)|{LEVEL}")


def read_certificates(clause: Clause, told: Told) -> Iterator[Fact]:
    """A certificate the person holds, or that there is none."""
    text, trades = clause.text, told.names.pattern.pattern
    if re.search(r"1\+x", text, re.IGNORECASE):
        return
    if none := re.search(
        r"(?:没有?|无|没考过|没拿过)(?:任何|什么)?(?:技能|职业|等级|资格)*证(?:书)?(?!明)", text
    ):
        yield Fact("skill_certificates", (), none[0])
        return
    if not _tells_of_own(clause):
        return
    pattern = (
        rf"(?P<trade>{trades})?(?P<level>{LEVEL})(?:\([^)]{{2,4}}\))?(?P<trade2>{trades})?"
        r"(?:职业|技能|等级|资格|工|的)*证|"
        rf"(?:有|是|考了|考过|拿了|取得了?|评上了?)(?:个|本)?(?P<held>{_WORKER})(?!程|班|证|职)"
        rf"|^我?是(?P<rank>高级|中级|初级)(?:{trades})(?!证)"
    )
    for match in re.finditer(pattern, text):
        trade = match["trade"] or match["trade2"]
        level = LEVELS[match["level"] or match["held"] or match["rank"]]
        certificate = Certificate(level, _dated(text, told.on), told.names.official[trade] if trade else None)
        yield Fact("skill_certificates", (certificate,), text)


def _tells_of_own(clause: Clause) -> bool:
    """Whether a paper named in this clause is the person's: not wished for, denied or only asked about."""
    text = clause.text
    if WISH.search(text) or DENIAL.search(text):
        return False
    if _ASKS_ABOUT.search(text):
        return bool(_OWNS.search(text))
    return clause.sure or bool(_HOLDS.search(text))


def _dated(text: str, on: date) -> date | None:
    """The day of a paper: the date that is named, else the span of years."""
    return next((found for _, found in (*days(text, on), *spans(text, on))), None)


def read_bare_levels(told: Told) -> Iterator[Fact]:
    """焊工，中级工: a level beside the own occupation is held, where nothing is asked about that level itself."""
    parts = told.clauses
    if any(_asks_about_it(clause) for clause in parts):
        return
    beside = re.compile(
        rf"(?:我|本人)?(?:是|干|做|当|在.{{0,8}}[干做当])?(?:一?[名个])?(?:{told.names.pattern.pattern})(?:的|了)?"
    )
    for place, clause in enumerate(parts):
        found = _BARE.fullmatch(re.split(r"(?:19|20)\d\d|去年|前年", clause.text)[0])
        near = [parts[other].text for other in (place - 1, place + 1) if 0 <= other < len(parts)]
        if found and any(beside.fullmatch(text) for text in near):
            certificate = Certificate(LEVELS[found["level"]], _dated(clause.text, told.on))
            yield Fact("skill_certificates", (certificate,), clause.text)
        own = re.fullmatch(
            rf"我是?(?:{told.names.pattern.pattern})(?P<level>{_WORKER}|[一二三四五1-5]级)", clause.text
        )
        if own:
            yield Fact("skill_certificates", (Certificate(LEVELS[own["level"]], None),), clause.text)


def _asks_about_it(clause: Clause) -> bool:
    text = clause.text
    return bool(WISH.search(text) or _ASKS.search(text)) and not _ASKS_WHAT.search(text)


def read_titles(clause: Clause, told: Told) -> Iterator[Fact]:
    """A professional title the person holds, or that there is none."""
    text = clause.text
    if none := re.search(r"(?:没有?|无)(?:任何|什么)?职称", text):
        yield Fact("titles", (), none[0])
        return
    if not _tells_of_own(clause):
        return
    for match in TITLE.finditer(text):
        yield Fact("titles", (Title(_TITLES[match[0]], _dated(text, told.on)),), text)


def read_others(clause: Clause, told: Told) -> Iterator[Fact]:  # noqa: ARG001 - one form for all readers
    """Reviews, honours and 1+X certificates."""
    text = clause.text
    if WISH.search(text) or DENIAL.search(text):
        return
    if reviews := re.search(
        r"近?(?:连续)?([一二两三四五六七八九十\d]{1,2})年.{0,4}考核.{0,3}(?:合格|称职|优秀)", text
    ):
        years = number(reviews[1])
        if years is not None:
            yield Fact("annual_reviews_passed", years, reviews[0])
    if honours := tuple(name for name in HONOURS if name in text):
        yield Fact("honours", honours, text)
    if plus := re.search(r"1\+x.{0,4}(初级|中级|高级)|(初级|中级|高级).{0,2}1\+x", text, re.IGNORECASE):
        codes = {"初级": "junior", "中级": "intermediate", "高级": "senior"}
        yield Fact("one_plus_x", codes[plus[1] or plus[2]], plus[0])

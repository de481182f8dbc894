"""Reads facts about a person from a sentence: 干焊工六年了，有中级证; 我今年19，技校高级班明年毕业.

Cautious: what is not said for certain is not read, and two statements that contradict each other are both dropped.
The person confirms what was read before it counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from knowledge.eligibility.amounts import days, number, spans
from knowledge.eligibility.dates import add_years
from knowledge.eligibility.profile import Certificate, Profile, Title
from knowledge.eligibility.violations import read_violation
from knowledge.eligibility.vocabulary import HONOURS
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from knowledge.eligibility.rules import Rules

_FILE: Final = Path(__file__).with_name("occupations.txt")
_CLAUSE: Final = re.compile(r"[,，。;；!！?？\n]")
_WISH: Final = re.compile(
    r"想|要考|要报|要评|(?<![技职功智性])能(?![手力])|可以|准备|打算|报名|报考|申报|升|什么时候|怎么|多久|如果|要是|考个|考上"
)
_DENIAL: Final = re.compile(r"没|无|不|未|还差")
_LEVELS: Final[Mapping[str, int]] = {
    "高级技师": 1, "技师": 2, "高级工": 3, "中级工": 4, "初级工": 5, "高级": 3, "中级": 4, "初级": 5,
    **{f"{word}级": level for level, word in enumerate("一二三四五", 1)},
    **{f"{level}级": level for level in range(1, 6)},
}  # fmt: skip
_LEVEL: Final = "|".join(sorted(_LEVELS, key=len, reverse=True))
_TITLES: Final[Mapping[str, str]] = {
    "正高级工程师": "senior", "正高级": "senior", "正高": "senior", "高级工程师": "associate_senior",
    "副高级": "associate_senior", "副高": "associate_senior", "高级职称": "associate_senior", "高工职称": "associate_senior",
    "助理工程师": "assistant", "助工": "assistant", "助理级": "assistant", "工程师": "intermediate",
    "中级职称": "intermediate", "初级职称": "member", "员级": "member", "技术员职称": "member",
}  # fmt: skip
_TITLE: Final = re.compile("|".join(sorted(_TITLES, key=len, reverse=True)))
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
_EMPLOYMENTS: Final[Mapping[str, str]] = {
    "退休": "retired",
    "失业|待业|没有?工作(?!经)|下岗": "unemployed",
    "劳务派遣|派遣工": "dispatched",
    "劳务外包|外包工": "outsourced",
    "个体户|自由职业|自己单干|自己开店|打零工": "self_employed",
    "在职|在岗|在(?:.{0,6}(?:厂|公司|企业|单位)里?)(?:上班|工作|干|做)": "employed",
    "在校|在读|学生|正在上学|还在上学|还在读书": "student",
}
_EMPLOYERS: Final[Mapping[str, str]] = {
    "在(?:.{0,6}(?:厂|公司|企业)里?)(?:上班|工作|干|做)": "enterprise",
    "(?:技校|技工学校|技师学院|技工院校).{0,3}(?:老师|教师|任教|教书)": "technical_college",
    "事业单位": "public_institution",
}
_TEACHES: Final = re.compile("老师|教师|任教|教书")
_AGE: Final = re.compile(r"(?:今年|我|年龄|年纪)\s*(?P<n>\d{2}|[一二三四五六七八九十]{2,3})\s*(?:周?岁)?(?:了|$)|(?<!虚)(?P<n2>\d{2}|[一二三四五六七八九十]{2,3})\s*周?岁(?!以)")  # fmt: skip
_VAGUE_AGE: Final = re.compile("快|虚岁|不到|将近|差不多|左右|多岁|几岁|来岁")
_SUMMER: Final = range(7, 9)
_NEW_YEAR_MONTH: Final = 9
"""School years begin in September; in July and August it is not certain which one is meant."""


class Fact(NamedTuple):
    """One fact and the words it was read from."""

    path: str
    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence says about a person."""

    profile: Profile
    """Only what was read, each field with its words in `origins`."""
    found: tuple[Fact, ...]
    """The same, in the order of the sentence, for asking back."""


def read_facts(text: str, on: date, rules: Rules) -> Facts:
    """Read the facts of a sentence.

    Args:
        text: what the person wrote.
        on: the day, against which 六年 and 明年 are counted.
        rules: they know the names of the entry occupations.

    Returns:
        The facts found; an empty profile where there are none.
    """
    text = unicodedata.normalize("NFKC", text)
    names = _occupation_names(rules)
    found: list[Fact] = []
    if violation := read_violation(re.sub("[,，]", "", text), on):
        found.append(Fact("violations", (violation,), text))
    for clause in (part.strip() for part in _CLAUSE.split(text)):
        if clause:
            found += [fact for read in _READERS for fact in read(clause, on, names)]
    found += _region(text)
    kept = [fact for fact in dict.fromkeys(found) if not _contradicted(fact, found)]
    profile = Profile()
    for fact in kept:
        profile = profile.set(fact.path, fact.value)
    origins = {fact.path: fact.words for fact in kept}
    return Facts(profile.merge(Profile(origins=origins)), tuple(kept))


def _contradicted(fact: Fact, found: list[Fact]) -> bool:
    return any(other.path == fact.path and other.value != fact.value for other in found)


class _Names(NamedTuple):
    pattern: re.Pattern[str]
    official: Mapping[str, str]


def _occupation_names(rules: Rules) -> _Names:
    names = dict(_common_names())
    for entry in rules.entry.occupations.values() if rules.entry else ():
        names |= {
            unicodedata.normalize("NFKC", name): entry.names[0] for name in (*entry.names, *entry.aliases)
        }
    return _Names(_longest_first(tuple(names)), names)


@cache
def _longest_first(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


@cache
def _common_names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        name, colon, others = line.partition("：")
        if colon and not line.startswith("#"):
            names |= dict.fromkeys([name, *filter(None, others.split("、"))], name)
    return names


def _occupation(clause: str, on: date, names: _Names) -> Iterator[Fact]:  # noqa: ARG001 - one form for all readers
    """What the person does or wants to be assessed in; the occupation of a certificate belongs to the certificate."""
    for match in names.pattern.finditer(clause):
        rest = clause[match.end() :]
        if re.match(rf"(?:{_LEVEL})?(?:职业|技能|等级|资格)*(?:证|老师|培训)", rest) and not _WISH.search(
            clause
        ):
            continue
        if _DENIAL.search(clause[max(0, match.start() - 3) : match.start()]):
            continue
        yield Fact("occupation", names.official[match[0]], match[0])


def _work(clause: str, on: date, names: _Names) -> Iterator[Fact]:
    """When the work in the occupation began at the latest."""
    if _WISH.search(clause) or _speaks_of_paper(clause) or re.search("毕业|学了|上了|读了", clause):
        return
    works = re.search(
        r"干|做|从事|工龄|从业|入行|这行|这一行|当了|开了|经验|搞", clause
    ) or names.pattern.search(clause)
    if not works or _DENIAL.search(clause):
        return
    for _, day in spans(clause, on):
        yield Fact("occupation_since", day, clause)
    began = re.search(r"开始|起|入行|至今|到现在|一直", clause)
    for _, day in days(clause, on) if began else ():
        yield Fact("occupation_since", day, clause)


def _speaks_of_paper(clause: str) -> bool:
    return bool(re.search(r"证|职称|评", clause) or _TITLE.search(clause))


def _certificate(clause: str, on: date, names: _Names) -> Iterator[Fact]:
    """A certificate the person holds, or that there is none."""
    if re.search(r"1\+x", clause, re.IGNORECASE):
        return
    if none := re.search(
        r"(?:没有?|无|没考过|没拿过)(?:任何|什么)?(?:技能|职业|等级|资格)*证(?:书)?(?!明)", clause
    ):
        yield Fact("skill_certificates", (), none[0])
        return
    if _WISH.search(clause) or _DENIAL.search(clause):
        return
    trade = f"(?P<trade>{names.pattern.pattern})?"
    pattern = (
        rf"{trade}(?P<level>{_LEVEL})(?:\([^)]{{2,4}}\))?(?P<trade2>{names.pattern.pattern})?"
        r"(?:职业|技能|等级|资格|工)*证|"
        r"(?:有|是|考了|考过|拿了|取得了?|评上了?)(?:个|本)?(?P<held>高级技师|技师|高级工|中级工|初级工)(?!程|班|证|职)"
    )
    for match in re.finditer(pattern, clause):
        trade_word = match["trade"] or match["trade2"]
        day = next((found for _, found in (*spans(clause, on), *days(clause, on))), None)
        certificate = Certificate(
            _LEVELS[match["level"] or match["held"]], day, names.official[trade_word] if trade_word else None
        )
        yield Fact("skill_certificates", (certificate,), clause)


def _title(clause: str, on: date, names: _Names) -> Iterator[Fact]:  # noqa: ARG001
    """A professional title the person holds, or that there is none."""
    if none := re.search(r"(?:没有?|无)(?:任何|什么)?职称", clause):
        yield Fact("titles", (), none[0])
        return
    if _WISH.search(clause) or _DENIAL.search(clause):
        return
    for match in _TITLE.finditer(clause):
        day = next((found for _, found in (*spans(clause, on), *days(clause, on))), None)
        yield Fact("titles", (Title(_TITLES[match[0]], day),), clause)


def _age(clause: str, on: date, names: _Names) -> Iterator[Fact]:  # noqa: ARG001
    """The latest day of birth that fits: who is 19 was born 19 years ago today at the latest."""
    if born := re.search(r"(?:19|20)\d\d年.{0,6}(?:出?生)|生于", clause):
        for _, day in days(clause, on):
            yield Fact("birth_date", day, born[0] if born[0] != "生于" else clause)
        return
    match = _AGE.search(clause)
    if match is None or _VAGUE_AGE.search(clause):
        return
    years = number(match["n"] or match["n2"])
    if years is not None:
        yield Fact("birth_date", add_years(on, -years), match[0])


def _school(clause: str, on: date, names: _Names) -> Iterator[Fact]:  # noqa: ARG001
    """School, class, and when it ends or ended."""
    if _TEACHES.search(clause) or _WISH.search(clause):
        return
    if lower := re.search("(?:小学|初中|高中)(?:毕业|文化|没毕业|没念完|没读完)|没上过学", clause):
        yield Fact("school.kind", "none", lower[0])
    for table, path in ((_SCHOOLS, "school.kind"), (_CLASSES, "school.class")):
        for words, value in table.items():
            if match := re.search(words, clause):
                yield Fact(path, value, match[0])
    yield from _graduation(clause, on)


def _graduation(clause: str, on: date) -> Iterator[Fact]:
    if final := re.search("毕业学年|毕业班", clause):
        yield Fact("school.enrolled", value=True, words=final[0])
        yield Fact("school.graduating_year", value=True, words=final[0])
    elif coming := re.search("明年.{0,3}毕业", clause):
        yield Fact("school.enrolled", value=True, words=coming[0])
        if on.month not in _SUMMER:
            yield Fact("school.graduating_year", value=on.month >= _NEW_YEAR_MONTH, words=coming[0])
    elif "毕业" in clause and not re.search("小学|初中|高中|没|未|后年|今年", clause):
        for match, day in (*spans(clause, on), *days(clause, on)):
            yield Fact("school.graduated_on", day, f"{match[0]}…毕业" if "毕业" not in match[0] else match[0])
            yield Fact("school.enrolled", value=False, words="毕业")
    if reading := re.search("在读|在校|还在上学|还在读书|正在上学", clause):
        yield Fact("school.enrolled", value=True, words=reading[0])


def _job(clause: str, on: date, names: _Names) -> Iterator[Fact]:  # noqa: ARG001
    """How and for whom the person works; 退休了还能考吗 says so although it asks."""
    if re.search("如果|要是|以后|之后|退休后", clause):
        return
    for table, path in ((_EMPLOYMENTS, "employment"), (_EMPLOYERS, "employer_kind")):
        for words, value in table.items():
            match = re.search(words, clause)
            if (
                match
                and not _DENIAL.search(clause[: match.start()])
                and not (value == "student" and _TEACHES.search(clause))
            ):
                yield Fact(path, value, match[0])


def _other(clause: str, on: date, names: _Names) -> Iterator[Fact]:  # noqa: ARG001
    """Reviews, honours and 1+X certificates."""
    if _WISH.search(clause) or _DENIAL.search(clause):
        return
    if reviews := re.search(
        r"近?(?:连续)?([一二两三四五六七八九十\d]{1,2})年.{0,4}考核.{0,3}(?:合格|称职|优秀)", clause
    ):
        years = number(reviews[1])
        if years is not None:
            yield Fact("annual_reviews_passed", years, reviews[0])
    if honours := tuple(name for name in HONOURS if name in clause):
        yield Fact("honours", honours, clause)
    if plus := re.search(r"1\+x.{0,4}(初级|中级|高级)|(初级|中级|高级).{0,2}1\+x", clause, re.IGNORECASE):
        codes = {"初级": "junior", "中级": "intermediate", "高级": "senior"}
        yield Fact("one_plus_x", codes[plus[1] or plus[2]], plus[0])


def _region(text: str) -> Iterator[Fact]:
    """The place, where exactly one is named."""
    region = parse_region(text)
    if region:
        yield Fact("region", region.name, region.name)


_READERS: Final[tuple[Callable[[str, date, _Names], Iterator[Fact]], ...]] = (
    _occupation, _work, _certificate, _title, _age, _school, _job, _other,
)  # fmt: skip

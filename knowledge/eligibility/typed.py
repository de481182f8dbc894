"""Reads an answer that was typed to a question: a date, a span of time, an age, or the words of an option."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from knowledge.eligibility.amounts import days, number, spans
from knowledge.eligibility.dates import add_years

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.eligibility.questions import Question

_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_AGE: Final = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:周)?岁")
_YEARS: Final = re.compile(r"(?<!\d)(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*年?(?=了|多|左右|$)")
_AGO: Final = re.compile("以?前")
_FILLER: Final = re.compile(
    "大概|大约|左右|应该|好像|可能|差不多|吧|呢|啊|哦|嗯|是|在|从|我|就|了|的|那|个|份|时候|已经|以上|有|满|整|多|约|今年|年|号"
    "|开始|起|到现在|至今|一直|记得|日期|当时|[初底中末头]|春天|夏天|秋天|冬天|上半|下半"
)
"""Words that may stand beside any date without telling anything else."""
_OWN: Final[Mapping[str, str]] = {
    "birth_date": "出生日期|出生|生日|生人|生|属于|周",
    "occupation_since": "连续|入行|入职|干|做|工作|上班|进厂|进公司|参加|这一?行|从业|工龄|焊|经验",
    "skill_certificates.issued_on": "发证|发|下来|考过|考到|考|拿到|拿|取得|取|评|办|领|证书|证|上面|写",
    "titles.obtained_on": "评上|评|发|下来|考|拿到|拿|取得|取|批|通过|过|证书|证|上面|写|职称",
    "school.graduated_on": "毕业证|毕业|离校|发|拿",
    "violations.on": "处理|处罚|被|禁考|取消|考试|抓|发生|事|违纪|通知",
}
"""What may be said beside a date as the answer to one question; beside another it means something else."""
_CERTIFICATES_SINCE: Final = date(1990, 1, 1)
_TITLES_SINCE: Final = date(1978, 1, 1)
_YOUNGEST: Final = 10
_OLDEST: Final = 100
_WORK_FROM_AGE: Final = 14
"""Nobody counts years of work, certificates or titles from before: children may not be employed."""
_LONGEST_LIFE: Final = 80
"""Years since a graduation or the start of work."""
_ALIKE: Final = 70.0
"""How alike a typed word and a label must be, of 100."""


def read_date(text: str, on: date, path: str = "", born: date | None = None) -> date | None:
    """The day that a typed answer means: 2020年6月, 20200601, 去年十月, 六年了, 36岁, 1998年发的, 刚发的.

    A year or month stands for its last day and a span for the latest day it can have begun: the cautious reading, so
    that nobody is told too early a date.

    Args:
        text: what was typed.
        on: the day it was typed.
        path: the field asked for; it decides which words may stand beside the date and which days are plausible.
        born: the day of birth where it is known; nobody began to work before it.

    Returns:
        The day, never one to come; None where the text names none, says something else as well, or means a day that
        cannot be.
    """
    found = _date_and_rest(text, on, path)
    if found is None:
        return None
    day, rest = found
    return day if not _says_more(rest, path) and _plausible(day, on, path, born) else None


def is_only_a_date(text: str, on: date, path: str = "") -> bool:
    """Whether a text names a day and nothing else: not 中级，2021年3月.

    Args:
        text: what was typed.
        on: the day it was typed.
        path: the field asked for, if one was.
    """
    found = _date_and_rest(text, on, path)
    return found is not None and not _says_more(found[1], path)


def _date_and_rest(text: str, on: date, path: str) -> tuple[date, str] | None:
    """The day a text names, and the text without it."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    text = _COMPACT.sub(r"\1-\2-\3", text)
    if found := next(days(text, on), None):
        return found[1], text.replace(found[0][0], "", 1)
    if path in ("", "birth_date") and (age := _AGE.search(text)):
        return _years_back(age, text, on)
    if span := next(spans(text, on), None):
        return span[1], _AGO.sub("", text.replace(span[0][0], "", 1), count=1)
    # A bare number is an age or the years of work; for a certificate it may as well be a month.
    if path in ("", "birth_date", "occupation_since") and (years := _YEARS.search(text)):
        return _years_back(years, text, on)
    return None


def _years_back(match: re.Match[str], text: str, on: date) -> tuple[date, str] | None:
    count = number(match[1])
    return None if count is None else (add_years(on, -count), text.replace(match[0], "", 1))


def _says_more(rest: str, path: str) -> bool:
    """Whether more than filling words is left; every own word of any question will do where none was asked."""
    own = _OWN[path] if path in _OWN else "|".join(_OWN.values())
    return bool(re.sub(r"[\W_]", "", re.sub(f"{own}|刚刚?|才|{_FILLER.pattern}", "", rest)))


def _plausible(day: date, on: date, path: str, born: date | None) -> bool:
    if day > on:
        return False
    first = {
        "birth_date": add_years(on, -_OLDEST),
        "skill_certificates.issued_on": _CERTIFICATES_SINCE,
        "titles.obtained_on": _TITLES_SINCE,
        "violations.on": _CERTIFICATES_SINCE,
    }.get(path, add_years(on, -_LONGEST_LIFE if path else -_OLDEST))
    if path == "birth_date":
        return first <= day <= add_years(on, -_YOUNGEST)
    return day >= max(first, add_years(born, _WORK_FROM_AGE) if born and path else first)


def read_option(text: str, question: Question) -> int | None:
    """The place of the option that a typed answer means: its label, a part of it, or nearly it.

    Args:
        text: what was typed.
        question: the question with its options.

    Returns:
        The index of the option; None where none is meant for certain.
    """
    text = unicodedata.normalize("NFKC", text).strip(" 。，,！!")
    labels = [unicodedata.normalize("NFKC", option.label) for option in question.options]
    parts = [re.split(r"[(（)）、，/]", label) for label in labels]
    exact = [
        place for place, words in enumerate(parts) if text and text in (labels[place], *filter(None, words))
    ]
    if len(exact) == 1:
        return exact[0]
    best = process.extract(text, labels, scorer=fuzz.ratio, limit=2)
    if best and best[0][1] >= _ALIKE and (len(best) == 1 or best[0][1] > best[1][1]):
        return int(best[0][2])
    return None

"""Reads an answer that was typed to a question: a date, a span of time, an age, or the words of an option."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from knowledge.eligibility.amounts import days, number, spans
from knowledge.eligibility.dates import add_years

if TYPE_CHECKING:
    from datetime import date

    from knowledge.eligibility.questions import Question

_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_AGE: Final = re.compile(r"^(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:周)?岁")
_YEARS: Final = re.compile(
    r"^(?:有|干了|做了|大概|约)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*年?(?:了|多|左右)*$"
)
_ALIKE: Final = 70.0
"""How alike a typed word and a label must be, of 100."""


def read_date(text: str, on: date) -> date | None:
    """The day that a typed answer means: 2020年6月, 20200601, 去年, 六年了, 36岁.

    A year or month stands for its last day and a span for the latest day it can have begun: the cautious reading, so
    that nobody is told too early a date.

    Args:
        text: what was typed.
        on: the day it was typed.

    Returns:
        The day, never one to come; None where the text names none.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if match := _COMPACT.search(text):
        text = f"{match[1]}-{match[2]}-{match[3]}"
    if found := next((day for _, day in days(text, on)), None):
        return found
    if (match := _AGE.match(text) or _YEARS.match(text)) and (count := number(match[1])) is not None:
        return add_years(on, -count)
    return next((day for _, day in spans(text, on)), None)


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

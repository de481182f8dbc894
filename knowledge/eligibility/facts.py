"""Reads facts about a person from a sentence: 干焊工六年了，有中级证; 我今年19，技校高级班明年毕业.

Cautious: what is not said for certain is not read, and two statements that contradict each other are both dropped.
The person confirms what was read before it counts.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.clauses import clauses
from knowledge.eligibility.names import occupation_names
from knowledge.eligibility.profile import Certificate, Profile, Title
from knowledge.eligibility.telling import Fact, Told
from knowledge.eligibility.told_papers import read_bare_levels, read_certificates, read_others, read_titles
from knowledge.eligibility.told_school import read_age, read_school
from knowledge.eligibility.told_work import read_job, read_occupation, read_work
from knowledge.eligibility.violations import read_violation
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from knowledge.eligibility.clauses import Clause
    from knowledge.eligibility.rules import Rules

__all__ = ["Fact", "Facts", "read_facts"]


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
    told = Told(text, tuple(clauses(text)), on, occupation_names(rules))
    found: list[Fact] = []
    if violation := read_violation(text, on):
        found.append(Fact("violations", (violation,), text))
    for clause in told.clauses:
        found += [fact for read in _READERS for fact in read(clause, told)]
    found += read_bare_levels(told)
    if region := parse_region(text):
        found.append(Fact("region", region.name, region.name))
    kept = [
        fact
        for fact in dict.fromkeys(found)
        if not any(
            other.path == fact.path and other.value != fact.value and not _says_less(other, fact)
            for other in found
        )
    ]
    profile = Profile()
    for fact in kept:
        profile = profile.set(fact.path, fact.value)
    origins = {fact.path: fact.words for fact in kept}
    return Facts(profile.merge(Profile(origins=origins)), tuple(kept))


def _says_less(other: Fact, fact: Fact) -> bool:
    """Whether the other fact is the same with less detail: 我是工程师，中级职称，2022年评的."""
    match other.value, fact.value:
        case (Certificate() as one,), (Certificate() as two,):
            return (
                one.level == two.level
                and one.issued_on in (None, two.issued_on)
                and one.occupation in (None, two.occupation)
            )
        case (Title() as one,), (Title() as two,):
            return one.rank == two.rank and one.obtained_on in (None, two.obtained_on)
        case "employed", ("dispatched" | "outsourced"):
            return True
    return False


_READERS: Final[tuple[Callable[[Clause, Told], Iterator[Fact]], ...]] = (
    read_occupation, read_work, read_certificates, read_titles, read_age, read_school, read_job, read_others,
)  # fmt: skip

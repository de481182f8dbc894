"""What the readers of facts work with: a fact with its words, and what holds for the whole text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from knowledge.eligibility.clauses import Clause
    from knowledge.eligibility.names import Names


class Fact(NamedTuple):
    """One fact and the words it was read from."""

    path: str
    value: object
    words: str


class Told(NamedTuple):
    """A whole text: its clauses, and what they are read against."""

    text: str
    clauses: tuple[Clause, ...]
    on: date
    names: Names

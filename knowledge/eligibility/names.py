"""The names under which a person may mention an occupation: common ones from `occupations.txt`, entry ones from the rules."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knowledge.eligibility.rules import Rules

_FILE: Final = Path(__file__).with_name("occupations.txt")


class Names(NamedTuple):
    """Names to look for, and the official name each stands for."""

    pattern: re.Pattern[str]
    official: Mapping[str, str]


def occupation_names(rules: Rules) -> Names:
    """All names; where one contains another, the longest is found.

    Args:
        rules: they know the names of the entry occupations.
    """
    names = dict(_common_names())
    for entry in rules.entry.occupations.values() if rules.entry else ():
        names |= {
            unicodedata.normalize("NFKC", name): entry.names[0] for name in (*entry.names, *entry.aliases)
        }
    return Names(_longest_first(tuple(names)), names)


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

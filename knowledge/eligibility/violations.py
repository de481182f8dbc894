"""Reads from a sentence which ban somebody is under: 我2024年5月替考，被禁考两年.

The length of the ban tells the article of 技能人才评价违纪违规行为处理工作指引 (人社职司便函〔2021〕57号 附件2) it was given
by; the name of the deed alone does not, so it is not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import days
from knowledge.eligibility.profile import Violation

if TYPE_CHECKING:
    from datetime import date

_BAN: Final = re.compile(
    r"(?:禁考|停考|不(?:能|得|让|准|许)(?:再)?(?:考|报|参加)|取消.{0,6}资格).{0,3}?(?P<length>两年|二年|2年|五年|5年|当年|一年内|本年)"
    r"|(?P<before>两年|二年|2年|五年|5年|当年|本年)(?:内|之内)?(?:禁考|停考|不(?:能|得|让|准|许)(?:再)?(?:考|报|参加))"
)
_KINDS: Final = {
    "两": "article7_minor",
    "二": "article7_minor",
    "2": "article7_minor",
    "五": "article7_serious",
    "5": "article7_serious",
}


def read_violation(clause: str, on: date) -> Violation | None:
    """The violation behind a ban.

    Args:
        clause: a part of a sentence, without commas.
        on: the day, against which 去年 is counted.

    Returns:
        The violation with its day; where only a year or month is named its last day, which is the cautious reading.
        None where no ban of a known length, or no day, is named.
    """
    match = _BAN.search(clause)
    if match is None:
        return None
    day = next((found for _, found in days(clause, on)), None)
    if day is None:
        return None
    return Violation(_KINDS.get((match["length"] or match["before"])[0], "article6"), day)

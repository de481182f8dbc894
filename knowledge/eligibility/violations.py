"""Reads from a sentence which ban somebody is under: 我2024年5月替考，被禁考两年; 2025年10月被取消的 处理了两年.

The length of the ban tells the article of 技能人才评价违纪违规行为处理工作指引 (人社职司便函〔2021〕57号 附件2) it was given
by; the name of the deed alone does not, so the conversation asks for it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import days
from knowledge.eligibility.profile import Violation

if TYPE_CHECKING:
    from datetime import date

_BARRED: Final = (
    r"(?:禁考|停考|禁止(?:考试|参加|报考)|不(?:能|得|让|准|许)(?:再)?(?:考|报|参加)|取消.{0,6}资格)"
)
_LENGTH: Final = r"(?:两年|二年|2年|五年|5年|当年|一年内|本年)"
_DEED: Final = re.compile(
    r"替考|代考|作弊|舞弊|夹带|带小抄|抄袭|违纪|违规|禁考|停考|被取消|取消.{0,6}(?:资格|成绩)|处分"
)
_BAN: Final = re.compile(
    rf"{_BARRED}.{{0,3}}?(?P<length>{_LENGTH})|(?P<before>{_LENGTH})(?:内|之内|之?间)?{_BARRED}"
    rf"|(?:处理|处罚|罚|禁|停)了?我?(?P<plain>{_LENGTH})"
)
_TELLS: Final = re.compile(
    r"我|俺|本人|被|过|了(?!解)|去年|前年|今年|上个?月|上次|(?:19|20)\d\d年|老公|儿子|女儿"
)
_SUPPOSES: Final = re.compile(
    r"如果|要是|假如|万一|一旦|会(?:被|怎|不|有)|什么(?:是|叫|算)|算不算|哪些|有什么规定|(?:别人|他人|人家|有人)|(?:^|我)的?(?:同事|朋友|同学)"
    r"|怎么(?:举报|处理|处罚|罚)|举报"
)
_KINDS: Final = {
    "两": "article7_minor",
    "二": "article7_minor",
    "2": "article7_minor",
    "五": "article7_serious",
    "5": "article7_serious",
}


def speaks_of_violation(text: str) -> bool:
    """Whether a text names a violation or a ban at all, whoever's."""
    return bool(_DEED.search(text))


def mentions_violation(text: str) -> bool:
    """Whether somebody tells that he broke the rules of an assessment or is banned, be it without length or day.

    Args:
        text: what the person wrote.

    Returns:
        False for questions about the rules: 替考会怎么处理.
    """
    text = unicodedata.normalize("NFKC", text)
    return bool(_DEED.search(text) and _TELLS.search(text) and not _SUPPOSES.search(text))


def read_violation(text: str, on: date) -> Violation | None:
    """The violation behind a ban.

    Args:
        text: what the person wrote; the length and the day may stand in any order, over several clauses.
        on: the day, against which 去年 is counted.

    Returns:
        The violation with its day; where only a year or month is named its last day, which is the cautious reading.
        None where no ban of a known length, or not exactly one day, is named.
    """
    text = unicodedata.normalize("NFKC", text)
    if re.search("如果|要是|假如|万一|会被", text) or not (
        speaks_of_violation(text) or re.search(_BARRED, text)
    ):
        return None
    ban = _BAN.search(re.sub(r"[,，\s]", "", text))
    if ban is None:
        return None
    parts = [part for part in re.split(r"[,，。;；!！?？\s]+", text) if part]
    about = [part for part in parts if speaks_of_violation(part) or _BAN.search(part)]
    found = {day for part in about for _, day in days(part, on)} or {
        day for part in parts for _, day in days(part, on)
    }
    if len(found) != 1:
        return None
    length = ban["length"] or ban["before"] or ban["plain"]
    return Violation(_KINDS.get(length[0], "article6"), found.pop())

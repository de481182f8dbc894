"""Words that a certificate may not show, each with the notice that forbids it.

Emblems are kept off by what there is to print: the templates draw none, and no field takes a picture but the photo.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.documents.model import DocumentError

_NOTICE_2021: Final = "人社鉴发〔2021〕1号 五（二）"
"""On the form of skill level certificates; also: no emblem of state, no logo of a department or of another body, and
nothing that could be mistaken for these."""
_ASSOCIATIONS_2020: Final = "国办发〔2020〕21号 一（四）"
"""On fees of trade associations and chambers: what the certificates they issue may not use."""

_SAME: Final = str.maketrans("國華資業職聯憑證據錄", "国华资业职联凭证据录")
_GAPS: Final = re.compile(r"[\s·・]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern in simplified characters without spaces, the word as the notice has it, and where."""

    pattern: re.Pattern[str]
    word: str
    clause: str


class WordingError(DocumentError):
    """A certificate would show what it may not; `word` is what the notice names and `clause` where."""

    def __init__(self, rule: Rule) -> None:
        """Say which word and which clause, not the text around it."""
        self.word, self.clause = rule.word, rule.clause
        super().__init__(f"证书上不能出现“{rule.word}”（{rule.clause}），请改掉再制证。")


def _rules(clause: str, *words: str | tuple[str, str]) -> tuple[Rule, ...]:
    pairs = ((word, word) if isinstance(word, str) else word for word in words)
    return tuple(Rule(re.compile(pattern, re.IGNORECASE), word, clause) for word, pattern in pairs)


SKILL_LEVEL: Final = _rules(
    _NOTICE_2021,
    ("中华人民共和国", "中华人民共和国|people'?srepublicofchina"),
    "中国就业培训技术指导中心",
    ("中国", "中国|china"),
    "中华",
    "国家",
    "全国",
    # The notice forbids what comes near to these, too: the full name of a bureau, the centres of provinces.
    ("人力资源社会保障部门", "人力资源[和与]?社会保障|人社[部厅局]"),
    ("职业技能鉴定中心", "职业技能鉴定(?:指导)?中心"),
    "职业资格",
    "资格凭证",
    "就业凭证",
    "录用依据",
    "国徽",
)
"""Longer words stand before those they contain, so that the error names the whole."""

ASSOCIATION: Final = _rules(
    _ASSOCIATIONS_2020,
    "中华人民共和国",
    "中国",
    "全国",
    "中华",
    "国家",
    "职业资格",
    "人员资格",
    "国旗",
    "国徽",
)


def check_wording(text: str, rules: tuple[Rule, ...] = SKILL_LEVEL) -> None:
    """Refuse a text for a certificate that holds a forbidden word, also spaced out or in traditional characters.

    Not for names of people: 中华 is a given name.

    Raises:
        WordingError: It holds one; the message names the word and the clause.
    """
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)
    for rule in rules:
        if rule.pattern.search(plain):
            raise WordingError(rule)

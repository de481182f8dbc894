"""What a question asks for, and whether an entry has it: a telephone number, a web address, an amount, days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.policies import Entry

_GIVEN: Final = {
    "?phone": r"(?<!\d)(?:0\d{2,3}-?)?\d{7,8}(?!\d)",
    "?url": r"[a-z0-9-]+\.(?:cn|com|org|net)",
    "?email": r"[\w.]+@[\w.]+",
    "?address": r"[路街]\S{0,6}\d+号|邮编|\d+号楼|\d+室",
    "?money": r"\d+(?:\.\d+)?\s*(?:亿|万)?元|免费|不收|减半|不得.{0,6}收|收费标准",
    "?duration": r"\d+\s*(?:个)?(?:工作日|日|天|月|年|周|小时|分钟|学时|课时)|长期|半年",
    "?date": r"\d+月(?:\d+日|底|初)?|\d{4}年|每年|\d+日|\d+号",
    "?count": r"\d",
    "?digits": r"\d+\s*位",
    "?score": r"\d+\s*分|合格",
    "?percent": r"\d+(?:\.\d+)?\s*%|百分|比例|[一二三四五六七八九]成",
    "?size": r"\d+\s*(?:毫米|厘米|mm|cm|寸|兆|m|k)|寸",
}
"""Concept of what is asked for → how an answer that gives it looks."""
ASKABLE: Final = tuple(_GIVEN)
_PATTERNS: Final = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _GIVEN.values())
_BIT: Final = {name: 1 << place for place, name in enumerate(ASKABLE)}


def asked_for(concepts: Iterable[str]) -> int:
    """What a question asks for, as bits in the order of `ASKABLE`.

    Args:
        concepts: names of the concepts said in the question.
    """
    bits = 0
    for concept in concepts:
        bits |= _BIT.get(concept, 0)
    return bits


def given_by(entry: Entry) -> int:
    """What the answer and facts of an entry give, as bits in the order of `ASKABLE`."""
    text = f"{entry.answer} {' '.join(entry.facts)}"
    return sum(_BIT[name] for name, pattern in zip(ASKABLE, _PATTERNS, strict=True) if pattern.search(text))

"""Names of occupations: the same name in different spellings, never one name for another that looks like it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NOISE: Final = re.compile(r"[\W_]+")
_LEVEL: Final = re.compile(r"^[一二三四五]级|[一二三四五]级$")
_ENDINGS: Final = (
    "从业资格证书", "从业资格证", "职业资格证书", "职业资格证", "资格证书", "资格证", "操作证", "上岗证", "证书", "证",
    "岗位", "职业", "工种", "工作", "岗", "方向", "项目",
)  # fmt: skip
_BRACKET: Final = re.compile(r"\([^()]*\)")


def fold(name: str) -> str:
    """The name without width, case, spaces and punctuation: 建（构）筑物消防员 and 建(构) 筑物消防员 are one."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def spellings(name: str) -> tuple[str, ...]:
    """Folded forms under which a typed name may be known, the fullest first.

    What describes the certificate and not the occupation is left off: 保安员证, 保安员（五级）, 三级保安员 → 保安员.
    Parts of a name are never looked up, for 焊工 is not 民用核安全设备焊工.
    """
    text = unicodedata.normalize("NFKC", name)
    forms: list[str] = []
    # What stands in brackets goes last: 社会体育指导员（滑雪方向）is on the list, 社会体育指导员 is not.
    for base in (fold(text), fold(_BRACKET.sub("", text))):
        own = [base, _LEVEL.sub("", base)]
        forms += own + [form.removesuffix(ending) for form in own for ending in _ENDINGS]
    return tuple(form for form in dict.fromkeys(forms) if form)

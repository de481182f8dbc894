"""The small language of `条件：` lines: phrases joined by 且 and 或, grouped with （ and ）.

    条件：持 四级 证书 后从业 4 年
    条件：学校 是 高职、本科
    条件：毕业 或 （ 在读 且 毕业学年 ）

且 binds closer than 或. Connecting words and brackets stand between spaces. Whatever is not known is refused with the
phrases that are.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from knowledge.eligibility.conditions import (
    Age,
    All,
    AnyOf,
    Condition,
    FieldIs,
    Graduated,
    HasCertificate,
    HasHonour,
    HasTitle,
    Reviews,
    Worked,
)
from knowledge.eligibility.vocabulary import CHOICES, HONOURS, IN_POST, LEVELS, RANKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_T = TypeVar("_T")

PHRASES: Final = (
    "满 16 岁",
    "从业 5 年",
    "持 四级 证书",
    "持 三级 证书 满 2 年",
    "持 四级 证书 后从业 4 年",
    "有 中级 职称",
    "有 员级 职称 满 3 年",
    "有 员级 职称 后从业 1 年",
    "年度考核 连续 3 年 合格",
    "荣誉 全国技术能手、中华技能大奖",
    "在岗",
    "毕业",
    "2018-01-01 以后毕业",
    "毕业或毕业学年",
    *(f"{choice.name} 是 {next(iter(choice.words))}" for choice in CHOICES.values()),
    "在读",
    "毕业学年",
    "专业对口",
    "学校经评估论证",
    "单位已备案",
)
"""One example of each phrase, shown when a phrase is not understood."""


class LanguageError(ValueError):
    """A condition that cannot be read; the message says what to write."""


def parse_condition(text: str) -> Condition:
    """Read one condition.

    Args:
        text: what stands behind `条件：`.

    Returns:
        The condition; equal texts give equal conditions.

    Raises:
        LanguageError: an unknown phrase, field, value or a bracket that does not close.
    """
    tokens = re.sub(r"(?<!\S)[(（](?=\s)", "（", re.sub(r"(?<=\s)[)）](?!\S)", "）", text)).split()
    reader = _Reader(tokens)
    found = reader.alternatives()
    if reader.rest():
        raise LanguageError(f"“{reader.rest()[0]}”这里多了一个括号")
    return found


class _Reader:
    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def rest(self) -> Sequence[str]:
        return self._tokens[self._at :]

    def alternatives(self) -> Condition:
        parts = [self._together()]
        while self._take("或"):
            parts.append(self._together())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _together(self) -> Condition:
        parts = [self._part()]
        while self._take("且"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self) -> Condition:
        if self._take("（"):
            inner = self.alternatives()
            if not self._take("）"):
                raise LanguageError("括号没有合上")
            return inner
        words: list[str] = []
        while self.rest() and self.rest()[0] not in ("且", "或", "（", "）"):
            words.append(self.rest()[0])
            self._at += 1
        if not words:
            raise LanguageError("“且”“或”和括号的两边都要有条件")
        return _phrase(" ".join(words))

    def _take(self, token: str) -> bool:
        found = bool(self.rest()) and self.rest()[0] == token
        self._at += found
        return found


def _phrase(text: str) -> Condition:
    for pattern, build in _FORMS.items():
        if match := re.fullmatch(pattern, text):
            return build(match)
    raise LanguageError(f"条件“{text}”看不懂，可以这样写：{'；'.join(PHRASES)}")


def _choice(match: re.Match[str]) -> Condition:
    choice = CHOICES.get(match[1])
    if choice is None:
        raise LanguageError(f"没有“{match[1]}”这一项，可以用：{'、'.join(CHOICES)}")
    words = match[2].split("、")
    return FieldIs(choice.path, tuple(_word(choice.words, word, choice.name) for word in words))


def _word(words: Mapping[str, _T], word: str, name: str) -> _T:
    if word not in words:
        raise LanguageError(f"{name}里没有“{word}”，可以用：{'、'.join(words)}")
    return words[word]


def _honour(match: re.Match[str]) -> Condition:
    names = match[1].split("、")
    return HasHonour(tuple(_word(dict(zip(HONOURS, HONOURS, strict=True)), name, "荣誉") for name in names))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LanguageError(f"没有“{text}”这一天") from None


def _certificate(match: re.Match[str]) -> Condition:
    years = int(match[2] or match[3] or 0)
    return HasCertificate(_word(LEVELS, match[1], "等级"), years, working=match[3] is not None)


def _title(match: re.Match[str]) -> Condition:
    years = int(match[2] or match[3] or 0)
    return HasTitle(_word(RANKS, match[1], "职称级别"), years, working=match[3] is not None)


_FINAL: Final = AnyOf(
    (Graduated(), All((FieldIs("school.enrolled", (True,)), FieldIs("school.graduating_year", (True,)))))
)

_FORMS: Final[Mapping[str, Callable[[re.Match[str]], Condition]]] = {
    r"满 (\d+) 岁": lambda match: Age(int(match[1])),
    r"从业 (\d+) 年": lambda match: Worked(int(match[1])),
    r"持 (\S+) 证书(?: 满 (\d+) 年| 后从业 (\d+) 年)?": _certificate,
    r"有 (\S+) 职称(?: 满 (\d+) 年| 后从业 (\d+) 年)?": _title,
    r"年度考核 连续 (\d+) 年 合格": lambda match: Reviews(int(match[1])),
    r"荣誉 (\S+)": _honour,
    r"在岗": lambda _: FieldIs("employment", IN_POST),
    r"毕业": lambda _: Graduated(),
    r"(\d{4}-\d\d-\d\d) 以后毕业": lambda match: Graduated(_day(match[1])),
    r"毕业或毕业学年": lambda _: _FINAL,
    r"(\S+) 是 (\S+)": _choice,
    r"在读": lambda _: FieldIs("school.enrolled", (True,)),
    r"毕业学年": lambda _: FieldIs("school.graduating_year", (True,)),
    r"专业对口": lambda _: FieldIs("school.major_matches", (True,)),
    r"学校经评估论证": lambda _: FieldIs("school.assessed", (True,)),
    r"单位已备案": lambda _: FieldIs("employer_filed", (True,)),
}

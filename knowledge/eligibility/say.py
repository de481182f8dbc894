"""Facts as short Chinese phrases, as precisely as they were told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import as_told
from knowledge.eligibility.profile import NOT_STARTED
from knowledge.eligibility.vocabulary import CHOICES, FIELD_NAMES, LEVEL_WORDS, RANK_WORDS

if TYPE_CHECKING:
    from knowledge.eligibility.profile import Certificate, Profile, Title, Violation

_CHOICE_OF_PATH: Final = {choice.path: choice for choice in CHOICES.values()}
_ROUNDED: Final = "（按 "
_DAY_OF: Final = {
    "skill_certificates": "skill_certificates.issued_on",
    "titles": "titles.obtained_on",
    "violations": "violations.on",
}
"""Where the words about the day are, if the day was asked for on its own."""
_BANS: Final = {
    "article5": "只取消那一科的成绩",
    "article6": "当年不能考",
    "article7_minor": "两年不能考",
    "article7_serious": "五年不能考",
}
_PLAIN: Final = {
    ("school.enrolled", True): "正在上学",
    ("school.enrolled", False): "已经离校",
    ("school.graduating_year", True): "这个学年毕业",
    ("school.graduating_year", False): "这个学年不毕业",
    ("school.major_matches", True): "专业对口",
    ("school.major_matches", False): "专业不对口",
    ("school.assessed", True): "学校经过评估论证",
    ("school.assessed", False): "学校没有经过评估论证",
    ("employer_filed", True): "单位已备案",
    ("employer_filed", False): "单位没有备案",
    ("school.kind", "none"): "没上过职业学校或大学",
    ("occupation_since", NOT_STARTED): "还没干过这一行",
}
"""Values that say more without the name of their field."""


def say(profile: Profile, path: str) -> str:
    """A fact as a short Chinese phrase: 入行时间：约 2020年11月起（按 6 年算）.

    Args:
        profile: it holds the fact, and in `origins` the words it was read from, which tell how precise it is.
        path: the field.

    Returns:
        The phrase; a day that was told only by its year or as a span is marked as such.
    """
    words = profile.origins.get(_DAY_OF.get(path, ""), "") or profile.origins.get(path, "")
    if path == "violations":
        return "、".join(_violation(item, words) for item in profile.violations) or "没有因违纪被处理过"
    if path == "skill_certificates" and profile.skill_certificates is not None:
        return "、".join(_certificate(item, words) for item in profile.skill_certificates) or "没有技能证书"
    if path == "titles" and profile.titles is not None:
        return "、".join(_title(item, words) for item in profile.titles) or "没有职称"
    if path == "honours" and profile.honours is not None:
        return "、".join(profile.honours) or "没有这类荣誉"
    return _field(path, profile.get(path), words)


def say_with_words(profile: Profile, path: str) -> str:
    """The value of a field as a phrase, with the words it was read from."""
    words, phrase = profile.origins.get(path), say(profile, path)
    if not words:
        return phrase
    told, rounded, how = phrase.rpartition(_ROUNDED)
    return f"{told}（您说的“{words}”，{_ROUNDED[1:]}{how}" if rounded else f"{phrase}（您说的“{words}”）"


def _field(path: str, value: object, words: str) -> str:
    name = FIELD_NAMES[path]
    if value is None:
        return f"{name}不清楚"
    for (field, plain), phrase in _PLAIN.items():
        if field == path and plain == value:
            return phrase
    if isinstance(value, date):
        day = as_told(words, value)
        began = path == "occupation_since" and day.startswith("约")
        return f"{name}：{day.replace('月（', '月起（') if began else day}"
    if isinstance(value, list):  # the days of several certificates or titles
        return f"{name}：{'、'.join(as_told(words, day) for day in value)}"
    choice = _CHOICE_OF_PATH.get(path)
    word = next(one for one, code in choice.words.items() if code == value) if choice else str(value)
    return f"{name.removeprefix('是否')}：{word}"


def _certificate(item: Certificate, words: str) -> str:
    text = f"{LEVEL_WORDS[item.level]}证书" if item.level else "技能证书"
    return text + (f" {as_told(words, item.issued_on)}取得" if item.issued_on else "")


def _title(item: Title, words: str) -> str:
    text = f"{RANK_WORDS[item.rank]}职称" if item.rank else "职称"
    day = f" {as_told(words, item.obtained_on)}取得" if item.obtained_on else ""
    return text + day + ("" if item.matches else "（专业不对口）")


def _violation(item: Violation, words: str) -> str:
    day = as_told(words, item.on) if item.on else ""
    return f"{day}违纪违规，{_BANS[item.kind]}"

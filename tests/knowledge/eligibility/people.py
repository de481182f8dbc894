"""Reads the cases of `cases/*.txt`: people a policy clerk can read, and what the rules have to say about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.eligibility import Certificate, Profile, School, Title, Violation
from knowledge.eligibility.blocks import Block, read_blocks
from knowledge.eligibility.result import Status
from knowledge.eligibility.vocabulary import CHOICES, LEVELS, RANKS, TARGETS, VIOLATIONS

FOLDER = Path(__file__).with_name("cases")
CHOICE_KEYS = {
    "工作": "就业状态",
    "单位": "单位性质",
    "备案": "单位已备案",
    "学校": "学校类型",
    "班级": "班级",
    "在读": "在读",
    "毕业学年": "毕业学年",
    "对口": "专业对口",
    "论证": "学校经评估论证",
    "加证": "1+X证书",
}
OTHER_KEYS = ("说明", "日期", "地区", "出生", "职业", "入行", "证书", "职称", "考核", "荣誉", "毕业", "违纪")
EXPECTED = ("结论", "另列", "禁考")
STATUS = {
    "现在": Status.ELIGIBLE,
    "以后": Status.LATER,
    "不清楚": Status.UNKNOWN,
    "不行": Status.NOT_ELIGIBLE,
}
TARGET_OF_WORD = {word: target for target, word in TARGETS.items()}


@dataclass(frozen=True)
class Expected:
    """One line 结论: `四级 以后 2027-12-01 national-l4-work-5y`, `三级 不清楚 school.assessed`."""

    target: str
    status: Status
    earliest_on: date | None
    rules: tuple[str, ...]
    """Rules whose route has this status; for 不行 the routes that are closed."""
    missing: tuple[str, ...] | None


@dataclass(frozen=True)
class Case:
    id: str
    on: date
    profile: Profile
    expected: tuple[Expected, ...]
    aside: tuple[tuple[str, str], ...]
    blocked_until: date | None


def load_cases() -> list[Case]:
    """All cases of all files; ids are unique."""
    found = [_case(block) for path in sorted(FOLDER.glob("*.txt")) for block in read_blocks(path)[1]]
    assert len({case.id for case in found}) == len(found)
    return found


def _case(block: Block) -> Case:
    block.check((*CHOICE_KEYS, *OTHER_KEYS, *EXPECTED), ("结论", "另列", "违纪"))
    banned = block.value("禁考")
    return Case(
        id=block.id,
        on=date.fromisoformat(block.need("日期").value),
        profile=_profile(block),
        expected=tuple(_expected(value) for value in block.values("结论")),
        aside=tuple((TARGET_OF_WORD[value.split()[0]], value.split()[1]) for value in block.values("另列")),
        blocked_until=date.fromisoformat(banned) if banned else None,
    )


def _expected(value: str) -> Expected:
    target, word, *rest = value.split()
    status = STATUS[word]
    day = date.fromisoformat(rest.pop(0)) if status is Status.LATER else None
    if status is Status.UNKNOWN:
        names = tuple(rest[0].split("、")) if rest else None
        return Expected(TARGET_OF_WORD[target], status, None, (), names)
    return Expected(TARGET_OF_WORD[target], status, day, tuple(rest), None)


def _profile(block: Block) -> Profile:
    profile = Profile(
        region=block.value("地区") or None,
        birth_date=_day(block, "出生"),
        occupation=block.value("职业") or None,
        occupation_since=_day(block, "入行"),
        annual_reviews_passed=int(block.value("考核")) if block.one("考核") else None,
        honours=_list(block, "荣誉", lambda parts: parts[0]),
        skill_certificates=_list(block, "证书", _certificate),
        titles=_list(block, "职称", _title),
        violations=_list(block, "违纪", _violation) or (),
        school=School(graduated_on=_day(block, "毕业")),
    )
    for key, name in CHOICE_KEYS.items():
        if block.one(key):
            profile = profile.set(CHOICES[name].path, CHOICES[name].words[block.value(key)])
    return profile


def _day(block: Block, key: str) -> date | None:
    return date.fromisoformat(block.value(key)) if block.one(key) else None


def _list(block: Block, key: str, build):
    values = block.values(key)
    if not values:
        return None
    items = [item for value in values for item in value.split("、")]
    return () if items == ["无"] else tuple(build(item.split()) for item in items)


def _certificate(parts: list[str]) -> Certificate:
    """`四级 2020-01-01 车工`; the day may be `?`."""
    day = None if parts[1] == "?" else date.fromisoformat(parts[1])
    return Certificate(LEVELS[parts[0]], day, parts[2] if len(parts) > 2 else None)


def _title(parts: list[str]) -> Title:
    """`中级 2020-01-01 不对口`."""
    day = None if parts[1] == "?" else date.fromisoformat(parts[1])
    return Title(RANKS[parts[0]], day, matches="不对口" not in parts)


def _violation(parts: list[str]) -> Violation:
    return Violation(VIOLATIONS[parts[0]], date.fromisoformat(parts[1]))

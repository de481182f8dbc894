"""The exact form in which other programs give a profile and get a result. Strict: what is not understood is refused."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from knowledge.eligibility.profile import Certificate, Profile, School, Title, Violation
from knowledge.eligibility.vocabulary import CHOICES, HONOURS, RANK_ORDER, VIOLATIONS
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from knowledge.eligibility.result import Result, Route, Verdict

_WORDS: Final[Mapping[str, Collection[str]]] = {
    choice.path: [word for word in choice.words.values() if isinstance(word, str)]
    for choice in CHOICES.values()
}

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")


class ProfileError(ValueError):
    """A profile that cannot be read; the message names the field and says what to write."""


def parse_profile(data: object) -> Profile:
    """Read a profile.

    Args:
        data: a JSON object as the contract describes it; null is the same as absent.

    Returns:
        The profile.

    Raises:
        ProfileError: an unknown field, a value of the wrong kind, a date that does not exist.
    """
    fields = _object(data, "资料", _PROFILE)
    return Profile(**{name: _PROFILE[name](value, name) for name, value in fields.items()})


def as_profile(profile: Profile) -> dict[str, Any]:
    """The profile as the contract writes it; `parse_profile` reads it back."""
    found: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value
        for name in _PROFILE
        if isinstance(value := getattr(profile, name), (str, int, date))
    }
    for name, keys in _LISTS.items():
        items = getattr(profile, name)
        if name == "violations":  # without its day one cannot be written, and nothing follows from it
            items = [item for item in items if item.on]
        if items or (items is not None and name != "violations"):
            found[name] = [_item(item, keys) for item in items]
    if profile.honours is not None:
        found["honours"] = list(profile.honours)
    school = {name: profile.get(f"school.{name}") for name in _SCHOOL}
    if any(value is not None for value in school.values()):
        found["school"] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in school.items()
            if value is not None
        }
    return found


def as_contract(result: Result) -> dict[str, Any]:
    """A result as the contract writes it."""
    return {
        "id": result.profile.id,
        "on": result.on.isoformat(),
        "blocked_until": _day(result.blocked_until),
        "targets": [_verdict(verdict) for verdict in result.verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "target": verdict.target,
        "status": verdict.status.value,
        "earliest_on": _day(verdict.earliest_on),
        "routes": [_route(route) for route in verdict.routes],
    }


def _route(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": route.rule.id,
        "status": route.status.value,
        "earliest_on": _day(route.earliest_on),
        "missing": list(route.missing),
        "sources": [{"id": source.document, "section": source.section} for source in route.sources],
    }
    if route.reason:
        found["reason"] = route.reason
    return found


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _item(item: object, keys: Mapping[str, object]) -> dict[str, Any]:
    values = {key: getattr(item, key) for key in keys}
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value is not None
    }


def _object(data: object, where: str, known: Collection[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ProfileError(f"{where}应是一个 JSON 对象，写在花括号里")
    for name in data:
        if name not in known:
            raise ProfileError(f"{where}里有不认识的项目“{name}”，可以写：{'、'.join(known)}")
    return {name: value for name, value in data.items() if value is not None}


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ProfileError(f"{where} 应是文字，写在引号里")
    return value


def _name(value: object, where: str) -> str | None:
    """An occupation: width and spaces do not matter; empty is the same as absent."""
    return "".join(unicodedata.normalize("NFKC", _text(value, where)).split()) or None


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise ProfileError(f"{where} 应是 true 或 false")
    return value


def _number(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ProfileError(f"{where} 应是 0 或更大的整数")
    return value


def _date(value: object, where: str) -> date:
    text = _text(value, where)
    try:
        if _ISO.fullmatch(text):  # Python also reads forms such as 2026-W47-6, which nobody means here
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ProfileError(f"{where} 的日期“{text}”应写成 2026-11-21 这样，并且真有这一天")


def _region(value: object, where: str) -> str | None:
    return _region_name(_text(value, where).strip())


@lru_cache(maxsize=4096)
def _region_name(text: str) -> str | None:
    """As rules write it: 河南郑州 → 河南省郑州市. A place that is not known stays as it is: no rule of its own."""
    found = parse_region(text)
    return found.name if found else text or None


def _word(words: Collection[str]) -> Callable[[object, str], str]:
    def read(value: object, where: str) -> str:
        if _text(value, where) not in words:
            raise ProfileError(f"{where} 不能是“{value}”，可以写：{'、'.join(words)}")
        return str(value)

    return read


def _level(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:  # noqa: PLR2004 - levels 5 to 1
        raise ProfileError(f"{where} 应是 5 到 1 的数字（五级到一级）")
    return value


def _items(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ProfileError(f"{where} 应是一个列表，写在方括号里；没有就写 []")
    return value


def _list_of(
    keys: Mapping[str, Callable[[object, str], Any]], build: Callable[..., Any]
) -> Callable[[object, str], Any]:
    def read(value: object, where: str) -> tuple[Any, ...]:
        found = []
        for place, item in enumerate(_items(value, where)):
            here = f"{where}[{place}]"
            facts = _object(item, here, keys)
            found.append(
                build(here, {name: keys[name](one, f"{here}.{name}") for name, one in facts.items()})
            )
        return tuple(found)

    return read


def _certificate(_: str, facts: dict[str, Any]) -> Certificate:
    return Certificate(facts.get("level"), facts.get("issued_on"), facts.get("occupation"))


def _title(_: str, facts: dict[str, Any]) -> Title:
    return Title(facts.get("rank"), facts.get("obtained_on"), facts.get("matches", True))


def _violation(where: str, facts: dict[str, Any]) -> Violation:
    for name in ("kind", "on"):
        if name not in facts:
            raise ProfileError(f"{where} 要写 {name}，否则算不出禁考到哪天")
    return Violation(facts["kind"], facts["on"])


def _honours(value: object, where: str) -> tuple[str, ...]:
    read = _word(HONOURS)
    return tuple(read(one, f"{where}[{place}]") for place, one in enumerate(_items(value, where)))


def _school(value: object, where: str) -> School:
    facts = _object(value, where, _SCHOOL)
    found = {name: _SCHOOL[name](one, f"{where}.{name}") for name, one in facts.items()}
    return School(**{"klass" if name == "class" else name: one for name, one in found.items()})


_CERTIFICATE: Final = {"occupation": _name, "level": _level, "issued_on": _date}
_TITLE: Final = {"rank": _word(RANK_ORDER), "obtained_on": _date, "matches": _flag}
_VIOLATION: Final = {"kind": _word(tuple(VIOLATIONS.values())), "on": _date}
_LISTS: Final[Mapping[str, Mapping[str, object]]] = {
    "skill_certificates": _CERTIFICATE,
    "titles": _TITLE,
    "violations": _VIOLATION,
}
_SCHOOL: Final[Mapping[str, Callable[[object, str], Any]]] = {
    "kind": _word(_WORDS["school.kind"]),
    "class": _word(_WORDS["school.class"]),
    "enrolled": _flag,
    "graduating_year": _flag,
    "graduated_on": _date,
    "major_matches": _flag,
    "assessed": _flag,
}
_PROFILE: Final[Mapping[str, Callable[[object, str], Any]]] = {
    "id": _text,
    "birth_date": _date,
    "region": _region,
    "employment": _word(_WORDS["employment"]),
    "employer_kind": _word(_WORDS["employer_kind"]),
    "employer_filed": _flag,
    "occupation": _name,
    "occupation_since": _date,
    "apprenticeship_completed": _flag,
    "skill_certificates": _list_of(_CERTIFICATE, _certificate),
    "titles": _list_of(_TITLE, _title),
    "annual_reviews_passed": _number,
    "honours": _honours,
    "school": _school,
    "one_plus_x": _word(_WORDS["one_plus_x"]),
    "violations": _list_of(_VIOLATION, _violation),
}

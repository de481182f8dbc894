"""What is known about a person. A fact that is None is unknown, never "no"; an empty tuple says there are none."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_STARTED: Final = date.max
"""As `occupation_since`: has not worked in the occupation at all. Beyond the contract, like `none` for a school."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A vocational qualification or skill level certificate (职业资格、技能等级证书)."""

    level: int | None
    issued_on: date | None
    occupation: str | None = None
    """None: of the same or a related occupation."""


@dataclass(frozen=True, slots=True)
class Title:
    """A professional title (职称)."""

    rank: str | None
    obtained_on: date | None
    matches: bool = True
    """Whether its field corresponds to the occupation."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation in an assessment (违纪违规) and its day; only a conversation may still have to ask for the day."""

    kind: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class School:
    """The school the person attends or attended."""

    kind: str | None = None
    klass: str | None = None
    enrolled: bool | None = None
    graduating_year: bool | None = None
    graduated_on: date | None = None
    major_matches: bool | None = None
    assessed: bool | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts of one person, as the contract names them."""

    id: str | None = None
    birth_date: date | None = None
    region: str | None = None
    employment: str | None = None
    employer_kind: str | None = None
    employer_filed: bool | None = None
    occupation: str | None = None
    occupation_since: date | None = None
    apprenticeship_completed: bool | None = None
    skill_certificates: tuple[Certificate, ...] | None = None
    titles: tuple[Title, ...] | None = None
    annual_reviews_passed: int | None = None
    honours: tuple[str, ...] | None = None
    school: School = field(default_factory=School)
    one_plus_x: str | None = None
    violations: tuple[Violation, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Field path → the words it was read from, for explanations; empty where a form was filled in."""

    def get(self, path: str) -> object:
        """The value of a dotted path such as `school.class`; None where it is unknown."""
        head, _, rest = path.partition(".")
        if head == "school" and rest:
            return getattr(self.school, "klass" if rest == "class" else rest)
        value = getattr(self, head)
        if not rest or value is None:
            return value
        known = [getattr(item, rest) for item in value]
        return known if None not in known else None

    def set(self, path: str, value: object) -> Profile:
        """A copy with one fact; `skill_certificates.issued_on` fills the certificates that have no date yet."""
        head, _, rest = path.partition(".")
        origins = {one: words for one, words in self.origins.items() if one != path} if self.origins else {}
        if not rest:
            return replace(self, **{head: value, "origins": origins})  # type: ignore[arg-type]
        if head == "school":
            name = "klass" if rest == "class" else rest
            school = replace(self.school, **{name: value})  # type: ignore[arg-type]
            return replace(self, school=school, origins=origins)
        items = tuple(
            replace(item, **{rest: value}) if getattr(item, rest) is None else item
            for item in getattr(self, head) or ()
        )
        return replace(self, **{head: items, "origins": origins})  # type: ignore[arg-type]

    def merge(self, other: Profile) -> Profile:
        """A copy with every fact that the other profile knows; the other wins where both know one."""
        facts = {
            one.name: value
            for one in fields(other)
            if one.name not in ("school", "origins") and (value := getattr(other, one.name)) not in (None, ())
        }
        for name in ("skill_certificates", "titles", "honours"):
            # Unlike violations, an empty list is a fact here: the person has none.
            if getattr(other, name) == ():
                facts[name] = ()
        school = {
            one.name: value
            for one in fields(School)
            if (value := getattr(other.school, one.name)) is not None
        }
        told = {*facts, *(f"school.{'class' if name == 'klass' else name}" for name in school)}
        # Words go with their fact: where the fact is replaced by one without words, they are no longer true.
        kept = {path: words for path, words in self.origins.items() if path not in told}
        return replace(
            self, **facts, school=replace(self.school, **school), origins={**kept, **other.origins}
        )

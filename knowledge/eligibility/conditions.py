"""The conditions of rules: each is met, met from a date, unknown or closed for a profile.

`check` answers with an Outcome, which does not depend on the day of the question: the day is compared with it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from knowledge.eligibility.dates import add_years
from knowledge.eligibility.profile import NOT_STARTED
from knowledge.eligibility.vocabulary import RANK_ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.eligibility.profile import Certificate, Profile, Title

ALWAYS: Final = date.min


class State(IntEnum):
    """Three values; "met from a date" is MET with a later date."""

    MET = 0
    UNKNOWN = 1
    CLOSED = 2


class Outcome(NamedTuple):
    """What a condition comes to."""

    state: State
    since: date = ALWAYS
    """MET: from when. UNKNOWN: not before this day, whatever the missing facts are. CLOSED: no meaning."""
    missing: tuple[str, ...] = ()
    """UNKNOWN: the profile fields that would decide."""


MET: Final = Outcome(State.MET)
CLOSED: Final = Outcome(State.CLOSED)


class Condition(Protocol):
    """Anything that can be checked against a profile."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        ...

    def check(self, profile: Profile) -> Outcome:
        """What it comes to for this profile."""
        ...


@dataclass(frozen=True, slots=True)
class All:
    """Every part has to be met (且): closed beats unknown beats the latest date."""

    parts: tuple[Condition, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return tuple(dict.fromkeys(path for part in self.parts for path in part.paths))

    def check(self, profile: Profile) -> Outcome:
        """Combine the parts."""
        return combine([part.check(profile) for part in self.parts])


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough (或): open beats a later date beats unknown beats closed, as for the routes of a target."""

    parts: tuple[Condition, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return tuple(dict.fromkeys(path for part in self.parts for path in part.paths))

    def check(self, profile: Profile) -> Outcome:
        """The best of the parts."""
        return _best([part.check(profile) for part in self.parts])


def combine(outcomes: Sequence[Outcome]) -> Outcome:
    """All outcomes together, as in a route."""
    since = ALWAYS
    missing: tuple[str, ...] = ()
    unknown = False
    for outcome in outcomes:
        if outcome.state is State.CLOSED:
            return CLOSED
        since = max(since, outcome.since)
        if outcome.state is State.UNKNOWN:
            unknown = True
            missing += outcome.missing
    if not unknown:
        return Outcome(State.MET, since)
    return Outcome(State.UNKNOWN, since, tuple(dict.fromkeys(missing)))


def _best(outcomes: Sequence[Outcome]) -> Outcome:
    met = [outcome.since for outcome in outcomes if outcome.state is State.MET]
    if met:
        return Outcome(State.MET, min(met))
    unknown = [outcome for outcome in outcomes if outcome.state is State.UNKNOWN]
    if not unknown:
        return CLOSED
    missing = tuple(dict.fromkeys(path for outcome in unknown for path in outcome.missing))
    return Outcome(State.UNKNOWN, min(outcome.since for outcome in unknown), missing)


@dataclass(frozen=True, slots=True)
class Age:
    """`满 16 岁`."""

    years: int

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("birth_date",)

    def check(self, profile: Profile) -> Outcome:
        """Met from the birthday."""
        if profile.birth_date is None:
            return Outcome(State.UNKNOWN, missing=("birth_date",))
        return Outcome(State.MET, add_years(profile.birth_date, self.years))


@dataclass(frozen=True, slots=True)
class Worked:
    """`从业 5 年`: years of continuous work in this or a related occupation."""

    years: int

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("occupation_since",)

    def check(self, profile: Profile) -> Outcome:
        """Met from the anniversary of the start."""
        return worked_after(profile, Outcome(State.MET), self.years)


@dataclass(frozen=True, slots=True)
class HasCertificate:
    """`持 四级 证书`, `持 三级 证书 满 2 年`, `持 四级 证书 后从业 4 年`. A higher certificate does too (D16)."""

    level: int
    years: int = 0
    working: bool = False
    """The years have to be years of work, from the later of the certificate and the start of work."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("skill_certificates", "occupation_since") if self.working else ("skill_certificates",)

    def check(self, profile: Profile) -> Outcome:
        """The best of the certificates held."""
        if profile.skill_certificates is None:
            held = Outcome(State.UNKNOWN, missing=("skill_certificates",))
        else:
            held = _best([self._one(profile, item) for item in profile.skill_certificates])
        if self.working:
            return worked_after(profile, held, self.years)
        return held._replace(since=add_years(held.since, self.years))

    def _one(self, profile: Profile, item: Certificate) -> Outcome:
        if item.level is not None and item.level > self.level:
            return CLOSED
        missing: tuple[str, ...] = () if item.level is not None else ("skill_certificates.level",)
        if item.occupation is not None and item.occupation != profile.occupation:
            if profile.occupation is not None:
                return CLOSED  # D18: it names another occupation
            missing += ("occupation",)
        return _dated(item.issued_on, "skill_certificates.issued_on", missing, needs_date=self.years > 0)


@dataclass(frozen=True, slots=True)
class HasTitle:
    """`有 中级 职称`, `有 员级 职称 满 3 年`, `有 员级 职称 后从业 1 年`. A higher title does too (D16)."""

    rank: str
    years: int = 0
    working: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("titles", "occupation_since") if self.working else ("titles",)

    def check(self, profile: Profile) -> Outcome:
        """The best of the titles held."""
        if profile.titles is None:
            held = Outcome(State.UNKNOWN, missing=("titles",))
        else:
            held = _best([self._one(item) for item in profile.titles])
        if self.working:
            return worked_after(profile, held, self.years)
        return held._replace(since=add_years(held.since, self.years))

    def _one(self, item: Title) -> Outcome:
        if not item.matches:
            return CLOSED
        if item.rank is not None and RANK_ORDER.index(item.rank) < RANK_ORDER.index(self.rank):
            return CLOSED
        missing = () if item.rank is not None else ("titles.rank",)
        return _dated(item.obtained_on, "titles.obtained_on", missing, needs_date=self.years > 0)


def _dated(day: date | None, path: str, missing: tuple[str, ...], *, needs_date: bool) -> Outcome:
    """Something held since a day. Without a day it is held now, which is enough where no time is counted from it."""
    if day is None and needs_date:
        missing += (path,)
    return Outcome(State.UNKNOWN if missing else State.MET, day or ALWAYS, missing)


def worked_after(profile: Profile, held: Outcome, years: int) -> Outcome:
    """Years of work from the later of a day and the start of work."""
    if held.state is State.CLOSED:
        return CLOSED
    started = profile.occupation_since
    if started == NOT_STARTED:
        return CLOSED
    if started is None:
        if profile.employment == "student" and profile.school.enrolled:
            return CLOSED  # the contract: an enrolled student without a start of work has no years of work
        missing = (*held.missing, "occupation_since")
        return Outcome(State.UNKNOWN, add_years(held.since, years), missing)
    return held._replace(since=add_years(max(held.since, started), years))


@dataclass(frozen=True, slots=True)
class Reviews:
    """`年度考核 连续 3 年 合格`: fewer than asked closes the route, it never makes it later (D12)."""

    years: int

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("annual_reviews_passed",)

    def check(self, profile: Profile) -> Outcome:
        """Compare the number of years."""
        if profile.annual_reviews_passed is None:
            return Outcome(State.UNKNOWN, missing=("annual_reviews_passed",))
        return MET if profile.annual_reviews_passed >= self.years else CLOSED


@dataclass(frozen=True, slots=True)
class HasHonour:
    """`荣誉 全国技术能手、中华技能大奖`: any of them."""

    names: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("honours",)

    def check(self, profile: Profile) -> Outcome:
        """Look for any of the names."""
        if profile.honours is None:
            return Outcome(State.UNKNOWN, missing=("honours",))
        return MET if any(name in profile.honours for name in self.names) else CLOSED


@dataclass(frozen=True, slots=True)
class FieldIs:
    """`学校类型 是 高职、本科`, `在读`: a field has one of the values."""

    path: str
    values: tuple[str | bool, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return (self.path,)

    def check(self, profile: Profile) -> Outcome:
        """Compare the value."""
        value = profile.get(self.path)
        if value is not None:
            return MET if value in self.values else CLOSED
        if (
            profile.school.kind is not None
            and self.path.startswith("school.")
            and _no_such_fact(self.path, profile)
        ):
            return CLOSED
        return Outcome(State.UNKNOWN, missing=(self.path,))


def _no_such_fact(path: str, profile: Profile) -> bool:
    """Only technical colleges have these classes, and who attended no school has nothing of one."""
    return profile.school.kind == "none" or (
        path == "school.class" and profile.school.kind != "technical_college"
    )


@dataclass(frozen=True, slots=True)
class Graduated:
    """`毕业`, `2018-01-01 以后毕业`: holds the diploma of the school."""

    since: date | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The profile fields it looks at."""
        return ("school.graduated_on",)

    def check(self, profile: Profile) -> Outcome:
        """Met from the day of the diploma."""
        day = profile.school.graduated_on
        if day is None:
            # D4: a student who is not in the final year has no diploma of this school either.
            if profile.school.enrolled or profile.school.kind == "none":
                return CLOSED
            return Outcome(State.UNKNOWN, missing=("school.graduated_on",))
        return CLOSED if self.since and day < self.since else Outcome(State.MET, day)

"""Applies rules to a person: conditions to routes, routes to targets. Pure; the day is an argument.

A route is closed if any of its conditions is closed, else unknown if any is unknown, else it opens on the latest date.
A target takes the status of its best route: open now, else the earliest later one, else unknown, else not eligible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from knowledge.eligibility.conditions import ALWAYS, MET, Condition, Outcome, State, combine
from knowledge.eligibility.dates import day_after
from knowledge.eligibility.model import RuleKind
from knowledge.eligibility.result import Result, Route, Status, Verdict
from knowledge.eligibility.vocabulary import TARGETS
from knowledge.regions import NATION, covers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from knowledge.eligibility.model import BanRule, EntryList, EntryOccupation, Rule
    from knowledge.eligibility.profile import Profile

_ORDER: Final = {status: place for place, status in enumerate(Status)}


class Step(NamedTuple):
    """A rule in the plan of a target."""

    rule: Rule
    conditions: tuple[int, ...]
    """The places of its conditions in the plan."""
    implied: bool
    """Another rule of the target asks for less, so this one never decides."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules, made ready to be applied many times."""

    by_target: Mapping[str, tuple[Step, ...]]
    conditions: tuple[Condition, ...]
    """Every different condition once: many rules share one, and each is checked once a person."""
    regions: tuple[str, ...]
    bans: tuple[BanRule, ...]


def make_plan(routes: Iterable[Rule], bans: Iterable[BanRule]) -> Plan:
    """Sort the rules by target and number their conditions."""
    routes = tuple(routes)
    places: dict[Condition, int] = {}
    numbers = [
        tuple(places.setdefault(clause.condition, len(places)) for clause in rule.clauses) for rule in routes
    ]
    by_target: dict[str, tuple[Step, ...]] = {}
    for target in TARGETS:
        found = [(rule, numbers[place]) for place, rule in enumerate(routes) if target in rule.targets]
        by_target[target] = tuple(Step(rule, own, _implied(rule, own, found)) for rule, own in found)
    return Plan(
        by_target=by_target,
        conditions=tuple(places),
        regions=tuple(dict.fromkeys(rule.region for rule in routes)),
        bans=tuple(bans),
    )


def _implied(rule: Rule, own: tuple[int, ...], others: Iterable[tuple[Rule, tuple[int, ...]]]) -> bool:
    """Whether another route opens whenever this one does: its conditions are fewer, its region and time no narrower."""
    return any(
        other is not rule
        and other.kind is rule.kind is RuleKind.CONDITIONS
        and set(theirs) <= set(own)
        and other.region in (NATION, rule.region)
        and (other.validity.since or ALWAYS) <= (rule.validity.since or ALWAYS)
        and other.validity.until is None
        for other, theirs in others
    )


def evaluate(
    plan: Plan,
    entry: EntryList | None,
    profile: Profile,
    on: date,
    targets: Collection[str],
    occupation: EntryOccupation | None,
    hint: str = "",
) -> Result:
    """Apply the rules; `Rules.evaluate` is the way to call it.

    Args:
        plan: the rules made ready.
        entry: the entry-qualification list.
        profile: what is known about the person.
        on: the day.
        targets: which targets to answer for.
        occupation: the entry occupation that the profile names, if it names one.
        hint: what to keep in mind with the occupation.

    Returns:
        A verdict for each target.
    """
    person = _Person(plan, profile, on)
    verdicts = tuple(
        _not_listed(entry.rule, occupation, target)
        if entry and occupation and target in entry.rule.targets
        else person.verdict(target)
        for target in TARGETS
        if target in targets
    )
    return Result(profile, on, person.blocked_until, verdicts, occupation, hint)


def _not_listed(rule: Rule, occupation: EntryOccupation, target: str) -> Verdict:
    state = "目录里拟调整为准入类" if occupation.pending else "属于准入类职业资格"
    reason = f"“{occupation.names[0]}”{state}（目录第 {occupation.item} 项），{rule.reason}由{occupation.authority}组织实施。"
    route = Route(rule, Status.NOT_ELIGIBLE, None, (), reason + occupation.note)
    return Verdict(target, Status.NOT_ELIGIBLE, None, (route,))


class _Person:
    """One person on one day: what regions, conditions and bans come to, each worked out once."""

    __slots__ = ("_ban", "_on", "_plan", "_profile", "_regions", "_seen", "blocked_until")

    def __init__(self, plan: Plan, profile: Profile, on: date) -> None:
        self._plan = plan
        self._profile = profile
        self._on = on
        self._seen: list[Outcome | None] = [None] * len(plan.conditions)
        self._regions = {region: _in_region(region, profile.region) for region in plan.regions}
        self.blocked_until, self._ban = self._find_ban()

    def _find_ban(self) -> tuple[date | None, BanRule | None]:
        """The ban that ends last; one that is over is none."""
        latest: tuple[date | None, BanRule | None] = (None, None)
        for violation in self._profile.violations:
            for ban in self._plan.bans:
                if ban.violation != violation.kind or not ban.rule.validity.holds_on(self._on):
                    continue
                last = ban.last_day(violation)
                if last and last >= self._on and (latest[0] is None or last > latest[0]):
                    latest = last, ban
        return latest

    def verdict(self, target: str) -> Verdict:
        routes = []
        others = []
        for rule, numbers, implied in self._plan.by_target[target]:
            region = self._regions[rule.region]
            until = rule.validity.until
            if region.state is State.CLOSED or (until and until < self._on):
                continue
            outcomes = tuple([self._check(number) for number in numbers])
            if rule.kind is RuleKind.CONDITIONS:
                route = self._route(rule, target, region, outcomes)
                route.implied = implied
                routes.append(route)
            elif combine(outcomes).state is not State.CLOSED:
                others.append((rule, outcomes))
        if not routes:
            routes = [_unknown(rule, found) for rule, found in others if rule.kind is RuleKind.UNDOCUMENTED]
        routes.sort(key=_rank)
        best = routes[0] if routes else None
        aside = [_unknown(rule, found) for rule, found in others if rule.kind is RuleKind.INSTITUTION]
        status, earliest = (best.status, best.earliest_on) if best else (Status.NOT_ELIGIBLE, None)
        return Verdict(target, status, earliest, (*routes, *aside))

    def _check(self, number: int) -> Outcome:
        found = self._seen[number]
        if found is None:
            found = self._seen[number] = self._plan.conditions[number].check(self._profile)
        return found

    def _route(self, rule: Rule, target: str, region: Outcome, outcomes: tuple[Outcome, ...]) -> Route:
        whole = combine((region, *outcomes))
        if whole.state is State.CLOSED:
            return Route(rule, Status.NOT_ELIGIBLE, None, (), outcomes=outcomes)
        # A rule that comes into force later opens no earlier: time alone is waited for.
        opens = max(whole.since, rule.validity.since or ALWAYS)
        banned = self._ban if self._ban and target in self._ban.rule.targets else None
        delayed = banned is not None and self.blocked_until is not None and opens <= self.blocked_until
        if delayed and self.blocked_until:
            opens = day_after(self.blocked_until)
        if rule.validity.until and opens > rule.validity.until:
            reason = f"到 {opens} 时，这条规定已经不再有效（{rule.validity.until} 止）。"
            return Route(rule, Status.NOT_ELIGIBLE, None, (), reason, outcomes=outcomes)
        if whole.state is State.UNKNOWN:
            return Route(rule, Status.UNKNOWN, None, whole.missing, not_before=opens, outcomes=outcomes)
        if opens <= self._on:
            return Route(rule, Status.ELIGIBLE, self._on, (), outcomes=outcomes)
        route = Route(rule, Status.LATER, opens, (), outcomes=outcomes)
        if delayed and banned:
            route.reason = f"{banned.rule.reason}禁考到 {self.blocked_until}。"
            route.extra_sources = banned.rule.sources
        return route


def _unknown(rule: Rule, outcomes: tuple[Outcome, ...]) -> Route:
    return Route(rule, Status.UNKNOWN, None, (), rule.reason, outcomes=outcomes)


def _rank(route: Route) -> tuple[int, int]:
    return _ORDER[route.status], route.earliest_on.toordinal() if route.earliest_on else 0


def _in_region(region: str, where: str | None) -> Outcome:
    if region == NATION:
        return MET
    if where is None or (region != where and region.startswith(where)):
        # Nothing said, or only the province of a city that has a rule of its own.
        return Outcome(State.UNKNOWN, missing=("region",))
    return MET if covers(region, where) else Outcome(State.CLOSED)

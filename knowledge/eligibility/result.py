"""What the engine answers with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from knowledge.eligibility.conditions import Outcome
    from knowledge.eligibility.model import EntryOccupation, Rule
    from knowledge.eligibility.profile import Profile
    from knowledge.policies.model import Source


class Status(StrEnum):
    """Best first."""

    ELIGIBLE = "eligible"
    LATER = "later"
    UNKNOWN = "unknown"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(slots=True)
class Route:
    """One rule applied to one person. Made by the dozen for each person, so it is not frozen: that costs time."""

    rule: Rule
    status: Status
    earliest_on: date | None
    missing: tuple[str, ...]
    """The profile fields that would decide; empty where no field would."""
    reason: str = ""
    """Given where the conditions alone do not explain the status."""
    not_before: date | None = None
    """Of an unknown route: it opens on no earlier day, whatever the missing facts are."""
    outcomes: tuple[Outcome, ...] = ()
    """What each clause of the rule came to, in its order."""
    extra_sources: tuple[Source, ...] = ()
    """Beside those of the rule: the place of a ban that delays the route."""
    implied: bool = False
    """Another route of the target asks for less, so what is missing here decides nothing."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the rule stands, then where its delay stands."""
        return (*self.rule.sources, *self.extra_sources)


@dataclass(slots=True)
class Verdict:
    """The answer for one target: that of its best route."""

    target: str
    status: Status
    earliest_on: date | None
    routes: tuple[Route, ...]
    """Best first; those that an employer or a school decides itself come last and do not count."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Every field that could still change the verdict."""
        return tuple(dict.fromkeys(path for route in self.open_routes for path in route.missing))

    @property
    def open_routes(self) -> tuple[Route, ...]:
        """The unknown routes that could still improve the verdict, if the missing facts were known."""
        if self.status is Status.ELIGIBLE:
            return ()
        return tuple(
            route
            for route in self.routes
            if route.missing
            and not route.implied
            and (self.earliest_on is None or route.not_before is None or route.not_before < self.earliest_on)
        )


@dataclass(slots=True)
class Result:
    """Everything about one person on one day."""

    profile: Profile
    on: date
    blocked_until: date | None
    """The last day of a ban that is not over."""
    verdicts: tuple[Verdict, ...]
    entry: EntryOccupation | None
    """Set where the occupation is on the entry-qualification list."""
    hint: str = ""
    """What to keep in mind with the occupation, where it overlaps in part with that list."""

    def verdict(self, target: str) -> Verdict:
        """The verdict for one target.

        Raises:
            KeyError: it was not asked for.
        """
        for verdict in self.verdicts:
            if verdict.target == target:
                return verdict
        raise KeyError(target)

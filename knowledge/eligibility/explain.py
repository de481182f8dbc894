"""Says in Chinese what a result means: what is open, what opens when, what lacks, and where it is written."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.amounts import chinese_day
from knowledge.eligibility.conditions import ALWAYS, Outcome, State
from knowledge.eligibility.dates import day_after
from knowledge.eligibility.model import RuleKind
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.result import Result, Route, Status, Verdict
from knowledge.eligibility.say import say, say_with_words
from knowledge.eligibility.vocabulary import ASKED_FOR, FIELD_NAMES, TARGET_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from knowledge.eligibility.model import Clause
    from knowledge.policies.model import Source

__all__ = [
    "chinese_day",
    "cite",
    "explain",
    "explain_route",
    "explain_verdict",
    "remarks",
    "requirement",
    "say",
    "why_not",
]

_MOST_ASKED: Final = 2
_ALWAYS_ASKED: Final = ("occupation_since", "skill_certificates", "employment")
_IF_PUNISHED: Final = "如果因违纪被处理过，请告诉我是哪年、几年。"
_NOTHING_ABOUT_PERSON: Final = frozenset({"id", "region", "occupation", "origins"})
_STRANGER: Final = {
    name: value for name, value in asdict(Profile()).items() if name not in _NOTHING_ABOUT_PERSON
}
_MOST_ASIDE: Final = 2
_MARKS: Final[Mapping[Status, str]] = {
    Status.ELIGIBLE: "✅",
    Status.LATER: "⏳",
    Status.UNKNOWN: "❓",
    Status.NOT_ELIGIBLE: "✖",
}


def cite(sources: Iterable[Source]) -> str:
    """The documents with their sections; each document once."""
    sections: dict[str, list[str]] = {}
    for source in sources:
        sections.setdefault(source.document, []).append(source.section)
    return "；".join(f"{document} {'、'.join(found)}" for document, found in sections.items())


def explain(result: Result) -> list[str]:
    """The whole answer, short: now, later, what is still to be known, what lacks, and the remarks that go with it.

    Args:
        result: what the rules say; evaluate fewer targets for a shorter answer.

    Returns:
        Lines for the person, one thought a line.
    """
    lines = _ban(result)
    if not lines and _nothing_known(result):
        asked = "、".join(ASKED_FOR[path] for path in _ALWAYS_ASKED)
        return [f"我还不知道您的情况，所以算不出来。最要紧的是：{asked}。"]
    groups = {status: [one for one in result.verdicts if one.status is status] for status in Status}
    for status, heading in ((Status.ELIGIBLE, "现在可以报："), (Status.LATER, "以后可以报：")):
        if groups[status]:
            lines += [heading, *(_headline(verdict) for verdict in groups[status])]
    if groups[Status.UNKNOWN]:
        lines += ["还不能确定：", *_undecided(groups[Status.UNKNOWN])]
    if groups[Status.NOT_ELIGIBLE]:
        lines += ["目前不能报：", *_closed(groups[Status.NOT_ELIGIBLE])]
    lines += remarks(result)
    if not result.profile.violations and len(groups[Status.NOT_ELIGIBLE]) < len(result.verdicts):
        lines.append(_IF_PUNISHED)
    return lines


def _ban(result: Result) -> list[str]:
    """Until when the person is banned, or what has to be known to say so."""
    if result.blocked_until:
        again = chinese_day(day_after(result.blocked_until))
        return [f"禁考到 {chinese_day(result.blocked_until)}，{again}起可以再报。"]
    if any(item.on is None for item in result.profile.violations):
        return ["要知道是哪天被处理的，才能算出禁考到哪天。"]
    return []


def _nothing_known(result: Result) -> bool:
    """Whether nothing was told that could decide anything, and nothing is decided."""
    told = {
        name: value for name, value in asdict(result.profile).items() if name not in _NOTHING_ABOUT_PERSON
    }
    return told == _STRANGER and all(
        verdict.status is Status.UNKNOWN and verdict.missing for verdict in result.verdicts
    )


def _headline(verdict: Verdict) -> str:
    route = verdict.routes[0]
    text = f"{_MARKS[verdict.status]} {TARGET_NAMES[verdict.target]}"
    if verdict.status is Status.LATER and verdict.earliest_on:
        text += f"：{chinese_day(verdict.earliest_on)}起"
        if sooner := "、".join(ASKED_FOR[path] for path in _most_decisive(verdict)):
            text += f"，也许更早，要看{sooner}"
    return f"{text}——{_short(route.rule.title)}（{cite(route.sources)}）"


def _undecided(verdicts: list[Verdict]) -> list[str]:
    """What is to be known before all else, once for the targets that wait for the same."""
    names: dict[str, list[str]] = {}
    for verdict in verdicts:
        wanted = "、".join(ASKED_FOR[path] for path in _most_decisive(verdict))
        why = f"最要紧的是：{wanted}" if wanted else verdict.routes[0].reason
        names.setdefault(why, []).append(TARGET_NAMES[verdict.target])
    return [f"{_MARKS[Status.UNKNOWN]} {'、'.join(found)}——{why}" for why, found in names.items()]


def _most_decisive(verdict: Verdict) -> list[str]:
    """The facts that most of the open routes wait for; one that alone decides a route weighs most."""
    weights: dict[str, float] = {}
    for route in verdict.open_routes:
        for path in route.missing:
            weights[path] = weights.get(path, 0) + len(route.missing) ** -2
    return sorted(weights, key=lambda path: -weights[path])[:_MOST_ASKED]


def _short(title: str) -> str:
    """A title without the target in front of it, which stands there already."""
    return title.partition("：")[2] or title


def _fields(paths: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(FIELD_NAMES[path] for path in paths))


def _closed(verdicts: list[Verdict]) -> list[str]:
    """Each reason once: an entry occupation closes five levels for the same one."""
    reasons: dict[str, list[str]] = {}
    for verdict in verdicts:
        reasons.setdefault(why_not(verdict), []).append(TARGET_NAMES[verdict.target])
    return [f"✖ {'、'.join(names)}：{reason}" for reason, names in reasons.items()]


def why_not(verdict: Verdict) -> str:
    """What closes a target: the nearest route and what lacks on it.

    The nearest is the one with the fewest conditions that fail or are not known to hold; the first of the file where
    several are alike.
    """
    routes = [route for route in verdict.routes if route.status is Status.NOT_ELIGIBLE]
    if not routes:
        return "这个地区没有通到这里的规定。"
    if routes[0].reason:
        return f"{routes[0].reason}（{cite(routes[0].sources[:1])}）"
    nearest = min(
        routes, key=lambda route: len(_clauses(route, State.CLOSED) + _clauses(route, State.UNKNOWN))
    )
    lacking = "；".join(requirement(clause) for clause in _clauses(nearest, State.CLOSED))
    if unclear := _clauses(nearest, State.UNKNOWN):
        lacking += "，还要看：" + "；".join(requirement(clause) for clause in unclear)
    return f"最近的一条是“{nearest.rule.title}”，还差：{lacking}（{cite(nearest.sources[:1])}）"


def _clauses(route: Route, state: State) -> list[Clause]:
    pairs = zip(route.rule.clauses, route.outcomes, strict=True)
    return [clause for clause, outcome in pairs if outcome.state is state]


def requirement(clause: Clause) -> str:
    """A condition as a sentence: the words of the rule file without their spaces."""
    return clause.text.replace(" 是 否", "：否").replace(" 是 是", "").replace(" ", "")


def remarks(result: Result) -> list[str]:
    """What goes with the answer: employers and schools, where to register, what to bring, which text prevails."""
    routes = [route for verdict in result.verdicts for route in verdict.routes]
    aside = {route.rule.title: route.reason for route in routes if _worth_telling(route)}
    open_rules = [route.rule for route in routes if route.status in (Status.ELIGIBLE, Status.LATER)]
    lines = []
    if aside:
        lines += [
            "另外，由单位或学校决定的：",
            *(f"・{title}。{aside[title]}" for title in list(aside)[:_MOST_ASIDE]),
        ]
    places = {one.text: one.source for rule in open_rules for one in rule.registration}
    lines += [f"报名：{text}（{cite([source])}）" for text, source in places.items()]
    things = {one.text: one.source for rule in open_rules for one in rule.materials}
    lines += [f"要带：{text}（{cite([source])}）" for text, source in things.items()]
    hints = [hint for rule in open_rules for hint in rule.hints]
    return lines + [f"注意：{hint}" for hint in dict.fromkeys([result.hint, *hints]) if hint]


def _worth_telling(route: Route) -> bool:
    """A way that an employer or school decides is told where only facts about the employer are open."""
    unknown = {path for outcome in route.outcomes for path in outcome.missing}
    return route.rule.kind is RuleKind.INSTITUTION and unknown <= {"employer_kind", "employer_filed"}


def explain_verdict(result: Result, verdict: Verdict, routes: int = 3) -> list[str]:
    """One target in full: its best routes, each with every condition, the value known and where it came from.

    Args:
        result: the result the verdict belongs to.
        verdict: the target.
        routes: how many routes to show.

    Returns:
        Lines for the person.
    """
    lines = []
    shown = [route for route in verdict.routes if route.rule.kind is not RuleKind.INSTITUTION][:routes]
    for route in shown:
        when = (
            f"，{chinese_day(route.earliest_on)}起"
            if route.status is Status.LATER and route.earliest_on
            else ""
        )
        lines.append(f"{_MARKS[route.status]} {route.rule.title}{when}（依据：{cite(route.sources)}）")
        lines += explain_route(result.profile, route, result.on)
    return lines


def explain_route(profile: Profile, route: Route, on: date) -> list[str]:
    """Every condition of a route: what is asked, what is known, where that came from, and what it comes to."""
    pairs = zip(route.rule.clauses, route.outcomes, strict=False)
    lines = [
        f"　{requirement(clause)}——{_known(profile, clause)}，{_outcome(found, on)}"
        for clause, found in pairs
    ]
    return [*lines, f"　{route.reason}"] if route.reason else lines


def _outcome(outcome: Outcome, on: date) -> str:
    if outcome.state is State.CLOSED:
        return "不符合"
    if outcome.state is State.UNKNOWN:
        return f"还要知道{_fields(outcome.missing)}"
    if outcome.since <= on:
        return "符合" if outcome.since == ALWAYS else f"{chinese_day(outcome.since)}起就符合"
    return f"到 {chinese_day(outcome.since)}才符合"


def _known(profile: Profile, clause: Clause) -> str:
    """What is known of the fields of a condition; where alternatives are known, the others are not worth a word."""
    paths = clause.condition.paths
    known = [path for path in paths if profile.get(path) is not None or getattr(profile, path, None)] or paths
    return "，".join(dict.fromkeys(say_with_words(profile, path) for path in known))

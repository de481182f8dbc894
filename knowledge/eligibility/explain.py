"""Says in Chinese what a result means: what is open, what opens when, what lacks, and where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.eligibility.conditions import ALWAYS, Outcome, State
from knowledge.eligibility.dates import day_after
from knowledge.eligibility.model import RuleKind
from knowledge.eligibility.result import Result, Route, Status, Verdict
from knowledge.eligibility.vocabulary import (
    CHOICES,
    FIELD_NAMES,
    LEVEL_WORDS,
    RANK_WORDS,
    TARGET_NAMES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from knowledge.eligibility.model import Clause
    from knowledge.eligibility.profile import Profile
    from knowledge.policies.model import Source

_CHOICE_OF_PATH: Final = {choice.path: choice for choice in CHOICES.values()}
_MOST_ASIDE: Final = 2
_MARKS: Final[Mapping[Status, str]] = {
    Status.ELIGIBLE: "✅",
    Status.LATER: "⏳",
    Status.UNKNOWN: "❓",
    Status.NOT_ELIGIBLE: "✖",
}


def chinese_day(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


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
    lines = []
    if result.blocked_until:
        again = chinese_day(day_after(result.blocked_until))
        lines.append(f"禁考到 {chinese_day(result.blocked_until)}，{again}起可以再报。")
    groups = {status: [one for one in result.verdicts if one.status is status] for status in Status}
    for status, heading in (
        (Status.ELIGIBLE, "现在可以报："),
        (Status.LATER, "以后可以报："),
        (Status.UNKNOWN, "还不能确定："),
    ):
        if groups[status]:
            lines += [heading, *(_headline(verdict) for verdict in groups[status])]
    if groups[Status.NOT_ELIGIBLE]:
        lines += ["目前不能报：", *_closed(groups[Status.NOT_ELIGIBLE])]
    return lines + remarks(result)


def _headline(verdict: Verdict) -> str:
    name, route = TARGET_NAMES[verdict.target], verdict.routes[0]
    text = f"{_MARKS[verdict.status]} {name}"
    if verdict.status is Status.LATER and verdict.earliest_on:
        text += f"：{chinese_day(verdict.earliest_on)}起"
    if verdict.status is Status.UNKNOWN:
        if not verdict.missing:
            return f"{text}：{route.reason}"
        return f"{text}：还要知道{_fields(verdict.missing)}"
    return f"{text}——{_short(route.rule.title)}（{cite(route.sources)}）"


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
    return "，".join(dict.fromkeys(_value(profile, path) for path in known))


def _value(profile: Profile, path: str) -> str:
    """The value of a field as a phrase, with the words it was read from."""
    words = profile.origins.get(path)
    return say(profile, path) + (f"（您说的“{words}”）" if words else "")


def say(profile: Profile, path: str) -> str:
    """A fact as a short Chinese phrase: 入行时间 2020年1月1日."""
    if path == "violations":
        return "、".join(f"{chinese_day(item.on)}违纪违规" for item in profile.violations)
    name = FIELD_NAMES[path]
    if path == "skill_certificates" and profile.skill_certificates is not None:
        held = [
            f"{LEVEL_WORDS[item.level]}证书" if item.level else "技能证书"
            for item in profile.skill_certificates
        ]
        days = [
            f" {chinese_day(item.issued_on)}取得" if item.issued_on else ""
            for item in profile.skill_certificates
        ]
        return "、".join(map("".join, zip(held, days, strict=True))) or "没有技能证书"
    if path == "titles" and profile.titles is not None:
        return (
            "、".join(_title(item.rank, item.obtained_on, matches=item.matches) for item in profile.titles)
            or "没有职称"
        )
    if path == "honours" and profile.honours is not None:
        return "、".join(profile.honours) or "没有这类荣誉"
    value = profile.get(path)
    if value is None:
        return f"{name}不清楚"
    return f"{name.removeprefix('是否')}：{_plain(path, value)}"


def _title(rank: str | None, day: date | None, *, matches: bool) -> str:
    text = f"{RANK_WORDS[rank]}职称" if rank else "职称"
    return text + (f" {chinese_day(day)}取得" if day else "") + ("" if matches else "（专业不对口）")


def _plain(path: str, value: object) -> str:
    choice = _CHOICE_OF_PATH.get(path)
    if choice:
        return next(word for word, code in choice.words.items() if code == value)
    return chinese_day(value) if hasattr(value, "isoformat") else str(value)  # type: ignore[arg-type]

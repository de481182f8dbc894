"""The picture of all routes, drawn from the rules themselves, as Mermaid text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.eligibility.model import RuleKind
from knowledge.eligibility.vocabulary import TARGET_NAMES, TARGETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from knowledge.eligibility.model import Rule
    from knowledge.eligibility.rules import Rules


def draw(rules: Rules, targets: Collection[str] = tuple(TARGETS)) -> str:
    """Draw the routes.

    Args:
        rules: the rules.
        targets: which targets to draw.

    Returns:
        A Mermaid flowchart: on the left what is asked, then the rule, on the right the target. Routes that an
        employer or school decides are dashed.
    """
    return "\n".join(["flowchart LR", *_lines(rules, targets)])


def _lines(rules: Rules, targets: Collection[str]) -> Iterator[str]:
    for number, target in enumerate(one for one in TARGETS if one in targets):
        yield f'  subgraph S{number}["{TARGET_NAMES[target]}"]'
        yield "    direction LR"
        goal = f"T{number}"
        yield f'    {goal}(["{TARGET_NAMES[target]}"])'
        for place, rule in enumerate(rule for rule in rules.routes if target in rule.targets):
            yield from _route(rule, f"R{number}_{place}", goal)
        if rules.entry and target in rules.entry.rule.targets:
            yield f'    E{number}["准入类职业"] --x {goal}'
        yield "  end"


def _route(rule: Rule, name: str, goal: str) -> Iterator[str]:
    asked = "<br/>".join(_escape(clause.text.replace(" ", "")) for clause in rule.clauses) or "没有收录的文件"
    arrow = "-->" if rule.kind is RuleKind.CONDITIONS else "-.->"
    place = "" if rule.region == "全国" else f"{rule.region}<br/>"
    yield f'    {name}["{place}{asked}"] {arrow}|{rule.id}| {goal}'


def _escape(text: str) -> str:
    """Mermaid reads quotes and angle brackets as its own."""
    return text.replace('"', "#quot;").replace("<", "&lt;").replace(">", "&gt;")

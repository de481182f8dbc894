"""The cases that policy clerks read: what the rules have to say about people."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.eligibility import Rules, Status, load_rules
from knowledge.eligibility.contract import as_contract
from knowledge.eligibility.model import RuleKind
from tests.knowledge.eligibility.people import Case, load_cases

CASES = load_cases()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_rules_say_what_the_case_expects(case: Case, rules: Rules) -> None:
    result = rules.evaluate(case.profile, case.on)
    assert result.blocked_until == case.blocked_until
    for expected in case.expected:
        verdict = result.verdict(expected.target)
        earliest = case.on if expected.status is Status.ELIGIBLE else expected.earliest_on
        assert (verdict.status, verdict.earliest_on) == (expected.status, earliest), expected
        statuses = [(route.rule.id, route.status) for route in verdict.routes]
        for rule in expected.rules:
            assert (rule, expected.status) in statuses, expected
        if expected.missing is not None:
            assert set(verdict.missing) == set(expected.missing), expected
    for target, rule in case.aside:
        route = next(one for one in result.verdict(target).routes if one.rule.id == rule)
        assert route.status is Status.UNKNOWN
        assert route.missing == ()
        assert route.reason


def test_every_rule_is_reached_by_a_case(rules: Rules) -> None:
    reached: set[tuple[str, str]] = set()
    kinds = set()
    for case in CASES:
        result = rules.evaluate(case.profile, case.on)
        kinds |= {violation.kind for violation in case.profile.violations}
        for expected in case.expected:
            if expected.status in (Status.ELIGIBLE, Status.LATER) or "entry-occupation" in expected.rules:
                reached |= {(rule, expected.target) for rule in expected.rules}
        reached |= {(rule, target) for target, rule in case.aside}
        assert result.verdicts
    for rule in rules.routes:
        # A way that an employer decides says the same for each level: one level is enough.
        targets = rule.targets if rule.kind is RuleKind.CONDITIONS else ()
        missed = [target for target in targets if (rule.id, target) not in reached]
        assert not missed, f"no case opens {rule.id} for {missed}"
        assert any(name == rule.id for name, _ in reached), f"no case lists {rule.id}"
    assert kinds == {ban.violation for ban in rules.bans}
    assert rules.entry
    assert {target for rule, target in reached if rule == "entry-occupation"} == set(rules.entry.rule.targets)


def test_the_contract_gives_every_target_and_no_more_than_it_names(rules: Rules) -> None:
    for case in CASES:
        found = as_contract(rules.evaluate(case.profile, case.on))
        assert list(found) == ["id", "on", "blocked_until", "targets"]
        assert len(found["targets"]) == 11
        for target in found["targets"]:
            assert list(target) == ["target", "status", "earliest_on", "routes"]
            for route in target["routes"]:
                assert set(route) - {"reason"} == {"rule", "status", "earliest_on", "missing", "sources"}
                assert all(set(source) == {"id", "section"} for source in route["sources"])


def test_asking_for_fewer_targets_gives_the_same_verdicts(rules: Rules) -> None:
    profile = CASES[0].profile
    on = date(2026, 11, 21)
    assert rules.evaluate(profile, on, ("skill:4",)).verdicts[0] == rules.evaluate(profile, on).verdict(
        "skill:4"
    )

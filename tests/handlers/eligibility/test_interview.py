"""Answers as data: they keep facts, and changing one loses no other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handlers.eligibility.interview import Interview
from handlers.eligibility.presses import OptionPress, option_press, pressed_option
from handlers.eligibility.steps import Step, option_step, region_step, typed_step, unknown_step
from knowledge.eligibility import load_rules
from knowledge.eligibility.facts import read_facts
from knowledge.eligibility.profile import Violation
from knowledge.eligibility.questions import Option, question_for

RULES = load_rules()
ON = date(2026, 11, 21)


def typed(path: str, text: str) -> Step:
    step = typed_step(question_for(path), text, ON)
    assert step is not None
    return step


def chosen(path: str, label: str) -> Step:
    question = question_for(path)
    return option_step(question, next(one for one in question.options if one.label == label))


def told(text: str, interview: Interview | None = None) -> Interview:
    facts = read_facts(text, ON, RULES)
    return (interview or Interview(("skill:3",))).with_facts(facts.profile, text)


def again(interview: Interview) -> Interview | None:
    """As the next update finds it."""
    return Interview.from_data(json.loads(json.dumps(interview.to_data())))


def test_a_pressed_answer_keeps_its_facts_and_not_its_place() -> None:
    step = chosen("skill_certificates", "四级（中级工）")
    assert step.to_data()["facts"] == {"skill_certificates": [{"level": 4}]}
    assert step.label == "四级（中级工）"


def test_a_button_means_its_words_wherever_they_stand() -> None:
    question = question_for("employment")
    press = option_press(question, question.options[1])
    moved = replace(question, options=(Option("新的", ()), *question.options))
    assert pressed_option(moved, press) == question.options[1]
    changed = replace(question, options=(question.options[0],))
    assert pressed_option(changed, press) is None
    assert pressed_option(question, OptionPress(path="employment", mark="1")) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"form": 1},
        {"steps": None},
        {"steps": [{"kind": "option", "path": "employment", "label": "在单位上班", "options": [0]}]},
        {"steps": [{**unknown_step("titles", "不知道").to_data(), "path": "horoscope"}]},
        {"steps": [{**typed("birth_date", "1990年5月").to_data(), "value": "1990-13-45"}]},
        {"steps": [{**chosen("titles", "没有职称").to_data(), "facts": {"colour": "red"}}]},
    ],
)
def test_data_that_mean_nothing_any_more_are_a_fresh_start(broken: dict[str, Any]) -> None:
    data = {**Interview(("skill:3",)).to_data(), **broken} if broken else {}
    assert Interview.from_data(data) is None


def test_everything_is_found_again_after_it_was_stored() -> None:
    interview = told("我干焊工六年了，有中级证").with_step(chosen("employment", "在学校读书"))
    interview = replace(interview.ask("birth_date", changing=True), barred=True, entry_told=True)
    assert again(interview) == interview


def test_going_back_while_changing_an_answer_only_ends_the_change() -> None:
    interview = Interview(("skill:3",), (typed("occupation_since", "3年"), typed("birth_date", "36岁")))
    changing = interview.ask("occupation_since", changing=True)
    assert changing.back().steps == interview.steps
    assert changing.back().changing is False
    assert interview.back().steps == interview.steps[:1]


def test_going_back_never_takes_the_region_of_the_account() -> None:
    account = region_step("河南省郑州市", of_account=True)
    interview = Interview(("skill:3",), (account,))
    assert not interview.can_go_back
    assert interview.back().steps == (account,)
    answered = interview.with_step(typed("birth_date", "36岁"))
    assert answered.can_go_back
    assert answered.back().steps == (account,)
    moved = answered.in_place("湖南省")
    assert moved.profile.region == "湖南省"
    assert moved.back().profile.region == "湖南省"
    assert moved.back().profile.birth_date is None


def test_what_was_told_in_a_sentence_can_be_changed() -> None:
    """A sentence that came after the answer must not win over the new answer."""
    interview = told("我今年30岁，有中级证，2023年5月发的")
    interview = interview.with_step(typed("birth_date", "1990年5月"))
    assert interview.profile.birth_date == date(1990, 5, 31)
    interview = interview.with_step(typed("skill_certificates.issued_on", "2020年3月"))
    assert [one.issued_on for one in interview.profile.skill_certificates or ()] == [date(2020, 3, 31)]
    interview = interview.with_step(unknown_step("skill_certificates", "不知道"))
    assert interview.profile.skill_certificates is None


def test_the_date_of_another_certificate_does_not_stay() -> None:
    steps = (
        chosen("skill_certificates", "四级（中级工）"),
        typed("skill_certificates.issued_on", "2023年5月"),
    )
    interview = Interview(("skill:3",), steps)
    same = interview.with_step(chosen("skill_certificates", "四级（中级工）"))
    assert same.steps == steps
    other = interview.with_step(chosen("skill_certificates", "五级（初级工）"))
    assert [one.issued_on for one in other.profile.skill_certificates or ()] == [None]
    named_again = told("我有中级证，干了六年", interview)
    assert [one.issued_on for one in named_again.profile.skill_certificates or ()] == [date(2023, 5, 31)]


def test_a_violation_is_asked_about_and_then_its_day() -> None:
    interview = Interview(("skill:3",), (typed("occupation_since", "12年"),), barred=True)
    assert interview.next_path(RULES, ON) == "violations"
    banned = interview.with_step(chosen("violations", "两年不能考（第七条，情节轻微）"))
    assert banned.next_path(RULES, ON) == "violations.on"
    banned = banned.with_step(typed("violations.on", "2025年10月"))
    assert again(banned) == banned
    assert banned.profile.violations == (Violation("article7_minor", date(2025, 10, 31)),)
    innocent = interview.with_step(chosen("violations", "没有被处理过"))
    assert innocent.profile.violations == ()
    assert innocent.next_path(RULES, ON) != "violations"
    assert not innocent.ban_unknown
    unclear = interview.with_step(unknown_step("violations", "不知道"))
    assert unclear.next_path(RULES, ON) != "violations"
    assert unclear.ban_unknown

"""The conversation asks what decides, stops when nothing can change, and never asks twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from knowledge.eligibility import Certificate, Profile, RuleFileError, School, Status, load_rules
from knowledge.eligibility.questions import load_questions, next_question
from knowledge.eligibility.vocabulary import FIELD_NAMES, TARGETS

if TYPE_CHECKING:
    from pathlib import Path

RULES = load_rules()
ON = date(2026, 11, 21)
WELDER = Profile(
    region="河南省郑州市",
    employment="employed",
    occupation="焊工",
    occupation_since=date(2020, 11, 21),
    skill_certificates=(Certificate(4, None),),
)


def walk(
    profile: Profile, targets: tuple[str, ...], luck: random.Random, skip: tuple[str, ...] = ()
) -> list[str]:
    """Answer at random until nothing is asked."""
    asked: list[str] = []
    while path := next_question(RULES, profile, ON, targets, skip):
        assert path not in asked
        asked.append(path)
        answers = list(load_questions()[path].possible_answers(ON))
        profile = luck.choice(answers).apply(profile)
        assert len(asked) <= len(FIELD_NAMES)
    for verdict in RULES.evaluate(profile, ON, targets).verdicts:
        assert skip or verdict.status is not Status.UNKNOWN or not verdict.missing
    return asked


@pytest.mark.parametrize("seed", range(12))
def test_every_walk_ends_with_everything_settled(seed: int) -> None:
    luck = random.Random(seed)
    assert walk(Profile(), tuple(TARGETS), luck)


def test_every_field_that_can_be_missing_has_a_question() -> None:
    questions = load_questions()
    never_asked = {"employer_filed", "skill_certificates.level", "titles.rank"}
    assert set(FIELD_NAMES) - set(questions) == never_asked
    missing = {
        path
        for profile in (Profile(), Profile(region="河南省", school=School(kind="technical_college")), WELDER)
        for verdict in RULES.evaluate(profile, ON).verdicts
        for path in verdict.missing
    }
    assert missing <= set(questions)


def test_nothing_is_asked_when_it_is_settled() -> None:
    assert next_question(RULES, replace(WELDER, occupation="保安"), ON, ("skill:3",)) is None
    worker = Profile(occupation_since=date(2000, 1, 1))
    assert next_question(RULES, worker, ON, ("skill:4", "skill:3")) is None


def test_a_route_that_cannot_be_earlier_is_not_asked_about() -> None:
    """Ten years of work are reached next week; the certificate would take years more."""
    worker = Profile(
        region="湖南省",
        employment="employed",
        occupation_since=date(2016, 11, 28),
        skill_certificates=(),
        school=School(kind="none"),
    )
    asked = next_question(RULES, worker, ON, ("skill:3",))
    assert asked == "titles"
    assert next_question(RULES, worker.set("titles", ()), ON, ("skill:3",)) is None


def test_the_welder_learns_about_level_3_within_six_questions() -> None:
    profile = WELDER
    asked = 0
    truth = {"skill_certificates.issued_on": date(2023, 5, 1), "school.kind": "none", "titles": ()}
    while path := next_question(RULES, profile, ON, ("skill:3",)):
        profile = profile.set(path, truth[path])
        asked += 1
    verdict = RULES.evaluate(profile, ON).verdict("skill:3")
    assert asked <= 6
    assert (verdict.status, verdict.earliest_on) == (Status.LATER, date(2027, 5, 1))
    assert verdict.routes[0].rule.id == "national-l3-l4-4y"


def test_what_the_person_does_not_know_is_not_asked_again() -> None:
    first = next_question(RULES, WELDER, ON)
    assert first
    second = next_question(RULES, WELDER, ON, skip=(first,))
    assert second not in (first, None)
    assert next_question(RULES, WELDER, ON, skip=tuple(FIELD_NAMES)) is None


def test_an_answer_may_stand_for_several_facts() -> None:
    options = {option.label: option for option in load_questions()["employment"].options}
    student = options["在学校读书"].apply(Profile())
    assert (student.employment, student.school.enrolled) == ("student", True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("== salary\n问：多少？\n类型：文字\n", "资料里没有“salary”"),
        ("== region\n问：哪里？\n类型：地点\n", "“类型”只能是"),
        ("== employment\n问：哪种？\n类型：选项\n", "要写选项"),
        ("== region\n问：哪里？\n类型：地区\n选项：甲 = 乙\n", "别的不写"),
        ("== employment\n问：哪种？\n类型：选项\n选项：上班 = 上班\n", "“上班”不是这一项的值"),
        ("== employment\n问：哪种？\n类型：选项\n选项：上班\n", "选项要写成"),
        ("== employment\n问：哪种？\n类型：选项\n选项：上班 = 在岗 + 心情 是 好\n", "没有“心情”这一项"),
        ("== birth_date\n问：哪天？\n类型：日期\n样本：去年\n", "几年前"),
        ("== region\n问：哪里？\n类型：地区\n== region\n问：哪里？\n类型：地区\n", "问了两次"),
    ],
)
def test_a_wrong_question_stops_with_its_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "questions.txt"
    path.write_text(f"章节：试\n{text}", encoding="utf-8")
    with pytest.raises(RuleFileError, match=words):
        load_questions(path)

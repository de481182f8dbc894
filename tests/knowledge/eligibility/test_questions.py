"""The conversation asks what decides, stops when nothing can change, and never asks twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from knowledge.eligibility import Certificate, Profile, RuleFileError, School, Status, load_rules
from knowledge.eligibility.contract import as_profile, parse_profile
from knowledge.eligibility.profile import NOT_STARTED
from knowledge.eligibility.questions import load_questions, next_question, question_for
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


SKILLS = tuple(target for target in TARGETS if not target.startswith("title:"))


@pytest.mark.parametrize("targets", [SKILLS, tuple(TARGETS)])
def test_a_stranger_is_first_asked_whether_he_works_or_studies(targets: tuple[str, ...]) -> None:
    assert next_question(RULES, Profile(), ON, targets) == "employment"


def test_a_student_is_never_asked_for_years_of_work() -> None:
    student = question_for("employment").options[5].apply(Profile())
    luck = random.Random(5)
    assert all("occupation_since" not in walk(student, SKILLS, luck) for _ in range(5))


def test_somebody_at_a_school_is_asked_whether_he_works_before_since_when() -> None:
    enrolled = Profile(school=School(enrolled=True))
    assert next_question(RULES, enrolled, ON, ("skill:4",), ("school.kind",)) == "employment"
    assert next_question(RULES, enrolled, ON, ("skill:4",), ("employment",)) != "employment"


def test_who_has_not_worked_is_closed_where_work_is_asked_and_open_where_it_is_not() -> None:
    option = question_for("occupation_since").options[0]
    beginner = option.apply(Profile(birth_date=date(2008, 1, 1), school=School(kind="none")))
    assert beginner.occupation_since == NOT_STARTED
    assert parse_profile(as_profile(beginner)) == beginner
    assert RULES.evaluate(beginner, ON).verdict("skill:4").status is Status.NOT_ELIGIBLE
    assert RULES.evaluate(beginner, ON).verdict("skill:5").status is Status.ELIGIBLE


def test_places_are_offered_and_elsewhere_has_no_rule_of_its_own() -> None:
    options = {option.label: option for option in question_for("region").options}
    adult = Profile(birth_date=date(1990, 1, 1))
    status = {
        label: RULES.evaluate(option.apply(adult), ON).verdict("special").status
        for label, option in options.items()
    }
    assert status.pop("别的地方") is Status.UNKNOWN
    assert set(status) == {"河南", "湖南", "山东枣庄"}
    assert set(status.values()) == {Status.ELIGIBLE}


def test_every_day_is_asked_for_with_an_example_of_its_own() -> None:
    dates = [one for one in load_questions().values() if one.kind == "日期"]
    assert all(one.hint.startswith("如 ") for one in dates)
    assert "岁" in question_for("birth_date").hint
    assert not any("年了" in one.hint for one in dates if one.path != "occupation_since")


@pytest.mark.parametrize(
    ("place", "until"),
    [(0, date(2026, 12, 31)), (1, date(2028, 2, 29)), (2, date(2031, 2, 28)), (3, None), (4, None)],
)
def test_a_ban_is_asked_for_by_its_kind_and_then_by_its_day(place: int, until: date | None) -> None:
    profile = question_for("violations").options[place].apply(Profile())
    if place != 4:
        assert next_question(RULES, profile, ON) == "violations.on"
        assert next_question(RULES, profile, ON, skip=("violations.on",)) == "employment"
        assert parse_profile(as_profile(profile)) == Profile()
        profile = profile.set("violations.on", date(2026, 3, 1))
        assert parse_profile(as_profile(profile)) == profile
    assert RULES.evaluate(profile, ON).blocked_until == until
    assert next_question(RULES, profile, ON) == "employment"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("== salary\n问：多少？\n类型：文字\n", "资料里没有“salary”"),
        ("== region\n问：哪里？\n类型：地点\n", "“类型”只能是"),
        ("== employment\n问：哪种？\n类型：选项\n", "要写选项"),
        ("== region\n问：哪里？\n类型：地区\n选项：甲 = 乙\n", "“乙”不是这一项的值"),
        ("== occupation\n问：什么职业？\n类型：文字\n选项：焊工 = 焊工\n", "“文字”不写"),
        ("== region\n问：哪里？\n类型：地区\n优先：先\n", "“优先”写一个数字"),
        ("== region\n问：哪里？\n类型：地区\n先问：心情\n", "资料里没有“心情”"),
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

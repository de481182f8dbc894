"""Profiles are read strictly, each error naming the field; results have the form of the contract."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.eligibility import Profile, load_rules
from knowledge.eligibility.contract import ProfileError, as_contract, as_profile, parse_profile

WRONG = {
    "不认识的项目“name”": {"name": "某人"},
    "应是一个 JSON 对象": ["不是对象"],
    "birth_date 的日期“1990-02-30”": {"birth_date": "1990-02-30"},
    "birth_date 的日期“1990-W05-1”": {"birth_date": "1990-W05-1"},
    "birth_date 应是文字": {"birth_date": 19900230},
    "employment 不能是“worker”": {"employment": "worker"},
    "employer_filed 应是 true 或 false": {"employer_filed": "yes"},
    "annual_reviews_passed 应是 0 或更大的整数": {"annual_reviews_passed": -1},
    "annual_reviews_passed 应是": {"annual_reviews_passed": True},
    "skill_certificates 应是一个列表": {"skill_certificates": "四级"},
    "skill_certificates[0].level 应是 5 到 1": {"skill_certificates": [{"level": 6}]},
    "skill_certificates[0]里有不认识的项目“grade”": {"skill_certificates": [{"grade": 4}]},
    "skill_certificates[1].issued_on 的日期": {"skill_certificates": [{"level": 4}, {"issued_on": "昨天"}]},
    "titles[0].rank 不能是“高级”": {"titles": [{"rank": "高级"}]},
    "titles[0].matches 应是 true 或 false": {"titles": [{"matches": 1}]},
    "honours[0] 不能是“优秀员工”": {"honours": ["优秀员工"]},
    "school应是一个 JSON 对象": {"school": "技校"},
    "school.kind 不能是“技校”": {"school": {"kind": "技校"}},
    "school里有不认识的项目“major”": {"school": {"major": True}},
    "one_plus_x 不能是“top”": {"one_plus_x": "top"},
    "violations[0] 要写 on": {"violations": [{"kind": "article6"}]},
    "violations[0] 要写 kind": {"violations": [{"on": "2026-01-01"}]},
    "violations[0].kind 不能是": {"violations": [{"kind": "article9", "on": "2026-01-01"}]},
}


@pytest.mark.parametrize(("words", "data"), WRONG.items(), ids=WRONG)
def test_a_wrong_profile_is_refused_with_the_name_of_the_field(words: str, data: object) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile(data)
    assert words in str(caught.value)


def test_null_is_the_same_as_absent() -> None:
    assert parse_profile({"birth_date": None, "school": None, "occupation": "  "}) == Profile()


def test_an_empty_list_is_a_fact_and_an_absent_one_is_not() -> None:
    assert parse_profile({"skill_certificates": []}).skill_certificates == ()
    assert parse_profile({}).skill_certificates is None
    assert as_profile(Profile(titles=())) == {"titles": []}
    assert as_profile(Profile()) == {}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("河南郑州", "河南省郑州市"),
        ("湖南", "湖南省"),
        ("枣庄", "山东省枣庄市"),
        ("某某岛", "某某岛"),
        (" ", None),
    ],
)
def test_regions_are_read_as_people_write_them(written: str, read: str | None) -> None:
    assert parse_profile({"region": written}).region == read


def test_a_result_names_the_person_the_day_and_the_places() -> None:
    profile = parse_profile({"id": "甲", "occupation_since": "2000-01-01"})
    found = as_contract(load_rules().evaluate(profile, date(2026, 11, 21)))
    assert (found["id"], found["on"], found["blocked_until"]) == ("甲", "2026-11-21", None)
    four = next(one for one in found["targets"] if one["target"] == "skill:4")
    assert four["earliest_on"] == "2026-11-21"
    assert four["routes"][0] == {
        "rule": "national-l4-work-5y",
        "status": "eligible",
        "earliest_on": "2026-11-21",
        "missing": [],
        "sources": [{"id": "国家职业标准编制技术规程（2023年版）", "section": "四级（1）"}],
    }


def test_the_targets_stand_in_the_order_of_the_contract() -> None:
    found = as_contract(load_rules().evaluate(Profile(), date(2026, 11, 21)))
    levels = [f"skill:{level}" for level in (5, 4, 3, 2, 1)]
    ranks = [
        f"title:{rank}" for rank in ("member", "assistant", "intermediate", "associate_senior", "senior")
    ]
    assert [one["target"] for one in found["targets"]] == ["special", *levels, *ranks]

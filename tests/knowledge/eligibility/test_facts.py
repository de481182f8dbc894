"""Facts in free text: what is said is read with the words it stands in; what is not certain is not read."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.eligibility import Certificate, Profile, Title, Violation, load_rules
from knowledge.eligibility.facts import read_facts

RULES = load_rules()
ON = date(2026, 11, 21)


def facts(text: str, on: date = ON) -> dict[str, object]:
    return {fact.path: fact.value for fact in read_facts(text, on, RULES).found}


def held(level: int, day: date | None = None, occupation: str | None = None) -> tuple[Certificate, ...]:
    return (Certificate(level, day, occupation),)


READ = {
    "干焊工六年了，有中级证": {
        "occupation": "焊工",
        "occupation_since": date(2020, 11, 21),
        "skill_certificates": held(4),
    },
    "我今年19，技校高级班明年毕业": {
        "birth_date": date(2007, 11, 21),
        "school.kind": "technical_college",
        "school.class": "advanced",
        "school.enrolled": True,
        "school.graduating_year": True,
    },
    "我2025年3月替考，被禁考两年": {"violations": (Violation("article7_minor", date(2025, 3, 31)),)},
    "去年作弊5年内不能考": {"violations": (Violation("article7_serious", date(2025, 12, 31)),)},
    "2026-05-06带小抄被取消考试资格当年": {"violations": (Violation("article6", date(2026, 5, 6)),)},
    "助理工程师评了四年": {"titles": (Title("assistant", date(2022, 11, 21)),)},
    "我是郑州的，在厂里上班，做电工12年，电工三级证是2020年考的": {
        "region": "河南省郑州市",
        "employment": "employed",
        "employer_kind": "enterprise",
        "occupation": "电工",
        "occupation_since": date(2014, 11, 21),
        "skill_certificates": held(3, date(2020, 12, 31), "电工"),
    },
    "当保安八年了": {"occupation": "保安员", "occupation_since": date(2018, 11, 21)},
    "想考三级，没有证书，干了十年": {"skill_certificates": (), "occupation_since": date(2016, 11, 21)},
    "我34岁，从2018年3月开始干汽修，大专毕业，没有职称": {
        "birth_date": date(1992, 11, 21),
        "occupation": "汽车维修工",
        "occupation_since": date(2018, 3, 31),
        "school.kind": "higher_vocational",
        "titles": (),
    },
    "干了五年半": {"occupation_since": date(2021, 5, 21)},
    "从业15年多": {"occupation_since": date(2011, 11, 21)},
    "中级证拿了三年了": {"skill_certificates": held(4, date(2023, 11, 21))},
    "有高级工证": {"skill_certificates": held(3)},
    "高级技师证书2019-06-30发的": {"skill_certificates": held(1, date(2019, 6, 30))},
    "高级工程师2019年评的": {"titles": (Title("associate_senior", date(2019, 12, 31)),)},
    "2019年技校高级工班毕业": {
        "school.kind": "technical_college",
        "school.class": "advanced",
        "school.graduated_on": date(2019, 12, 31),
        "school.enrolled": False,
    },
    "退休了还能考吗": {"employment": "retired"},
    "我没有工作，初中毕业": {"employment": "unemployed", "school.kind": "none"},
    "有1+X中级证": {"one_plus_x": "intermediate"},
    "本人1990年5月3日出生": {"birth_date": date(1990, 5, 3)},
    "近三年年度考核都合格，全国技术能手": {"annual_reviews_passed": 3, "honours": ("全国技术能手",)},
    "在技校当老师": {"employer_kind": "technical_college"},
}


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=READ)
def test_what_is_said_is_read(text: str, expected: dict[str, object]) -> None:
    assert facts(text) == expected


SILENT = (
    "我能报三级吗",
    "快六年了",
    "干了三四年",
    "干了十几年",
    "再过两年毕业",
    "想考中级证",
    "准备拿高级工证",
    "什么时候能报技师",
    "还没有中级证",
    "不是工程师",
    "我虚岁19岁",
    "30多岁",
    "作弊被禁考了",
    "证书丢了",
    "你好",
    "如果退休了呢",
)


@pytest.mark.parametrize("text", SILENT)
def test_what_is_not_certain_is_not_read(text: str) -> None:
    assert facts(text) == {}


def test_statements_that_contradict_each_other_are_dropped() -> None:
    assert "occupation_since" not in facts("干了三年，干了五年")
    assert "occupation" not in facts("干过焊工，也干过电工")


@pytest.mark.parametrize(
    ("on", "final"),
    [
        (date(2026, 11, 21), True),
        (date(2027, 3, 1), False),
        (date(2026, 9, 1), True),
        (date(2026, 8, 31), None),
    ],
)
def test_next_year_is_the_final_year_where_the_school_year_ends_next_year(
    on: date, final: bool | None
) -> None:
    assert facts("明年毕业", on).get("school.graduating_year") is final


def test_the_words_go_with_the_fact() -> None:
    found = read_facts("干焊工六年了，有中级证", ON, RULES)
    assert found.profile.origins["occupation_since"] == "干焊工六年了"
    assert found.profile.origins["skill_certificates"] == "有中级证"


def test_new_facts_join_the_old_ones() -> None:
    before = Profile(region="湖南省", titles=(), occupation_since=date(2000, 1, 1))
    after = before.merge(read_facts("干了六年，没有证", ON, RULES).profile)
    assert (after.region, after.titles, after.skill_certificates) == ("湖南省", (), ())
    assert after.occupation_since == date(2020, 11, 21)


def test_a_leap_day_counts_from_the_end_of_february() -> None:
    assert facts("干了五年", date(2028, 2, 29))["occupation_since"] == date(2023, 2, 28)
    assert facts("干了6个月", date(2026, 8, 31))["occupation_since"] == date(2026, 2, 28)

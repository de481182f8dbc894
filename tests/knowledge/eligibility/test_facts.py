"""Facts in free text: what is said is read with the words it stands in; what is not certain is not read."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.eligibility import Certificate, Profile, Title, Violation, load_rules
from knowledge.eligibility.facts import read_facts
from knowledge.eligibility.profile import NOT_STARTED

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
    "我退休了 以前是电工 干了30年 有高级工证 还能考技师吗": {
        "employment": "retired",
        "occupation": "电工",
        "occupation_since": date(1996, 11, 21),
        "skill_certificates": held(3),
    },
    "我退休了以前是电工干了30年有高级工证还能考技师吗": {
        "employment": "retired",
        "occupation": "电工",
        "occupation_since": date(1996, 11, 21),
        "skill_certificates": held(3),
    },
    "6年多了 手里有个中级工的证 能考高级不": {
        "occupation_since": date(2020, 11, 21),
        "skill_certificates": held(4),
    },
    "焊工，中级工": {"occupation": "焊工", "skill_certificates": held(4)},
    "中级工，焊工，想考高级工": {"occupation": "焊工", "skill_certificates": held(4)},
    "我是高级焊工": {"occupation": "焊工", "skill_certificates": held(3, None)},
    "中级工证2021年3月发的": {"skill_certificates": held(4, date(2021, 3, 31))},
    "有中级工证 1998年发的": {"skill_certificates": held(4, date(1998, 12, 31))},
    "有中级工证，是98年发的": {"skill_certificates": held(4, date(1998, 12, 31))},
    "我儿子17了，在职高读数控，明年毕业": {
        "birth_date": date(2009, 11, 21),
        "school.kind": "secondary_vocational",
        "employment": "student",
        "school.enrolled": True,
        "school.graduating_year": True,
    },
    "我儿子17了 在职高读数控 明年毕业": {
        "birth_date": date(2009, 11, 21),
        "school.kind": "secondary_vocational",
        "employment": "student",
        "school.enrolled": True,
        "school.graduating_year": True,
    },
    "我是工程师，中级职称，2022年评的，在郑州一家机械厂上班": {
        "titles": (Title("intermediate", date(2022, 12, 31)),),
        "region": "河南省郑州市",
        "employment": "employed",
        "employer_kind": "enterprise",
    },
    "我是工程师，在郑州上班，中级职称2022年评的，我能报技师吗": {
        "titles": (Title("intermediate", date(2022, 12, 31)),),
        "region": "河南省郑州市",
        "employment": "employed",
    },
    "我有中级职称，能报技师吗": {"titles": (Title("intermediate", None),)},
    "我在郑州干焊工": {"region": "河南省郑州市", "occupation": "焊工"},
    "我是保安员": {"occupation": "保安员"},
    "还没干过": {"occupation_since": NOT_STARTED},
    "我没上过班": {"occupation_since": NOT_STARTED},
    "没工作过": {"occupation_since": NOT_STARTED},
    "刚毕业没工作": {"occupation_since": NOT_STARTED, "employment": "unemployed", "school.enrolled": False},
    "2025年10月被取消的 处理了两年": {"violations": (Violation("article7_minor", date(2025, 10, 31)),)},
    "替考被抓禁考两年 2025年10月的事": {"violations": (Violation("article7_minor", date(2025, 10, 31)),)},
    "我考电工作弊被禁考两年 从2025年10月15号开始 现在能考什么": {
        "occupation": "电工",
        "violations": (Violation("article7_minor", date(2025, 10, 15)),),
    },
    "干了6年有中级证": {"occupation_since": date(2020, 11, 21), "skill_certificates": held(4)},
    "干焊工6年没有证书": {
        "occupation": "焊工",
        "occupation_since": date(2020, 11, 21),
        "skill_certificates": (),
    },
    "我是派遣工，在厂里上班": {"employment": "dispatched", "employer_kind": "enterprise"},
    "大专在读": {"school.kind": "higher_vocational", "employment": "student", "school.enrolled": True},
    "在技校上班": {"employer_kind": "technical_college", "employment": "employed"},
    "四级证 2021年3月": {"skill_certificates": held(4, date(2021, 3, 31))},
    "我是高级工 2018年拿的证": {"skill_certificates": held(3, date(2018, 12, 31))},
    "我是茶艺师三级": {"occupation": "茶艺师", "skill_certificates": held(3)},
    "我今年大三": {"employment": "student", "school.enrolled": True},
    "我是学生": {"employment": "student", "school.enrolled": True},
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
    "中级证能考吗",
    "初级工证可以升级为技师吗",
    "有中级证才能考三级吗",
    "中级工怎么报名",
    "技师 条件",
    "没有中级证能考三级吗",
    "工作满5年可以考什么",
    "替考会禁考几年",
    "2025年替考会被禁考两年吗",
    "技师证怎么报名",
    "高级工要多少钱",
    "考高级工要干几年",
    "高级技师",
    "报考条件 从业5年",
    "没干过几年",
    "不是学生",
    "工程师和技师哪个高",
    "中级工证书补贴多少钱",
    "有中级证吗",
    "年满18岁",
    "能自己单干吗",
    "失业金能领多少",
    "那技工院校呢",
    "高级工班的呢",
)


@pytest.mark.parametrize("text", SILENT)
def test_what_is_not_certain_is_not_read(text: str) -> None:
    assert facts(text) == {}


@pytest.mark.parametrize(
    ("text", "occupation"),
    [
        ("焊工 想考 三级", "焊工"),
        ("焊工，中级工，怎么报名", "焊工"),
        ("焊工三级题库", "焊工"),
        ("我想考焊工 中级工", "焊工"),
    ],
)
def test_a_level_that_is_asked_about_is_not_held(text: str, occupation: str) -> None:
    assert facts(text) == {"occupation": occupation}


@pytest.mark.parametrize(
    "text", ["以前是修理工干了五年", "以前当电工干了5年 现在开店", "干焊工替考被禁考两年"]
)
def test_years_that_are_over_or_belong_to_something_else_are_not_work(text: str) -> None:
    assert "occupation_since" not in facts(text)


def test_work_and_school_at_once_are_left_to_a_question() -> None:
    assert "employment" not in facts("白天在厂里上班，晚上读大专")
    assert "employment" not in facts("自考本科在读")


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

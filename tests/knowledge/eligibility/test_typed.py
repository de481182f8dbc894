"""Typed answers: a day is read where one is meant, and asked for again where it cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.eligibility.questions import question_for
from knowledge.eligibility.typed import is_only_a_date, read_date, read_option

ON = date(2026, 11, 21)
BIRTH, WORK, PAPER = "birth_date", "occupation_since", "skill_certificates.issued_on"
READ = [
    (BIRTH, "1990年5月", date(1990, 5, 31)),
    (BIRTH, "36岁", date(1990, 11, 21)),
    (BIRTH, "36", date(1990, 11, 21)),
    (BIRTH, "我今年36岁了", date(1990, 11, 21)),
    (BIRTH, "90年的", date(1990, 12, 31)),
    (BIRTH, "90年5月", date(1990, 5, 31)),
    (BIRTH, "1990.5.3", date(1990, 5, 3)),
    (BIRTH, "19900503", date(1990, 5, 3)),
    (BIRTH, "1990年5月3日出生", date(1990, 5, 3)),
    (WORK, "6年了", date(2020, 11, 21)),
    (WORK, "6年左右", date(2020, 11, 21)),
    (WORK, "6", date(2020, 11, 21)),
    (WORK, "干了10年以上", date(2016, 11, 21)),
    (WORK, "从2018年开始干的", date(2018, 12, 31)),
    (WORK, "三年前", date(2023, 11, 21)),
    (WORK, "8个月", date(2026, 3, 21)),
    (PAPER, "1998年发的", date(1998, 12, 31)),
    (PAPER, "98年发的", date(1998, 12, 31)),
    (PAPER, "15年发的", date(2015, 12, 31)),
    (PAPER, "15年3月", date(2015, 3, 31)),
    (PAPER, "去年十月", date(2025, 10, 31)),
    (PAPER, "三年前", date(2023, 11, 21)),
    (PAPER, "刚发的", ON),
    (PAPER, "上个月", date(2026, 10, 31)),
    (PAPER, "2021 年 5 月", date(2021, 5, 31)),
    (PAPER, "2021-05", date(2021, 5, 31)),
    (PAPER, "今年", ON),
    ("titles.obtained_on", "2022年评的", date(2022, 12, 31)),
    ("school.graduated_on", "去年毕业的", date(2025, 12, 31)),
    ("violations.on", "2025年10月被取消的", date(2025, 10, 31)),
    ("", "2020年6月", date(2020, 6, 30)),
]
REFUSED = [
    (BIRTH, "中级，2021年3月"),
    (BIRTH, "2021年3月"),
    (BIRTH, "属马"),
    (BIRTH, "2030年"),
    (BIRTH, "1890年"),
    (BIRTH, "5岁"),
    (WORK, "还没干过"),
    (WORK, "2018年3月拿的证"),
    (WORK, "我干焊工六年了，有中级证"),
    (PAPER, "1985年"),
    (PAPER, "6"),
    (PAPER, "2021年13月"),
    (PAPER, "2021年2月30日"),
    (PAPER, "明年"),
    (PAPER, "2026年12月"),
    (PAPER, "那枣庄呢"),
]


@pytest.mark.parametrize(("path", "text", "day"), READ)
def test_a_day_is_read_as_late_as_it_can_have_been(path: str, text: str, day: date) -> None:
    assert read_date(text, ON, path) == day
    assert is_only_a_date(text, ON, path)


@pytest.mark.parametrize(("path", "text"), REFUSED)
def test_what_is_no_day_or_cannot_be_is_asked_for_again(path: str, text: str) -> None:
    assert read_date(text, ON, path) is None


def test_nobody_works_or_is_certified_from_birth() -> None:
    born = date(1990, 5, 31)
    assert read_date("1990年5月", ON, WORK, born) is None
    assert read_date("2003年", ON, PAPER, born) is None
    assert read_date("2006年", ON, WORK, born) == date(2006, 12, 31)


def test_a_day_with_something_else_is_not_only_a_day() -> None:
    assert is_only_a_date("2021年3月", ON)
    assert not is_only_a_date("中级，2021年3月", ON)
    assert not is_only_a_date("中级工", ON)


def test_options_beside_a_day_can_be_typed() -> None:
    assert read_option("还没干过", question_for("occupation_since")) == 0
    assert read_option("6年了", question_for("occupation_since")) is None
    assert read_option("湖南", question_for("region")) == 1

"""Bans in free text: read where length and day are told, in any order; noticed where one of them is missing."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.eligibility import Profile, Violation, load_rules
from knowledge.eligibility.violations import mentions_violation, read_violation

RULES = load_rules()
ON = date(2026, 11, 21)
BANNED = {
    "2025年10月被取消的 处理了两年": date(2027, 10, 30),
    "替考被抓禁考两年 2025年10月的事": date(2027, 10, 30),
    "我2025年10月考试替考被禁考两年": date(2027, 10, 30),
    "2018年3月开始干焊工，2025年10月15日替考被禁考两年": date(2027, 10, 14),
    "作弊，五年不让考，是2024年5月的事": date(2029, 5, 30),
    "今年3月违纪，取消当年资格": None,
    "2026年3月违纪被取消考试资格当年": date(2026, 12, 31),
}


@pytest.mark.parametrize(("text", "until"), BANNED.items(), ids=BANNED)
def test_length_and_day_give_the_last_day_of_the_ban(text: str, until: date | None) -> None:
    violation = read_violation(text, ON)
    assert (violation is None) == (until is None)
    if violation:
        assert RULES.evaluate(Profile(violations=(violation,)), ON).blocked_until == until


@pytest.mark.parametrize(
    "text",
    [
        "作弊被禁考了",
        "去年替考被抓",
        "禁考两年",
        "2025年替考会被禁考两年吗",
        "如果2025年替考禁考两年",
        "干了两年，2021年拿的证",
    ],
)
def test_without_length_and_day_no_ban_is_read(text: str) -> None:
    assert read_violation(text, ON) is None


@pytest.mark.parametrize(
    "text",
    [
        "我去年考试找人替考被抓了，还能考吗",
        "作弊被禁考了",
        "我被取消过考试资格",
        "带小抄被抓了",
        "儿子作弊被处分",
    ],
)
def test_who_tells_of_a_violation_is_noticed(text: str) -> None:
    assert mentions_violation(text)


@pytest.mark.parametrize(
    "text",
    [
        "替考会怎么处理",
        "同事替考被抓了，会影响我吗",
        "作弊怎么处罚",
        "什么是违纪",
        "我想举报作弊",
        "如果我作弊会怎样",
        "我干了六年",
        "我能考三级吗",
    ],
)
def test_questions_about_the_rules_are_not_confessions(text: str) -> None:
    assert not mentions_violation(text)


def test_a_day_that_is_not_told_is_left_open() -> None:
    assert Violation("article6").on is None
    assert RULES.evaluate(Profile(violations=(Violation("article6"),)), ON).blocked_until is None

"""Numbers are found in what people write; identity and telephone numbers never are."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.certificates.filters import almost_number, given_number, maybe_ticket
from tests.people import make_identity_number

ON = date(2026, 11, 21)
SPECIAL = "261601500100001"
SKILL = "Y000041000001254000001"


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        (SPECIAL, SPECIAL, ""),
        (f"查证书 {SKILL}", SKILL, ""),
        (f"帮我看看{SKILL}是真的吗", SKILL, ""),
        (f"我的证是{SPECIAL}，老板不认", SPECIAL, ""),
        (f"孙小满 {SPECIAL}", SPECIAL, "孙小满"),
        (f"姓名：孙小满，证书编号：{SPECIAL}", SPECIAL, "孙小满"),
        ("２６１６０１５００１００００１", SPECIAL, ""),
        ("y0000 41 000001 25 4 000001", "Y0000 41 000001 25 4 000001", ""),
        ("这个证书编号真的吗 991601500100001", "991601500100001", ""),
    ],
)
def test_numbers_are_found(text: str, number: str, name: str) -> None:
    given = given_number(text, ON)
    assert given is not None
    assert (given.number, given.name) == (number, name)


@pytest.mark.parametrize(
    "text",
    [
        "13900001234",
        "13900001234 13900001235",
        "13900001234 12",
        "查证书，电话 13900001234 12",
        "0371-65000000 12",
        make_identity_number(date(1990, 5, 1), "女"),
        "410102900501002",
        "查证书 410102900501002",
        f"我身份证{make_identity_number(date(1990, 5, 1), '女')}能查证书吗",
        "怎么查证书真假",
        "订单 991601500100001 什么时候到",
        "2026-11-21 9:30",
    ],
)
def test_what_is_personal_or_beside_is_none(text: str) -> None:
    assert given_number(text, ON) is None


def test_mistyped_numbers_are_told_apart_from_personal_ones() -> None:
    assert almost_number("26160150010001", ON) == "26160150010001"
    assert almost_number("13900001234", ON) is None
    assert almost_number(make_identity_number(date(1990, 5, 1), "女"), ON) is None
    assert almost_number("怎么查", ON) is None
    assert maybe_ticket("261207000001001")
    assert not maybe_ticket("991601500100001")

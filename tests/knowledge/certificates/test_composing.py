"""Composing and reading are each other's way back, over generated numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.certificates import NumberError, SerialOverflowError, compose_number, read_number
from knowledge.certificates.scheme import PartKind, Scheme, load_schemes

ON = date(2026, 11, 21)
HUNAN = {"year": 2024, "city": "长沙市"}


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A scheme and fields that make up one of its numbers."""
    scheme: Scheme = draw(st.sampled_from(load_schemes()))
    fields: dict[str, Any] = {}
    for part in scheme.parts:
        width = part.span.width
        if part.table is not None:
            fixed = dict(scheme.known_by).get(part.span)
            names = [part.table.names[fixed]] if fixed else sorted(part.table.names.values())
            fields[part.field] = draw(st.sampled_from(names))
        elif part.kind is PartKind.YEAR:
            fields[part.field] = draw(st.integers(2000, 2026))
        elif part.kind is PartKind.LEVEL:
            fields[part.field] = draw(st.integers(1, 5))
        elif part.kind is PartKind.SERIAL:
            fields[part.field] = draw(st.integers(1, 10**width - 1))
        elif part.field != "-":
            lowest = 1 if part.kind is PartKind.NUMBER_NOT_ZERO else 0
            fields[part.field] = str(draw(st.integers(lowest, 10**width - 1))).zfill(width)
    if scheme.id == "henan-special":
        fields["institution_code"] = f"16015{draw(st.integers(0, 999)):03}"
    if scheme.id == "national-skill-level" and fields["province"] == "河南省":
        fields["province"] = "湖北省"
    return scheme.id, fields


@settings(max_examples=200, deadline=None)
@given(numbers())
def test_what_was_composed_is_read_back(made: tuple[str, dict[str, Any]]) -> None:
    scheme, fields = made
    found = read_number(compose_number(scheme, **fields), ON)
    assert (found.scheme, found.valid, found.errors) == (scheme, True, ())
    assert {name: found.fields[name] for name in fields} == fields
    assert compose_number(scheme, **found.fields) == found.number


@settings(max_examples=200, deadline=None)
@given(numbers(), st.data())
def test_one_changed_character_is_an_error_or_another_number(
    made: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    number = compose_number(made[0], **made[1])
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([one for one in "0123456789YS" if one != number[place]]))
    first, second = read_number(number, ON), read_number(number[:place] + other + number[place + 1 :], ON)
    assert second.errors or (second.number, second.fields) != (first.number, first.fields)
    assert second.valid is not bool(second.errors)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text("0123456789YSys- ０１Ⅸ", max_size=24))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    found = read_number(text, ON)
    assert found.valid is not bool(found.errors)


@pytest.mark.parametrize(
    ("scheme", "fields", "last"),
    [
        ("hunan-special", HUNAN, 9_999_999),
        ("henan-special", {"year": 2024, "institution_code": "16015007"}, 99_999),
        ("shandong-special", {"year": 2024, "institution_code": "37040002"}, 99_999),
        (
            "henan-skill-level",
            {"institution_kind": "social_organization", "institution_code": "0000", "city": "郑州市"}
            | {"site_code": "0007", "year": 2024, "level": 4},
            999_999,
        ),
    ],
)
def test_the_serial_never_wraps(scheme: str, fields: dict[str, Any], last: int) -> None:
    assert read_number(compose_number(scheme, **fields, serial=last), ON).fields["serial"] == last
    with pytest.raises(SerialOverflowError):
        compose_number(scheme, **fields, serial=last + 1)


def test_what_the_scheme_fixes_may_be_left_out() -> None:
    assert compose_number("hunan-special", year=2019, city="长沙市", serial=1) == "1918010000001"
    assert compose_number("hunan-special", year=2019, city="02", serial=1) == "1918020000001"
    short = compose_number("shandong-special", year=2024, city="枣庄市", site_code="0002", serial=11)
    assert short == "243704000200011"


@pytest.mark.parametrize(
    ("scheme", "fields", "words"),
    [
        ("hainan-special", {}, "没有编号规则"),
        ("hunan-special", {"year": 2024, "serial": 1}, "还缺：市州代码"),
        (
            "national-skill-level",
            {"institution_kind": "employer", "institution_code": "0000", "province": "河南省"}
            | {"site_code": "010001", "year": 2024, "level": 3, "serial": 1},
            "henan-skill-level",
        ),
        ("hunan-special", {**HUNAN, "city": "株洲市", "serial": 1}, "没有“株洲市”的代码"),
        ("hunan-special", {**HUNAN, "serial": 0}, "从 1 起"),
        ("hunan-special", {**HUNAN, "serial": "1"}, "从 1 起"),
        ("hunan-special", {**HUNAN, "year": 1999, "serial": 1}, "1999"),
        ("hunan-special", {**HUNAN, "serial": 1, "level": 3}, "level"),
        ("henan-special", {"year": 2024, "institution_code": "16014007", "serial": 1}, "互相矛盾"),
        ("henan-special", {"year": 2024, "institution_code": "1601500", "serial": 1}, "应是 8 位数字"),
        (
            "henan-special",
            {"year": 2024, "institution_code": "16025007", "city": "郑州市", "serial": 1},
            "互相矛盾",
        ),
        (
            "shandong-special",
            {"year": 2024, "institution_code": "37120002", "serial": 1},
            "没有这个代码",
        ),
    ],
)
def test_what_makes_no_number_is_refused(scheme: str, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(NumberError, match=words):
        compose_number(scheme, **fields)

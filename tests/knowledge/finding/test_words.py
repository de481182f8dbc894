"""The word lists are read strictly, and no text makes the reading fail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.finding import read_exam_query
from knowledge.finding.lexicon import FILE, WordFileError, load_lexicon
from knowledge.items import load_items

if TYPE_CHECKING:
    from pathlib import Path

GOOD = FILE.read_text(encoding="utf-8")
PIECES = [
    "月嫂",
    "考",
    "考试",
    "下个月",
    "郑州",
    "哪里",
    "能",
    "四级",
    "报名",
    "机构",
    "我",
    "想",
    "有没有",
    "吗",
    "打铁花",
    "_",
    "\0",
    "12",
]


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("报名：", "报：", "不认识的类别“报”"),
        ("想要：", "报名：", "写了两次"),
        ("想要：想 ", "想要：想 报名 ", "“报名”写了两次"),
        ("考式=考试", "考式", "错字应写成"),
    ],
)
def test_a_broken_list_stops_with_its_line(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    assert right in GOOD
    path = tmp_path / "words.txt"
    path.write_text(GOOD.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(WordFileError, match=r"words.txt 第 \d+ 行") as caught:
        load_lexicon(path)
    assert words in str(caught.value)


def test_a_missing_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("考：考\n", encoding="utf-8")
    with pytest.raises(WordFileError, match="缺少类别“考试”"):
        load_lexicon(path)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=60) | st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=10).map("".join)
)
def test_any_text_is_read_without_an_exception(text: str) -> None:
    found = read_exam_query(text, date(2026, 11, 21), None, load_items())
    assert found is None or found.words == "" or not found.items

"""What people write when they look for an exam, and everything that must be left to the policies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.finding import ExamQuery, Wants, read_exam_query
from knowledge.items import load_items
from knowledge.policies import load_library

TODAY = date(2026, 11, 21)
HERE = Path(__file__).parent
SHARED = HERE.parents[3] / "shared"
QUESTIONS = sorted((HERE.parent / "search" / "questions").glob("*.jsonl"))
LINES = [
    line
    for line in (HERE / "requests.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
TAKEN_THOUGH_OTHERS_WANT_THEM = {"人力资源管理师什么时候报名"}
"""Phrasings of policy entries that are requests for an exam all the same."""


def read(text: str, region: str | None = None) -> ExamQuery | None:
    return read_exam_query(text, TODAY, region, load_items())


def written(query: ExamQuery | None) -> list[str]:
    """A query in the form of the lines."""
    if query is None:
        return ["none", "", "", "", ""]
    item = f"={query.words}" if query.words else query.items[0].title if query.items else "-"
    days = f"{query.first or '-'}..{query.last or '-'}" if query.first or query.last else ""
    return [query.wants, item, query.region or "", str(query.level or ""), days]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.partition(" | ")[0])
def test_a_request_is_read(line: str) -> None:
    text, *expected = (field.strip() for field in line.split("|"))
    assert written(read(text)) == expected


def test_there_are_enough_of_them() -> None:
    assert len(LINES) > 200
    assert len(set(LINES)) == len(LINES)


def questions(paths: list[Path]) -> list[str]:
    return [
        json.loads(line)["question"]
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def test_no_policy_question_is_taken() -> None:
    asked = questions(QUESTIONS)
    assert len(asked) > 800
    assert [text for text in asked if read(text)] == []


def test_no_phrasing_of_a_policy_entry_is_taken() -> None:
    phrasings = [text for entry in load_library().entries.values() for text in entry.phrasings]
    assert len(phrasings) > 10_000
    assert {text for text in phrasings if read(text)} <= TAKEN_THOUGH_OTHERS_WANT_THEM


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development cases lie outside the repository")
def test_no_development_question_is_taken() -> None:
    assert [text for text in questions([SHARED / "dev/ask.jsonl"]) if read(text)] == []


def test_the_region_of_the_person_counts_where_none_is_named() -> None:
    here, there = read("有没有月嫂考试", "湖南省长沙市"), read("郑州有没有月嫂考试", "湖南省长沙市")
    assert here
    assert there
    assert (here.region, there.region) == ("湖南省长沙市", "河南省郑州市")


def test_a_level_leaves_only_what_has_levels() -> None:
    plain, level, special = read("我想考月嫂"), read("我想考月嫂四级"), read("我想考月嫂专项")
    assert plain
    assert level
    assert special
    assert [one.title for one in plain.items] == ["母婴护理", "家政服务员", "家政服务员（母婴护理员）"]
    assert [one.title for one in level.items] == ["家政服务员", "家政服务员（母婴护理员）"]
    assert [one.title for one in special.items] == ["母婴护理"]


def test_several_items_are_all_looked_for() -> None:
    found = read("想考电工和焊工")
    assert found
    assert [one.title for one in found.items] == ["电工", "焊工"]


@pytest.mark.parametrize("text", ["", " ", "？", "\0", "_", "I", "下" * 500, "考试" * 30, "𠀀考试", "DDIIXX"])
def test_odd_texts_are_no_requests(text: str) -> None:
    assert read(text) is None


def test_wants_are_stable_words() -> None:
    assert [*Wants] == ["exam", "register", "places", "institutions"]

"""What a question means where it stands: region, earlier turns, the clause that asks."""

from __future__ import annotations

import pytest

from knowledge.search.context import Understood, understand

PLACES = ("河南省郑州市", "山东省枣庄市", "河南省", "湖南省")


def read(text: str, region: str | None = None, *history: str) -> Understood:
    return understand(text, region, history, PLACES)


@pytest.mark.parametrize(
    ("text", "account", "meant"),
    [
        ("专项多少分合格", None, None),
        ("专项多少分合格", "湖南省", "湖南省"),
        ("河南专项多少分合格", "湖南省", "河南省"),
        ("河南专项多少分合格", "河南省郑州市", "河南省郑州市"),
        ("河南郑州的专项", None, "河南省郑州市"),
        ("郑洲这边专项多少分", None, "河南省郑州市"),
        ("zhengzhou zhuanxiang duoshao fen", None, "河南省郑州市"),
        ("河南和湖南的合格线一样吗", None, None),
    ],
)
def test_region(text: str, account: str | None, meant: str | None) -> None:
    assert read(text, account).region == meant


def test_a_province_without_documents_is_known_as_such() -> None:
    assert read("广东专项考多少分").uncovered
    assert not read("长沙专项考多少分").uncovered
    assert not read("专项考多少分").uncovered


def test_a_follow_up_inherits_topic_and_region() -> None:
    asked = read("要多少钱", None, "湖南专项考核多少分合格")
    assert asked.region == "湖南省"
    assert "专项考核" in asked.text
    assert "多少分" not in asked.text  # what was asked for before is replaced


def test_a_follow_up_can_change_the_region() -> None:
    asked = read("那湖南呢", None, "河南专项考核多少分合格")
    assert asked.region == "湖南省"
    assert "河南" not in asked.text
    assert "多少分" in asked.text


def test_in_a_story_the_clause_that_asks_counts_most() -> None:
    asked = read("我在厂里干了二十年电焊，家里两个孩子上学，媳妇在超市上班，想问现在专项考核多少分算合格？")
    assert asked.weights is not None
    assert asked.weights[asked.text.index("合格")] == 1
    assert asked.weights[asked.text.index("电焊")] < 1


def test_a_short_question_counts_evenly() -> None:
    assert read("专项考核多少分算合格").weights is None


def test_of_an_endless_text_the_end_is_read() -> None:
    asked = read("啊" * 20 + "我在厂里上班，" * 5000 + "专项考核多少分合格")
    assert len(asked.text) < 600
    assert asked.text.endswith("合格")


def test_a_story_has_its_asking_clauses_apart() -> None:
    asked = read("我在厂里干了二十年电焊，家里两个孩子上学，媳妇在超市上班，想问现在专项考核多少分算合格？")
    assert any("合格" in clause and "电焊" not in clause for clause in asked.asking)
    assert read("专项考核多少分算合格").asking == ()


def test_regions_to_compare() -> None:
    assert read("湖南和郑州的专项各多少分合格").several == ("湖南省", "河南省郑州市")
    assert read("河南郑州的专项多少分合格").several == ()
    assert read("广东和湖南的专项多少分合格").several == ()  # only one of them has documents


def test_a_turn_that_only_names_a_region_asks_the_same_again() -> None:
    asked = read("湖南呢", None, "郑州专项考核几个工作日出结果")
    assert asked.weights is None
    assert asked.asked_for == read("湖南专项考核几个工作日出结果").asked_for
    assert asked.leans_on == "郑州专项考核几个工作日出结果"

"""What is told of the candidates: what holds now, each thing once, regions that a question names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.policies import Entry, EntryKind
from knowledge.search import Answer, Assistant, Outcome, Question
from knowledge.search.answers import NOT_SURE, PERHAPS, together_text
from knowledge.search.telling import in_force, is_more_exact, join_twins, rank, says_same

TODAY = date(2024, 6, 1)


@pytest.fixture
def rule(assistant: Assistant) -> Entry:
    entry = assistant.library.entries["special/henan/fee"]
    return replace(entry, region="河南省", answer="每人每次 70 元，考前交给考核机构。")


def ask(assistant: Assistant, text: str, region: str | None = None, *history: str) -> Answer:
    return assistant.ask(Question(text, TODAY, region, history))


def test_the_more_exact_of_two_that_say_the_same_is_told_and_both_are_cited(rule: Entry) -> None:
    city = replace(rule, id="special/zhengzhou/fee", region="河南省郑州市", sources=rule.sources[1:])
    (told,) = join_twins([rule, city])
    assert told.entry is city
    assert told.regions == ("河南省郑州市", "河南省")
    assert set(told.sources) == {*rule.sources, *city.sources}


@pytest.mark.parametrize(
    "change",
    [
        {"answer": "每人每次 80 元，考前交给考核机构。"},
        {"answer": "政府补贴 70 块，由当地核定以后拨付到账户。"},
        {"region": "湖南省"},
        {"kind": EntryKind.GAP},
    ],
)
def test_another_figure_other_words_or_another_province_is_not_the_same(
    rule: Entry, change: dict[str, str]
) -> None:
    other = (
        replace(rule, region="河南省郑州市", **change) if "region" not in change else replace(rule, **change)
    )
    assert not says_same(rule, other)
    assert [one.entry for one in join_twins([rule, other])] == [rule, other]


def test_a_replaced_candidate_counts_as_what_holds_now(assistant: Assistant) -> None:
    old = next(one for one in assistant.library.entries.values() if one.replaced_by and one.validity.until)
    now = in_force(assistant.library, old, TODAY)
    assert rank(assistant.library, [old, now], [2.0, 1.5], TODAY) == [(now, 2.0)]
    assert old.validity.until is not None
    assert in_force(assistant.library, old, old.validity.until) is old


def test_a_second_answer_is_introduced_kindly(rule: Entry) -> None:
    other = replace(rule, title="河南专项退费", answer="考前可以退。")
    sure = together_text([rule, other], today=TODAY, region="河南省", sure=True)
    assert sure.startswith(rule.answer)
    assert f"{PERHAPS}河南专项退费\n考前可以退。" in sure
    unsure = together_text([rule, other], today=TODAY, region="河南省", sure=False)
    assert unsure.startswith(f"{NOT_SURE}\n【{rule.title}】")


def test_two_named_provinces_are_told_side_by_side_and_no_other(assistant: Assistant) -> None:
    answer = ask(assistant, "湖南和枣庄的专项证书编号各是几位", "河南省")
    assert answer.outcome is Outcome.SIDE_BY_SIDE
    assert "【湖南省】" in answer.text
    assert "【山东省枣庄市】" in answer.text
    assert "【河南省】" not in answer.text
    assert not answer.regions  # nothing to ask back: the person said where


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我有中级职称，能报技师吗", "中级可报技师"),
        ("我是技师，能评中级职称吗", "取得技师后"),
    ],
)
def test_the_direction_from_one_rank_to_another_counts(assistant: Assistant, text: str, told: str) -> None:
    assert told in ask(assistant, text).text.splitlines()[0]


def test_a_turn_of_another_field_leaves_nothing(assistant: Assistant) -> None:
    plain = ask(assistant, "专项考核多少分合格", "湖南省")
    assert ask(assistant, "专项考核多少分合格", "湖南省", "驾照到期怎么换").text == plain.text
    between = ask(assistant, "那要哪些材料", "湖南省", "申请专项考核机构怎么弄", "今天天气怎么样")
    assert between.entry is not None
    assert between.entry.topic == "special"


def test_a_follow_up_keeps_the_topic(assistant: Assistant) -> None:
    for region in ("湖南省", "河南省郑州市"):
        answer = ask(assistant, "收多少钱一个人", region, "专项考核多少分合格")
        assert answer.entry is not None
        assert answer.entry.topic == "special"


def test_our_occupations_are_not_taken_for_another_field(assistant: Assistant) -> None:
    for text in ("我是幼儿园老师，想考保育师证", "保育师证怎么考"):
        assert ask(assistant, text).outcome is not Outcome.OUTSIDE
    assert "准入类" in ask(assistant, "保安能考什么证").text


def test_the_city_comes_before_the_province_on_the_same_point(rule: Entry) -> None:
    city = replace(rule, id="special/zhengzhou/fee", region="河南省郑州市")
    assert is_more_exact(city, rule)
    assert not is_more_exact(rule, city)
    assert not is_more_exact(replace(city, kind=EntryKind.GAP), rule)
    assert not is_more_exact(replace(city, id="special/zhengzhou/fee-use"), rule)


def test_what_a_greeting_says_is_no_reason_to_greet(assistant: Assistant) -> None:
    greeting = assistant.library.entries["chat/national/greeting"]
    example = greeting.answer.split("“")[1].split("”")[0]
    index = assistant.shelf.index
    numbers, _ = index.find(index.weigh(example), 16)
    assert greeting not in [assistant.shelf.entries[number] for number in numbers.tolist()]

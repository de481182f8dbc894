from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from db.originals import Article
from handlers import texts
from handlers.originals import LONGEST, MOST_MESSAGES, original_messages
from knowledge.policies import load_library
from tests.bot.channel import House, Person, house_on, labels
from tests.handlers.answering import CHAT, GAP, LOST, PASS, PIECES, TEA, WHO, FixedAssistant

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from knowledge.search import Assistant


@pytest.fixture
async def house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house_on(url, cast("Assistant", FixedAssistant(tmp_path))) as house:
        yield house


async def test_the_original_of_an_answer_is_a_press_away(house: House, person: Person) -> None:
    await house.originals.add(TEA, PIECES)
    (answer,) = await person.says(PASS)
    assert [[button.text for button in row] for row in answer.buttons] == [
        ["湖南谁能考茶艺"],
        ["查看原文", "有用", "没用"],
    ]
    (shown,) = await person.presses("查看原文")
    assert (
        shown.text
        == "《关于开展茶艺考核工作的通知》（湘人社函〔2031〕7号）二（一）\n（一）满分一百分，八十五分算合格。"
    )
    assert [entity.type for entity in shown.entities] == ["bold"]


async def test_the_button_is_there_only_where_the_original_is(house: House, person: Person) -> None:
    (answer,) = await person.says(PASS)
    assert texts.SHOW_ORIGINAL not in labels([answer])
    await house.originals.add(TEA, PIECES)
    for question in (WHO, GAP, CHAT, LOST):
        (answer,) = await person.says(question)
        assert texts.SHOW_ORIGINAL not in labels([answer])
    await person.says(PASS)
    (entry,) = await person.presses("湖南谁能考茶艺")
    assert labels([entry]) == []


async def test_an_original_that_went_meanwhile_is_told(house: House, person: Person) -> None:
    await house.originals.add(TEA, PIECES)
    await person.says(PASS)
    await house.originals.remove(TEA.id)
    (told,) = await person.presses("查看原文")
    assert told.text == texts.ORIGINAL_GONE
    assert (await person.press_data("o|no/such/entry"))[0].text == texts.ORIGINAL_GONE


async def test_a_strong_passage_is_offered_where_nothing_answers(house: House, person: Person) -> None:
    (before,) = await person.says(LOST)
    assert labels([before]) == []
    await house.originals.add(TEA, PIECES)
    (unknown,) = await person.says(LOST)
    assert labels([unknown]) == ["看看可能相关的原文"]
    (shown,) = await person.presses("看看可能相关的原文")
    assert shown.text.startswith(
        f"{texts.PASSAGE_FOUND}\n\n《关于开展茶艺考核工作的通知》（湘人社函〔2031〕7号）四\n"
    )
    assert "茶艺补贴由县里发" in shown.text
    await house.originals.add(TEA, PIECES[:2])
    (gone,) = await person.presses("看看可能相关的原文")
    assert gone.text == texts.ORIGINAL_GONE


async def test_a_weak_passage_is_not_offered(house: House, person: Person) -> None:
    await house.originals.add(TEA, PIECES)
    (unknown,) = await person.says("失业金一个月能领多少")
    assert labels([unknown]) == []


@pytest.mark.parametrize("question", ["河南的茶艺补贴红茶绿茶", "广东茶艺补贴红茶绿茶"])
async def test_a_passage_of_another_province_is_not_offered(
    house: House, person: Person, question: str
) -> None:
    await house.originals.add(TEA, PIECES)
    (unknown,) = await person.says(question)
    assert labels([unknown]) == []


async def test_the_region_of_the_account_counts_for_passages(house: House, person: Person) -> None:
    await house.originals.add(TEA, PIECES)
    await person.says("我在河南郑州")
    (unknown,) = await person.says(LOST)
    assert labels([unknown]) == []
    await person.says("我在湖南长沙")
    (unknown,) = await person.says(LOST)
    assert labels([unknown]) == ["看看可能相关的原文"]


async def test_an_ordinary_question_reads_and_writes_nothing(
    house: House, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.originals.add(TEA, PIECES)
    await person.says(CHAT)  # from now on the conversation is remembered
    monkeypatch.setattr(house.database, "write", None)
    monkeypatch.setattr(house.database, "read", None)
    (answer,) = await person.says(PASS)
    assert texts.SHOW_ORIGINAL in labels([answer])


def article(text: str, section: str = "一") -> Article:
    return Article("甲〔2031〕1号", "标题", section, text)


def told(articles: list[Article]) -> list[str]:
    return [message.as_kwargs()["text"] for message in original_messages(articles)]


def test_a_long_article_is_cut_between_paragraphs() -> None:
    paragraphs = [f"第{number}段{'字' * 200}" for number in range(25)]
    first, second = told([article("\n".join(paragraphs))])
    assert f"{first}\n{second}".endswith("\n".join(paragraphs))
    assert not second.startswith("\n")
    assert max(len(first), len(second)) <= LONGEST
    assert texts.ORIGINAL_CUT not in second


def test_of_a_huge_article_only_the_beginning_is_shown_and_it_says_so() -> None:
    messages = told([article("\n".join(f"第{number}段{'字' * 200}" for number in range(90))), article("尾")])
    assert len(messages) == MOST_MESSAGES
    assert all(len(message) <= 4096 for message in messages)
    assert messages[-1].endswith(f"（{texts.ORIGINAL_CUT}）")


@pytest.mark.parametrize("letter", ["字", "𠮷"])
def test_one_endless_paragraph_fits_too(letter: str) -> None:
    messages = told([article(letter * 9000)])
    assert len(messages) == MOST_MESSAGES
    assert all(len(message.encode("utf-16-le")) <= 2 * 4096 for message in messages)


def test_several_articles_stand_under_each_other() -> None:
    (message,) = told([article("甲的话"), article("乙的话", "二")])
    assert message == "《标题》（甲〔2031〕1号）一\n甲的话\n\n《标题》（甲〔2031〕1号）二\n乙的话"


async def test_every_entry_fits_the_button_of_its_original() -> None:
    assert [one for one in load_library().entries if len(f"o|{one}".encode()) > 64] == []

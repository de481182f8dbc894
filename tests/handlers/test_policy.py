import pytest
from sqlalchemy import select

from db import models
from handlers import policy, texts
from handlers.turns import RecentTurns
from knowledge.search import Assistant
from tests.bot.channel import House, Person, labels

PASS_MARK = "湖南专项职业能力多少分合格"


async def test_an_answer_gives_the_fact_and_folds_its_source(person: Person) -> None:
    (answer,) = await person.says(PASS_MARK)
    assert "60" in answer.text
    (quote,) = [entity for entity in answer.entities if entity.type == "expandable_blockquote"]
    encoded = answer.text.encode("utf-16-le")
    source = encoded[quote.offset * 2 : (quote.offset + quote.length) * 2].decode("utf-16-le")
    assert source.startswith("依据：湘人社函〔2020〕80号\n")
    assert "湘人社函〔2020〕80号" in source
    assert "三（二）" in source
    *related, useful, useless = labels([answer])
    assert (useful, useless) == ("有用", "没用")
    assert len(related) <= 3


async def test_a_button_leads_to_another_entry(person: Person) -> None:
    (answer,) = await person.says(PASS_MARK)
    (other,) = await person.presses(labels([answer])[0])
    assert "依据" in other.text


async def test_examples_are_entries(person: Person, assistant: Assistant) -> None:
    assert set(policy._EXAMPLES) <= set(assistant.library.entries)
    await person.says("/start")
    (asked,) = await person.presses("问政策")
    assert asked.text == texts.ASK_POLICY
    (answer,) = await person.presses(labels([asked])[0])
    assert "依据" in answer.text


async def test_the_account_region_is_used(person: Person) -> None:
    await person.says("我在湖南")
    (answer,) = await person.says("专项考核多少分算合格")
    assert "湘人社函〔2020〕80号" in answer.text


async def test_a_follow_up_is_understood(person: Person) -> None:
    await person.says(PASS_MARK)
    (answer, *_) = await person.says("那枣庄呢")
    assert "60" in answer.text
    assert "枣庄" in answer.text


async def test_an_unknown_thing_is_refused_with_the_office(person: Person) -> None:
    (answer,) = await person.says("帮我算一下3587乘46等于几")
    assert "依据" not in answer.text


async def test_a_very_long_text_is_sent_back_kindly(person: Person) -> None:
    (answer,) = await person.says("长" * 1001)
    assert answer.text == texts.LONG_TEXT


async def test_questions_are_logged_without_who_asked(house: House, person: Person) -> None:
    await person.says(PASS_MARK)
    await person.says("你好")
    await house.journal.flush()
    async with house.database.read() as session:
        rows = (await session.scalars(select(models.Question))).all()
    assert [(row.text, row.outcome, row.entry) for row in rows] == [
        (PASS_MARK, "answered", "special/hunan/pass-mark")
    ]


async def test_an_ordinary_question_writes_nothing_at_once(
    house: House, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.database, "write", None)
    (answer,) = await person.says(PASS_MARK)
    assert "60" in answer.text


def test_turns_are_forgotten_after_a_while() -> None:
    now = 0.0
    turns = RecentTurns(lambda: now)
    for text in ("一", "二", "三", "四"):
        turns.add(1, text)
    assert turns.of(1) == ("二", "三", "四")
    assert turns.of(2) == ()
    now = 1201.0
    assert turns.of(1) == ()


def test_a_question_waits_for_the_region_for_a_while() -> None:
    now = 0.0
    turns = RecentTurns(lambda: now)
    turns.wait(1, "多少钱")
    assert turns.take_waiting(2) is None
    assert turns.take_waiting(1) == "多少钱"
    assert turns.take_waiting(1) is None
    turns.wait(1, "多少钱")
    turns.wait(1, None)
    assert turns.take_waiting(1) is None
    turns.wait(1, "多少钱")
    now = 1201.0
    assert turns.take_waiting(1) is None

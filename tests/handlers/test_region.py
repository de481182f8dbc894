import pytest
from sqlalchemy import select

from db import models
from handlers import texts
from knowledge.search import Assistant
from tests.bot.channel import Person, house_on, labels


async def test_choosing_by_buttons(person: Person) -> None:
    (asked,) = await person.says("/region")
    assert labels([asked]) == ["山东", "河南", "湖南", texts.OTHER_PROVINCES, texts.NO_REGION]
    (city,) = await person.presses("河南")
    assert labels([city])[:2] == ["郑州", "开封"]
    (kept,) = await person.presses("郑州")
    assert "河南省郑州市" in kept.text
    assert await person.region() == "河南省郑州市"


async def test_a_province_without_documents_is_kept_honestly(person: Person) -> None:
    await person.says("/region")
    (everyone,) = await person.presses(texts.OTHER_PROVINCES)
    assert len(labels([everyone])) == 34
    await person.presses("广东")
    (kept,) = await person.presses("深圳")
    assert "我还没有" in kept.text
    assert await person.region() == "广东省深圳市"


async def test_only_the_province(person: Person) -> None:
    await person.says("/region")
    await person.presses("湖南")
    await person.presses(texts.WHOLE_PROVINCE)
    assert await person.region() == "湖南省"


async def test_forgetting_the_region(person: Person) -> None:
    await person.says("我在湖南")
    await person.says("/region")
    (told,) = await person.presses(texts.NO_REGION)
    assert told.text == texts.REGION_FORGOTTEN
    assert await person.region() is None


@pytest.mark.parametrize(
    "text", ["郑州", "河南郑州", "我在郑州", "我是河南省郑州市的", "换成郑州吧", "俺在郑州嘞"]
)
async def test_free_text_is_recognised(person: Person, text: str) -> None:
    (kept,) = await person.says(text)
    assert "记下了" in kept.text
    assert await person.region() == "河南省郑州市"


@pytest.mark.parametrize("text", ["郑州怎么备案", "河南和湖南", "我在郑州能考什么"])
async def test_a_question_with_a_place_is_a_question(person: Person, text: str) -> None:
    await person.says(text)
    assert await person.region() is None


async def test_in_the_form_a_name_means_a_city_of_the_province(person: Person) -> None:
    """吉林 alone is the province; after choosing the province it is the city."""
    await person.says("/region")
    await person.presses(texts.OTHER_PROVINCES)
    await person.presses("吉林")
    await person.says("吉林")
    assert await person.region() == "吉林省吉林市"


async def test_the_form_goes_on_after_a_crash(url: str, assistant: Assistant) -> None:
    async with house_on(url, assistant) as house:
        person = await house.person()
        await person.says("/region")
        await person.presses("湖南")
    async with house_on(url, assistant) as house:
        person = await house.person()
        (kept,) = await person.says("长沙")
        assert "湖南省长沙市" in kept.text
        assert await person.region() == "湖南省长沙市"


async def test_a_question_can_be_asked_in_the_middle_of_the_form(person: Person) -> None:
    await person.says("/region")
    await person.presses("湖南")
    (answer, *_) = await person.says("湖南专项职业能力考核多少分合格")
    assert "60" in answer.text
    await person.says("长沙")
    assert await person.region() == "湖南省长沙市"


async def test_a_place_right_after_a_question_answers_it_for_that_place(person: Person) -> None:
    await person.says("专项职业能力考核多少分合格")
    kept, answer = await person.says("湖南")
    assert "湖南省" in kept.text
    assert "60" in answer.text
    assert "湘人社函〔2020〕80号" in answer.text
    assert len(await person.says("郑州")) == 1 + bool(person.messages)


async def test_a_question_that_waits_is_not_stored_beside_who_asked(person: Person) -> None:
    (asked,) = await person.says("专项职业能力考核多少分合格")
    assert "湖南省" in labels([asked])
    async with person.house.database.read() as session:
        rows = (await session.scalars(select(models.Conversation))).all()
    assert "多少分" not in str([row.data for row in rows])
    kept, answer = await person.presses("湖南省")
    assert "湖南省" in kept.text
    assert "60" in answer.text


async def test_only_the_latest_question_waits(person: Person) -> None:
    await person.says("专项职业能力考核多少分合格")
    await person.says("考试作弊会怎么处理")
    assert len(await person.presses("湖南省")) == 1

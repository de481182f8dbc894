"""What happens around the questions: places chosen in between, typed buttons, forgetting, an early no."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import select

from db import models
from db.clock import utc_now
from handlers import texts as common
from handlers.eligibility import texts
from tests.bot.channel import Person, house_on, labels
from tests.handlers.answering import PASS, FixedAssistant
from tests.handlers.eligibility.test_conversation import answer, answer_until, last
from tests.services import VAULT

if TYPE_CHECKING:
    from pathlib import Path

    from knowledge.search import Assistant


async def stored(person: Person, table: type[models.Base]) -> list[models.Base]:
    async with person.house.database.read() as session:
        return list((await session.scalars(select(table))).all())


async def begin(person: Person) -> str:
    """Three answers in; returns the question that is open then."""
    await person.says("我能报三级吗")
    await answer_until(person, "连续干起")
    await person.says("3年")
    return last(person)


async def knows_three_years(person: Person) -> bool:
    await person.presses(texts.CHANGE)
    return any("3年" in label for label in labels(person.messages[-1:]))


async def test_choosing_the_region_in_between_keeps_the_answers(person: Person) -> None:
    await begin(person)
    await person.says("我的地区")
    await person.presses("河南")
    kept, question, *_ = await person.presses("郑州")
    assert "记下了：河南省郑州市" in kept.text
    assert texts.UNKNOWN in labels([question])
    assert await person.region() == "河南省郑州市"
    await person.presses(texts.SHOW_NOW)
    assert await knows_three_years(person)
    assert any("河南省郑州市" in label for label in labels(person.messages[-1:]))


async def test_the_region_typed_into_its_menu_in_between(person: Person) -> None:
    await person.says("我在湖南")
    await begin(person)
    await person.says("我的地区")
    await person.presses("河南")
    await person.says("郑州")
    assert await person.region() == "河南省郑州市"
    await person.presses(texts.SHOW_NOW)
    assert await knows_three_years(person)


async def test_a_region_button_of_a_policy_answer_keeps_the_answers(person: Person) -> None:
    await begin(person)
    await person.press_data("r|湖南省")
    await person.presses(texts.SHOW_NOW)
    assert await knows_three_years(person)


async def test_a_place_after_the_result_tells_the_result_for_it(person: Person) -> None:
    await begin(person)
    await person.presses(texts.SHOW_NOW)
    for text in ("那枣庄呢", "那湖南呢"):
        (out,) = await person.says(text)
        assert texts.WHY in labels([out])
        assert texts.GO_ON in labels([out])
    await person.presses(texts.GO_ON)
    assert texts.UNKNOWN in labels(person.messages[-1:])


async def test_back_while_changing_keeps_the_last_answer(person: Person) -> None:
    await begin(person)
    await person.says("36岁")
    await person.presses(texts.SHOW_NOW)
    before = labels(await person.presses(texts.CHANGE))
    await person.presses(next(one for one in before if "3年" in one))
    await person.presses(texts.BACK)
    await person.presses(texts.SHOW_NOW)
    assert labels(await person.presses(texts.CHANGE)) == before


async def test_back_is_not_offered_before_the_first_answer(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我能报三级吗")
    assert texts.BACK not in labels(person.messages[-1:])


async def test_an_old_unknown_button_answers_its_own_question(person: Person) -> None:
    await person.says("我能报三级吗")
    first = person.messages[-1]
    data = next(one.data for row in first.buttons for one in row if one.text == texts.UNKNOWN)
    await person.presses(texts.UNKNOWN)
    second = last(person)
    assert second != first.text
    await person.press_data(data, first.message_id)
    assert last(person) == second


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("先看结果", texts.PRIVACY),
        ("改一个答案", texts.WHICH_TO_CHANGE),
        ("看每条条件。", texts.WHICH_TO_EXPLAIN),
        ("记住我的情况", texts.KEPT),
        ("到时候提醒我", "三级（高级工）：20"),
        ("返回上一题", "连续干起"),
        ("问政策", common.ASK_POLICY),
        ("我的地区", common.ASK_PROVINCE),
        ("忘掉我的情况", "已经删掉了"),
    ],
)
async def test_the_words_of_a_button_do_what_the_button_does(
    person: Person, typed: str, expected: str
) -> None:
    await begin(person)
    (out, *_) = await person.says(typed)
    assert expected in out.text


async def test_again_typed_begins_anew(person: Person) -> None:
    await person.says("我能报三级吗")
    first = last(person)
    await person.presses(texts.UNKNOWN)
    assert last(person) != first
    await person.says("重新回答")
    assert last(person) == first


async def test_chosen_typed(person: Person) -> None:
    await person.says("我在河南")
    await person.says("我干电工二十年，有高级技师证，能评正高级职称吗")
    await answer_until(person, "荣誉")
    await person.presses("全国技术能手")
    await person.says("选好了")
    assert "荣誉" not in last(person)


@pytest.mark.parametrize("typed", ["先看结果", "改一个答案", "记住我的情况", "到时候提醒我"])
async def test_without_questions_the_words_lead_to_them(person: Person, typed: str) -> None:
    (out,) = await person.says(typed)
    assert out.text == texts.NOTHING_ASKED


async def test_no_region_typed(person: Person) -> None:
    await person.says("我在湖南")
    (out,) = await person.says("不限地区")
    assert out.text == common.REGION_FORGOTTEN
    assert await person.region() is None


async def test_the_words_of_an_earlier_button_change_that_answer(person: Person) -> None:
    await person.says("我能报三级吗")
    await answer_until(person, "几级")
    await person.presses("没有证书")
    await person.says("四级（中级工）")
    await person.presses(texts.SHOW_NOW)
    assert any("四级（中级工）" in label for label in labels(await person.presses(texts.CHANGE)))


async def test_there_may_be_nothing_to_wait_for(person: Person) -> None:
    await person.says("我能报三级吗")
    (out,) = await person.says(texts.REMIND)
    assert out.text == texts.NOTHING_TO_WAIT
    assert await stored(person, models.ReminderWish) == []


async def test_nothing_is_kept_where_nothing_was_answered(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我能报三级吗")
    (out,) = await person.says(texts.KEEP)
    assert out.text == texts.NOTHING_TO_KEEP
    assert await stored(person, models.KeptAnswers) == []


async def test_the_reminder_promises_no_more_than_there_is(person: Person) -> None:
    await person.says("我在湖南")
    await person.says("我2024年开始干焊工，没有证书，能考四级吗")
    await answer(person, {"哪种学校": "都没上过", "哪种情况": "在单位上班"})
    await person.presses(texts.REMIND)
    assert "还在准备" in last(person)


async def test_forgetting_removes_wishes_and_answers_and_says_what_stays(person: Person) -> None:
    await person.says("我在湖南")
    await person.says("我2024年开始干焊工，没有证书，能考四级吗")
    await answer(person, {"哪种学校": "都没上过", "哪种情况": "在单位上班"})
    await person.presses(texts.REMIND)
    await person.presses(texts.KEEP)
    assert await stored(person, models.ReminderWish)
    await person.says("/start")
    await person.says("考什么")
    await person.presses(texts.FORGET)
    assert "湖南省" in last(person)
    assert await stored(person, models.ReminderWish) == []
    assert await stored(person, models.KeptAnswers) == []


async def test_kept_answers_of_an_earlier_form_are_a_fresh_start(person: Person) -> None:
    old = {"targets": ["skill:3"], "steps": [{"kind": "option", "options": [7]}], "asking": ""}
    async with person.house.database.write() as session:
        session.add(
            models.KeptAnswers(
                account_id=person.account.id,
                sealed=VAULT.seal_json("kept_answers.sealed", old),
                agreed_at=utc_now(),
            )
        )
    await person.says("考什么")
    assert texts.UNKNOWN in labels(person.messages[-1:])


async def test_an_entry_occupation_is_told_at_once(person: Person) -> None:
    said = [out.text for out in await person.says("我是保安员，能考什么证")]
    assert any("公安" in text and "目前不能报" in text for text in said)
    if texts.UNKNOWN in labels(person.messages[-1:]):
        said = [out.text for out in await person.presses(texts.UNKNOWN)]
        assert texts.SETTLED not in "".join(said[:-1]), "once is enough"


async def test_a_violation_told_without_its_length_is_asked_about(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我去年考试作弊被抓了，现在干焊工12年，能报三级吗")
    assert "违纪" in last(person)
    await person.presses(texts.UNKNOWN)
    await answer(person, {})
    assert texts.BAN_UNKNOWN in last(person)


async def test_a_violation_told_after_the_result(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我干焊工12年了，能报三级吗")
    await answer(person, {})
    assert "✅" in last(person)
    await person.says("对了，我考试作弊被取消过资格")
    assert "违纪" in last(person)
    await person.presses("五年不能考（第七条，情节严重）")
    await person.says("2025年10月")
    assert "2030年" in last(person)


async def test_a_date_question_has_buttons_and_a_hint_of_its_own(person: Person) -> None:
    await person.says("我能报三级吗")
    assert "河南" in labels(person.messages[-1:]) or "哪里" not in last(person)
    await answer_until(person, "连续干起")
    assert "还没干过" in labels(person.messages[-1:])
    await person.says("还没干过")
    assert "连续干起" not in last(person)


async def test_no_policy_is_told_for_an_answer_that_was_not_understood(url: str, tmp_path: Path) -> None:
    async with house_on(url, cast("Assistant", FixedAssistant(tmp_path))) as house:
        person = await house.person()
        question = await begin(person)
        said = await person.says("茶艺红茶绿茶")
        assert [texts.NOT_UNDERSTOOD in out.text for out in said] == [True, False]
        assert last(person) == question
        said = await person.says(PASS)
        assert "85 分合格" in said[0].text
        assert last(person) == question


async def test_the_result_is_offered_as_soon_as_something_was_told(person: Person) -> None:
    await person.says("我干焊工六年了，能报三级吗")
    assert texts.BACK not in labels(person.messages[-1:])
    await person.presses(texts.SHOW_NOW)
    assert texts.GO_ON in labels(person.messages[-1:])


async def test_more_of_the_story_loses_no_answer(person: Person) -> None:
    await begin(person)
    await person.says("我有中级证，2023年5月发的，在单位上班")
    await person.presses(texts.SHOW_NOW)
    assert await knows_three_years(person)


async def test_another_level_is_asked_for_with_the_same_answers(person: Person) -> None:
    await begin(person)
    await person.presses(texts.SHOW_NOW)
    await person.says("那我能报四级吗")
    await person.presses(texts.SHOW_NOW)
    assert "四级（中级工）" in last(person)
    assert await knows_three_years(person)


async def test_somebody_elses_answers_are_not_mixed_in(person: Person) -> None:
    await begin(person)
    await person.says("我儿子干电工六年了，有中级证，能报三级吗")
    await person.presses(texts.SHOW_NOW)
    assert not await knows_three_years(person)


@pytest.mark.parametrize("text", ["这是啥意思", "为什么要问这个", "问这个干嘛"])
async def test_who_wonders_why_is_told(person: Person, text: str) -> None:
    question = await begin(person)
    said = await person.says(text)
    assert [out.text for out in said] == [texts.WHY_ASKED, question]


async def test_what_is_kept_can_be_asked(person: Person) -> None:
    (out,) = await person.says("你记住了我什么？")
    assert out.text == texts.NOTHING_KEPT
    await begin(person)
    await person.says(texts.KEEP)
    (out,) = await person.says("你记住了我什么？")
    assert "入行时间：3年" in out.text
    assert texts.FORGET in labels([out])

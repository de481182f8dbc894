import pytest
from sqlalchemy import select

from db import models
from handlers.eligibility import texts
from handlers.texts import OLD_BUTTON
from knowledge.search import Assistant
from tests.bot.channel import Person, house_on, labels


def last(person: Person) -> str:
    return person.messages[-1].text


async def answer(person: Person, answers: dict[str, str]) -> list[str]:
    """Answer every question until the result, by a part of the question; returns the questions that were asked."""
    asked = []
    while texts.WHY not in labels(person.messages[-1:]):
        question = last(person)
        asked.append(question)
        reply = next((reply for part, reply in answers.items() if part in question), texts.UNKNOWN)
        if reply in labels(person.messages[-1:]):
            await person.presses(reply)
        else:
            await person.says(reply)
        assert len(asked) < 20, asked
    return asked


async def test_a_welder_learns_within_six_questions(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我干焊工六年了，有中级证，能考什么")
    assert any("我从您的话里看到" in out.text and "焊工" in out.text for out in person.messages)
    asked = await answer(person, {"出生日期": "36岁", "证书是哪天": "2024年5月", "职称": "没有职称"})
    assert len(asked) <= 6
    assert "✅ 四级（中级工）" in last(person)
    assert "⏳ 三级（高级工）：2028年5月31日起" in last(person)
    assert "国家职业标准编制技术规程（2023年版）" in last(person)


async def test_a_security_guard_learns_why_not_and_who_examines(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我干保安员五年了，能考什么")
    await answer(person, {"出生日期": "30岁"})
    assert "公安" in last(person)
    assert "国家职业资格目录（2021年版）" in last(person)


async def test_a_student_of_an_advanced_class_in_her_last_year(person: Person) -> None:
    await person.says("我在河南")
    await person.says("我在技校读高级工班，是毕业班，能考高级工吗")
    await answer(person, {"对口": "对口", "哪种情况": "在学校读书"})
    assert "✅ 三级（高级工）" in last(person)


async def test_somebody_banned_learns_until_when(person: Person) -> None:
    await person.says("我在郑州")
    await person.says("我干电工十二年，去年作弊5年内不能考，能考高级工吗")
    await answer(person, {})
    assert "禁考到 2030年12月30日" in last(person)
    assert "⏳ 三级（高级工）：2030年12月31日起" in last(person)
    assert "人社职司便函〔2021〕57号" in last(person)


async def test_a_level_can_be_asked_for(person: Person) -> None:
    await person.says("我能报三级吗")
    await answer(person, {"哪里": "湖南", "哪种情况": "在单位上班", "什么时候": "11年", "证书": "没有证书"})
    assert "✅ 三级（高级工）" in last(person)
    assert "五级" not in last(person)


async def test_nothing_known_is_no_answer_but_no_refusal_either(person: Person) -> None:
    await person.says("我能报三级吗")
    await answer(person, {})
    assert "我还不知道您的情况" in last(person)


async def test_one_answer_can_be_changed_and_the_others_stay(person: Person) -> None:
    await person.says("我能报三级吗")
    answers = {
        "哪里": "湖南",
        "哪种情况": "在单位上班",
        "什么时候": "3年",
        "证书": "没有证书",
        "职称": "没有职称",
        "哪种学校": "都没上过",
    }
    await answer(person, answers)
    assert "✅" not in last(person)
    await person.presses(texts.CHANGE)
    change = next(label for label in labels(person.messages[-1:]) if "3年" in label)
    await person.presses(change)
    await person.says("12年")
    asked = await answer(person, {})
    assert asked == []
    assert "✅ 三级（高级工）" in last(person)


async def test_going_back_asks_again(person: Person) -> None:
    await person.says("考什么")
    first = last(person)
    await person.says("湖南")
    assert last(person) != first
    await person.presses(texts.BACK)
    assert last(person) == first


async def test_a_policy_question_in_between_is_answered_and_the_form_goes_on(person: Person) -> None:
    await person.says("考什么")
    question = last(person)
    said = [out.text for out in await person.says("湖南专项职业能力考核多少分合格")]
    assert any("60" in text for text in said)
    assert last(person) == question


async def test_an_answer_not_understood_is_asked_again(person: Person) -> None:
    await person.says("我在湖南")
    await person.says("我能报五级吗")
    question = last(person)
    said = [out.text for out in await person.says("99999")]
    assert texts.NOT_UNDERSTOOD in said[0]
    assert last(person) == question


async def test_the_form_goes_on_after_a_crash(url: str, assistant: Assistant) -> None:
    async with house_on(url, assistant) as house:
        person = await house.person()
        await person.says("我能报三级吗")
        await answer_until(person, "连续干起")
        await person.says("3年")
        question = last(person)
    async with house_on(url, assistant) as house:
        person = await house.person()
        await person.says("不知道")
        assert last(person) != question
        await person.presses(texts.SHOW_NOW)
        await person.presses(texts.CHANGE)
        await person.presses(next(one for one in labels(person.messages[-1:]) if "3年" in one))
        await person.says("12年")
        assert "✅ 三级（高级工）" in last(person)


async def test_reminders_are_written_down(person: Person) -> None:
    await person.says("我在湖南")
    await person.says("我2024年开始干焊工，没有证书，能考四级吗")
    await answer(person, {"哪种学校": "都没上过", "哪种情况": "在单位上班"})
    await person.presses(texts.REMIND)
    assert "2029年12月31日" in last(person)
    async with person.house.database.read() as session:
        (wish,) = (await session.scalars(select(models.ReminderWish))).all()
    assert (wish.target, wish.due_on.isoformat()) == ("skill:4", "2029-12-31")


async def test_answers_are_kept_only_with_a_yes(person: Person) -> None:
    await person.says("我能报三级吗")
    await answer(person, {"哪里": "湖南", "什么时候": "12年"})
    await person.says("考什么")
    assert last(person) != texts.KEPT_BEFORE
    await answer(person, {"哪里": "湖南", "什么时候": "12年"})
    await person.presses(texts.KEEP)
    await person.says("/start")
    await person.says("考什么")
    assert texts.KEPT_BEFORE in last(person)
    await person.presses(texts.USE_KEPT)
    assert "✅ 三级（高级工）" in last(person)
    await person.says("忘掉我的情况")
    await person.says("考什么")
    assert texts.KEPT_BEFORE not in last(person)


@pytest.mark.parametrize(
    "data", ["q|nothing|0", "q|employment|99", "c|nothing", "w|skill:9", "a|why", "a|unknown"]
)
async def test_an_old_button_is_answered_kindly(person: Person, data: str) -> None:
    (out,) = await person.press_data(data)
    assert out.text == OLD_BUTTON


async def test_several_honours_can_be_chosen(person: Person) -> None:
    await person.says("我在河南")
    await person.says("我干电工二十年，有高级技师证，能评正高级职称吗")
    await answer_until(person, "荣誉")
    await person.presses("全国技术能手")
    await person.presses("中华技能大奖")
    assert "✓ 全国技术能手" in labels(person.messages[-1:])
    await person.presses(texts.CHOSEN)
    assert "荣誉" not in last(person)


async def answer_until(person: Person, part: str) -> None:
    for _ in range(12):
        if part in last(person):
            return
        await person.presses(texts.UNKNOWN)
    raise AssertionError(last(person))

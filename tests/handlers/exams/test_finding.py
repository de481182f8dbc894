"""Finding exams and institutions: by sentences and by buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.institutions import InstitutionView
from db.machines import InstitutionState
from db.notifications import Kind
from handlers.exams import texts
from handlers.exams.messages import institution_name, institutions_message
from handlers.exams.presses import FindPress, marked_region, region_mark
from handlers.exams.search import Search
from handlers.exams.wording import DEMO, fee_words
from handlers.texts import OLD_BUTTON
from tests.bot.channel import House, Person, labels
from tests.exams import INSTITUTION, ITEM, NOW, Seeded
from tests.handlers.filling import last

if TYPE_CHECKING:
    from tests.exams import Watch


@pytest.mark.parametrize(
    "text", ["下个月郑州有没有月嫂考试", "我想考月嫂证", "月嫂证哪里能考", "12月郑州有月嫂考试吗"]
)
async def test_a_sentence_finds_the_exam(seeded: Seeded, person: Person, text: str) -> None:
    await seeded.add_exam()
    found = (await person.says(text))[0]
    assert ITEM in found.text
    assert texts.REGISTER in labels([found])
    assert texts.DETAILS in labels([found])


async def test_a_policy_question_stays_one(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("湖南专项职业能力考核多少分合格")
    assert "60" in last(person)
    assert texts.REGISTER not in labels(person.messages[-1:])


async def test_nothing_found_offers_what_is_wider(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("枣庄有月嫂考试吗")
    shown = labels(person.messages)
    assert f"{texts.WHOLE_COUNTRY}（1 场）" in shown
    await person.presses(f"{texts.WHOLE_COUNTRY}（1 场）")
    assert ITEM in last(person)


async def test_the_wrong_month_offers_any(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("明年3月郑州有月嫂考试吗")
    await person.presses(f"{texts.ANY_TIME}（1 场）")
    assert ITEM in last(person)


async def test_by_buttons(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("报名")
    await person.presses(texts.BY_ITEM)
    await person.presses(ITEM)
    await person.presses(texts.BY_PLACE)
    await person.presses("郑州")
    await person.presses(texts.BY_MONTH)
    await person.presses("2026年12月")
    assert last(person).startswith(f"郑州、12月、{ITEM}，查到 1 场")
    await person.presses(texts.DETAILS)
    for told in ("ZZ2026-001", "70元", "黑色签字笔", INSTITUTION.office_line):
        assert told in last(person)


async def test_many_exams_come_in_pages(seeded: Seeded, person: Person) -> None:
    for place in range(7):
        await seeded.add_exam(number=f"ZZ2026-{place:03}", rooms=())
    await person.says("我想考月嫂证")
    assert "5. " in last(person)
    assert "6. " not in last(person)
    await person.presses(texts.MORE)
    assert "7. " in last(person)
    assert texts.MORE not in labels(person.messages[-1:])


async def test_demonstration_is_said(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam(demo=True)
    await person.says("我想考月嫂证")
    assert DEMO in last(person)
    await person.presses(texts.DETAILS)
    assert DEMO in last(person)
    await person.presses(texts.REGISTER)
    assert DEMO in last(person)


async def test_told_when_registration_begins(house: House, seeded: Seeded, person: Person) -> None:
    opens = NOW + timedelta(days=1)
    exam = await seeded.add_exam(register_from=opens)
    await person.says("我想考月嫂证")
    assert texts.REGISTER not in labels(person.messages[-1:])
    for _ in range(2):
        await person.presses(texts.TELL_ME)
        assert last(person) == texts.WILL_TELL
    async with house.database.read() as session:
        (row,) = (await session.scalars(select(models.Notification))).all()
    assert (row.kind, row.subject, row.due_at) == (Kind.WINDOW_OPENS, f"exam:{exam.id}", opens)
    await person.press_data(f"rs:{exam.id}")
    assert "开始报名" in last(person)


async def test_nothing_to_wait_for(seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    await person.press_data(f"xt:{exam.id}")
    assert "批次" in last(person)


async def test_a_closed_window_is_told(seeded: Seeded, person: Person, watch: Watch) -> None:
    exam = await seeded.add_exam()
    watch.forward(days=8)
    await person.press_data(f"rs:{exam.id}")
    assert "报名已截止" in last(person)


@pytest.mark.parametrize("text", ["郑州有哪些评价机构", "郑州哪家机构能考月嫂", "郑州阳光职业培训学校正规吗"])
async def test_institutions_with_their_scope(seeded: Seeded, person: Person, text: str) -> None:
    await seeded.add_exam()
    await person.says(text)
    assert INSTITUTION.name in last(person)
    await person.presses(f"{texts.SCOPE} 1")
    for told in (INSTITUTION.code, ITEM, "焊工 四级（中级工）", texts.STATES[InstitutionState.FILED]):
        assert told in last(person)


async def test_an_unknown_institution_is_not_called_genuine(seeded: Seeded, person: Person) -> None:
    await person.says("长沙星光培训学校正规吗")
    assert texts.NO_INSTITUTION in [out.text for out in person.messages]


async def test_a_suspended_institution_takes_nobody(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    async with house.database.write() as session:
        await house.records.institutions.change_state(
            session, seeded.institution_id, InstitutionState.SUSPENDED, COMMAND
        )
    await person.press_data(f"rs:{exam.id}")
    assert "暂停" in last(person)


@pytest.mark.parametrize("data", ["xd:99", "xt:99", "xi:99"])
async def test_what_is_gone_is_told(seeded: Seeded, person: Person, data: str) -> None:
    (out,) = await person.press_data(data)
    assert out.text in (texts.GONE, texts.INSTITUTION_GONE)


@pytest.mark.parametrize("data", ["xf:0:zzzzzzzz:209913:4", "xf:99::202612:7", "xf:0:::0"])
async def test_made_up_searches_do_no_harm(seeded: Seeded, person: Person, data: str) -> None:
    await seeded.add_exam()
    (out,) = await person.press_data(data)
    assert out.text != OLD_BUTTON
    assert "查到 1 场" in out.text or "现在没有公布的考试" in out.text


async def test_without_any_exam(seeded: Seeded, person: Person) -> None:
    await person.says("报名")
    assert last(person) == texts.NOTHING_AT_ALL


def test_a_search_comes_back_from_its_button() -> None:
    press = FindPress(item=3, region=region_mark("河南省郑州市"), month="202612", page=1)
    search = Search.of_press(FindPress.unpack(press.pack()), ITEM)
    assert (search.region, search.month, search.names) == ("河南省郑州市", "202612", (ITEM,))
    assert marked_region("nothing") is None
    assert len(press.pack()) < 64


@pytest.mark.parametrize(("fen", "words"), [(0, "免费"), (7000, "70元"), (7050, "70.50元"), (5, "0.05元")])
def test_fees(fen: int, words: str) -> None:
    assert fee_words(fen) == words


def make_institution(name: str, *, demo: bool = False) -> InstitutionView:
    one = INSTITUTION
    return InstitutionView(
        1,
        one.code,
        name,
        one.kind,
        one.region,
        one.address,
        one.office_line,
        InstitutionState.FILED,
        demo,
        (),
    )


@pytest.mark.parametrize("text", ["郑州考试", "郑州月嫂", "母婴护理 郑州", "想考月嫂政"])
async def test_a_few_words_that_nothing_answers_offer_the_search(
    seeded: Seeded, person: Person, text: str
) -> None:
    await seeded.add_exam()
    await person.says(text)
    offered = [texts.exams_in("郑州")] if "郑州" in text else []
    offered += [texts.exams_of(ITEM)] if "考试" not in text else []
    assert set(offered) <= set(labels(person.messages[-1:]))
    await person.presses(offered[0])
    assert ITEM in last(person)


async def test_an_institution_by_part_of_its_name_and_by_code(seeded: Seeded, person: Person) -> None:
    part = INSTITUTION.name.removeprefix("郑州")[:2]
    await person.says(f"郑州{part}")
    await person.presses(INSTITUTION.name)
    assert INSTITUTION.code in last(person)
    for asked in (INSTITUTION.code, f"{INSTITUTION.name}能考什么"):
        await person.says(asked)
        assert INSTITUTION.name in last(person)
        assert texts.SCOPE in labels(person.messages[-1:])[0]


async def test_the_mark_of_the_demonstration_stands_once() -> None:
    one = make_institution("某某学校（演示）", demo=True)
    assert institution_name(one) == f"某某学校{DEMO}"


async def test_ten_institutions_are_all_shown() -> None:
    found = [make_institution(f"第{number}学校") for number in range(10)]
    text = institutions_message("郑州", found)["text"]
    assert "10. 第9学校" in text
    assert texts.MORE_INSTITUTIONS not in text


async def test_an_item_that_has_no_exam_leads_to_those_there_are(seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("育婴员四级")
    await person.presses(texts.ALL_EXAMS)
    assert ITEM in last(person)

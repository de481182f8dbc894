"""By name and identity number: one's own at once, others' with a code that the holder is sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.notifications import Kind
from handlers.certificates import texts
from handlers.certificates.desk import MOST_CODES, MOST_WRONG
from tests.handlers.certified import NAME, NUMBER, Certified

if TYPE_CHECKING:
    from tests.bot.channel import Person

ASK = f"{NAME} {NUMBER}"


async def codes_for(world: Certified, person: Person) -> list[str]:
    query = (
        select(models.Notification.data)
        .filter_by(kind=Kind.LOOKUP_CODE, account_id=person.account.id)
        .order_by(models.Notification.id)
    )
    async with world.house.database.read() as session:
        return [data["code"] for data in (await session.scalars(query)).all()]


async def ask(person: Person, text: str = ASK) -> str:
    await person.says(texts.BY_PERSON)
    await person.presses(texts.AGREED)
    (out,) = await person.says(text)
    return out.text


async def test_ones_own_are_listed_at_once(world: Certified, holder: Person) -> None:
    await world.certificate(holder)
    assert (await ask(holder)).startswith(texts.HEAD)
    assert await codes_for(world, holder) == []


async def test_the_holders_code_opens_it_once(world: Certified, holder: Person, stranger: Person) -> None:
    view = await world.certificate(holder)
    assert await ask(stranger) == texts.CODE_SENT
    assert await codes_for(world, stranger) == []
    (code,) = await codes_for(world, holder)
    (wrong,) = await stranger.says(f"{(int(code) + 1) % 10**6:06d}")
    assert wrong.text == texts.BAD_CODE
    (out,) = await stranger.says(code)
    assert view.number in out.text
    assert NAME not in out.text
    assert NUMBER not in out.text
    assert await world.desk.allowed(stranger.account.id, code) is None


async def test_who_is_not_there_gets_the_same_answer(world: Certified, stranger: Person) -> None:
    assert await ask(stranger, "周立秋 110101199003070054") == texts.CODE_SENT
    (out,) = await stranger.says("123456")
    assert out.text == texts.BAD_CODE


async def test_codes_are_over_after_ten_minutes(world: Certified, holder: Person, stranger: Person) -> None:
    await world.certificate(holder)
    await ask(stranger)
    (code,) = await codes_for(world, holder)
    world.watch.forward(minutes=10)
    (out,) = await stranger.says(code)
    assert out.text == texts.CODE_OVER


async def test_codes_cannot_be_tried_through(world: Certified, holder: Person, stranger: Person) -> None:
    await world.certificate(holder)
    await ask(stranger)
    (code,) = await codes_for(world, holder)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    said = [(await stranger.says(wrong))[0].text for _ in range(MOST_WRONG)]
    assert said == [texts.BAD_CODE] * (MOST_WRONG - 1) + [texts.CODE_OVER]
    assert await world.desk.allowed(stranger.account.id, code) is None


async def test_nobody_is_pestered(world: Certified, holder: Person, stranger: Person) -> None:
    await world.certificate(holder)
    for _ in range(MOST_CODES + 2):
        assert await ask(stranger) == texts.CODE_SENT
    assert len(await codes_for(world, holder)) == MOST_CODES


@pytest.mark.parametrize("text", ["孙小满", "12345", "孙小满，"])
async def test_half_of_it_is_asked_for_again(stranger: Person, text: str) -> None:
    assert await ask(stranger, text) == texts.BAD_PERSON


async def test_the_notification_tells_the_code(world: Certified, holder: Person, stranger: Person) -> None:
    await world.certificate(holder)
    await ask(stranger)
    (code,) = await codes_for(world, holder)
    row = SimpleNamespace(kind=Kind.LOOKUP_CODE, subject="person:1", data={"code": code})
    told = await world.house.dispatcher["notices"].write(row, holder.account)
    assert code in told.text
    assert "谁要都别给" in told.text


async def test_what_is_typed_is_not_kept(world: Certified, holder: Person, stranger: Person) -> None:
    await world.certificate(holder)
    await ask(stranger)
    async with world.house.database.read() as session:
        rows = (await session.scalars(select(models.Conversation.data))).all()
    assert NUMBER not in str(rows)

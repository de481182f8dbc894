import asyncio
import logging

import pytest
from aiogram import Bot, Router
from aiogram.exceptions import TelegramForbiddenError
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy import func, select

from bot.gateway import Gateway
from bot.limits import RateLimit
from db import models
from db.accounts import Account, Accounts
from db.clock import utc_now
from db.conversations import Conversations
from db.seen import SeenUpdates
from db.work import UnitOfWork
from handlers import texts
from tests.bot.channel import MANY, House, house_on


async def test_updates_of_one_chat_keep_their_order(house: House) -> None:
    router = Router()

    @router.message()
    async def count(message: Message, state: FSMContext) -> None:
        number = (await state.get_data()).get("number", 0)
        await asyncio.sleep(0.002 if number % 2 else 0)
        await state.update_data(number=number + 1)
        await message.answer(f"{message.text}={number}")

    person = await house.only(router).person()
    channel = house.channel
    tasks = [
        house.gateway.start("web", channel.bot, channel.text_update(person.account.id, str(number)))
        for number in range(20)
    ]
    await asyncio.gather(*tasks)
    assert [out.text for out in person.messages] == [f"{number}={number}" for number in range(20)]


async def test_chats_do_not_wait_for_each_other(house: House) -> None:
    router, gate = Router(), asyncio.Event()

    @router.message()
    async def wait(message: Message) -> None:
        if message.text == "slow":
            await gate.wait()
        await message.answer(message.text or "")

    slow, quick = await house.only(router).person("slow"), await house.person("quick")
    waiting = asyncio.create_task(slow.says("slow"))
    await asyncio.sleep(0)
    assert [out.text for out in await quick.says("quick")] == ["quick"]
    gate.set()
    assert [out.text for out in await waiting] == ["slow"]


async def test_an_update_delivered_again_is_ignored(house: House) -> None:
    router = Router()

    @router.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    person = await house.only(router).person()
    update = house.channel.text_update(person.account.id, "once")
    assert len(await person.feed(update, "77")) == 1
    assert await person.feed(update, "77") == []


async def test_it_is_ignored_after_a_crash_as_well(url: str) -> None:
    """The update is kept in the transaction of what it caused, so a crash cannot part them."""

    def counting(house: House) -> House:
        router = Router()

        @router.message()
        async def count(message: Message, state: FSMContext) -> None:
            await state.update_data(number=(await state.get_data()).get("number", 0) + 1)
            await message.answer("counted")

        return house.only(router)

    async with house_on(url) as house:
        person = await counting(house).person()
        update = house.channel.text_update(person.account.id, "x")
        assert len(await person.feed(update, "77")) == 1
        # No flush of the journal: this is how it looks after a kill.
    async with house_on(url) as house:
        await house.seen.load()
        person = await counting(house).person()
        assert await person.feed(house.channel.text_update(person.account.id, "x"), "77") == []


async def test_nothing_is_told_before_it_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    router = Router()

    @router.message()
    async def register(message: Message, account: Account, accounts: Accounts, work: UnitOfWork) -> None:
        accounts.set_region(work, account, "河南省")
        await message.answer("kept")

    person = await house.only(router).person()
    kept_when_told = []
    push = house.channel.push

    async def look(out: object) -> None:
        kept_when_told.append(await person.region())
        await push(out)

    monkeypatch.setattr(house.channel, "push", look)
    await person.says("x")
    assert kept_when_told == ["河南省"]


async def test_an_update_that_changes_nothing_commits_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    router = Router()

    @router.message()
    async def echo(message: Message, state: FSMContext) -> None:
        await state.get_data()
        await message.answer(message.text or "")

    person = await house.only(router).person()
    monkeypatch.setattr(house.database, "write", None)
    assert [
        out.text for out in await person.feed(house.channel.text_update(person.account.id, "x"), "1")
    ] == ["x"]


async def test_one_commit_an_update(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    router = Router()

    @router.message()
    async def much(
        message: Message, state: FSMContext, account: Account, accounts: Accounts, work: UnitOfWork
    ) -> None:
        await state.set_state("form")
        await state.update_data(a=1)
        accounts.set_region(work, account, "河南省")
        await message.answer("one")
        await message.answer("two")

    person = await house.only(router).person()
    opened, write = [], house.database.write
    monkeypatch.setattr(house.database, "write", lambda: opened.append(1) or write())
    await person.feed(house.channel.text_update(person.account.id, "x"), "1")
    assert len(opened) == 1


async def test_an_error_is_told_with_a_reference_and_stops_nobody(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    router = Router()

    @router.message()
    async def fail(message: Message, state: FSMContext) -> None:
        await state.update_data(lost=True)
        if message.text == "fail":
            raise RuntimeError("broken")
        await message.answer(str(await state.get_data()))

    person = await house.only(router).person()
    (apology,) = await person.says("fail")
    reference = apology.text.split("编号 ")[1].split("）")[0]
    assert reference in caplog.text
    assert "broken" in caplog.text
    assert [out.text for out in await person.says("go on")] == ["{'lost': True}"]
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Conversation)) == 1


async def test_a_person_who_blocked_the_bot_is_let_go(house: House, caplog: pytest.LogCaptureFixture) -> None:
    router = Router()

    @router.message()
    async def blocked(message: Message) -> None:
        raise TelegramForbiddenError(SendMessage(chat_id=1, text="x"), "bot was blocked by the user")

    person = await house.only(router).person()
    assert await person.says("x") == []
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_failing_press_is_acknowledged(house: House) -> None:
    router = Router()

    @router.callback_query()
    async def fail(query: CallbackQuery) -> None:
        raise RuntimeError

    person = await house.only(router).person()
    assert "编号" in (await person.press_data("x"))[0].text


async def test_too_fast_is_told_once(url: str) -> None:
    async with house_on(url, per_minute=1) as house:
        router = Router()

        @router.message()
        async def echo(message: Message) -> None:
            await message.answer("ok")

        person = await house.only(router).person()
        updates = [(house.channel.text_update(person.account.id, "x"), str(number)) for number in range(9)]
        said = [out.text for update, number in updates for out in await person.feed(update, number)]
    assert said[:5] == ["ok"] * 5
    assert len(said) == 6
    assert "太快" in said[5]


async def test_a_stop_waits_for_what_is_in_work(house: House) -> None:
    router = Router()

    @router.message()
    async def slow(message: Message, bot: Bot) -> None:
        await asyncio.sleep(0.05)
        await message.answer("done")

    person = await house.only(router).person()
    house.gateway.start("web", house.channel.bot, house.channel.text_update(person.account.id, "x"))
    await house.gateway.stop()
    assert [out.text for out in person.messages] == ["done"]


async def test_conversations_of_two_channels_stay_apart(house: House) -> None:
    """The bot's number is part of the key: user 1 on the web is not user 1 in the terminal."""
    from aiogram.fsm.storage.base import StorageKey  # noqa: PLC0415

    storage = house.dispatcher.storage
    web, terminal = StorageKey(1, 7, 7), StorageKey(3, 7, 7)
    await storage.set_state(web, "form")
    await storage.set_data(web, {"a": 1})
    assert await storage.get_state(terminal) is None
    assert await Conversations(house.database, lambda: None).load("1:7:7:::default")  # type: ignore[arg-type]


async def test_a_stop_that_cannot_wait_leaves_the_update_for_the_next_start(house: House) -> None:
    """What was not handled is not kept as seen: the messenger delivers it again, and then it counts."""
    router, gate = Router(), asyncio.Event()

    @router.message()
    async def slow(message: Message) -> None:
        await gate.wait()
        await message.answer("done")

    person = await house.only(router).person()
    update = house.channel.text_update(person.account.id, "x")
    house.gateway.start("web", house.channel.bot, update, "77")
    await house.gateway.stop(0.05)
    await house.journal.flush()
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.SeenUpdate)) == 0
    gate.set()
    assert [out.text for out in await person.feed(update, "77")] == ["done"]


async def test_two_processes_handle_an_update_once(url: str) -> None:
    """What one has kept, the other finds in the database; where both are at it, one transaction fails."""

    def telling(house: House) -> House:
        house.seen = SeenUpdates(house.database, house.journal, utc_now, several_processes=True)
        house.gateway = Gateway(house.dispatcher, house.database, house.seen, RateLimit(MANY))
        router = Router()

        @router.message()
        async def tell(message: Message, state: FSMContext) -> None:
            if message.text != "only a question":
                await state.update_data(number=1)
            await message.answer("told")

        return house.only(router)

    async with house_on(url) as one, house_on(url) as two:
        people = [await telling(house).person() for house in (one, two)]
        said = await asyncio.gather(
            *(each.feed(each.house.channel.text_update(each.account.id, "x"), "1") for each in people)
        )
        assert [out.text for outs in said for out in outs] == ["told"]
        first, again = (each.house.channel.text_update(each.account.id, "only a question") for each in people)
        assert len(await people[0].feed(first, "2")) == 1
        await one.journal.flush()
        assert await people[1].feed(again, "2") == []


async def test_a_text_that_is_too_long_reaches_no_handler(house: House) -> None:
    router, handled = Router(), []

    @router.message()
    async def everything(message: Message) -> None:
        handled.append(len(message.text or ""))

    person = await house.only(router).person()
    (said,) = await person.says("我能" * 501)
    assert said.text == texts.LONG_TEXT
    await person.says("我能" * 500 + "  ")
    assert handled == [1002]

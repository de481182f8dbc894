"""Calls of WeChat's interface: the shared token, what is tried again, what is said of refusals."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.wechat.api import Credentials, WeChatApi
from bot.wechat.codes import CODES, Remedy, WeChatError, meaning_of, remedy_of
from bot.wechat.tokens import EARLY
from db.database import Database
from db.models import SharedValue
from db.shared import SharedValues
from tests.services import VAULT, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.e2e.wechat import FakeWeChat

CUSTOM = "message/custom/send"


class Wall:
    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    await prepare(url)
    database = Database(url)
    yield database
    await database.close()


async def at_once(_seconds: float) -> None:
    """No waiting between tries."""


@pytest.fixture
async def another(
    database: Database, wechat: FakeWeChat, wall: Wall
) -> AsyncIterator[Callable[..., WeChatApi]]:
    """The interface as another process on the same database has it."""
    made = []

    def make(**changed: Any) -> WeChatApi:
        about = {"app_id": wechat.account.app_id, "secret": wechat.account.secret, "base": wechat.url}
        api = WeChatApi(Credentials(**(about | changed)), SharedValues(database, VAULT, wall), wall)
        api.wait = at_once
        made.append(api)
        return api

    yield make
    for api in made:
        await api.close()


async def test_processes_share_one_token(another: Callable[..., WeChatApi], wechat: FakeWeChat) -> None:
    apis = [another() for _ in range(5)]
    tokens = await asyncio.gather(*(api.token.get() for api in apis for _ in range(4)))
    assert set(tokens) == {"token-1"}
    assert wechat.calls["stable_token"] == 1


async def test_the_token_is_sealed(another: Callable[..., WeChatApi], database: Database) -> None:
    await another().token.get()
    async with database.read() as session:
        (value,) = await session.scalars(select(SharedValue.value))
    assert value is not None
    assert b"token-1" not in value


async def test_a_token_is_renewed_early_and_once(
    another: Callable[..., WeChatApi], wechat: FakeWeChat, wall: Wall
) -> None:
    one, two = another(), another()
    await asyncio.gather(one.token.get(), two.token.get())
    wechat.expire_tokens()  # nobody asks WeChat before the time has come
    wall.now += timedelta(seconds=7200) - EARLY - timedelta(seconds=1)
    assert await one.token.get() == "token-1"
    wall.now += timedelta(seconds=2)
    # Who finds another at it goes on with the old one, which is good for some minutes yet.
    assert "token-2" in await asyncio.gather(one.token.get(), two.token.get())
    assert await asyncio.gather(one.token.get(), two.token.get()) == ["token-2"] * 2
    assert wechat.calls["stable_token"] == 2


async def test_a_refused_token_is_renewed_once_for_all_processes(
    another: Callable[..., WeChatApi], wechat: FakeWeChat
) -> None:
    one, two = another(), another()
    wechat.wrote("oA")
    await one.send_text("oA", "一")
    await two.token.get()
    wechat.expire_tokens()
    await one.send_text("oA", "二")
    await two.send_text("oA", "三")
    assert [sent.content for sent in wechat.sent] == ["一", "二", "三"]
    assert wechat.calls["stable_token"] == 2


async def test_wechat_is_forced_where_it_gives_the_refused_token_again(
    another: Callable[..., WeChatApi], wechat: FakeWeChat
) -> None:
    api = another()
    await api.token.get()
    wechat.wrote("oA")
    wechat.refuse(CUSTOM, 40001)
    await api.send_text("oA", "好")
    assert await api.token.get() == "token-2"
    assert len(wechat.sent) == 1


async def test_a_token_that_is_refused_twice_is_the_operators_affair(
    another: Callable[..., WeChatApi], wechat: FakeWeChat
) -> None:
    wechat.refuse(CUSTOM, 40001, times=2)
    with pytest.raises(WeChatError) as error:
        await another().send_text("oA", "好")
    assert (error.value.code, wechat.calls[CUSTOM]) == (40001, 2)


async def test_a_process_that_died_at_it_holds_nobody_up(
    another: Callable[..., WeChatApi], database: Database, wall: Wall
) -> None:
    api = another()
    shared = SharedValues(database, VAULT, wall)
    assert await shared.lease(api.token._name, timedelta(seconds=20))
    assert not await shared.lease(api.token._name, timedelta(seconds=20))
    wall.now += timedelta(seconds=21)
    assert await api.token.get() == "token-1"


async def test_a_wrong_secret_is_said_and_does_not_block(
    another: Callable[..., WeChatApi], database: Database
) -> None:
    with pytest.raises(WeChatError) as error:
        await another(secret="f" * 32).token.get()
    assert (error.value.code, error.value.remedy) == (40125, Remedy.OPERATOR)
    assert await another().token.get() == "token-1"


@pytest.mark.parametrize(("code", "calls"), [(-1, 3), (45009, 1), (45015, 1), (40003, 1), (99999, 1)])
async def test_only_what_may_work_a_moment_later_is_tried_again(
    another: Callable[..., WeChatApi], wechat: FakeWeChat, code: int, calls: int
) -> None:
    wechat.refuse(CUSTOM, code, times=5)
    with pytest.raises(WeChatError) as error:
        await another().send_text("oA", "好")
    assert (error.value.code, wechat.calls[CUSTOM]) == (code, calls)


async def test_a_busy_moment_is_waited_out(another: Callable[..., WeChatApi], wechat: FakeWeChat) -> None:
    wechat.wrote("oA")
    wechat.refuse(CUSTOM, -1, times=2)
    await another().send_text("oA", "好")
    assert [one.content for one in wechat.sent] == ["好"]


async def test_an_interface_out_of_reach_is_said_without_secrets(another: Callable[..., WeChatApi]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    api = another(base=base)
    api.token._token, api.token._until = "hidden", datetime(2030, 1, 1, tzinfo=UTC)
    with pytest.raises(WeChatError) as error:
        await api.send_text("oA", "私事")
    assert (str(error.value), error.value.remedy) == ("message/custom/send: -2", Remedy.AGAIN)
    assert error.value.__cause__ is None


async def test_pictures_go_both_ways(another: Callable[..., WeChatApi], wechat: FakeWeChat) -> None:
    api = another()
    media_id = await api.upload_picture(b"\xff\xd8\xffpicture", "照片.jpg", "image/jpeg")
    assert wechat.uploads[media_id] == b"\xff\xd8\xffpicture"
    wechat.pictures["in-1"] = b"\xff\xd8\xffother"
    assert await api.download("in-1") == b"\xff\xd8\xffother"
    assert await api.fetch(f"{wechat.url}/pictures/in-1") == b"\xff\xd8\xffother"
    with pytest.raises(WeChatError):
        await api.download("gone")


def test_every_code_has_advice() -> None:
    assert all(said and not said.endswith("。") for _, said in CODES.values())
    assert remedy_of(123456) is Remedy.NEVER
    assert "全局返回码" in meaning_of(123456)

"""Settings, limits, isolation, storage, logs, Telegram's retries, the dispatcher's routing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.methods import GetUpdates, SendMessage
from pydantic import ValidationError

import bot.channels.telegram
from bot.channels.telegram import RetryMiddleware
from bot.dispatcher import make_storage
from bot.isolation import KeyedEventIsolation
from bot.limits import RateLimit
from bot.logs import MaskingFormatter
from bot.settings import SettingsError, load_settings
from bot.storage import DatabaseStorage
from db.clock import utc_now
from db.conversations import Conversations
from db.database import Database
from handlers import make_router
from handlers.turns import RecentTurns
from tests.services import prepare, redis_address

KEY = StorageKey(1, 7, 7)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in ("KAOZHENG_HOST", "KAOZHENG_PORT", "KAOZHENG_DATA_DIR", "BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_settings_everything_stands_in_the_data_folder(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path / 'data' / 'kaozheng.db'}"
    assert (tmp_path / "data").is_dir()


def test_the_env_file_is_read(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "KAOZHENG_PORT=9000\nBOT_TOKEN=\nKAOZHENG_DATABASE_URL=postgresql://u:p@h/d\n"
    )
    settings = load_settings()
    assert settings.port == 9000
    assert settings.bot_token == ""
    assert settings.database == "postgresql+asyncpg://u:p@h/d"


def test_every_wrong_setting_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    wrong = {
        "KAOZHENG_PORT": "eighty",
        "KAOZHENG_PUBLIC_URL": "http://example.cn",
        "KAOZHENG_DATABASE_URL": "mysql://x/y",
        "KAOZHENG_REDIS_URL": "localhost",
        "KAOZHENG_WEBHOOK_SECRET": "短",
        "KAOZHENG_LOG_LEVEL": "loud",
        "BOT_TOKEN": "my secret token",
        "TELEGRAM_API_BASE": "api.telegram.org",
    }
    for name, value in wrong.items():
        environment.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name in wrong:
        assert f"- {name}：" in str(caught.value)
    assert "my secret token" not in str(caught.value)


def test_a_data_folder_that_cannot_be_made_is_told(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment.setenv("KAOZHENG_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(SettingsError, match="KAOZHENG_DATA_DIR"):
        load_settings()


def test_a_burst_then_so_many_a_minute() -> None:
    now = 0.0
    limit = RateLimit(60, lambda: now)
    assert [limit.allows("a") for _ in range(21)] == [True] * 20 + [False]
    assert limit.should_tell("a")
    assert not limit.should_tell("a")
    assert limit.allows("b")
    now = 1.0
    assert limit.allows("a")
    assert not limit.allows("a")
    assert limit.should_tell("a")


async def test_locks_are_first_come_first_served_and_let_go() -> None:
    isolation, order = KeyedEventIsolation(), []

    async def enter(number: int) -> None:
        async with isolation.lock(KEY):
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*(enter(number) for number in range(10)))
    assert order == list(range(10))
    assert isolation._locks == {}


@pytest.fixture(params=["database", "redis"])
async def storage(request: pytest.FixtureRequest, url: str) -> AsyncIterator[BaseStorage]:
    if request.param == "redis":
        redis = redis_address()
        made, isolation = make_storage(redis, None, None)  # type: ignore[arg-type]
        await made.redis.flushdb()
        yield made
        await isolation.close()
        await made.close()
        return
    await prepare(url)
    database = Database(url)
    yield DatabaseStorage(database, Conversations(database, utc_now))
    await database.close()


async def test_storages_keep_the_contract(storage: BaseStorage) -> None:
    assert await storage.get_state(KEY) is None
    assert await storage.get_data(KEY) == {}
    await storage.set_state(KEY, "form")
    await storage.set_data(KEY, {"省": "河南省", "number": 1})
    assert await storage.get_state(KEY) == "form"
    assert await storage.update_data(KEY, {"number": 2}) == {"省": "河南省", "number": 2}
    copy = await storage.get_data(KEY)
    copy["number"] = 99
    assert (await storage.get_data(KEY))["number"] == 2
    for other in (StorageKey(3, 7, 7), StorageKey(1, 8, 8), StorageKey(1, 7, 7, destiny="scene")):
        assert await storage.get_state(other) is None
        assert await storage.get_data(other) == {}
    await storage.set_state(KEY, None)
    await storage.set_data(KEY, {})
    assert await storage.get_state(KEY) is None


async def test_redis_forgets_conversations_by_itself() -> None:
    redis = redis_address()
    made, isolation = make_storage(redis, None, None)  # type: ignore[arg-type]
    await made.redis.flushdb()
    await made.set_state(KEY, "form")
    await made.set_data(KEY, {"a": 1})
    days = [await made.redis.ttl(key) / 86_400 for key in await made.redis.keys("*")]
    assert len(days) == 2
    assert all(29 < one <= 30 for one in days)
    await isolation.close()
    await made.close()


def test_turns_are_not_kept_longer_than_they_are_used() -> None:
    now = 0.0
    turns = RecentTurns(lambda: now)
    turns.add(1, "一")
    now = 1000.0
    turns.add(1, "二")
    turns.add(2, "三")
    now = 1500.0
    turns.add(1, "四")
    assert turns.of(1) == ("二", "四")
    assert "一" not in str(list(turns._turns._values.values()))
    now = 2500.0
    turns.prune()
    assert len(turns._turns) == 1
    assert turns.of(1) == ("四",)


def test_the_log_masks_long_numbers() -> None:
    try:
        int("41010219900307123X")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "phone %s", ("13800138000",), (type(error), error, error.__traceback__)
        )
    line = MaskingFormatter("%(message)s").format(record)
    assert "13800138000" not in line
    assert "41010219900307123X" not in line
    assert "ValueError" in line


def test_the_log_does_not_repeat_what_pydantic_was_given() -> None:
    given = ["林小禾"]
    with pytest.raises(ValidationError) as caught:
        SendMessage(chat_id=1, text=given)  # type: ignore[arg-type]
    error = caught.value
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, (type(error), error, None))
    line = MaskingFormatter("%(message)s").format(record)
    assert "input_value=***, input_type=list" in line
    assert "林小禾" not in line


METHOD = SendMessage(chat_id=1, text="x")


@pytest.mark.parametrize(
    ("failures", "waits"),
    [
        ([TelegramRetryAfter(METHOD, "slow", 3)], [3]),
        ([TelegramServerError(METHOD, "bad"), TelegramServerError(METHOD, "bad")], [1, 2]),
    ],
)
async def test_telegram_is_tried_again(
    failures: list[Exception], waits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds))

    monkeypatch.setattr(bot.channels.telegram.asyncio, "sleep", sleep)
    monkeypatch.setattr(bot.channels.telegram.random, "uniform", lambda low, high: 1.0)
    left = list(failures)

    async def request(bot: Bot, method: SendMessage) -> str:
        if left:
            raise left.pop(0)
        return "sent"

    assert await RetryMiddleware()(request, None, METHOD) == "sent"  # type: ignore[arg-type]
    assert slept == waits


@pytest.mark.parametrize(
    ("method", "error"),
    [
        (METHOD, TelegramNetworkError(METHOD, "sent or not, nobody knows")),
        (METHOD, TelegramRetryAfter(METHOD, "in an hour", 3600)),
        (GetUpdates(), TelegramServerError(METHOD, "the polling loop has its own waits")),
    ],
)
async def test_telegram_is_not_tried_again(method: SendMessage | GetUpdates, error: Exception) -> None:
    tries = []

    async def request(bot: Bot, method: SendMessage) -> str:
        tries.append(1)
        raise error

    with pytest.raises(type(error)):
        await RetryMiddleware()(request, None, method)  # type: ignore[arg-type]
    assert len(tries) == 1


def test_routing_stays_cheap() -> None:
    """A magic filter or lambda costs a thread hop (fifty of them: 3,000 updates a second become 100)."""
    dispatcher = Dispatcher()
    dispatcher.include_router(make_router())
    slow = [
        (router.name, name, handler.callback)
        for router in dispatcher.chain_tail
        for name, observer in router.observers.items()
        for handler in observer.handlers
        for one in (*(handler.filters or ()), *observer._handler.filters)
        if not one.awaitable
    ]
    assert slow == []
    blocking = [
        handler.callback
        for router in dispatcher.chain_tail
        for name, observer in router.observers.items()
        if name != "update"
        for handler in observer.handlers
        if not handler.awaitable
    ]
    assert blocking == []

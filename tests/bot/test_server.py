"""The HTTP application by itself: errors, headers, the WebSocket."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from asyncpg import PostgresError
from sqlalchemy.exc import OperationalError

from bot.channels.web import TooManyPagesError, UnknownConversationError, WebChannel
from bot.files import HandedFiles
from bot.limits import RateLimit
from bot.web import chat
from bot.web.server import make_server
from db.accounts import Account
from tests.bot.pages import page_on
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from tests.bot.channel import House

KNOWN = "the one conversation"


class Web:
    """Stands for the web channel where only its answers count."""

    name = "web"

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.queues: list[asyncio.Queue[Any]] = []

    async def find(self, conversation: str) -> Account:
        if self.trouble:
            raise self.trouble
        if conversation != KNOWN:
            raise UnknownConversationError
        return Account(1, "web", "x", None)

    async def open(self) -> tuple[str, Account]:
        return KNOWN, await self.find(KNOWN)

    def listen(self, account: Account, after: int) -> asyncio.Queue[Any]:
        if len(self.queues) == 2:
            raise TooManyPagesError
        queue: asyncio.Queue[Any] = asyncio.Queue()
        queue.put_nowait({"messages": [{"id": after + 1}]})
        self.queues.append(queue)
        return queue

    def unlisten(self, account: Account, queue: asyncio.Queue[Any]) -> None:
        self.queues.remove(queue)


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def server(web: Web, tmp_path: Path) -> ASGIApp:
    async def tell_kept(_channel: str, _chat_id: int) -> None:
        pass

    app = SimpleNamespace(
        web=web,
        telegram=None,
        new_conversations=RateLimit(60),
        files=HandedFiles(tmp_path, VAULT),
        gateway=SimpleNamespace(tell_kept=tell_kept),
    )
    return make_server(app, "1")  # type: ignore[arg-type]


@pytest.fixture
async def client(server: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(server, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


def assert_guarded(response: httpx.Response) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "connect-src 'self';" in policy
    assert "object-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "trouble",
    [OperationalError("SELECT", {}, ValueError("away")), PostgresError("starting up"), TimeoutError()],
)
async def test_a_database_that_is_away_is_told(
    web: Web, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    web.trouble = trouble
    for form in ({"text": "你好"}, {"text": "你好", "conversation": KNOWN}):
        response = await client.post("/api/chat", json=form)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "10"
        assert response.json()["error"].split("编号 ")[1].split("）")[0] in caplog.text
        assert_guarded(response)


async def test_an_error_of_ours_is_told(
    web: Web, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    web.trouble = RuntimeError("broken")
    response = await client.post("/api/chat", json={"text": "你好"})
    assert response.status_code == 500
    assert response.json()["error"].split("编号 ")[1].split("）")[0] in caplog.text
    assert_guarded(response)


@pytest.mark.parametrize(("field", "value"), [("text", "a\x00b"), ("press", "e|\x07"), ("text", "\x1b[2J")])
async def test_control_characters_are_refused(client: httpx.AsyncClient, field: str, value: str) -> None:
    response = await client.post("/api/chat", json={field: value})
    assert response.status_code == 422
    assert "控制字符" in response.json()["error"]
    assert value not in response.json()["error"]


async def test_lines_and_tabs_are_text(web: Web, client: httpx.AsyncClient) -> None:
    web.trouble = UnknownConversationError()
    response = await client.post("/api/chat", json={"text": "一\r\n\t二", "conversation": "x"})
    assert response.status_code == 404


async def test_uptime_checks_ask_for_the_head(client: httpx.AsyncClient) -> None:
    response = await client.head("/")
    assert (response.status_code, response.content) == (200, b"")
    assert_guarded(response)


async def test_a_key_that_cannot_be_one_is_no_file(client: httpx.AsyncClient) -> None:
    for key in ("x" * 300, "é" * 20, "..", "x"):
        assert (await client.get(f"/api/files/{key}/a.txt")).status_code == 404


@pytest.mark.parametrize(
    "hello",
    [
        "[" * 200_000,
        '{"conversation": "x", "after": ' + "9" * 5000 + "}",
        '{"conversation": "unknown"}',
        '{"conversation": "the one conversation", "after": -1}',
        b"\x00",
        "no form",
    ],
    ids=["deep", "long number", "unknown", "negative", "bytes", "text"],
)
async def test_a_page_that_greets_wrongly_is_refused(server: ASGIApp, hello: str | bytes) -> None:
    async with page_on(server) as page:
        page.send(hello)
        assert "没有这个对话" in (await page.hears())["error"]
        assert (await page.hears())["code"] == 1008


async def test_a_silent_page_is_let_go(server: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "_PATIENCE", 0.05)
    async with page_on(server) as page:
        assert (await page.hears())["error"]


async def test_a_page_may_send_what_it_likes_and_is_still_pushed_to(web: Web, server: ASGIApp) -> None:
    async with page_on(server) as page:
        page.send_json({"conversation": KNOWN, "after": 5})
        assert await page.hears() == {"messages": [{"id": 6}]}
        page.send(b"\x00")
        page.send("x")
        await asyncio.sleep(0)
        web.queues[0].put_nowait({"typing": True})
        assert await page.hears() == {"typing": True}
    assert web.queues == []


async def test_too_many_pages_and_a_database_away_are_told(web: Web, server: ASGIApp) -> None:
    hello = {"conversation": KNOWN}
    async with page_on(server) as one, page_on(server) as two:
        for page in (one, two):
            page.send_json(hello)
            await page.hears()
        async with page_on(server) as three:
            three.send_json(hello)
            assert "太多" in (await three.hears())["error"]
    web.trouble = OSError("away")
    async with page_on(server) as page:
        page.send_json(hello)
        assert "稍后" in (await page.hears())["error"]


async def test_what_is_kept_for_pages_is_bounded_and_ages(house: House, tmp_path: Path) -> None:
    now = 0.0
    channel = WebChannel(
        house.channel.numbers, house.accounts, house.gateway, HandedFiles(tmp_path, VAULT), lambda: now
    )
    _, account = await channel.open()
    for number in range(30):
        await channel.bot.send_message(account.id, str(number))
    queue = channel.listen(account, 0)
    assert [one["text"] for one in queue.get_nowait()["messages"]] == [str(one) for one in range(10, 30)]
    now = 500.0
    await channel.bot.send_message(account.id, "later")
    now = 700.0
    queue = channel.listen(account, 0)
    assert [one["text"] for one in queue.get_nowait()["messages"]] == ["later"]
    now = 1200.0
    channel.prune()
    assert channel.listen(account, 0).empty()
    assert len(channel._kept) == 0
    for _ in range(7):
        channel.listen(account, 0)
    with pytest.raises(TooManyPagesError):
        channel.listen(account, 0)


async def test_an_answer_is_repeated_for_ten_minutes(house: House, tmp_path: Path) -> None:
    now = 0.0
    channel = WebChannel(
        house.channel.numbers, house.accounts, house.gateway, HandedFiles(tmp_path, VAULT), lambda: now
    )
    _, account = await channel.open()
    first = await channel.say(account, "我能" * 600, "id")
    assert await channel.say(account, "我能" * 600, "id") == first
    now = 700.0
    assert await channel.say(account, "我能" * 600, "id") != first
    now = 1400.0
    channel.prune()
    assert len(channel._answers) == 0

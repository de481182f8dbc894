"""Delivery of updates by HTTP POST: in order within a chat, repeated until the bot answers 200."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.e2e.fake_telegram.errors import Refused
from tests.e2e.fake_telegram.params import Params, parse_json
from tests.e2e.fake_telegram.records import Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.e2e.fake_telegram.updates import Pending, Updates
    from tests.e2e.fake_telegram.waiting import Signal

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
DELIVERY_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 1.0
IDLE_SECONDS = 3600.0


class Webhook:
    """Where the bot wants its updates, and the tasks that bring them there."""

    def __init__(self, updates: Updates, signal: Signal) -> None:
        self.secret = ""
        self.deliveries = 0
        self._updates = updates
        self._signal = signal
        self._connections = 40
        self._last_error: tuple[int, str] | None = None
        self._execute: Callable[[str, Params], Awaitable[Any]] | None = None
        self._main: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address, empty while the bot polls."""
        return self._updates.webhook_url

    def connect(self, execute: Callable[[str, Params], Awaitable[Any]]) -> None:
        """Say who carries out the methods that come as an answer to a delivery."""
        self._execute = execute

    def point_to(self, url: str, secret: str, connections: int) -> None:
        """Change the address; the deliveries to the old one end."""
        self._stop()
        self._updates.webhook_url, self.secret, self._connections = url, secret, connections
        self._last_error = None
        self._updates.interrupt()
        if url:
            self._main = asyncio.create_task(self._deliver_all())

    def info(self) -> dict[str, Any]:
        """The ``WebhookInfo`` object."""
        body: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
            "max_connections": self._connections,
        }
        if self._updates.allowed:
            body["allowed_updates"] = self._updates.allowed
        if self._last_error:
            body["last_error_date"], body["last_error_message"] = self._last_error
        return body

    async def close(self) -> None:
        """End all deliveries."""
        task = self._main
        self._stop()
        if task:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _stop(self) -> None:
        if self._main:
            self._main.cancel()
            self._main = None

    async def _deliver_all(self) -> None:
        busy: set[int] = set()
        timeout = aiohttp.ClientTimeout(total=DELIVERY_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as tasks:
            while True:
                await self._signal.until(lambda: self._next_for_idle_chat(busy), IDLE_SECONDS)
                entry = self._next_for_idle_chat(busy)
                if entry is not None:
                    busy.add(entry.chat_id)
                    tasks.create_task(self._deliver_chat(session, entry.chat_id, busy))

    def _next_for_idle_chat(self, busy: set[int]) -> Pending | None:
        if len(busy) >= self._connections:
            return None
        return next((entry for entry in self._updates.pending if entry.chat_id not in busy), None)

    async def _deliver_chat(self, session: aiohttp.ClientSession, chat_id: int, busy: set[int]) -> None:
        pause = FIRST_PAUSE
        while entry := next((entry for entry in self._updates.pending if entry.chat_id == chat_id), None):
            if await self._deliver(session, entry):
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        busy.discard(chat_id)
        self._signal.fire()

    async def _deliver(self, session: aiohttp.ClientSession, entry: Pending) -> bool:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        self.deliveries += 1
        self._signal.fire()
        try:
            async with session.post(self.url, json=entry.update, headers=headers) as response:
                if response.status != 200:
                    self._note(f"Wrong response from the webhook: {response.status} {response.reason}")
                    return False
                answer = await _read_answer(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note(f"Connection failed: {error}")
            return False
        self._updates.confirm(entry)
        await self._carry_out(answer)
        return True

    def _note(self, text: str) -> None:
        self._last_error = (int(time.time()), text)

    async def _carry_out(self, answer: Params) -> None:
        method = answer.values.pop("method", None)
        if method and self._execute:
            # The bot does not learn the outcome; the call log does.
            with contextlib.suppress(Refused):
                await self._execute(str(method), answer)


async def _read_answer(response: aiohttp.ClientResponse) -> Params:
    """The method in the answer to a delivery, as JSON or as a form; anything else means none."""
    if response.content_type == "application/json":
        try:
            return Params(parse_json(await response.text()))
        except Refused:
            return Params({})
    if response.content_type == "multipart/form-data":
        return await _read_multipart(aiohttp.MultipartReader.from_response(response))
    return Params({})


async def _read_multipart(reader: Any) -> Params:
    values: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    while (part := await reader.next()) is not None:
        content = bytes(await part.read())
        if part.filename:
            media_type = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, content, media_type)
        else:
            values[part.name] = content.decode()
    return Params(values, files)

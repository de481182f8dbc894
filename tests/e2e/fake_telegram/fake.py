"""The fake as a test holds it: a server on a thread of its own, people, trouble on demand, the log."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from typing import TYPE_CHECKING, Any, Self, TypeVar

from tests.e2e.fake_telegram.driver import User
from tests.e2e.fake_telegram.records import Call, Chat, Fault
from tests.e2e.fake_telegram.server import Server
from tests.e2e.fake_telegram.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

T = TypeVar("T")
TOKEN = "700000001:AAfake-token-of-an-invented-bot-000"
START_SECONDS = 10.0


class FakeTelegram:
    """A strict Bot API server with one bot, usable from any thread and any event loop."""

    def __init__(self, *, token: str = TOKEN, username: str = "kaozheng_test_bot") -> None:
        self.token = token
        self.url = ""
        self.state = State(token, username)
        self._server = Server(self.state)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-telegram", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._block_on(self._server.start())}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._block_on(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)
        self._loop.close()

    @property
    def calls(self) -> list[Call]:
        """The log of calls so far: method, parameters, time, outcome."""
        return self.look(lambda: [dataclasses.replace(call) for call in self.state.calls])

    @property
    def refusals(self) -> list[Call]:
        """The calls a correct bot would not have made; trouble on demand and blocks are not among them."""
        return [call for call in self.calls if call.code not in (None, 200, 403, 409) and not call.injected]

    @property
    def deliveries(self) -> int:
        """How many times an update was posted to the webhook, repetitions included."""
        return self.look(lambda: self.state.webhook.deliveries)

    @property
    def webhook(self) -> dict[str, Any]:
        """The ``WebhookInfo`` as the bot would get it."""
        return self.look(self.state.webhook.info)

    @property
    def webhook_secret(self) -> str:
        """The secret the bot gave with its webhook."""
        return self.look(lambda: self.state.webhook.secret)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def user(self, user_id: int, name: str, *, username: str = "", language: str = "zh-hans") -> User:
        """A new person, who has not yet written to the bot."""
        person = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}
        chat = Chat(person | ({"username": username} if username else {}))

        def add() -> None:
            assert user_id not in self.state.chats, f"there is a user {user_id} already"
            self.state.chats[user_id] = chat

        self.look(add)
        return User(self, chat)

    def resend(self, update_id: int) -> None:
        """Deliver an update once more, as Telegram does when it is not sure that it arrived."""
        self.look(lambda: self.state.updates.repeat(update_id))

    def flood(self, retry_after: int = 1, *, method: str = "sendMessage", chat_id: int | None = None) -> None:
        """Answer the next call with 429, and every further one until the time is over."""
        self._trouble(Fault(method, chat_id, 1, 429, retry_after))

    def fail(
        self,
        code: int,
        *,
        method: str = "sendMessage",
        chat_id: int | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next calls with 403, 500 or another code."""
        self._trouble(Fault(method, chat_id, times, code))

    def slow_down(
        self,
        delay: float,
        *,
        method: str = "sendMessage",
        chat_id: int | None = None,
        times: int = 1,
    ) -> None:
        """Let the next calls take this many seconds."""
        self._trouble(Fault(method, chat_id, times, delay=delay))

    def calm(self) -> None:
        """Forget the log of calls, refusals included, and take back trouble that has not struck yet."""
        self.look(self.state.calls.clear)
        self.look(self.state.faults.clear)

    async def wait(self, look: Callable[[], T], seconds: float) -> T:
        """Wait until a look at the state finds something true."""
        task = asyncio.run_coroutine_threadsafe(self.state.signal.until(look, seconds), self._loop)
        return await asyncio.wrap_future(task)

    async def wait_call(self, method: str, seconds: float = 20.0, *, count: int = 1) -> list[Call]:
        """Wait until a method has been called so many times."""

        def look() -> list[Call]:
            found = [call for call in self.state.calls if call.method.lower() == method.lower()]
            return found if len(found) >= count else []

        found = await self.wait(look, seconds)
        assert found, f"{method} was not called {count} times within {seconds} s"
        return found

    async def run(self, action: Callable[[], T]) -> T:
        """Do something to the state, on the loop that owns it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_once(action), self._loop))

    def look(self, action: Callable[[], T]) -> T:
        """The same for code that does not await; it takes well under a millisecond."""
        return self._block_on(_once(action))

    def _trouble(self, fault: Fault) -> None:
        self.look(lambda: self.state.faults.append(fault))

    def _block_on(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS)


async def _once(action: Callable[[], T]) -> T:
    return action()

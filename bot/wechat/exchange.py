"""One message and its answer (一问一答): WeChat waits five seconds, asks three times, and shows one answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.wechat.composing import is_shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.channels.base import Collector, Out
    from bot.wechat.peers import Part

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    answer: float = 4.3
    """How long an answer is waited for: WeChat hangs up after five, and the way there takes its time."""
    hang_up: float = 5.6
    """After this it has hung up."""
    ask_again: float = 3.0
    """And after so many more it does not ask again."""


class Exchange:
    """The answer to one message, for as many times as WeChat asks for it.

    An answer that is not there in time is not sent into a call that WeChat is about to give up: its next try takes it.
    After the third, or when none comes, whatever is said later goes out by itself.
    """

    def __init__(
        self,
        task: asyncio.Task[None],
        collector: Collector,
        settle: Callable[[list[Out]], Coroutine[Any, Any, Part | None]],
        push: Callable[[Out], Awaitable[None]],
        patience: Patience,
    ) -> None:
        """Wait for an answer.

        Args:
            task: what makes it; shows things, which the collector catches.
            collector: catches them until it is closed.
            settle: makes the answer of them, and sees to what does not fit into it.
            push: sends something by itself.
            patience: how long to wait.
        """
        self._task = task
        self._collector = collector
        self._settle = settle
        self._push = push
        self._patience = patience
        self._tries = 0
        self._answer: asyncio.Task[Part | None] | None = None
        self.eager = False
        """Give what has been said so far when the time is over; for accounts that may send the rest by itself."""

    async def attend(self) -> Part | None:
        """The answer to one of WeChat's tries; None where there is nothing to say in it."""
        self._tries += 1
        this = self._tries
        if self._answer is None:
            await asyncio.wait([self._task], timeout=self._patience.answer)
        if self._answer is None and self._is_time(this):
            self._close()
        if self._answer is not None:
            return await asyncio.shield(self._answer)
        # Nothing yet: WeChat hangs up, and asks again.
        await asyncio.wait([self._task], timeout=self._patience.hang_up - self._patience.answer)
        return None

    async def let_go(self) -> None:
        """After a try without an answer: where no other came, send by itself what was said meanwhile."""
        this = self._tries
        await asyncio.sleep(self._patience.ask_again)
        if self._answer is None and self._tries == this:
            self._collector.closed = True
            self._answer = asyncio.create_task(self._nothing())
            for out in self._collector.outs:
                await self._push(out)

    @property
    def is_open(self) -> bool:
        """Whether nobody has been answered yet."""
        return self._answer is None

    def _is_time(self, this: int) -> bool:
        said = any(map(is_shown, self._collector.outs))
        return self._task.done() or this >= _TRIES or (self.eager and said)

    def _close(self) -> None:
        self._collector.closed = True
        self._answer = asyncio.create_task(self._settle(self._collector.outs))

    async def _nothing(self) -> None:
        return None

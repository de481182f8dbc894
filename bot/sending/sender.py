"""The line of what is to be said: claimed, written, sent, settled. One bad row never stops it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendDocument, SendMessage
from aiogram.types import BufferedInputFile

from bot.channels.base import OutOfReachError
from bot.sending.settling import GroupSettling
from db.database import DATABASE_ERRORS
from db.machines import NotificationState as State
from db.outbox import Settled
from db.reminders import URGENT, Wanted, after_quiet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.metrics import Metrics
    from bot.sending.couriers import Courier
    from db.accounts import Account, Accounts
    from db.clock import Clock
    from db.outbox import Claimed, Outbox
    from db.reminders import Reminders
    from handlers.notices.told import Told
    from handlers.notices.writer import NoticeWriter

_log = logging.getLogger(__name__)
AT_ONCE: Final = 8
"""Rows in the air at once. One is out of the air when its outcome is kept: so many a crash may repeat."""
_MOST_TRIES: Final = 10
"""With growing waits, some fourteen hours."""
_FIRST_WAIT: Final = 10.0
_LONGEST_WAIT: Final = 3 * 3600.0
_TRANSIENT: Final = (
    TelegramNetworkError,
    TelegramServerError,
    ClientDecodeError,
    TelegramUnauthorizedError,
    *DATABASE_ERRORS,
)
"""A wrong token is the operator's to mend; what is to be said waits for it."""


class Sender:
    """Delivers the outbox of this installation, beside other processes that do the same."""

    def __init__(
        self,
        outbox: Outbox,
        accounts: Accounts,
        reminders: Reminders,
        writer: NoticeWriter,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        """Deliver; `couriers` names the channels that this process serves."""
        self.couriers: dict[str, Courier] = {}
        self._outbox = outbox
        self._accounts = accounts
        self._reminders = reminders
        self._writer = writer
        self._metrics = metrics
        self._clock = clock
        self._settling = GroupSettling(outbox)
        self._kept: dict[int, set[int]] = {}
        """For whom something is kept: everybody who may be met for it → the accounts it was planned for."""
        self._turn = asyncio.Lock()
        self._meeting = asyncio.Lock()
        self._stopping = False

    async def run(self) -> None:
        """Deliver all that is due; called regularly. Two calls at once take turns."""
        async with self._turn:
            while not self._stopping and (rows := await self._outbox.claim()):
                await self._deliver(rows)

    async def refresh(self) -> None:
        """Take back what crashed processes were at, and learn for whom something is kept; called regularly."""
        if taken := await self._outbox.take_back():
            _log.warning("%d notifications of a process that ended are planned anew", taken)
        people = await self._accounts.of_same_person(await self._outbox.accounts_with_kept())
        self._kept = {}
        for account_id, accounts in people.items():
            self._keep_for(account_id, accounts)

    async def meet(self, account: Account) -> None:
        """Somebody is there: say what was kept for them. Costs nothing where nothing is."""
        planned_for = self._kept.pop(account.id, None)
        if planned_for is None or self._stopping:
            return
        async with self._meeting:
            while rows := await self._outbox.claim_kept(planned_for):
                await self._deliver(rows, met=account)
                if account.id in self._kept:
                    return  # out of reach again

    async def stop(self) -> None:
        """Claim no more, and let the rows in work be settled."""
        self._stopping = True
        async with self._turn, self._meeting:
            pass

    async def _deliver(self, rows: Sequence[Claimed], met: Account | None = None) -> None:
        people = await self._accounts.of_same_person({row.account_id for row in rows})
        wanted = await self._reminders.wanted({one.id for accounts in people.values() for one in accounts})
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(row: Claimed) -> None:
            async with slots:
                accounts = people.get(row.account_id, [])
                result = await self._attempt(row, accounts, wanted, met)
                self._metrics.count(row, result, self._clock())
                await self._settling.settle(result)

        # Shielded: what was sent is settled even where the task is cancelled at a stop.
        outcomes = await asyncio.shield(asyncio.gather(*map(one, rows), return_exceptions=True))
        for error in filter(None, outcomes):
            raise error

    async def _attempt(
        self,
        row: Claimed,
        accounts: Sequence[Account],
        wanted: Mapping[int, Wanted],
        met: Account | None,
    ) -> Settled:
        """What becomes of the row; never raises."""
        try:
            return await self._try(row, accounts, wanted, met)
        except TelegramRetryAfter as error:
            wait = timedelta(seconds=error.retry_after)
            return _settled(
                row, State.PLANNED, "flood", due_at=self._clock() + wait, attempts=row.attempts - 1
            )
        except TelegramForbiddenError:
            return _settled(row, State.FAILED, "blocked")
        except _TRANSIENT as error:
            return self._later(row, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one bad row must not stop the line
            _log.error("a notification of kind %s cannot be written or sent", row.kind, exc_info=error)
            return _settled(row, State.FAILED, type(error).__name__)

    async def _try(
        self,
        row: Claimed,
        accounts: Sequence[Account],
        wanted: Mapping[int, Wanted],
        met: Account | None,
    ) -> Settled:
        if any(not wanted.get(one.id, Wanted()).wants(row.kind) for one in accounts):
            return _settled(row, State.CANCELLED, "not wanted")
        now = self._clock()
        if met is None and row.kind not in URGENT and (morning := after_quiet(now)) > now:
            return _settled(row, State.PLANNED, "quiet hours", due_at=morning, attempts=row.attempts - 1)
        told: Told | None = None
        for account, courier in self._who_and_how(accounts, met):
            told = told or await self._writer.write(row, account)
            if told is None:
                return _settled(row, State.CANCELLED, "not true any more")
            with contextlib.suppress(OutOfReachError):  # then another channel of theirs, or kept
                await self._tell(courier, courier.chat_of(account), told, row.kind)
                return _settled(row, State.SENT, account.channel)
        self._keep_for(row.account_id, accounts)
        return _settled(row, State.KEPT, "nobody there", attempts=row.attempts - 1)

    async def _tell(self, courier: Courier, chat_id: int, told: Told, kind: str) -> None:
        """Send the message, then its file.

        The message is told already when its file fails: without it it is still told, and sending both again would
        repeat it.
        """
        await courier.send(
            chat_id, SendMessage(chat_id=chat_id, text=told.text, reply_markup=told.keyboard), kind
        )
        if told.file is None:
            return
        name, content = told.file
        document = BufferedInputFile(content, name)
        try:
            await courier.send(chat_id, SendDocument(chat_id=chat_id, document=document), kind)
        except (TelegramAPIError, *_TRANSIENT) as error:
            _log.warning("the file of a notification could not be sent: %s", type(error).__name__)

    def _keep_for(self, account_id: int, accounts: Sequence[Account]) -> None:
        for one in accounts:
            self._kept.setdefault(one.id, set()).add(account_id)

    def _who_and_how(self, accounts: Sequence[Account], met: Account | None) -> list[tuple[Account, Courier]]:
        """The account that is there, or those that can be reached now, the one used last first."""
        if met:
            courier = self.couriers.get(met.channel)
            return [(met, courier)] if courier else []
        found = [(account, self.couriers.get(account.channel)) for account in accounts]
        return [(account, courier) for account, courier in found if courier and courier.reaches(account)]

    def _later(self, row: Claimed, outcome: str) -> Settled:
        if row.attempts >= _MOST_TRIES:
            return _settled(row, State.FAILED, f"given up: {outcome}")
        return _settled(row, State.PLANNED, outcome, due_at=self._clock() + growing_wait(row.attempts))


def growing_wait(attempts: int) -> timedelta:
    """The wait after so many attempts: ten seconds, doubled each time up to three hours, within a quarter of it."""
    seconds = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - spreads the load


def _settled(
    row: Claimed, state: State, outcome: str, *, due_at: datetime | None = None, attempts: int | None = None
) -> Settled:
    return Settled(
        row.id, state, outcome, row.attempts if attempts is None else attempts, due_at or row.due_at
    )

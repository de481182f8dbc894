"""One unit of work (工作单元) an update: few statements, at most one commit, and nothing is told before it is kept."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.database import Database

    Step = Callable[[AsyncSession], Awaitable[None]]


class UnitOfWork:
    """Collects what an update changes and writes it in one transaction.

    The transaction opens at the first use of `session()` or at `commit()`, whichever is first. `commit()` is called
    before anything is sent to the person, and again at the end for what came after; with nothing to write it is free.
    """

    def __init__(self, database: Database) -> None:
        """Prepare the work; nothing is opened yet."""
        self._database = database
        self._stack = AsyncExitStack()
        self._session: AsyncSession | None = None
        self._steps: dict[str, Step] = {}
        self._along: list[Step] = []
        self._after: list[Callable[[], None]] = []
        self.notes: dict[str, object] = {}
        """What was planned, for those who read before it is committed."""

    async def session(self) -> AsyncSession:
        """The session of the open transaction."""
        if self._session is None:
            self._session = await self._stack.enter_async_context(self._database.write())
        return self._session

    def plan(self, name: str, step: Step) -> None:
        """Run the step at the next commit; a later step of the same name takes its place."""
        self._steps[name] = step

    def along(self, step: Step) -> None:
        """Run the step with the next commit, but do not commit for its sake alone."""
        self._along.append(step)

    @property
    def waits_for_commit(self) -> bool:
        """Whether a step given to `along()` has found no commit to go with."""
        return bool(self._along)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run the action once the transaction is kept; forgotten if it is rolled back."""
        self._after.append(action)

    async def commit(self) -> None:
        """Write what was planned and keep all of it, or raise and keep nothing."""
        if self._session is None and not self._steps:
            return
        try:
            session = await self.session()
            for step in (*self._steps.values(), *self._along):
                await step(session)
        except BaseException as error:
            await self._close(error)
            raise
        self._along = []
        await self._close(None)

    async def _close(self, error: BaseException | None) -> None:
        stack, actions = self._stack, self._after
        self._stack, self._session, self._steps, self._after = AsyncExitStack(), None, {}, []
        if error is None:
            await stack.aclose()
            for action in actions:
                action()
        else:
            await stack.__aexit__(type(error), error, error.__traceback__)

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back on an error."""
        if error is None:
            await self.commit()
        else:
            await self._close(error)

"""The regular work (定时任务): each job by itself, and trouble told when it begins and when it is over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from db.clock import utc_now
from db.database import DATABASE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Job = Callable[[], Awaitable[object]]

_log = logging.getLogger(__name__)


class WatchedJob:
    """A job that may fail every second for an hour: the log has two lines of it and not 3,600 traces."""

    def __init__(self, name: str, job: Job) -> None:
        """Watch this job.

        Args:
            name: what it does, for the log.
            job: does it once.
        """
        self._name = name
        self._job = job
        self._failing = False

    async def run(self) -> None:
        """Do it once; never raises."""
        try:
            await self._job()
        except Exception as error:  # noqa: BLE001 - it comes again, and the other jobs must go on
            if not self._failing:
                known = isinstance(error, DATABASE_ERRORS)
                _log.error(
                    "fails until further notice: %s (%s)",
                    self._name,
                    type(error).__name__,
                    exc_info=None if known else error,
                )
            self._failing = True
        else:
            if self._failing:
                _log.warning("works again: %s", self._name)
            self._failing = False


class Jobs:
    """Does jobs again and again, the first time at once."""

    def __init__(self) -> None:
        """Begin without jobs."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def plan(self, name: str, job: Job, *, seconds: int) -> None:
        """Do the job every so many seconds; while it is at work it is not begun once more."""
        self._scheduler.add_job(
            WatchedJob(name, job).run,
            "interval",
            id=name,
            name=name,
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=utc_now(),
        )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def pause(self) -> None:
        """Begin no job any more; one at work goes on."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """End, with the job that may be at work."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

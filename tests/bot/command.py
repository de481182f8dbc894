"""A command run on the database, the keys and the clock of a program that is under test in the same process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from db.clock import SHANGHAI
from tests.bot.test_cli_documents import run
from tests.services import VAULT

if TYPE_CHECKING:
    import pytest
    from typer.testing import Result

    from tests.exams import Watch


class Commands:
    """The command line of an installation."""

    def __init__(self, url: str, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have commands work on this database, with the tests' keys and at the watch's moment."""
        monkeypatch.setenv("KAOZHENG_DATABASE_URL", url)
        monkeypatch.setattr("bot.keys.open_vault", lambda _: VAULT)
        monkeypatch.setattr("db.clock.utc_now", watch)
        monkeypatch.setattr("db.clock.today", lambda: watch.now.astimezone(SHANGHAI).date())

    async def run(self, *words: str) -> Result:
        """Run one; it has an event loop of its own."""
        return await asyncio.to_thread(run, *words)

    async def done(self, *words: str) -> str:
        """Run one that has to succeed; what it said."""
        result = await self.run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

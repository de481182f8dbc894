"""What the commands share: settings, the database for one command, leaving with a message."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings
    from db.database import Database
    from knowledge.policies import Library

WRONG_USE: Final = 2
"""Exit code for settings and input that have to be mended; 1 is for what failed on the way."""

_LAST_WORDS: Final = 0.1
"""Seconds in which the thread of an SQLite connection that failed tells the loop that it ends."""


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong on standard error and leave."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def settings() -> Settings:
    """The settings, or leave with what is wrong with them."""
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        fail(str(error), WRONG_USE)


def library() -> Library:
    """The policy knowledge, or leave with what is wrong with it."""
    from knowledge.policies import PolicyFileError, load_library

    try:
        return load_library()
    except PolicyFileError as error:
        fail(f"政策知识读不进来：{error}", 1)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The installation's database, brought up to date, for one command; or leave with why it cannot be used."""
    from bot.starting import explained
    from db.database import DATABASE_ERRORS, Database
    from db.upgrade import upgrade

    with explained():
        try:
            await upgrade(url)
            database = Database(url)
            try:
                yield database
            finally:
                await database.close()
        except DATABASE_ERRORS:
            await asyncio.sleep(_LAST_WORDS)
            raise

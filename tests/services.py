"""Servers that some tests need: where they are, and whether a test may do without."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from db.vault import Key, Vault

if TYPE_CHECKING:
    from pathlib import Path

VAULT = Vault([Key("test", bytes(range(32)))])
"""A vault for tests; its key is no secret."""
TEST_ALL = os.environ.get("KAOZHENG_TEST_ALL") == "1"
"""Nothing may be skipped: a server that is missing is a failure."""


def address_of(variable: str, default: str) -> str:
    """The address of a server: as the environment says, the usual one where nothing may be skipped, or skip."""
    address = os.environ.get(variable) or (default if TEST_ALL else "")
    if not address:
        pytest.skip(f"{variable} is not set")
    return address


def redis_address() -> str:
    """The address of a Redis database of this worker's own; tests empty it."""
    own = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw1").removeprefix("gw")) % 8
    return address_of("KAOZHENG_TEST_REDIS", "redis://127.0.0.1:6379").rstrip("/") + f"/{own}"


async def fresh_database(backend: str, folder: Path) -> str:
    """The address of an empty database."""
    if backend == "sqlite":
        return f"sqlite+aiosqlite:///{folder / 'test.db'}"
    url = make_url(address_of("KAOZHENG_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/test"))
    url = url.set(drivername="postgresql+asyncpg")
    name = f"kaozheng_test_{os.getpid()}"
    server = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await server.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


async def drop_database(url: str) -> None:
    """Remove what `fresh_database` made; files go with their folder."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return
    server = create_async_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)'))
    await server.dispose()

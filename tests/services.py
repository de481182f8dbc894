"""Servers that some tests need: where they are, and whether a test may do without."""

from __future__ import annotations

import asyncio
import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from db.upgrade import upgrade
from db.vault import Key, Vault

if TYPE_CHECKING:
    from sqlalchemy import URL

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
    await _run_on_server(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    return url.set(database=name).render_as_string(hide_password=False)


async def prepare(url: str) -> None:
    """Bring an empty database up to date, by a copy of one that was made once: migrations take half a second each time."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _copy_once(await _sqlite_template(), Path(str(address.database)))
        return
    await _run_on_server(
        address,
        f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)',
        f'CREATE DATABASE "{address.database}" TEMPLATE "{await _postgresql_template(address)}"',
    )


def _copy_once(template: Path, target: Path) -> None:
    if not target.exists():
        shutil.copyfile(template, target)


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="kaozheng-test-")


async def _sqlite_template() -> Path:
    path = Path(_folder().name) / "template.db"
    if not path.exists():
        await upgrade(f"sqlite+aiosqlite:///{path}")
    return path


async def _postgresql_template(address: URL) -> str:
    """Made once a process, and dropped at its end."""
    name = f"kaozheng_template_{os.getpid()}"
    if name not in _templates:
        await _run_on_server(
            address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'
        )
        await upgrade(address.set(database=name).render_as_string(hide_password=False))
        _templates.add(name)
        drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
        atexit.register(lambda: asyncio.run(_run_on_server(address, drop)))
    return name


_templates: set[str] = set()


async def _run_on_server(address: URL, *statements: str) -> None:
    server = create_async_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await server.dispose()


async def drop_database(url: str) -> None:
    """Remove what `fresh_database` made; files go with their folder."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return
    await _run_on_server(address, f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)')

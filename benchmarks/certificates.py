"""Looking a certificate up by its number among very many, against the bare indexed select in the same run.

`python -m benchmarks.certificates [ROWS]`: 200,000 by default, 10,000,000 takes some minutes and gigabytes. SQLite in a
temporary folder; PostgreSQL as well where KAOZHENG_TEST_POSTGRESQL names a server, in a database that is made for it and
removed afterwards. The rows are written straight into the table, not issued.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiosqlite
import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import delete, make_url

from benchmarks.measure import Figures, middle, run
from db import models
from db.audit import Audit
from db.clock import utc_now
from db.database import Database
from db.notifications import Notifications
from db.results import Certificates, ResultRules
from db.upgrade import upgrade
from db.vault import Key, Vault
from knowledge.procedures import load_procedures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    Fetch = Callable[[str], Awaitable[Any]]

SMALL: Final = 200_000
VARIABLE: Final = "KAOZHENG_TEST_POSTGRESQL"
_ROUNDS: Final = 5
_LOOKUPS: Final = 500
"""In each round, of each kind, in turn."""
_BATCH: Final = 20_000
_COLUMNS: Final = (
    "id, number, scheme, registration_id, person_id, institution_id, item_id, level, holder, holder_hash, theory, "
    "practice, issued_on, state, replaced_by, demo, created_at"
)
_INDEXES: Final = ("holder_hash", "person_id", "registration_id")
"""Made after the rows, as anybody would who fills a table; the number's stands from the beginning."""
_SELECT: Final = "SELECT id, number, holder, state FROM certificate WHERE number = "
_NOW: Final = datetime(2026, 11, 2, tzinfo=UTC)
_VAULT: Final = Vault([Key("perf", bytes(range(32)))])


def number_of(order: int) -> str:
    """The number of the certificate of that order: Zhengzhou's scheme over institutions and years."""
    rest, serial = divmod(order, 99_999)
    year, institution = divmod(rest, 999)
    return f"{1 + year:02d}16015{institution:03d}{1 + serial:05d}"


def rows(count: int, holder: bytes) -> Iterator[tuple[Any, ...]]:
    """So many certificates, of one registration; each with a holder's hash of its own."""
    chance = random.Random(7)
    for order in range(count):
        digest = f"{chance.getrandbits(256):064x}"
        head = (order + 1, number_of(order), "henan-special", 1, 1, 1, 1, 0, holder, digest, None, 605)
        yield (*head, date(2026, 10, 12), "issued", None, True, _NOW)


async def prepare(url: str) -> None:
    """The tables, and the rows that certificates refer to."""
    await upgrade(url)
    database = Database(url)
    async with database.write() as session:
        await session.execute(delete(models.Certificate))
        session.add(
            models.Institution(
                id=1,
                code="16015001",
                name="演示",
                kind="centre",
                region="河南省郑州市",
                address="",
                office_line="",
                state="filed",
                demo=True,
                created_at=_NOW,
            )
        )
        session.add(models.Item(id=1, kind="special", name="母婴护理"))
        session.add(
            models.Person(
                id=1,
                document_kind="id_card",
                number_hash="0",
                name=b"",
                number=b"",
                phone=b"",
                details=b"",
                consented_at=_NOW,
                consent="",
                created_at=_NOW,
                updated_at=_NOW,
            )
        )
        await session.flush()
        times = ("register_from", "tickets_from", "starts_at", "created_at")
        session.add(
            models.Exam(
                id=1,
                number="BENCH",
                institution_id=1,
                item_id=1,
                level=0,
                region="河南省郑州市",
                site="",
                address="",
                planned_on=_NOW.date(),
                register_until=_NOW.replace(hour=1),
                ends_at=_NOW.replace(hour=1),
                capacity=1,
                taken=0,
                fee_fen=0,
                bring="",
                state="finished",
                revision=0,
                demo=True,
                settings={},
                **dict.fromkeys(times, _NOW),
            )
        )
        await session.flush()
        session.add(
            models.Registration(
                id=1,
                number="1",
                exam_id=1,
                person_id=1,
                state="approved",
                details=b"",
                step_free=False,
                submitted_at=_NOW,
                updated_at=_NOW,
            )
        )
    await database.close()


async def fill_sqlite(path: Path, count: int, holder: bytes) -> None:
    """Write the rows with the bare driver; what a power cut leaves of a benchmark is nobody's worry."""
    async with aiosqlite.connect(path) as connection:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -500000"):
            await connection.execute(f"PRAGMA {pragma}")
        for column in _INDEXES:
            await connection.execute(f"DROP INDEX ix_certificate_{column}")
        marks = ", ".join("?" * 17)
        source = rows(count, holder)
        while batch := list(itertools.islice(source, _BATCH)):
            plain = [
                (*row[:12], row[12].isoformat(), *row[13:16], "2026-11-02 00:00:00.000000") for row in batch
            ]
            await connection.executemany(f"INSERT INTO certificate ({_COLUMNS}) VALUES ({marks})", plain)
        await connection.commit()
        for column in _INDEXES:
            await connection.execute(f"CREATE INDEX ix_certificate_{column} ON certificate ({column})")
        await connection.execute("ANALYZE")
        await connection.commit()


async def fill_postgresql(connection: Any, count: int, holder: bytes) -> None:
    """Write the rows with COPY."""
    for column in _INDEXES:
        await connection.execute(f"DROP INDEX ix_certificate_{column}")
    await connection.copy_records_to_table(
        "certificate", records=rows(count, holder), columns=_COLUMNS.split(", ")
    )
    for column in _INDEXES:
        await connection.execute(f"CREATE INDEX ix_certificate_{column} ON certificate ({column})")
    await connection.execute("ANALYZE certificate")


@asynccontextmanager
async def on_sqlite(count: int, holder: bytes) -> AsyncIterator[tuple[str, Fetch]]:
    """A file with so many certificates: its address, and the bare select."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        url = f"sqlite+aiosqlite:///{path}"
        await prepare(url)
        await fill_sqlite(path, count, holder)
        async with aiosqlite.connect(path) as connection:

            async def fetch(number: str) -> Any:
                async with connection.execute(f"{_SELECT}?", (number,)) as cursor:
                    return await cursor.fetchone()

            yield url, fetch


@asynccontextmanager
async def on_postgresql(server: str, count: int, holder: bytes) -> AsyncIterator[tuple[str, Fetch]]:
    """The same in a database of its own."""
    address = make_url(server).set(drivername="postgresql")
    name = f"kaozheng_bench_{os.getpid()}"
    admin = await asyncpg.connect(address.render_as_string(hide_password=False))
    await admin.execute(f'CREATE DATABASE "{name}"')
    own = address.set(database=name)
    try:
        url = own.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
        await prepare(url)
        connection = await asyncpg.connect(own.render_as_string(hide_password=False))
        await fill_postgresql(connection, count, holder)
        statement = await connection.prepare(f"{_SELECT}$1")
        yield url, statement.fetchrow
        await connection.close()
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


async def compare(url: str, fetch: Fetch, count: int) -> list[Figures]:
    """Figures of the bare select, of a session that selects 1, of a number that is there, of one that is not; in turn."""
    database = Database(url)
    notifications, audit = Notifications(database, utc_now), Audit(database, utc_now)
    rules = ResultRules(load_procedures())
    certificates = Certificates(database, _VAULT, utc_now, audit, notifications, rules)
    chance = random.Random(11)
    found: list[tuple[Figures, ...]] = []

    async def lookup(_: int, number: int) -> None:
        if (await certificates.by_number(wanted[number])) is None:
            raise AssertionError("a number that was written is not found")

    async def miss(_: int, number: int) -> None:
        if await certificates.by_number(f"99{wanted[number][2:]}"):
            raise AssertionError("a number that nobody has is found")

    async def bare(_: int, number: int) -> None:
        await fetch(wanted[number])

    async def session(_: int, __: int) -> None:
        await database.ping()

    for _ in range(_ROUNDS + 1):
        figures = []
        for one in (bare, session, lookup, miss):
            wanted = [number_of(chance.randrange(count)) for _ in range(_LOOKUPS)]
            figures.append(await run(one, _LOOKUPS, 1))
        found.append(tuple(figures))
    await database.close()
    # The first round warms up.
    return [middle(list(each)) for each in zip(*found[1:], strict=True)]


async def main(count: int = SMALL) -> None:
    """Fill, measure and print the table."""
    holder = _VAULT.seal("certificate.holder", "李小明")
    places = [("SQLite", on_sqlite(count, holder))]
    if server := os.environ.get(VARIABLE):
        places.append(("PostgreSQL", on_postgresql(server, count, holder)))
    print(f"{count:,} certificates, look-up by number, median of {_ROUNDS} rounds of {_LOOKUPS}")
    told = "".join(
        f" {one} p50 | {one} p99 |" for one in ("bare", "SELECT 1 in a session", "found", "unknown")
    )
    print(f"| | filled in s |{told}\n|{'---|' * 10}")
    for name, place in places:
        began = time.perf_counter()
        async with place as (url, fetch):
            took = time.perf_counter() - began
            bare, *others = await compare(url, fetch, count)
        cells = [f"{took:.0f}", f"{bare.p50:.2f} ms", f"{bare.p99:.2f} ms"]
        for one in others:
            cells.append(f"{one.p50:.2f} ms (× {one.p50 / bare.p50:.1f})")
            cells.append(f"{one.p99:.2f} ms (× {one.p99 / bare.p99:.1f})")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else SMALL))

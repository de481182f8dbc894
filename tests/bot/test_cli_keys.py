"""Changing keys by the commands, with servers that go on with what they read at their start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.keys import FILE, read_keys
from db import models, resealing
from db.audit import Audit
from db.clock import utc_now
from db.database import Database
from db.people import People
from db.upgrade import upgrade
from db.vault import Key, Vault
from db.work import UnitOfWork
from knowledge.identity import DocumentKind
from tests.db.sample import person_data

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["keys", *words], catch_exceptions=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("KAOZHENG_DATABASE_URL", raising=False)
    monkeypatch.delenv("KAOZHENG_KEYS", raising=False)
    return tmp_path


def keys(folder: Path) -> list[Key]:
    return read_keys(folder / FILE)


def with_database(folder: Path, use: Callable[[Database], Awaitable[Any]]) -> Any:
    url = f"sqlite+aiosqlite:///{folder / 'kaozheng.db'}"

    async def body() -> Any:
        await upgrade(url)
        database = Database(url)
        try:
            return await use(database)
        finally:
            await database.close()

    return asyncio.run(body())


class Server:
    """A server of ours: it knows the keys that there were at its start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = Vault(keys(folder))

    def save(self, serial: int) -> None:
        async def use(database: Database) -> None:
            people = People(database, self.vault, utc_now, Audit(database, utc_now))
            async with UnitOfWork(database) as work:
                await people.save(work, None, person_data(serial), photo=b"face")

        with_database(self.folder, use)

    def sees(self, *serials: int) -> bool:
        async def use(database: Database) -> bool:
            people = People(database, self.vault, utc_now, Audit(database, utc_now))
            for serial in serials:
                found = await people.find(DocumentKind.ID_CARD, person_data(serial).number)
                if found is None or found.name != person_data(serial).name:
                    return False
                if await people.photo(found.id) != b"face":
                    return False
            return True

        return bool(with_database(self.folder, use))


def test_new_prints_a_key_and_changes_nothing(folder: Path) -> None:
    printed = run("new").stdout.strip()
    assert str(Key.parse(printed)) == printed
    assert not (folder / FILE).exists()


def test_a_change_with_a_running_server_loses_nothing_at_any_step(folder: Path) -> None:
    assert "正在用" in run("list").stdout
    (old,) = keys(folder)
    first = Server(folder)
    first.save(1)
    added = run("add")
    assert added.exit_code == 0
    assert keys(folder)[0] == old
    new = keys(folder)[1]
    assert f"rotate {new.name}" in added.stdout
    second = Server(folder)  # started anew, as `add` says

    rotated = run("rotate", new.name)
    assert rotated.exit_code == 0, rotated.output
    assert "重新加密了 1 行" in rotated.stdout
    assert keys(folder) == [new, old]
    assert second.sees(1)
    second.save(2)
    third = Server(folder)
    assert third.sees(1, 2)

    early = run("remove", old.name)
    assert early.exit_code == 1
    assert "没重启" in early.stderr
    assert keys(folder) == [new, old]
    removed = run("remove", old.name)
    assert removed.exit_code == 0, removed.output
    assert keys(folder) == [new]
    assert third.sees(1, 2)
    assert Server(folder).sees(1, 2)
    for shown in (added, rotated, early, removed, run("list")):
        for key in (old, new):
            assert str(key).partition(":")[2] not in shown.output

    async def told(database: Database) -> list[tuple[str, str | None]]:
        assert await Audit(database, utc_now).first_broken() is None
        async with database.read() as session:
            query = select(models.AuditEntry).filter_by(subject="keys").order_by(models.AuditEntry.id)
            return [(row.action, row.after) for row in await session.scalars(query)]

    assert with_database(folder, told) == [
        ("add_key", new.name),
        ("rotate_key", new.name),
        ("reseal", new.name),
        ("reseal", new.name),
        ("remove_key", old.name),
    ]


def test_interrupted_it_is_run_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("list")
    (old,) = keys(folder)
    server = Server(folder)
    for serial in range(1, 6):
        server.save(serial)
    run("add")
    new = keys(folder)[1]
    second = Server(folder)
    monkeypatch.setattr(resealing, "_BATCH", 2)
    again = resealing._again
    calls = 0

    def stop(*args: Any) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        return again(*args)

    monkeypatch.setattr(resealing, "_again", stop)
    assert CliRunner().invoke(app, ["keys", "rotate", new.name]).exit_code != 0
    assert keys(folder) == [new, old]
    assert second.sees(1, 2, 3, 4, 5)
    assert Server(folder).sees(1, 2, 3, 4, 5)
    monkeypatch.setattr(resealing, "_again", again)
    assert "重新加密了 3 行" in run("rotate", new.name).stdout
    assert keys(folder) == [new, old]
    assert run("remove", old.name).exit_code == 0
    assert Server(folder).sees(1, 2, 3, 4, 5)


def test_steps_in_the_wrong_order_are_refused(folder: Path) -> None:
    run("list")
    (old,) = keys(folder)
    assert run("remove", old.name).exit_code == 2
    assert run("rotate", "none").exit_code == 2
    assert run("remove", "none").exit_code == 2
    run("add")
    assert run("add").exit_code == 2
    assert len(keys(folder)) == 2


def test_a_key_that_signed_papers_in_peoples_hands_is_not_dropped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("list")
    (old,) = keys(folder)
    run("add")
    new = keys(folder)[1]
    run("rotate", new.name)

    async def three(*_args: object) -> int:
        return 3

    monkeypatch.setattr(resealing, "count_signed", three)
    refused = run("remove", old.name)
    assert refused.exit_code == 1
    assert "3 张" in refused.stderr
    assert keys(folder) == [new, old]
    assert run("remove", old.name, "--anyway").exit_code == 0
    assert keys(folder) == [new]


def test_what_no_key_opens_stops_it_and_keeps_the_keys(folder: Path) -> None:
    run("list")
    (old,) = keys(folder)
    Server(folder).save(1)
    run("add")
    new = keys(folder)[1]
    lost = Vault([Key("lost", bytes(32))]).seal("person.name", "x")

    async def spoil(database: Database) -> None:
        async with database.write() as session:
            (row,) = (await session.scalars(select(models.Person))).all()
            row.name = lost

    with_database(folder, spoil)
    for words in (("rotate", new.name), ("remove", old.name)):
        refused = run(*words)
        assert refused.exit_code == 1
        assert "1 行" in refused.stderr
    assert keys(folder) == [new, old]


def test_keys_of_the_settings_are_never_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Key("aaaa", bytes(range(32))), Key("bbbb", bytes(32))
    (folder / FILE).write_text(f"{old}\n")
    Server(folder).save(1)
    (folder / FILE).unlink()
    monkeypatch.setenv("KAOZHENG_KEYS", str(old))
    assert "keys new" in run("add").stderr
    monkeypatch.setenv("KAOZHENG_KEYS", f"{old},{new}")
    assert run("rotate", "bbbb").exit_code == 2
    monkeypatch.setenv("KAOZHENG_KEYS", f"{new},{old}")
    rotated = run("rotate", "bbbb")
    assert (rotated.exit_code, "重新加密了 1 行" in rotated.stdout) == (0, True)
    last = run("remove", "aaaa")
    assert last.exit_code == 0
    assert "可以从 KAOZHENG_KEYS 里去掉 aaaa" in last.stderr
    assert not (folder / FILE).exists()

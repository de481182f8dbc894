"""A start that fails is one sentence; a stop finishes every step; trouble of jobs is told twice, not each second."""

from __future__ import annotations

import asyncio
import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.channels.base import MessageNumbers
from bot.channels.terminal import TerminalChannel
from bot.jobs import Jobs, WatchedJob
from bot.settings import Settings, SettingsError, load_settings
from bot.starting import explained
from db.upgrade import NewerDatabaseError, upgrade
from knowledge.policies import PolicyFileError

if TYPE_CHECKING:
    from tests.bot.channel import House

AWAY = OperationalError("SELECT", {}, ValueError("away"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NewerDatabaseError("9"), "请升级程序"),
        (AWAY, "KAOZHENG_DATABASE_URL"),
        (ConnectionRefusedError(), "KAOZHENG_DATABASE_URL"),
        (RedisConnectionError("away"), "KAOZHENG_REDIS_URL"),
        (PolicyFileError(Path("a.txt"), 3, "坏了"), "政策知识读不进来"),
    ],
)
def test_a_failed_start_is_a_sentence(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as left, explained():
        raise error
    assert left.value.exit_code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


async def test_a_file_that_is_no_database_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all, but long enough to look at" * 100)
    with pytest.raises(typer.Exit), explained():
        await upgrade(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    assert "数据库" in capsys.readouterr().err
    await asyncio.sleep(0.1)  # the thread of the connection tells the loop that it ends


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+asyncpg://u:p@h/d?ssl=require"),
        ("postgres://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
    ],
)
def test_addresses_of_databases_are_as_the_driver_wants_them(
    value: str, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATABASE_URL", value)
    assert load_settings().database == address


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "postgresql://u@h:abc/d", "端口是数字"),
        ("DATABASE_URL", "postgresql://u@h/d?sslmode=yes", "sslmode"),
        ("DATABASE_URL", "postgresql://u@h/d?channel_binding=require", "channel_binding"),
        ("DATABASE_URL", "sqlite://", "内存"),
        ("DATABASE_URL", "sqlite:///:memory:", "内存"),
        ("DATABASE_URL", "sqlite:///file:x?mode=memory&uri=true", "内存"),
        ("REDIS_URL", "redis://h:abc/0", "redis://"),
        ("PUBLIC_URL", "https://example.cn:abc", "端口"),
        ("PORT", "abc", "要写整数"),
        ("FORWARDED_ALLOW_IPS", "nginx", "IP"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_chinese(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"KAOZHENG_{name}", value)
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert "invalid" not in str(caught.value)


@pytest.mark.parametrize("value", ["*", "10.0.0.1, 172.16.0.0/12", "::1"])
def test_proxies_are_addresses_and_networks(
    value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_FORWARDED_ALLOW_IPS", value)
    assert load_settings().forwarded_allow_ips == value


def test_an_env_file_of_another_encoding_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("# 设置\nKAOZHENG_PORT=9000\n".encode("gbk"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


async def test_trouble_of_a_job_is_told_when_it_begins_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures: list[Exception] = [AWAY] * 3

    async def job() -> None:
        if failures:
            raise failures.pop()

    watched = WatchedJob("write the journal", job)
    for _ in range(6):
        await watched.run()
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "fails until further notice: write the journal (OperationalError)",
        "works again: write the journal",
    ]
    assert "Traceback" not in caplog.text


async def test_jobs_run_at_once_and_apart() -> None:
    done = asyncio.Event()

    async def fail() -> None:
        raise RuntimeError("broken")

    async def work() -> None:
        done.set()

    jobs = Jobs()
    jobs.pause()
    jobs.plan("fail", fail, seconds=3600)
    jobs.plan("work", work, seconds=3600)
    jobs.start()
    await asyncio.wait_for(done.wait(), 5)
    jobs.stop()
    jobs.stop()


async def test_a_stop_finishes_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = App(Settings(data_dir=tmp_path, _env_file=None))  # type: ignore[call-arg]
    await app.start()
    closed = []

    async def refuse() -> None:
        raise AWAY

    async def close() -> None:
        closed.append("database")

    monkeypatch.setattr(app.journal, "flush", refuse)
    really = app.database.close
    monkeypatch.setattr(app.database, "close", close)
    with caplog.at_level(logging.ERROR):
        await app.stop(1)
    assert closed == ["database"]
    assert "write the journal" in caplog.text
    await really()


async def test_an_app_that_never_started_can_be_stopped(tmp_path: Path) -> None:
    await App(Settings(data_dir=tmp_path, _env_file=None)).stop(1)  # type: ignore[call-arg]


class _Broken(io.StringIO):
    def readline(self, size: int = -1, /) -> str:
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")


async def test_bytes_that_are_no_text_end_the_terminal_instead_of_hanging(house: House) -> None:
    output = io.StringIO()
    terminal = TerminalChannel(MessageNumbers(), house.accounts, house.gateway, output)
    await asyncio.wait_for(terminal.talk("local", _Broken()), 10)
    assert "再见" in output.getvalue()

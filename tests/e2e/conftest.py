"""Fixtures that start the product; a start costs seconds, so tests share a program wherever they can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.home import Home
from tests.e2e.plain_bot import PlainBot
from tests.e2e.program import Program
from tests.e2e.visitor import chromium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the log of the programs a failed test used."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            program = getattr(value, "program", value)
            if isinstance(program, Program):
                report.sections.append((f"log of {name}", program.log_tail()))
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The running program without Telegram, shared by every test that does not stop it.

    Tests write faster than people, so they are allowed more.
    """
    program = Program(tmp_path_factory.mktemp("server"), {"KAOZHENG_MESSAGES_PER_MINUTE": "6000"})
    try:
        yield program.start()
    finally:
        program.close()


@pytest.fixture
def new_program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Make programs of one's own, to be killed and restarted; they are stopped after the test."""
    made: list[Program] = []

    def make(environment: dict[str, str] | None = None, **options: Any) -> Program:
        program = Program(tmp_path / f"program-{len(made)}", environment, **options)
        made.append(program)
        return program

    yield make
    for program in made:
        program.close()


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    """A fresh Bot API server."""
    with FakeTelegram() as running:
        yield running


@pytest.fixture
async def api(fake: FakeTelegram) -> AsyncIterator[PlainBot]:
    """The bot of that server, moved by plain HTTP."""
    base = f"{fake.url}/bot{fake.token}/"
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as client:
        yield PlainBot(client)


@pytest.fixture
async def li(fake: FakeTelegram) -> User:
    """A person who has written to that bot."""
    user = fake.user(501, "李雷", username="lilei")
    await user.send("/start")
    return user


@pytest.fixture(scope="session")
def polling_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A program that polls Telegram."""
    yield from _open(Home(tmp_path_factory.mktemp("polling")))


@pytest.fixture(scope="session")
def webhook_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A program to whose webhook Telegram delivers."""
    yield from _open(Home(tmp_path_factory.mktemp("webhook"), webhook=True))


def _open(home: Home) -> Iterator[Home]:
    try:
        yield home.open()
    finally:
        home.close()


@pytest.fixture(params=["polling", "webhook"])
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    """Both ways of receiving in turn; in no test may the program call what Telegram refuses."""
    chosen: Home = request.getfixturevalue(f"{request.param}_home")
    chosen.fake.calm()
    yield chosen
    assert chosen.fake.refusals == []

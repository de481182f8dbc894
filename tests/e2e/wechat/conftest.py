"""The product behind one official account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.program import Program, run_command
from tests.e2e.wechat.fake import FakeWeChat
from tests.e2e.wechat.phone import Phone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

TEMPLATES = '{"received": {"id": "T-received", "data": {"thing1": "{标题}", "thing2": "{首句}"}}}'


@pytest.fixture(scope="session")
def wechat_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, FakeWeChat]]:
    """A program with demonstration exams, and WeChat's interface."""
    folder = tmp_path_factory.mktemp("wechat")
    with FakeWeChat(templates={"T-received": ("thing1", "thing2")}) as fake:
        environment = {
            **fake.environment,
            "WECHAT_TEMPLATES": TEMPLATES,
            "KAOZHENG_PUBLIC_URL": "http://127.0.0.1:9",
            "KAOZHENG_MESSAGES_PER_MINUTE": "6000",
        }
        assert run_command("demo", folder=folder, environment=environment).returncode == 0
        program = Program(folder, environment)
        try:
            yield program.start(), fake
        finally:
            program.close()


@pytest.fixture
def wechat(wechat_server: tuple[Program, FakeWeChat]) -> Iterator[FakeWeChat]:
    """WeChat's interface; the product may do nothing that WeChat would not take."""
    fake = wechat_server[1]
    fake.forgive()
    yield fake
    assert fake.faults == []


@pytest.fixture
def program(wechat_server: tuple[Program, FakeWeChat]) -> Program:
    """The running program."""
    return wechat_server[0]


@pytest.fixture
async def new_phone(wechat: FakeWeChat, program: Program) -> AsyncIterator[Callable[[], Phone]]:
    """Phones of people nobody has met before."""
    made: list[Phone] = []

    def make() -> Phone:
        made.append(Phone(wechat, program.url))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """A phone of somebody nobody has met before."""
    return new_phone()


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder without settings."""
    return tmp_path

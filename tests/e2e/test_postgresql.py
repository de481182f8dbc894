"""The same program on PostgreSQL and Redis, as an installation with several processes has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.program import Program
from tests.e2e.talk import Talk
from tests.services import drop_database, fresh_database, redis_address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    redis = redis_address()
    database = await fresh_database("postgresql", tmp_path)
    environment = {
        "KAOZHENG_DATABASE_URL": database.replace("postgresql+asyncpg", "postgresql"),
        "KAOZHENG_REDIS_URL": redis,
    }
    program = Program(tmp_path, environment)
    try:
        yield program.start()
    finally:
        program.close()
        await drop_database(database)


def test_a_conversation_goes_on_after_a_kill(program: Program) -> None:
    talk = Talk(program.url)
    talk.say("我的地区")
    talk.press("湖南")
    program.kill()
    program.start()
    assert "湖南省长沙市" in talk.say("长沙")
    answer = talk.say("专项职业能力考核多少分合格")
    assert "60" in answer
    assert "湘人社函〔2020〕80号" in answer

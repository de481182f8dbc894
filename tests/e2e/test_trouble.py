"""Trouble inside: who is concerned is told, the log has the number, the others notice nothing."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from typing import TYPE_CHECKING

from tests.e2e.home import DOCUMENT, QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.home import Home
    from tests.e2e.program import Program


@contextlib.contextmanager
def database_held(program: Program) -> Iterator[None]:
    """Keep the database to oneself, so that the program cannot write."""
    (file,) = (program.folder / "data").glob("*.db")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("begin immediate")
        yield
        database.execute("rollback")


async def test_an_error_is_told_with_its_number_and_stops_nobody(polling_home: Home) -> None:
    user, other = polling_home.person("钱进"), polling_home.person("吴敏")
    for person in (user, other):
        await person.send("我的地区")
        await person.expect(lambda message: message.buttons)
    with database_held(polling_home.program):
        await user.send("我在郑州")
        await other.send(QUESTION)
        await other.expect(DOCUMENT)
        apology = await user.expect("编号", seconds=60)
        reference = re.search(r"编号 (\w+)", apology.text)
        assert reference
        assert reference[1] in polling_home.program.log
    await user.send("我在郑州")
    await user.expect("河南省郑州市")
    await other.send(QUESTION)
    await other.expect(DOCUMENT)
    assert polling_home.program.running

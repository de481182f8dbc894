"""Linking accounts: codes are good once and for minutes; circles join and part."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from db import models
from db.accounts import Accounts
from db.audit import Audit
from db.linking import MOST, VALID, LinkError, Linking, LinkProblem, read_link_code
from db.notifications import Kind, Notifications
from db.work import UnitOfWork
from tests.exams import Watch
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)


class Links:
    """Linking with a clock, and six accounts."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.watch = Watch(NOW)
        self.audit = Audit(database, self.watch)
        notifications = Notifications(database, self.watch)
        self.linking = Linking(database, VAULT, self.watch, self.audit, notifications)
        self.accounts = Accounts(database, self.watch)

    async def code(self, account_id: int) -> str:
        async with UnitOfWork(self.database) as work:
            code = read_link_code(await self.linking.begin(work, account_id))
        assert code
        return code

    async def finish(self, account_id: int, code: str) -> None:
        async with UnitOfWork(self.database) as work:
            await self.linking.finish(work, account_id, code)

    async def link(self, giver: int, other: int) -> None:
        await self.finish(other, await self.code(giver))

    async def circle(self, account_id: int) -> set[int]:
        found = await self.accounts.of_same_person([account_id])
        return {one.id for one in found[account_id]}

    async def problem(self, account_id: int, code: str) -> LinkProblem:
        with pytest.raises(LinkError) as caught:
            await self.finish(account_id, code)
        return caught.value.problem


@pytest.fixture
async def links(database: Database) -> Links:
    async with database.write() as session:
        for number in range(1, MOST + 3):
            session.add(models.Account(id=number, channel="web", external_id=str(number), created_at=NOW))
    return Links(database)


async def test_a_code_makes_one_person_of_two_accounts_and_the_giver_is_told(links: Links) -> None:
    await links.link(1, 2)
    assert await links.circle(1) == await links.circle(2) == {1, 2}
    async with links.database.read() as session:
        told = (await session.scalars(select(models.Notification))).all()
    assert [(one.kind, one.account_id) for one in told] == [(Kind.LINKED, 1)]
    assert await links.audit.first_broken() is None


async def test_a_code_is_good_once(links: Links) -> None:
    code = await links.code(1)
    await links.finish(2, code)
    assert await links.problem(3, code) is LinkProblem.UNKNOWN


async def test_two_who_use_one_code_at_once_do_not_both_link(links: Links) -> None:
    code = await links.code(1)
    results = await asyncio.gather(*(links.finish(other, code) for other in (2, 3)), return_exceptions=True)
    assert sum(isinstance(one, LinkError) for one in results) == 1
    assert len(await links.circle(1)) == 2


async def test_a_code_is_good_for_minutes(links: Links) -> None:
    code = await links.code(1)
    links.watch.now += VALID
    assert await links.problem(2, code) is LinkProblem.UNKNOWN


async def test_a_new_code_takes_the_place_of_the_earlier_one(links: Links) -> None:
    first = await links.code(1)
    await links.code(1)
    assert await links.problem(2, first) is LinkProblem.UNKNOWN


async def test_nobody_links_with_themselves_or_twice(links: Links) -> None:
    assert await links.problem(1, await links.code(1)) is LinkProblem.ITSELF
    await links.link(1, 2)
    assert await links.problem(2, await links.code(1)) is LinkProblem.ALREADY


async def test_circles_join_and_one_can_leave(links: Links) -> None:
    await links.link(1, 2)
    await links.link(3, 4)
    await links.link(1, 3)
    assert await links.circle(4) == {1, 2, 3, 4}
    async with UnitOfWork(links.database) as work:
        assert await links.linking.part(work, 2)
    assert await links.circle(2) == {2}
    assert await links.circle(1) == {1, 3, 4}
    async with UnitOfWork(links.database) as work:
        assert not await links.linking.part(work, 2)


async def test_nobody_collects_accounts(links: Links) -> None:
    for other in range(2, MOST + 1):
        await links.link(1, other)
    assert await links.problem(MOST + 1, await links.code(1)) is LinkProblem.TOO_MANY


async def test_expired_codes_do_not_pile_up(links: Links) -> None:
    await links.code(1)
    links.watch.now += timedelta(days=1)
    await links.code(2)
    async with links.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.LinkCode)) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1234 5678", "12345678"),
        ("１２３４-５６７８", "12345678"),
        ("12345678", "12345678"),
        ("1234567", None),
    ],
)
def test_codes_are_read_as_people_write_them(text: str, code: str | None) -> None:
    assert read_link_code(text) == code

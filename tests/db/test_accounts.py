import asyncio

import pytest

from db.accounts import Accounts
from db.clock import utc_now
from db.database import Database
from db.work import UnitOfWork


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database, utc_now)


async def test_first_messages_at_once_make_one_account(accounts: Accounts) -> None:
    made = await asyncio.gather(*(accounts.ensure("web", "x") for _ in range(10)))
    assert len({account.id for account in made}) == 1


async def test_the_same_id_on_two_channels_is_two_people(accounts: Accounts) -> None:
    assert (await accounts.ensure("web", "1")).id != (await accounts.ensure("telegram", "1")).id


async def test_nobody_is_found_who_never_wrote(accounts: Accounts) -> None:
    assert await accounts.find("web", "nobody") is None
    assert await accounts.get(12345) is None


async def test_a_region_is_kept_with_the_work(accounts: Accounts, database: Database) -> None:
    account = await accounts.ensure("web", "x")
    async with UnitOfWork(database) as work:
        changed = accounts.set_region(work, account, "河南省郑州市")
        assert (await accounts.get(account.id)) == account  # not before it is committed
    assert await accounts.find("web", "x") == changed
    assert await accounts.get(account.id) == changed
    assert await Accounts(database, utc_now).find("web", "x") == changed


async def test_a_region_is_not_kept_where_the_work_fails(accounts: Accounts, database: Database) -> None:
    account = await accounts.ensure("web", "x")
    with pytest.raises(RuntimeError):
        async with UnitOfWork(database) as work:
            accounts.set_region(work, account, "湖南省")
            raise RuntimeError
    assert (await accounts.find("web", "x")) == account
    assert (await Accounts(database, utc_now).find("web", "x")) == account

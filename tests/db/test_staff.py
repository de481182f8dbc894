"""Who may do what: one-time codes, roles, and taking them back."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.staff import MAY, InviteError, InviteProblem, Permission, Post, Role, StaffRecords, read_code
from db.vault import Key, Vault
from db.work import UnitOfWork
from tests.db.sample import Sample
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


@pytest.fixture
def staff(sample: Sample) -> StaffRecords:
    return StaffRecords(sample.database, VAULT, sample.clock, sample.audit)


async def invite(sample: Sample, staff: StaffRecords, institution: int, role: Role = Role.REVIEWER) -> str:
    async with UnitOfWork(sample.database) as work:
        return await staff.invite(work, institution, role, COMMAND)


async def redeem(sample: Sample, staff: StaffRecords, account: int, code: str) -> Post:
    async with UnitOfWork(sample.database) as work:
        return await staff.redeem(work, account, code)


async def refused(sample: Sample, staff: StaffRecords, account: int, code: str) -> InviteProblem:
    with pytest.raises(InviteError) as error:
        await redeem(sample, staff, account, code)
    assert code not in str(error.value)
    return error.value.problem


async def test_a_code_gives_its_role_once(sample: Sample, staff: StaffRecords) -> None:
    institution, account = await sample.institution(), await sample.account()
    code = await invite(sample, staff, institution)
    assert re.fullmatch(r"[2-9A-Y]{5}-[2-9A-Y]{5}", code)
    assert await staff.roles(account) == []
    post = await redeem(sample, staff, account, code)
    assert (post.institution_id, post.role, post.account_id) == (institution, Role.REVIEWER, account)
    assert await staff.roles(account) == [post]
    assert await staff.members(institution) == [post]
    other = await sample.account()
    assert await refused(sample, staff, other, code) is InviteProblem.USED
    assert await staff.roles(other) == []
    async with sample.database.read() as session:
        kept = (await session.scalars(select(models.Invite.code_hash))).one()
        told = [one.action for one in await session.scalars(select(models.AuditEntry))]
    assert code.replace("-", "") not in kept.upper()
    assert told == ["invite", "join"]


async def test_a_code_is_read_however_it_is_typed(sample: Sample, staff: StaffRecords) -> None:
    code = await invite(sample, staff, await sample.institution())
    typed = f"  {code.lower().replace('-', ' ')}\n"
    assert read_code(typed) == code.replace("-", "")
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    assert read_code(wide) == code.replace("-", "")
    assert (await redeem(sample, staff, await sample.account(), typed)).role is Role.REVIEWER


@pytest.mark.parametrize("text", ["", "报名", "K7QM2", "K7QM2-9XTP0", "K7QM2-9XTPAA", "13900000000"])
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert read_code(text) is None


async def test_unknown_and_late_codes_are_refused(sample: Sample, staff: StaffRecords) -> None:
    account = await sample.account()
    code = await invite(sample, staff, await sample.institution())
    assert await refused(sample, staff, account, "K7QM2-9XTPA") is InviteProblem.UNKNOWN
    assert await refused(sample, staff, account, "什么") is InviteProblem.UNKNOWN
    sample.now += timedelta(days=7)
    assert await refused(sample, staff, account, code) is InviteProblem.EXPIRED


async def test_of_many_who_type_a_code_at_once_one_gets_the_role(sample: Sample, staff: StaffRecords) -> None:
    code = await invite(sample, staff, await sample.institution())
    accounts = [await sample.account() for _ in range(8)]

    async def attempt(account: int) -> bool:
        try:
            await redeem(sample, staff, account, code)
        except InviteError:
            return False
        return True

    assert sum(await asyncio.gather(*map(attempt, accounts))) == 1
    assert len(await staff.everybody()) == 1
    assert await sample.audit.first_broken() is None


async def test_a_code_made_with_the_old_key_is_good_while_it_is_there(
    sample: Sample, staff: StaffRecords
) -> None:
    code = await invite(sample, staff, await sample.institution())
    both = Vault([Key("next", bytes(32)), Key("test", bytes(range(32)))])
    again = StaffRecords(sample.database, both, sample.clock, sample.audit)
    assert (await redeem(sample, again, await sample.account(), code)).role is Role.REVIEWER


async def test_permissions_are_those_of_the_own_institution(sample: Sample, staff: StaffRecords) -> None:
    mine, foreign, account = await sample.institution(), await sample.institution(), await sample.account()
    await redeem(sample, staff, account, await invite(sample, staff, mine))
    assert await staff.may(account, mine, Permission.REVIEW)
    assert not await staff.may(account, mine, Permission.INVITE)
    assert not await staff.may(account, foreign, Permission.REVIEW)
    assert await staff.where_may(account, Permission.SEAT) == {mine}


async def test_who_is_dismissed_may_nothing_at_once(sample: Sample, staff: StaffRecords) -> None:
    mine, account = await sample.institution(), await sample.account()
    for role in (Role.REVIEWER, Role.EXAMINER):
        await redeem(sample, staff, account, await invite(sample, staff, mine, role))
    async with UnitOfWork(sample.database) as work:
        assert await staff.dismiss(work, account, mine, COMMAND, Role.REVIEWER) == 1
    assert [one.role for one in await staff.roles(account)] == [Role.EXAMINER]
    async with UnitOfWork(sample.database) as work:
        assert await staff.dismiss(work, account, mine, COMMAND) == 1
        assert await staff.dismiss(work, account, mine, COMMAND) == 0
    assert not await staff.may(account, mine, Permission.CHECK_IN)
    assert await sample.audit.first_broken() is None


def test_every_role_may_something_and_only_the_manager_everything() -> None:
    assert set(MAY) == set(Role)
    assert MAY[Role.MANAGER] == set(Permission)
    for role in set(Role) - {Role.MANAGER}:
        assert MAY[role]
        assert Permission.INVITE not in MAY[role]
    assert all(role.label for role in Role)

"""Linking the channels of one person (绑定账号): a one-time code from one, written on the other.

Accounts of one person share a circle: what is to be said goes to the one used last, and persons and registrations are
theirs in common. A role in an institution stays with its account.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from db import models
from db.audit import by_account
from db.notifications import Kind

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.notifications import Notifications
    from db.vault import Vault
    from db.work import UnitOfWork

VALID: Final = timedelta(minutes=10)
_DIGITS: Final = 8
_PURPOSE: Final = "link"
MOST: Final = 5
"""Accounts of one person; more would be somebody collecting them."""


class LinkProblem(StrEnum):
    """Why a code links nothing."""

    UNKNOWN = "unknown"
    """Mistyped, used, or expired: which of these is not told."""
    ITSELF = "itself"
    """Written on the account it was given to."""
    ALREADY = "already"
    TOO_MANY = "too_many"


class LinkError(Exception):
    """A code links nothing."""

    def __init__(self, problem: LinkProblem) -> None:
        """Tell why."""
        super().__init__(problem.value)
        self.problem = problem


def read_link_code(text: str) -> str | None:
    """The eight digits of a code as it is handed over (1234 5678), whatever stands between; else None."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    return digits if re.fullmatch(rf"[0-9]{{{_DIGITS}}}", digits) else None


class Linking:
    """Links and parts accounts."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, audit: Audit, notifications: Notifications
    ) -> None:
        """Keep codes here; the account that gave a code is told when it is used."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._audit = audit
        self._notifications = notifications

    async def begin(self, work: UnitOfWork, account_id: int) -> str:
        """A code for the account, good once and for ten minutes, in place of an earlier one; as `1234 5678`."""
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        session = await work.session()
        now = self._clock()
        await session.execute(
            delete(models.LinkCode).where(
                (models.LinkCode.account_id == account_id) | (models.LinkCode.expires_at <= now)
            )
        )
        row = {
            "code_hash": self._vault.lookup(_PURPOSE, code),
            "account_id": account_id,
            "expires_at": now + VALID,
        }
        if not await self._database.insert_if_new(session, models.LinkCode, row):
            return await self.begin(work, account_id)  # somebody has the same one at this moment
        return f"{code[:4]} {code[4:]}"

    async def finish(self, work: UnitOfWork, account_id: int, code: str) -> None:
        """Link the account to the one that the code was given to.

        Args:
            work: the unit of work.
            account_id: where the code was written.
            code: as `read_link_code` gives it.

        Raises:
            LinkError: nothing was linked; a code that was found is used up all the same.
        """
        session = await work.session()
        taken = await session.execute(
            delete(models.LinkCode)
            .where(
                models.LinkCode.code_hash.in_(self._vault.lookups(_PURPOSE, code)),
                models.LinkCode.expires_at > self._clock(),
            )
            .returning(models.LinkCode.account_id)
        )
        giver_id = taken.scalar()
        if giver_id is None:
            raise LinkError(LinkProblem.UNKNOWN)
        if giver_id == account_id:
            raise LinkError(LinkProblem.ITSELF)
        await self._join(session, giver_id, account_id)
        subject = f"account:{account_id}"
        await self._notifications.plan(
            session, Kind.LINKED, giver_id, subject, occasion=self._clock().isoformat()
        )
        actor = by_account(account_id)
        work.plan(
            f"audit:link:{account_id}",
            lambda later: self._audit.append(later, actor, "link", f"account:{giver_id}"),
        )

    async def part(self, work: UnitOfWork, account_id: int) -> bool:
        """Take the account out of its circle; whether it was in one."""
        session = await work.session()
        account = await session.get_one(models.Account, account_id, with_for_update=True)
        if account.circle is None:
            return False
        account.circle = None
        actor = by_account(account_id)
        work.plan(
            f"audit:part:{account_id}",
            lambda later: self._audit.append(later, actor, "part", f"account:{account_id}"),
        )
        return True

    async def _join(self, session: AsyncSession, giver_id: int, account_id: int) -> None:
        # In the order of their ids, so that two links at once do not wait for each other.
        query = select(models.Account).where(models.Account.id.in_((giver_id, account_id)))
        rows = await session.scalars(query.order_by(models.Account.id).with_for_update())
        accounts = {row.id: row for row in rows}
        giver, joining = accounts[giver_id], accounts[account_id]
        if giver.circle and giver.circle == joining.circle:
            raise LinkError(LinkProblem.ALREADY)
        circle = giver.circle or joining.circle or secrets.token_urlsafe(16)
        old = [one for one in (giver.circle, joining.circle) if one]
        both = (models.Account.id.in_(accounts)) | (models.Account.circle.in_(old))
        members = list(await session.scalars(select(models.Account.id).where(both)))
        if len(members) > MOST:
            raise LinkError(LinkProblem.TOO_MANY)
        await session.execute(
            update(models.Account).where(models.Account.id.in_(members)).values(circle=circle)
        )

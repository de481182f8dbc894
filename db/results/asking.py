"""Asking the holder of a certificate whether somebody may see it (本人同意): a code to the holder's own accounts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from db import models
from db.notifications import Kind

if TYPE_CHECKING:
    from db.clock import Clock
    from db.notifications import Notifications
    from db.work import UnitOfWork

LASTS: Final = timedelta(minutes=10)
"""How long a code is of use."""
_DIGITS: Final = 6


def make_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


class HolderConsent:
    """Sends codes to who is linked with a person."""

    def __init__(self, notifications: Notifications, clock: Clock) -> None:
        """Tell by the outbox."""
        self._notifications = notifications
        self._clock = clock

    async def ask(self, work: UnitOfWork, person_id: int, code: str) -> int:
        """Plan to tell the code to every account of the person; how many there are.

        Args:
            work: the unit of work; the code goes out once it is committed.
            person_id: whose certificate it is.
            code: as `make_code` makes it; worthless after `LASTS`.
        """
        session = await work.session()
        accounts = (
            await session.scalars(
                select(models.PersonAccount.account_id)
                .filter_by(person_id=person_id)
                .order_by(models.PersonAccount.account_id)
            )
        ).all()
        for account_id in accounts:
            await self._notifications.plan(
                session,
                Kind.LOOKUP_CODE,
                account_id,
                f"person:{person_id}",
                worthless_from=self._clock() + LASTS,
                data={"code": code},
                occasion=secrets.token_hex(8),
            )
        return len(accounts)

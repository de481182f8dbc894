"""Staff (考务人员): which account has which role in which institution, by one-time codes; and what a role may do."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import Select, delete, select, update

from db import models
from db.audit import by_account
from db.sessions import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault
    from db.work import UnitOfWork


class Role(StrEnum):
    """What somebody is in an institution."""

    MANAGER = "manager"
    REVIEWER = "reviewer"
    EXAMINER = "examiner"
    SUPERVISOR = "supervisor"

    @property
    def label(self) -> str:
        """What people call it."""
        return {
            "manager": "考务负责人",
            "reviewer": "报名审核员",
            "examiner": "考评员",
            "supervisor": "质量督导员",
        }[self.value]


class Permission(StrEnum):
    """What can be allowed, always within one's own institution."""

    REVIEW = "review"
    """Registrations (报名审核)."""
    REVEAL = "reveal"
    """See a candidate's identity number and papers unmasked; audited."""
    SEAT = "seat"
    """Rooms and seating (考场编排)."""
    LISTS = "lists"
    """Door lists and signature sheets (签到表、门贴)."""
    CHECK_IN = "check_in"
    SCORES = "scores"
    """Enter marks, confirm what somebody else entered, correct them."""
    SEE_SCORES = "see_scores"
    """Read marks, masked names."""
    VIOLATIONS = "violations"
    """Record misconduct (违纪违规), sign it, state it to the person."""
    DECIDE = "decide"
    """Decide on misconduct."""
    NOTICE = "notice"
    """Public notice and objections (公示)."""
    ISSUE = "issue"
    """Issue certificates (发证)."""
    EXAMS = "exams"
    """Open and close registration, move, cancel and end exams."""
    STATISTICS = "statistics"
    INVITE = "invite"
    """Give roles to others and take them back."""


_P = Permission
MAY: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.MANAGER: frozenset(Permission),
    Role.REVIEWER: frozenset({_P.REVIEW, _P.REVEAL, _P.SEAT, _P.LISTS, _P.CHECK_IN, _P.STATISTICS}),
    Role.EXAMINER: frozenset({_P.LISTS, _P.CHECK_IN, _P.SCORES, _P.SEE_SCORES, _P.VIOLATIONS}),
    # Watches and reports; what it watches it does not do itself.
    Role.SUPERVISOR: frozenset({_P.LISTS, _P.SEE_SCORES, _P.VIOLATIONS, _P.STATISTICS}),
}
"""What each role may do; the one place that says so."""

_LETTERS: Final = "234679ACDEFGHJKMNPQRTUVWXY"
"""Nothing that is taken for something else, by hand or on a small screen: of 0 O, 1 I L, 5 S, 8 B, 2 Z none or one."""
_LENGTH: Final = 10
"""26 to the power of 10 codes; the callers limit the wrong tries of an account."""
_VALID: Final = timedelta(days=7)
_LOOKUP: Final = "invite.code"


class InviteProblem(StrEnum):
    """Why a code is refused."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


class InviteError(Exception):
    """A code that gives no role; never carries the code."""

    def __init__(self, problem: InviteProblem) -> None:
        """Tell which."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Post:
    """A role that an account has (岗位)."""

    account_id: int
    institution_id: int
    institution_name: str
    role: Role
    since: datetime

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it."""
        return permission in MAY[self.role]


def read_code(text: str) -> str | None:
    """The code in what was typed, in any case, with or without hyphen and spaces; None where it is no code."""
    folded = unicodedata.normalize("NFKC", text).upper()
    code = "".join(letter for letter in folded if letter not in " -—–_\t\n")
    return code if len(code) == _LENGTH and set(code) <= set(_LETTERS) else None


class StaffRecords:
    """Roles and invitations."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, audit: Audit) -> None:
        """Keep them here."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._audit = audit

    async def invite(self, work: UnitOfWork, institution_id: int, role: Role, actor: str) -> str:
        """Make a one-time code for a role, good for seven days; only its keyed hash is kept.

        Args:
            work: the unit of work; the code is good once it is committed.
            institution_id: an institution that exists.
            role: what it gives.
            actor: who invites, as `db.audit` writes it.

        Returns:
            The code to hand over, such as `K7QM2-9XTPA`.
        """
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        session = await work.session()
        session.add(
            models.Invite(
                code_hash=self._vault.lookup(_LOOKUP, code),
                institution_id=institution_id,
                role=role,
                expires_at=self._clock() + _VALID,
            )
        )
        await session.flush()
        await self._audit.append(session, actor, "invite", f"institution:{institution_id}", after=role)
        return f"{code[: _LENGTH // 2]}-{code[_LENGTH // 2 :]}"

    async def redeem(self, work: UnitOfWork, account_id: int, text: str) -> Post:
        """Give the account the role of a code, once.

        Args:
            work: the update's unit of work.
            account_id: who typed it.
            text: as typed.

        Raises:
            InviteError: unknown, used or expired.
        """
        code = read_code(text)
        if code is None:
            raise InviteError(InviteProblem.UNKNOWN)
        session = await work.session()
        invite = await self._use(session, self._vault.lookups(_LOOKUP, code))
        row = {
            "account_id": account_id,
            "institution_id": invite.institution_id,
            "role": invite.role,
            "since": self._clock(),
        }
        await self._database.insert_if_new(session, models.Staff, row)
        await self._audit.append(
            session, by_account(account_id), "join", f"institution:{invite.institution_id}", after=invite.role
        )
        posts = await self.roles(account_id, session)
        return next(
            one
            for one in posts
            if one.institution_id == invite.institution_id and one.role == Role(invite.role)
        )

    async def _use(self, session: AsyncSession, hashes: tuple[str, ...]) -> models.Invite:
        """Take the code, or tell why not; of two who type it in the same moment one gets it."""
        now = self._clock()
        taken: models.Invite | None = await session.scalar(
            update(models.Invite)
            .where(
                models.Invite.code_hash.in_(hashes),
                models.Invite.used_at.is_(None),
                models.Invite.expires_at > now,
            )
            .values(used_at=now)
            .returning(models.Invite)
        )
        if taken is not None:
            return taken
        known = await session.scalar(select(models.Invite).where(models.Invite.code_hash.in_(hashes)))
        if known is None:
            raise InviteError(InviteProblem.UNKNOWN)
        raise InviteError(InviteProblem.USED if known.used_at else InviteProblem.EXPIRED)

    async def roles(self, account_id: int, session: AsyncSession | None = None) -> list[Post]:
        """What an account is, in every institution."""
        return await self._posts(session, _posts().where(models.Staff.account_id == account_id))

    async def members(self, institution_id: int, session: AsyncSession | None = None) -> list[Post]:
        """Who has a role in an institution."""
        return await self._posts(session, _posts().where(models.Staff.institution_id == institution_id))

    async def everybody(self) -> list[Post]:
        """Who has a role anywhere."""
        return await self._posts(None, _posts())

    async def may(
        self,
        account_id: int,
        institution_id: int,
        permission: Permission,
        session: AsyncSession | None = None,
    ) -> bool:
        """Whether the account may do this in that institution."""
        return institution_id in await self.where_may(account_id, permission, session)

    async def where_may(
        self, account_id: int, permission: Permission, session: AsyncSession | None = None
    ) -> frozenset[int]:
        """The institutions in which the account may do this."""
        return frozenset(
            one.institution_id for one in await self.roles(account_id, session) if one.may(permission)
        )

    async def dismiss(
        self, work: UnitOfWork, account_id: int, institution_id: int, actor: str, role: Role | None = None
    ) -> int:
        """Take a role back, or every role in that institution; how many were taken."""
        session = await work.session()
        query = delete(models.Staff).filter_by(account_id=account_id, institution_id=institution_id)
        if role is not None:
            query = query.filter_by(role=role)
        gone = (await session.scalars(query.returning(models.Staff.role))).all()
        for one in sorted(gone):
            await self._audit.append(
                session,
                actor,
                "dismiss",
                f"institution:{institution_id}",
                before=one,
                why=by_account(account_id),
            )
        return len(gone)

    async def _posts(self, session: AsyncSession | None, query: Select[models.Staff, str]) -> list[Post]:
        async with reading(self._database, session) as reader:
            rows = (await reader.execute(query)).all()
        return [
            Post(row.account_id, row.institution_id, name, Role(row.role), row.since) for row, name in rows
        ]


def _posts() -> Select[models.Staff, str]:
    return (
        select(models.Staff, models.Institution.name)
        .join(models.Institution, models.Institution.id == models.Staff.institution_id)
        .order_by(models.Staff.institution_id, models.Staff.role, models.Staff.account_id)
    )

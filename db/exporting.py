"""Everything an account has here (导出我的资料), opened and with Chinese words, to be handed out as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import undefer

from db import models
from db.clock import SHANGHAI
from db.machines import CertificateState, ObjectionState, RegistrationState, ScoreState, ViolationState
from db.people import DETAIL_LABELS, own_accounts
from db.staff import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.drafts import Drafts
    from db.people import KnownPerson, People
    from db.vault import Vault

_STATES: Final[Mapping[str, str]] = {
    RegistrationState.WAITING: "候补",
    RegistrationState.OFFERED: "有名额待确认",
    RegistrationState.SUBMITTED: "待审核",
    RegistrationState.RETURNED: "退回修改",
    RegistrationState.APPROVED: "审核通过",
    RegistrationState.REJECTED: "审核不通过",
    RegistrationState.CANCELLED: "已取消",
    RegistrationState.LAPSED: "已过期",
    ViolationState.RECORDED: "已登记",
    ViolationState.STATED: "已告知",
    ViolationState.DECIDED: "已认定",
    ViolationState.DROPPED: "不认定",
    ObjectionState.OPEN: "处理中",
    ObjectionState.UPHELD: "成立",
    ObjectionState.DISMISSED: "不成立",
    CertificateState.ISSUED: "有效",
    CertificateState.REPLACED: "已换发",
    CertificateState.REVOKED: "已撤销",
}
_SUFFIXES: Final[Mapping[str, str]] = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Export:
    """All that is kept about an account and its persons."""

    data: dict[str, Any] = field(repr=False)
    """With Chinese keys, as JSON can write it; pictures stand in it by their file name."""
    files: dict[str, bytes] = field(repr=False)
    """File name → content."""


class Exporting:
    """Gathers what an account has."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, people: People, drafts: Drafts
    ) -> None:
        """Read here."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._people = people
        self._drafts = drafts

    async def export(self, account_id: int) -> Export:
        """All that is kept about the account and the persons it may act for."""
        files: dict[str, bytes] = {}
        async with self._database.read() as session:
            people = await self._people.of_account(session, account_id)
            data = {
                "导出时间": _moment(self._clock()),
                "考生": [await self._person(session, one, files) for one in people],
                "没填完的报名表": await self._begun(session, account_id, files),
                "资格情况": await self._answers(session, account_id),
                "异议": await self._objections(session, account_id),
                "约好的提醒": await _wishes(session, account_id),
                "提醒设置": await _settings(session, account_id),
                "考务岗位": await _posts(session, account_id),
                "账号": await _accounts(session, account_id),
            }
        return Export(data, files)

    async def _person(
        self, session: AsyncSession, person: KnownPerson, files: dict[str, bytes]
    ) -> dict[str, Any]:
        photo = await self._people.photo(person.id, session)
        details = person.details.to_json()
        told: dict[str, Any] = {
            "姓名": person.name,
            "证件类型": person.document_kind.label,
            "证件号码": person.number,
            "手机号码": person.phone,
            **{label: details[name] for name, label in DETAIL_LABELS.items() if name in details},
            "照片": _put(files, f"考生{person.id}-照片", "image/jpeg", photo) if photo else None,
            "报名": await self._registrations(session, person.id, files),
            "违纪违规": await self._violations(session, person.id),
        }
        return told

    async def _registrations(
        self, session: AsyncSession, person_id: int, files: dict[str, bytes]
    ) -> list[dict[str, Any]]:
        rows = await session.execute(
            select(
                models.Registration,
                models.Exam,
                models.Item.name,
                models.Institution.name,
                models.Room.name,
                models.Seat.number,
            )
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .join(models.Item, models.Item.id == models.Exam.item_id)
            .join(models.Institution, models.Institution.id == models.Exam.institution_id)
            .outerjoin(models.Seat, models.Seat.registration_id == models.Registration.id)
            .outerjoin(models.Room, models.Room.id == models.Seat.room_id)
            .where(models.Registration.person_id == person_id)
            .order_by(models.Registration.id)
        )
        told = []
        for one, exam, item, institution, room, seat in rows.all():
            told.append(
                {
                    "报名号": one.number,
                    "项目": item,
                    "等级": exam.level or None,
                    "评价机构": institution,
                    "考试编号": exam.number,
                    "考试时间": _moment(exam.starts_at),
                    "考点": exam.site,
                    "状态": _STATES[one.state],
                    "提交时间": _moment(one.submitted_at),
                    "准考证号": one.ticket_number,
                    "座位": f"{room} {seat} 号" if room else None,
                    "签到时间": one.checked_in_at and _moment(one.checked_in_at),
                    "审核意见": one.reason and self._vault.text("registration.reason", one.reason),
                    "填报内容": self._vault.json("registration.details", one.details),
                    "材料": await self._materials(session, one, files),
                    "成绩": await _score(session, one.id),
                    "证书": await _certificates(session, one.id),
                }
            )
        return told

    async def _materials(
        self, session: AsyncSession, registration: models.Registration, files: dict[str, bytes]
    ) -> list[str]:
        rows = await session.scalars(
            select(models.Material)
            .filter_by(registration_id=registration.id)
            .order_by(models.Material.id)
            .options(undefer(models.Material.content))
        )
        return [
            _put(
                files,
                f"{registration.number}-{one.kind}-{one.id}",
                one.media_type,
                self._vault.open("material.content", one.content),
            )
            for one in rows
        ]

    async def _violations(self, session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
        rows = await session.scalars(
            select(models.Violation).filter_by(person_id=person_id).order_by(models.Violation.id)
        )
        return [
            {
                "日期": one.happened_on.isoformat(),
                "情形": one.kind,
                "状态": _STATES[one.state],
                "禁考到": one.banned_until and one.banned_until.isoformat(),
                "记录": one.account and self._vault.text("violation.account", one.account),
                "本人陈述": one.answer and self._vault.text("violation.answer", one.answer),
            }
            for one in rows
        ]

    async def _begun(
        self, session: AsyncSession, account_id: int, files: dict[str, bytes]
    ) -> list[dict[str, Any]]:
        told = []
        for account in (await session.scalars(own_accounts(account_id))).all():
            for one in await self._drafts.of_account(account, session):
                pictures = await self._drafts.pictures(account, one.exam_id, session)
                names = [
                    _put(files, f"草稿{account}-{one.exam_id}-{each.kind}", each.media_type, each.content)
                    for each in pictures
                ]
                told.append({"修改时间": _moment(one.updated_at), "内容": one.body, "图片": names})
        return told

    async def _answers(self, session: AsyncSession, account_id: int) -> list[dict[str, Any]]:
        rows = await session.scalars(
            select(models.KeptAnswers).where(models.KeptAnswers.account_id.in_(own_accounts(account_id)))
        )
        return [self._vault.json("kept_answers.sealed", one.sealed) for one in rows]

    async def _objections(self, session: AsyncSession, account_id: int) -> list[dict[str, Any]]:
        rows = await session.scalars(
            select(models.Objection)
            .where(models.Objection.account_id.in_(own_accounts(account_id)))
            .order_by(models.Objection.id)
        )
        return [
            {
                "时间": _moment(one.received_at),
                "内容": self._vault.text("objection.text", one.text),
                "状态": _STATES[one.state],
                "处理结果": one.settlement and self._vault.text("objection.settlement", one.settlement),
            }
            for one in rows
        ]


async def _score(session: AsyncSession, registration_id: int) -> dict[str, Any] | None:
    """The marks once they are confirmed; until then they are a note of the staff."""
    one = await session.get(models.Score, registration_id)
    if one is None or one.state != ScoreState.CONFIRMED:
        return None
    marks = {"理论": one.theory, "技能": one.practice}
    told = {name: None if mark is None else mark / 10 for name, mark in marks.items()}
    return {**told, "缺考": one.absent, "成绩无效": one.void, "合格": one.passed}


async def _certificates(session: AsyncSession, registration_id: int) -> list[dict[str, Any]]:
    rows = await session.scalars(
        select(models.Certificate).filter_by(registration_id=registration_id).order_by(models.Certificate.id)
    )
    return [
        {"证书编号": one.number, "发证日期": one.issued_on.isoformat(), "状态": _STATES[one.state]}
        for one in rows
    ]


async def _wishes(session: AsyncSession, account_id: int) -> list[dict[str, Any]]:
    rows = await session.scalars(
        select(models.ReminderWish)
        .where(models.ReminderWish.account_id.in_(own_accounts(account_id)))
        .order_by(models.ReminderWish.due_on)
    )
    return [{"项目": one.target, "日期": one.due_on.isoformat()} for one in rows]


async def _settings(session: AsyncSession, account_id: int) -> list[dict[str, Any]]:
    rows = await session.scalars(
        select(models.ReminderSettings).where(
            models.ReminderSettings.account_id.in_(own_accounts(account_id))
        )
    )
    return [{"全部停掉": one.muted, "不要的提醒": one.off} for one in rows]


async def _posts(session: AsyncSession, account_id: int) -> list[dict[str, Any]]:
    rows = await session.execute(
        select(models.Staff.role, models.Institution.name, models.Staff.since)
        .join(models.Institution, models.Institution.id == models.Staff.institution_id)
        .where(models.Staff.account_id.in_(own_accounts(account_id)))
        .order_by(models.Institution.name, models.Staff.role)
    )
    return [{"评价机构": name, "岗位": Role(role).label, "从": _moment(since)} for role, name, since in rows]


async def _accounts(session: AsyncSession, account_id: int) -> list[dict[str, Any]]:
    rows = await session.scalars(
        select(models.Account)
        .where(models.Account.id.in_(own_accounts(account_id)))
        .order_by(models.Account.id)
    )
    return [{"渠道": one.channel, "地区": one.region, "第一次使用": _moment(one.created_at)} for one in rows]


def _put(files: dict[str, bytes], name: str, media_type: str, content: bytes) -> str:
    """Add the file; its name."""
    full = f"{name}.{_SUFFIXES.get(media_type, 'bin')}"
    files[full] = content
    return full


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

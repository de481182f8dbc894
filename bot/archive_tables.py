"""The tables in the archive of an exam: what each holds, as csv."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from db.clock import SHANGHAI
from db.machines import ObjectionState, ViolationState
from knowledge.sheets import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from db.archiving import Deed, Retention
    from db.exams import ExamView
    from db.people import KnownPerson
    from db.registrations import RegistrationView
    from db.results import CertificateView, NoticeView, ObjectionView, ScoreView
    from db.violations import ViolationView

_TENTHS: Final = 10
_STATES: Final = {"entered": "待复核", "confirmed": "已复核", None: "没有成绩"}
_REGISTRATIONS: Final = {
    "waiting": "候补",
    "offered": "待确认名额",
    "submitted": "待审核",
    "returned": "退回修改",
    "approved": "通过",
    "rejected": "没有通过",
    "cancelled": "已取消",
    "lapsed": "过期",
}
_CERTIFICATES: Final = {"issued": "有效", "replaced": "已换发", "revoked": "已撤销"}
_OBJECTIONS: Final = {
    ObjectionState.OPEN: "处理中",
    ObjectionState.UPHELD: "成立",
    ObjectionState.DISMISSED: "不成立",
}
_CASES: Final = {
    ViolationState.RECORDED: "已登记",
    ViolationState.STATED: "已告知",
    ViolationState.DECIDED: "已决定",
    ViolationState.DROPPED: "已撤掉",
}


@dataclass(frozen=True, slots=True, repr=False)
class ExamRecord:
    """Everything that is kept of an exam."""

    exam: ExamView
    retention: Retention
    registrations: Sequence[RegistrationView]
    people: dict[int, KnownPerson]
    """By id, as far as they are not erased."""
    scores: Sequence[ScoreView]
    notice: NoticeView | None
    objections: Sequence[ObjectionView]
    violations: Sequence[ViolationView]
    certificates: Sequence[CertificateView]
    journal: Sequence[Deed]


def plan(record: ExamRecord) -> bytes:
    """The exam as it was planned, and moved."""
    exam = record.exam
    rows = {
        "考试编号": exam.number,
        "机构编码": exam.institution.code,
        "机构名称": exam.institution.name,
        "考核类型": exam.kind.label,
        "项目": exam.item,
        "等级": exam.level_label,
        "地区": exam.region,
        "考点": exam.site,
        "考点地址": exam.address,
        "计划上报日": exam.planned_on.isoformat(),
        "报名开始": moment(exam.register_from),
        "报名截止": moment(exam.register_until),
        "考试开始": moment(exam.starts_at),
        "考试结束": moment(exam.ends_at),
        "人数": str(exam.capacity),
        "收费（元）": f"{exam.fee_fen / 100:.2f}",
        "改动次数": str(exam.revision),
    }
    return write_csv(("项目", "内容"), rows.items())


def candidates(record: ExamRecord) -> bytes:
    """Everybody who registered, with their documents."""
    heads = ("报名号", "准考证号", "姓名", "证件类型", "证件号码", "报名状态", "提交时间", "审核时间")
    return write_csv(
        heads,
        (
            (
                one.number,
                one.ticket_number or "",
                *_person(record, one),
                _REGISTRATIONS[one.state],
                moment(one.submitted_at),
                moment(one.decided_at),
            )
            for one in record.registrations
        ),
    )


def _person(record: ExamRecord, one: RegistrationView) -> tuple[str, str, str]:
    person = record.people.get(one.person_id)
    return (person.name, person.document_kind.label, person.number) if person else (one.person, "", "")


def sign_in(record: ExamRecord) -> bytes:
    """Who was let in, where they sat, and when they came."""
    heads = ("准考证号", "姓名", "考场", "座位", "签到时间")
    return write_csv(
        heads,
        (
            (
                one.ticket_number or "",
                one.person,
                one.seat.room if one.seat else "",
                str(one.seat.number) if one.seat else "",
                moment(one.checked_in_at),
            )
            for one in _approved(record)
        ),
    )


def _approved(record: ExamRecord) -> list[RegistrationView]:
    approved = [one for one in record.registrations if one.state == "approved"]
    return sorted(approved, key=lambda one: (one.ticket_number or "", one.number))


def scores(record: ExamRecord) -> bytes:
    """The marks, and the two who entered and confirmed them."""
    heads = ("准考证号", "姓名", "理论", "实操", "备注", "结果", "状态", "录入", "复核")
    passed = {True: "合格", False: "不合格", None: ""}
    return write_csv(
        heads,
        (
            (
                one.ticket_number or one.registration_number,
                one.person,
                _mark(one.theory),
                _mark(one.practice),
                "违纪取消" if one.void else "缺考" if one.absent else "",
                passed[one.passed],
                _STATES[one.state],
                one.entered_by or "",
                one.confirmed_by or "",
            )
            for one in record.scores
        ),
    )


def notice(record: ExamRecord) -> bytes:
    """The public notice as it stood, masked."""
    shown = record.notice
    if shown is None:
        return write_csv(("说明",), [("没有公示",)])
    rows: list[tuple[str, str]] = [
        ("公示第一天", shown.first_day.isoformat()),
        ("公示最后一天", shown.last_day.isoformat()),
        ("工作日", str(shown.working_days)),
        ("状态", "已确认" if shown.state == "confirmed" else "公示中"),
        *((one.person, one.ticket_end) for one in shown.rows),
    ]
    return write_csv(("姓名（公示时）", "准考证号后四位"), rows)


def objections(record: ExamRecord) -> bytes:
    """Objections, and how they were settled."""
    heads = ("回执", "收到时间", "内容", "结果", "处理", "处理时间")
    return write_csv(
        heads,
        (
            (
                str(one.id),
                moment(one.received_at),
                one.text,
                _OBJECTIONS[one.state],
                one.settlement or "",
                moment(one.settled_at),
            )
            for one in record.objections
        ),
    )


def violations(record: ExamRecord) -> bytes:
    """Cases of misconduct, the dropped ones as well."""
    heads = ("编号", "姓名", "类别", "科目", "发生日", "经过", "本人说明", "签字", "状态", "禁考到")
    return write_csv(
        heads,
        (
            (
                str(one.id),
                record.people[one.person_id].name if one.person_id in record.people else "",
                one.kind.title,
                one.part.label if one.part else "全部",
                one.happened_on.isoformat(),
                one.account,
                one.answer or "",
                "、".join(one.signed_by),
                _CASES[one.state],
                one.banned_until.isoformat() if one.banned_until else "",
            )
            for one in record.violations
        ),
    )


def certificates(record: ExamRecord) -> bytes:
    """Every certificate, and whether it holds."""
    heads = ("证书编号", "姓名", "项目", "等级", "发证日期", "状态", "换发为")
    return write_csv(
        heads,
        (
            (
                one.number,
                one.holder,
                one.item,
                str(one.level or ""),
                one.issued_on.isoformat(),
                _CERTIFICATES[one.state],
                one.replaced_by or "",
            )
            for one in record.certificates
        ),
    )


def journal(record: ExamRecord) -> bytes:
    """Who did what, from the audit."""
    heads = ("时间", "谁", "做了什么", "对象", "之前", "之后", "原因")
    rows: Iterable[tuple[str, ...]] = (
        (moment(one.at, seconds=True), one.actor, one.action, one.subject, one.before, one.after, one.why)
        for one in record.journal
    )
    return write_csv(heads, rows)


def _mark(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths // _TENTHS}.{tenths % _TENTHS}"


def moment(at: datetime | None, *, seconds: bool = False) -> str:
    """2026-12-05 09:00 in China, or nothing."""
    if at is None:
        return ""
    return f"{at.astimezone(SHANGHAI):{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}}"

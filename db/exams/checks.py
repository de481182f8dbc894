"""What is wrong with a plan or an institution before it is written: each refusal names the clause it comes from.

Pure: nothing is read but the procedures that are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from db.clock import shanghai_day
from db.institutions import LEVEL_LABELS
from db.machines import InstitutionState
from knowledge.calendar import add_working_days, is_certain
from knowledge.policies.model import Source
from knowledge.procedures import ExamKind, FeeRule
from knowledge.regions import covers, parse_region

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from db.exams.view import NewExam
    from db.institutions import InstitutionView, NewInstitution
    from knowledge.procedures import Procedure, Procedures

_LONGEST_EXAM: Final = timedelta(hours=14)
_SCOPE: Final = (
    ("全国", Source("人社职司便函〔2021〕57号", "附件2 第十四条（二）")),
    ("山东省枣庄市", Source("枣庄市专项职业能力考核社会化改革试点方案（2023-04-23）", "四 2")),
)
"""Where institutions are held to what they have filed; the last that covers the place counts."""
_SUSPENDED: Final = Source("人社职司便函〔2021〕57号", "附件2 第十三条")
_WITHDRAWN: Final = Source("人社职司便函〔2021〕57号", "附件2 第十四条")


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Something wrong, with the attribute of `NewExam` or `NewInstitution` that has to change."""

    field: str
    text: str


def find_institution_problems(new: NewInstitution, procedures: Procedures) -> list[PlanProblem]:
    """What is wrong with an institution that is to be added; empty where all is right."""
    return list(_institution_problems(new, procedures))


def find_exam_problems(
    new: NewExam, institution: InstitutionView, procedures: Procedures, now: datetime
) -> list[PlanProblem]:
    """What is wrong with a plan; empty where all is right.

    Args:
        new: the plan.
        institution: who is to hold it.
        procedures: the rulings of all places.
        now: the present moment.
    """
    procedure = procedures.find(new.region, new.kind, institution.kind)
    return [
        *_state_problems(institution),
        *_scope_problems(new, institution),
        *_order_problems(new, now),
        *lead_problems(new.planned_on, new.starts_at, new.region, procedure),
        *_amount_problems(new, procedure),
    ]


def lead_problems(
    planned_on: date, starts_at: datetime, region: str, procedure: Procedure
) -> Iterator[PlanProblem]:
    """Whether the plan comes too late by the lead time of its place.

    The latest day is found by counting working days back from the day of the exam, which is not counted itself: for a
    Saturday and three working days it is the Wednesday before.
    """
    ruling, day = procedure.plan_lead, shanghai_day(starts_at)
    if ruling is None:
        return
    latest = add_working_days(day, -ruling.value)
    if planned_on > latest:
        guess = "" if is_certain(day) else f"（{day.year} 年的放假安排还没有公布，工作日是按周末估计的）"
        yield PlanProblem(
            "planned_on",
            f"计划报得太晚：{region}要提前 {ruling.value} 个工作日，{day} 的考试最迟 {latest} 报，"
            f"这里是 {planned_on}{guess}。依据：{cite(ruling.source)}",
        )


def find_exam_notes(new: NewExam) -> list[str]:
    """What one has to know of a plan although nothing is wrong with it."""
    day = shanghai_day(new.starts_at)
    if is_certain(day):
        return []
    return [f"{day.year} 年的放假安排还没有公布，工作日是按周末估计的；公布后请再核对 {day} 这场考试"]


def cite(source: Source) -> str:
    """Number and place of a document."""
    return f"{source.document} {source.section}".strip()


def _state_problems(institution: InstitutionView) -> Iterator[PlanProblem]:
    if institution.state is InstitutionState.FILED:
        return
    suspended = institution.state is InstitutionState.SUSPENDED
    told, source = ("已暂停评价", _SUSPENDED) if suspended else ("已取消备案", _WITHDRAWN)
    yield PlanProblem("institution_id", f"“{institution.name}”{told}，不能再安排考试。依据：{cite(source)}")


def _scope_problems(new: NewExam, institution: InstitutionView) -> Iterator[PlanProblem]:
    source = cite([source for region, source in _SCOPE if covers(region, new.region)][-1])
    levels = institution.levels_of(new.kind, new.item)
    if not levels:
        yield PlanProblem("item", f"“{new.item}”不在“{institution.name}”的备案范围里。依据：{source}")
    elif new.level not in levels:
        able = "、".join(LEVEL_LABELS[level] for level in levels)
        yield PlanProblem("level", f"“{new.item}”这家机构只备案了{able}。依据：{source}")


def _order_problems(new: NewExam, now: datetime) -> Iterator[PlanProblem]:
    if new.planned_on > shanghai_day(now):
        yield PlanProblem("planned_on", "计划上报日还没有到")
    if new.starts_at <= now:
        yield PlanProblem("starts_at", "考试开始的时间已经过了")
    if not timedelta() < new.ends_at - new.starts_at <= _LONGEST_EXAM:
        yield PlanProblem("ends_at", "考试结束要晚于考试开始，而且在同一天")
    if new.register_from >= new.register_until:
        yield PlanProblem("register_until", "报名截止要晚于报名开始")
    if new.register_until > new.starts_at:
        yield PlanProblem("register_until", "报名截止不能晚于考试开始")
    if not new.register_from <= new.tickets_from < new.starts_at:
        yield PlanProblem("tickets_from", "准考证发放要在报名开始之后、考试开始之前")


def _amount_problems(new: NewExam, procedure: Procedure) -> Iterator[PlanProblem]:
    seats = sum(room.seats for room in new.rooms)
    if new.capacity < 1:
        yield PlanProblem("capacity", "人数至少 1 人")
    elif new.rooms and new.capacity > seats:
        yield PlanProblem("capacity", f"人数 {new.capacity} 多于考场的座位 {seats}")
    names = [room.name for room in new.rooms]
    if len(set(names)) < len(names) or any(room.seats < 1 for room in new.rooms):
        yield PlanProblem("rooms", "考场名字不能重复，座位至少 1 个")
    if new.fee_fen < 0:
        yield PlanProblem("fee_fen", "收费不能是负数")
    if (fee := procedure.fee) is None:
        return
    if fee.value.rule is FeeRule.FREE and new.fee_fen > 0:
        told = f"（{fee.note}）" if fee.note else ""
        yield PlanProblem("fee_fen", f"这里不能收费{told}。依据：{cite(fee.source)}")
    if fee.value.rule is FeeRule.FIXED and fee.value.yuan is not None and new.fee_fen > fee.value.yuan * 100:
        yield PlanProblem("fee_fen", f"收费最多 {fee.value.yuan} 元。依据：{cite(fee.source)}")


def _institution_problems(new: NewInstitution, procedures: Procedures) -> Iterator[PlanProblem]:
    region = parse_region(new.region)
    if region is None or region.name != new.region:
        yield PlanProblem("region", "地区要写省和市的全名，如 河南省郑州市")
        return
    if not new.scope:
        yield PlanProblem("scope", "至少要有一个备案的项目或职业")
    for kind, item, level in new.scope:
        if (kind is ExamKind.SPECIAL) != (level == 0) or level not in LEVEL_LABELS:
            yield PlanProblem("scope", f"“{item}”：专项职业能力不分等级，职业要写一级到五级")
    if len(set(new.scope)) < len(new.scope):
        yield PlanProblem("scope", "备案范围里有重复的")
    for kind in dict.fromkeys(kind for kind, _, _ in new.scope):
        procedure = procedures.find(new.region, kind, new.kind)
        wrong = procedure.check_institution_code(new.code)
        if wrong is not None:
            yield PlanProblem("code", wrong)
        items = {item for its_kind, item, _ in new.scope if its_kind is kind}
        most = procedure.max_items
        if most is not None and len(items) > most.value:
            yield PlanProblem("scope", f"一家机构最多 {most.value} 个项目。依据：{cite(most.source)}")

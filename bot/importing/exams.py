"""The table of exams (批次): one a row."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.importing.words import LEVELS
from db.clock import SHANGHAI, shanghai_day
from db.exams import ExamView, NewExam, NewRoom, find_exam_notes, find_exam_problems
from knowledge.calendar import add_working_days
from knowledge.procedures import ExamKind
from knowledge.regions import parse_region
from knowledge.sheets import (
    CellError,
    Column,
    Problems,
    parse_count,
    parse_day,
    parse_from,
    parse_moment,
    parse_one_of,
    parse_until,
    parse_words,
    parse_yuan,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from db.institutions import InstitutionView
    from knowledge.procedures import Procedures
    from knowledge.sheets import Row

COLUMNS: Final = (
    Column("考试编号", "准考证和通知上的编号，不能重复", "ZZ2026-031"),
    Column("机构编码", "已经导入的机构", "16015001"),
    Column("项目", "专项的项目名，或职业名；有工种的写成 职业（工种）", "母婴护理"),
    Column("等级", "专项，或 五级、四级、三级、二级、一级", "专项"),
    Column("地区", "不填就是机构的地区", "河南省郑州市", required=False),
    Column("考点", "", "某某职业培训学校"),
    Column("考点地址", "", "某某路 1 号"),
    Column("计划上报日", "把计划报给人社部门的那一天", "2026-11-23"),
    Column("报名开始", "只写日期就是从那天零点起", "2026-11-25"),
    Column("报名截止", "只写日期就是到那天结束", "2026-12-10 17:00"),
    Column("准考证发放", "不填就是考前 3 个工作日", "2026-12-16 09:00", required=False),
    Column("考试开始", "日期和钟点", "2026-12-19 09:00"),
    Column("考试结束", "日期和钟点", "2026-12-19 11:30"),
    Column("人数", "", "40"),
    Column("收费", "元；不收费写 0", "70"),
    Column("考场", "考场:座位，用分号隔开；没有台阶的后面写 无障碍", "101:20无障碍；102:20", required=False),
    Column("携带物品", "身份证以外要带的，用分号隔开", "工作服；平底鞋", required=False),
)
_HEADINGS: Final = {
    "number": "考试编号",
    "institution_id": "机构编码",
    "item": "项目",
    "level": "等级",
    "region": "地区",
    "planned_on": "计划上报日",
    "register_from": "报名开始",
    "register_until": "报名截止",
    "tickets_from": "准考证发放",
    "starts_at": "考试开始",
    "ends_at": "考试结束",
    "capacity": "人数",
    "fee_fen": "收费",
    "rooms": "考场",
    "site": "考点",
    "address": "考点地址",
}
"""Attribute of `NewExam` → its column."""
_TICKET_LEAD: Final = 3
"""Working days before the exam, where neither table nor procedure says so."""
_TICKETS_AT: Final = time(9)
_LEVELS: Final = {"专项": 0, **LEVELS}


@dataclass(slots=True)
class ExamPlan:
    """What an import will do."""

    new: list[NewExam] = field(default_factory=list)
    same: int = 0
    notes: list[str] = field(default_factory=list)


def plan_exams(
    rows: Sequence[Row],
    institutions: Mapping[str, InstitutionView],
    known: Mapping[str, ExamView],
    procedures: Procedures,
    now: datetime,
) -> ExamPlan:
    """What the rows add.

    Args:
        rows: of a table with `COLUMNS`; times mean China's.
        institutions: code → the institution.
        known: number → the exam there is.
        procedures: the rulings of all places.
        now: the present moment.

    Raises:
        knowledge.sheets.SheetError: with everything that is wrong.
    """
    problems, plan = Problems(), ExamPlan()
    numbers: set[str] = set()
    for row in rows:
        institution = _institution(row, institutions, problems)
        new = _read(row, institution, procedures, problems)
        if new is None or institution is None:
            continue
        if new.number in numbers:
            problems.add("这个编号在表里有两行", row.number, "考试编号")
        numbers.add(new.number)
        there = known.get(new.number)
        if there is not None:
            if new.equals(there):
                plan.same += 1
            else:
                problems.add(
                    f"已经有这个编号，内容不一样；要改时间地点请用 kaozheng exams move {new.number}",
                    row.number,
                    "考试编号",
                )
            continue
        for problem in find_exam_problems(new, institution, procedures, now):
            problems.add(problem.text, row.number, _HEADINGS[problem.field])
        plan.new.append(new)
        plan.notes += [f"第 {row.number} 行：{note}" for note in find_exam_notes(new)]
    problems.refuse()
    return plan


def _institution(
    row: Row, institutions: Mapping[str, InstitutionView], problems: Problems
) -> InstitutionView | None:
    code = row.read("机构编码", parse_words(40), problems)
    if code is not None and code not in institutions:
        problems.add("没有这个机构，请先用 kaozheng institutions import 导入", row.number, "机构编码")
    return institutions.get(code or "")


def _read(
    row: Row, institution: InstitutionView | None, procedures: Procedures, problems: Problems
) -> NewExam | None:
    """The exam of a row; the cells are read even where the institution is wrong, so that all is told."""
    before = len(problems)
    values: dict[str, Any] = {
        name: row.read(_HEADINGS[name], parse, problems) for name, parse in _CELLS.items()
    }
    region = row.read_or("地区", _region, institution.region if institution else "", problems)
    given = row.read_or("准考证发放", _in_china(parse_from), None, problems)
    rooms = row.read_or("考场", _rooms, None, problems) or ()
    if institution is None or region is None or len(problems) > before:
        return None
    kind = ExamKind.SKILL if values["level"] else ExamKind.SPECIAL
    ruled = procedures.find(region, kind, institution.kind).ticket_lead
    lead = ruled.value if ruled else _TICKET_LEAD
    bring = (one.strip() for one in re.split("[；;\n]", row.text("携带物品")))
    return NewExam(
        **values,
        institution_id=institution.id,
        kind=kind,
        region=region,
        tickets_from=given or tickets_from(values["starts_at"], values["register_from"], lead),
        rooms=rooms,
        bring=tuple(filter(None, bring)),
    )


def tickets_from(starts_at: datetime, register_from: datetime, lead: int = _TICKET_LEAD) -> datetime:
    """From when tickets are handed out: nine in the morning so many working days before, never before registration."""
    day = add_working_days(shanghai_day(starts_at), -lead)
    return max(datetime.combine(day, _TICKETS_AT, SHANGHAI), register_from)


def _in_china(parse: Callable[[str], datetime]) -> Callable[[str], datetime]:
    def read(text: str) -> datetime:
        return parse(text).replace(tzinfo=SHANGHAI)

    return read


def _number(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z-]{1,39}", text):
        raise CellError("编号要用字母、数字和短横，2 到 40 个，如 ZZ2026-031")
    return text


def _region(text: str) -> str:
    found = parse_region(text)
    if found is None or found.name != text:
        raise CellError("地区要写省和市的全名，如 河南省郑州市")
    return text


def _rooms(text: str) -> tuple[NewRoom, ...]:
    rooms = []
    for one in re.split("[;\n]", unicodedata.normalize("NFKC", text)):
        match = re.fullmatch(r"\s*([^:]{1,60}?)\s*:\s*(\d{1,4})\s*人?\s*(无障碍)?\s*", one)
        if match is None:
            raise CellError("要写成 101:30；102:30 这样，没有台阶的写 101:30无障碍")
        rooms.append(NewRoom(match[1], int(match[2]), step_free=bool(match[3])))
    return tuple(rooms)


_CELLS: Final[Mapping[str, Callable[[str], Any]]] = {
    "number": _number,
    "item": parse_words(120),
    "level": parse_one_of(_LEVELS, "专项、五级、四级、三级、二级、一级"),
    "site": parse_words(120),
    "address": parse_words(200),
    "planned_on": parse_day,
    "register_from": _in_china(parse_from),
    "register_until": _in_china(parse_until),
    "starts_at": _in_china(parse_moment),
    "ends_at": _in_china(parse_moment),
    "capacity": parse_count,
    "fee_fen": parse_yuan,
}
"""Attribute of `NewExam` → how its cell, which must be filled, is read."""

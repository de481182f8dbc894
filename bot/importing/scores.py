"""The table of scores (成绩): one person a row, marks from 0 to 100 with at most one decimal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from db.machines import ScoreState
from db.results.model import Marks
from knowledge.identity import PersonNameError, parse_name
from knowledge.sheets import CellError, Column, Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.results.model import ScoreView
    from knowledge.sheets import Row

COLUMNS: Final = (
    Column("准考证号", "这场考试的准考证号，全是数字", "260919000012001"),
    Column("姓名", "可以不填；填了就要和报名的一样，用来核对", "李小明", required=False),
    Column("理论", "0 到 100，最多一位小数；不考理论的空着；只缺这一科写 缺考", "", required=False),
    Column("实操", "0 到 100，最多一位小数", "82.5"),
    Column("备注", "都没考写 缺考；成绩已按违纪处理取消的写 违纪；其他人空着", "", required=False),
)
_MARK: Final = re.compile(r"(\d{1,3})(?:\.(\d))?")
_MOST: Final = 1000
_ABSENT: Final = "缺考"
_VOID: Final = "违纪"


@dataclass(slots=True)
class ScorePlan:
    """What an import will do."""

    new: list[tuple[int, Marks]] = field(default_factory=list)
    """Registration and marks, in the order of the table."""
    same: int = 0
    missing: int = 0
    """People of the exam without a score, and not in the table either."""


def plan_scores(rows: Sequence[Row], known: Sequence[ScoreView], *, theory_counts: bool) -> ScorePlan:
    """What the rows enter.

    Args:
        rows: of a table with `COLUMNS`.
        known: everybody of the exam, with full names.
        theory_counts: whether the exam has theory.

    Raises:
        knowledge.sheets.SheetError: with everything that is wrong.
    """
    problems, plan = Problems(), ScorePlan()
    people = {one.ticket_number: one for one in known if one.ticket_number}
    seen: set[str] = set()
    for row in rows:
        ticket = re.sub(r"\s", "", unicodedata.normalize("NFKC", row.text("准考证号")))
        person = people.get(ticket)
        if person is None:
            told = "这场考试没有这个准考证号" if ticket else "不能空着"
            problems.add(told, row.number, "准考证号")
        elif ticket in seen:
            problems.add("这个准考证号在表里有两行", row.number, "准考证号")
        seen.add(ticket)
        before = len(problems)
        marks = _read(row, problems, theory_counts=theory_counts)
        if person is not None and len(problems) == before:
            _check_name(row, person, problems)
            _plan(row, person, marks, plan, problems)
    plan.missing = sum(one.state is None and one.ticket_number not in seen for one in known)
    problems.refuse()
    return plan


def _read(row: Row, problems: Problems, *, theory_counts: bool) -> Marks | None:
    """The marks of a row; None where misconduct cancelled them, or where something is wrong, which is noted."""
    note = unicodedata.normalize("NFKC", row.text("备注")).strip()
    given = [heading for heading in ("理论", "实操") if row.text(heading)]
    if note not in ("", _ABSENT, _VOID):
        problems.add("只能写 缺考 或 违纪，其他人空着", row.number, "备注")
        return None
    if note:
        for heading in given:
            problems.add(f"备注写了{note}，这里就要空着", row.number, heading)
        return Marks(absent=True) if note == _ABSENT else None
    wanted = ("理论", "实操") if theory_counts else ("实操",)
    marks: dict[str, int | None] = {}
    for heading in ("理论", "实操"):
        if heading in wanted:
            marks[heading] = row.read(heading, _mark, problems)
        elif row.text(heading):
            problems.add("这场考试不考理论，这里要空着", row.number, heading)
    theory, practice = marks.get("理论"), marks.get("实操")
    return Marks(theory, practice, absent=theory is None and practice is None)


def _mark(text: str) -> int | None:
    """A mark in tenths; None where this part was not sat."""
    if text == _ABSENT:
        return None
    if not text:
        raise CellError("不能空着；没来考就写 缺考")
    match = _MARK.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise CellError("要写 0 到 100 的数，最多一位小数，如 82.5")
    tenths = int(match[1]) * 10 + int(match[2] or 0)
    if tenths > _MOST:
        raise CellError("最高 100 分")
    return tenths


def _check_name(row: Row, person: ScoreView, problems: Problems) -> None:
    """A name that is given has to be the right one: lines that slipped by one are found by it."""
    if not row.text("姓名"):
        return
    try:
        right = parse_name(row.text("姓名")) == person.person
    except PersonNameError:
        right = False
    if not right:
        problems.add("和这个准考证号报名的姓名不一样，看看是不是错行了", row.number, "姓名")


def _plan(row: Row, person: ScoreView, marks: Marks | None, plan: ScorePlan, problems: Problems) -> None:
    if person.void:
        if marks is None:
            plan.same += 1
        else:
            problems.add("这个人的成绩已按违纪处理取消，备注要写 违纪", row.number, "备注")
    elif marks is None:
        problems.add("这个人没有违纪处理决定；请先登记违纪，再写在这里", row.number, "备注")
    elif person.state and marks == Marks(person.theory, person.practice, person.absent):
        plan.same += 1
    elif person.state is ScoreState.CONFIRMED:
        problems.add("这个人的成绩已经确认，和表里不一样；要改请走成绩更正", row.number, "准考证号")
    else:
        plan.new.append((person.registration_id, marks))

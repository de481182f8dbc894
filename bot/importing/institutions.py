"""The table of institutions (评价机构): one a row, with its filed scope."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.importing.words import EXAM_KINDS, INSTITUTION_KINDS, LEVELS
from db.exams import find_institution_problems
from db.institutions import InstitutionView, NewInstitution
from knowledge.procedures import ExamKind
from knowledge.sheets import CellError, Column, Problems, parse_one_of, parse_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from knowledge.items import Items
    from knowledge.procedures import Procedures
    from knowledge.sheets import Row

_KIND_NOTE: Final = "用人单位、社会培训评价组织、技工院校、专项职业能力考核机构"
COLUMNS: Final = (
    Column("机构编码", "按所在地的编码规则，填错会告诉您规则", "16015001"),
    Column("机构名称", "全称", "某某职业培训学校"),
    Column("机构类型", _KIND_NOTE, "专项职业能力考核机构"),
    Column("地区", "省和市的全名", "河南省郑州市"),
    Column("地址", "", "某某路 1 号"),
    Column("办公电话", "座机，不填个人手机", "0371-00000001"),
    Column("考核类型", "专项 或 等级", "专项"),
    Column(
        "备案范围",
        "专项：项目之间用分号；等级：职业后面写冒号和级别，职业之间用分号，如 焊工：五级、四级；电工：四级",
        "母婴护理；照料婴幼儿",
    ),
)
_HEADINGS: Final = {"code": "机构编码", "region": "地区", "scope": "备案范围"}


@dataclass(slots=True)
class InstitutionPlan:
    """What an import will do."""

    new: list[NewInstitution] = field(default_factory=list)
    changed: list[tuple[int, NewInstitution]] = field(default_factory=list)
    """Id and what it becomes."""
    same: int = 0
    notes: list[str] = field(default_factory=list)


def plan_institutions(
    rows: Sequence[Row],
    known: Mapping[str, InstitutionView],
    procedures: Procedures,
    items: Items,
    *,
    may_update: bool = False,
) -> InstitutionPlan:
    """What the rows change.

    Args:
        rows: of a table with `COLUMNS`.
        known: code → the institution there is.
        procedures: the rulings of all places.
        items: for telling names that nobody will find.
        may_update: take over what differs from what is there.

    Raises:
        knowledge.sheets.SheetError: with everything that is wrong.
    """
    problems, plan = Problems(), InstitutionPlan()
    codes: set[str] = set()
    for row in rows:
        new = _read(row, problems)
        if new is None:
            continue
        if new.code in codes:
            problems.add("这个编码在表里有两行", row.number, "机构编码")
        codes.add(new.code)
        for problem in find_institution_problems(new, procedures):
            problems.add(problem.text, row.number, _HEADINGS[problem.field])
        there = known.get(new.code)
        if there is None:
            plan.new.append(new)
        elif new.equals(there):
            plan.same += 1
        elif may_update:
            plan.changed.append((there.id, new))
        else:
            problems.add("这个编码已经有了，内容不一样；要改就加上 --update", row.number, "机构编码")
        plan.notes += [
            f"第 {row.number} 行：“{item}”不在常见项目里，大家按平常叫法可能找不到它"
            for kind, item in dict.fromkeys((kind, item) for kind, item, _ in new.scope)
            if items.get(kind, *_split(item)) is None
        ]
    problems.refuse()
    return plan


def _split(title: str) -> tuple[str, str | None]:
    """家政服务员（母婴护理员） → the occupation and its job."""
    match = re.fullmatch(r"(.+?)（(.+)）", title)
    return (match[1], match[2]) if match else (title, None)


def _read(row: Row, problems: Problems) -> NewInstitution | None:
    before = len(problems)
    values: dict[str, Any] = {
        name: row.read(heading, parse, problems) for name, (heading, parse) in _CELLS.items()
    }
    kind = row.read("考核类型", parse_one_of(EXAM_KINDS, "专项 或 等级"), problems)
    scope = row.read("备案范围", _special_scope if kind is ExamKind.SPECIAL else _skill_scope, problems)
    return None if len(problems) > before else NewInstitution(**values, scope=scope or ())


def _office_line(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    if re.fullmatch(r"(?:\+?86)?1[3-9]\d{9}", folded):
        raise CellError("要填办公座机，不能填个人手机")
    return parse_words(60)(text)


def _special_scope(text: str) -> tuple[tuple[ExamKind, str, int], ...]:
    names = [name.strip() for name in re.split("[；;、]", text)]
    if not all(names) or any(re.search("[：:]", name) for name in names):
        raise CellError("专项只写项目名，用分号隔开，如 母婴护理；照料婴幼儿")
    return tuple((ExamKind.SPECIAL, name, 0) for name in names)


def _skill_scope(text: str) -> tuple[tuple[ExamKind, str, int], ...]:
    scope = []
    for one in re.split("[；;]", text):
        name, _, levels = one.strip().replace(":", "：").partition("：")
        for level in levels.split("、"):
            found = LEVELS.get(unicodedata.normalize("NFKC", level).strip())
            if not name.strip() or found is None:
                raise CellError("职业要带级别，如 焊工：五级、四级；电工：四级")
            scope.append((ExamKind.SKILL, name.strip(), found))
    return tuple(scope)


_CELLS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "code": ("机构编码", parse_words(40)),
    "name": ("机构名称", parse_words(120)),
    "kind": ("机构类型", parse_one_of(INSTITUTION_KINDS)),
    "region": ("地区", parse_words(60)),
    "address": ("地址", parse_words(200)),
    "office_line": ("办公电话", _office_line),
}
"""Attribute of `NewInstitution` → its column and how the cell is read."""

"""The sheet of candidates (考生) that evaluation platforms exchange: 33 columns, always in this order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.importing.words import LEVELS
from db.persons import DETAIL_LABELS, PersonData, PersonDetails
from knowledge.identity import (
    DocumentKind,
    IdentityDocument,
    IdentityError,
    PersonNameError,
    PhoneError,
    parse_identity,
    parse_name,
    parse_phone,
)
from knowledge.sheets import CellError, Column, Problems, parse_day, parse_one_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from db.exams import ExamView
    from db.people import KnownPerson
    from knowledge.sheets import Row

SPECIAL: Final = "专项职业能力"
_KINDS: Final[Mapping[str, DocumentKind]] = {kind.label: kind for kind in DocumentKind} | {
    "身份证": DocumentKind.ID_CARD
}
_LEVELS: Final = {"专项": 0, SPECIAL: 0, **LEVELS}
_OWN: Final = (
    "是否有职业资格证书",
    "证书等级",
    "证书编号",
    "考生来源",
    "报名单位",
    "认定分类",
    "专业",
    "考试类型",
    "专业年限",
    "证书领取方式",
)
"""Columns of one registration: kept with it as they are written."""
_SHEET: Final = "sheet"
_CONDITION: Final = "condition"
"""Keys in the details of a registration; the chat writes the second as well."""
_PERSONAL: Final = {
    label: name for name, label in DETAIL_LABELS.items() if name not in ("birth_date", "school")
}
_ORDER: Final = (
    "序号 职业工种名称 认定等级 申报条件 证件类型 证件号码 姓名 性别 出生日期 手机号码 是否有职业资格证书 证书等级 证书编号 "
    "文化程度 所在省（市）区 考生来源 所在单位 报名单位 认定分类 专业 考试类型 民族 参加工作时间 电子邮箱 专业年限 户籍所在地 政治面貌 "
    "学历证书编号 简要经历 通讯地址 证书领取方式 邮政编码 邮寄地址"
)
HEADINGS: Final = tuple(_ORDER.split())
_EXAMPLES: Final = {
    "序号": "1",
    "职业工种名称": "母婴护理",
    "认定等级": SPECIAL,
    "证件类型": "居民身份证",
    "姓名": "某某",
    "性别": "女",
    "文化程度": "初中",
}
_NOTES: Final = {
    "职业工种名称": "和考试一样，可以空着",
    "认定等级": "和考试一样，可以空着；专项写 专项职业能力",
    "证件类型": "、".join(kind.label for kind in DocumentKind),
    "证件号码": "必填；这一列设成文本",
    "姓名": "必填；和证件上一样",
    "性别": "身份证可以空着",
    "出生日期": "身份证可以空着",
    "手机号码": "必填；境外号码带 + 和国家（地区）代码",
}
COLUMNS: Final = tuple(
    Column(name, _NOTES.get(name, "可以空着"), _EXAMPLES.get(name, "")) for name in HEADINGS
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the sheet, checked."""

    row: int
    person: PersonData
    details: dict[str, Any] = field(repr=False)
    """For the registration, see `db.registrations`."""


def read_candidates(rows: Sequence[Row], exam: ExamView, on: date, problems: Problems) -> list[Candidate]:
    """The candidates of a table with `COLUMNS`; what is wrong is noted, and that row left out.

    Args:
        rows: of the table.
        exam: whom they register for.
        on: the present day in China.
        problems: what is wrong is added here.
    """
    found, numbers = [], set()
    for row in rows:
        before = len(problems)
        _check_exam(row, exam, problems)
        candidate = _read(row, exam, on, problems)
        if candidate is None or len(problems) > before:
            continue
        key = (candidate.person.document_kind, candidate.person.number)
        if key in numbers:
            problems.add("同一个证件在表里有两行", row.number, "证件号码")
        numbers.add(key)
        found.append(candidate)
    return found


def write_candidate(place: int, exam: ExamView, person: KnownPerson, details: Mapping[str, Any]) -> list[str]:
    """The row of a candidate.

    Args:
        place: its number in the sheet, from 1.
        exam: the exam.
        person: opened.
        details: of the registration, opened.
    """
    known = person.details.to_json()
    cells = {label: str(known.get(name, "")) for name, label in DETAIL_LABELS.items()}
    cells |= {
        "序号": str(place),
        "职业工种名称": exam.item,
        "认定等级": exam.level_label or SPECIAL,
        "申报条件": str(details.get(_CONDITION, "")),
        "证件类型": person.document_kind.label,
        "证件号码": person.number,
        "姓名": person.name,
        "手机号码": person.phone,
        "所在单位": person.details.school or person.details.employer,
        "报名单位": exam.institution.name,
    }
    cells |= {name: str(text) for name, text in details.get(_SHEET, {}).items() if text}
    return [cells.get(name, "") for name in HEADINGS]


def _check_exam(row: Row, exam: ExamView, problems: Problems) -> None:
    item = row.text("职业工种名称")
    if item and item != exam.item:
        problems.add(f"这场考试考的是“{exam.item}”", row.number, "职业工种名称")
    level = row.read_or(
        "认定等级", parse_one_of(_LEVELS, f"{SPECIAL}、五级、四级、三级、二级、一级"), exam.level, problems
    )
    if level is not None and level != exam.level:
        problems.add(f"这场考试是{exam.level_label or SPECIAL}", row.number, "认定等级")


def _read(row: Row, exam: ExamView, on: date, problems: Problems) -> Candidate | None:
    before = len(problems)
    document = _document(row, on, problems)
    name = row.read("姓名", _name, problems)
    phone = row.read("手机号码", _phone, problems)
    born = row.read_or("出生日期", parse_day, None, problems)
    sex = row.read_or("性别", parse_one_of({"男": "男", "女": "女"}), None, problems)
    if document is None or name is None or phone is None or len(problems) > before:
        return None
    for heading, told, known in (("出生日期", born, document.birth_date), ("性别", sex, document.sex)):
        if told is None and known is None:
            problems.add("这种证件要填这一格", row.number, heading)
        elif told is not None and known is not None and told != known:
            problems.add("和证件号码对不上", row.number, heading)
    texts = {field: row.text(label) for label, field in _PERSONAL.items()}
    texts["sex"] = sex or document.sex or ""
    details = PersonDetails(birth_date=born or document.birth_date, **texts)
    kept: dict[str, Any] = {heading: row.text(heading) for heading in _OWN if row.text(heading)}
    if kept.get("报名单位") == exam.institution.name:
        del kept["报名单位"]
    return Candidate(
        row.number,
        PersonData(name, document.kind, document.number, phone, details),
        {_CONDITION: row.text("申报条件"), _SHEET: kept},
    )


def _document(row: Row, on: date, problems: Problems) -> IdentityDocument | None:
    kind = row.read("证件类型", parse_one_of(_KINDS), problems)
    if kind is None:
        return None
    try:
        return parse_identity(kind, row.text("证件号码"), on)
    except IdentityError as error:
        problems.add(str(error), row.number, "证件号码")
        return None


def _name(text: str) -> str:
    try:
        return parse_name(text)
    except PersonNameError as error:
        raise CellError(str(error)) from None


def _phone(text: str) -> str:
    try:
        return parse_phone(text)
    except PhoneError as error:
        raise CellError(str(error)) from None

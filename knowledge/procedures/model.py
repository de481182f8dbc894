"""What procedure files hold once they are read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import re
    from pathlib import Path

    from knowledge.policies.model import Source

Value_co = TypeVar("Value_co", covariant=True)


class ProcedureFileError(Exception):
    """A procedure file that cannot be loaded; the message names the file, the line and what to write."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name} 第 {line} 行：{message}")
        self.path = path
        self.line = line
        self.message = message


class ExamKind(StrEnum):
    """What is assessed."""

    SPECIAL = "special"
    """A special ability (专项职业能力)."""
    SKILL = "skill"
    """An occupation and level (职业技能等级)."""

    @property
    def label(self) -> str:
        """What people call it."""
        return {"special": "专项职业能力考核", "skill": "职业技能等级认定"}[self.value]


class InstitutionKind(StrEnum):
    """Who assesses; documents rule differently for them."""

    EMPLOYER = "employer"
    SOCIAL = "social"
    SCHOOL = "school"
    CENTRE = "centre"

    @property
    def label(self) -> str:
        """What documents call it."""
        return {
            "employer": "用人单位",
            "social": "社会培训评价组织",
            "school": "技工院校",
            "centre": "专项职业能力考核机构",
        }[self.value]


class NumberScheme(StrEnum):
    """How certificates are numbered; the names of the contract for `kaozheng certificate`."""

    NATIONAL_SKILL_LEVEL = "national-skill-level"
    HENAN_SKILL_LEVEL = "henan-skill-level"
    HENAN_SPECIAL = "henan-special"
    SHANDONG_SPECIAL = "shandong-special"
    HUNAN_SPECIAL = "hunan-special"


class FeeRule(StrEnum):
    """Who sets the fee."""

    FREE = "免费"
    FIXED = "定额"
    """So many yuan a person and time."""
    STANDARD = "按标准"
    """By a price document, named in `Fee.words`."""
    OWN = "自定并公示"
    """The institution sets it and has to publish it."""
    OWN_REASONABLE = "自定"
    """The institution sets it, reasonably; nothing is said about publishing it."""


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee rule; `yuan` only where it is fixed, `words` only where a price document rules."""

    rule: FeeRule
    yuan: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Portal:
    """A platform or website; no address where the document gives none."""

    name: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An agency's telephone line, as the document prints it: without area code where it prints none."""

    office: str
    number: str


@dataclass(frozen=True, slots=True)
class CodeForm:
    """What an institution's code looks like, for the machine and in words."""

    pattern: re.Pattern[str]
    words: str


@dataclass(frozen=True, slots=True)
class Ruling(Generic[Value_co]):
    """A value, the place that rules it, and what one has to know with it."""

    value: Value_co
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything that rules one kind of assessment in one place; None where no document of the collection says so.

    Each value is inherited by itself and carries the place it comes from.
    """

    plan_lead: Ruling[int] | None = None
    """Working days between handing in the plan of an exam and the exam, at least."""
    plan_receiver: Ruling[str] | None = None
    ticket_lead: Ruling[int] | None = None
    """Working days before the exam from which admission tickets are printed."""
    result_report: Ruling[int] | None = None
    """Working days after the exam within which its results are reported."""
    results_published: Ruling[int] | None = None
    """Working days after the exam within which candidates learn their marks."""
    public_notice: Ruling[int] | None = None
    """Working days that the results are on public notice (公示), at least."""
    appeal_window: Ruling[int] | None = None
    """Working days within which a candidate can ask for a review of the marks."""
    supervision_report: Ruling[int] | None = None
    """Working days after the supervision within which the quality supervisor reports."""
    pass_mark: Ruling[int] | None = None
    """Of 100; that mark passes."""
    theory: Ruling[bool] | None = None
    """Whether theory is usually a part of its own."""
    each_part: Ruling[bool] | None = None
    """Whether each part that counts has to reach the pass mark."""
    absence: Ruling[str] | None = None
    fee: Ruling[Fee] | None = None
    minimum_age: Ruling[int] | None = None
    """Full years."""
    materials: Ruling[tuple[str, ...]] | None = None
    """What a candidate hands in at registration."""
    photo: Ruling[str] | None = None
    prohibited: Ruling[tuple[str, ...]] | None = None
    """What must not come to the seat."""
    room_posters: Ruling[tuple[str, ...]] | None = None
    recorded: Ruling[bool] | None = None
    """Whether the whole exam is filmed."""
    examiners: Ruling[int] | None = None
    """Examiners (考评员) for one group, at least."""
    outside_supervisors: Ruling[int] | None = None
    """Quality supervisors (质量督导员) that authorities send to an exam."""
    misconduct_witnesses: Ruling[int] | None = None
    """Staff members who sign a misconduct, at least."""
    paper_sets: Ruling[int] | None = None
    """Sets of questions in the bank, at least."""
    max_items: Ruling[int] | None = None
    """Items that one institution may assess, at most."""
    paper_years: Ruling[int] | None = None
    """Years that paper records are kept, at least."""
    electronic_years: Ruling[int] | None = None
    issuer: Ruling[str] | None = None
    number_scheme: Ruling[NumberScheme] | None = None
    institution_code: Ruling[CodeForm] | None = None
    platform: Ruling[Portal] | None = None
    certificate_portal: Ruling[Portal] | None = None
    institution_portal: Ruling[Portal] | None = None
    phones: Ruling[tuple[OfficeLine, ...]] | None = None

    def check_institution_code(self, code: str) -> str | None:
        """What is wrong with an institution's code, with the clause; None where it is right or nothing is ruled."""
        ruling = self.institution_code
        if ruling is None or ruling.value.pattern.fullmatch(code):
            return None
        return f"机构编码不对，应该是：{ruling.value.words}（{ruling.source.document} {ruling.source.section}）。"

    def rulings(self) -> dict[str, Ruling[object]]:
        """Name → ruling of everything that is ruled, in the order above."""
        found = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: ruling for name, ruling in found if ruling is not None}

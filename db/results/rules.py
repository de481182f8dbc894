"""What an exam's results are judged by: the documents where they rule, else the exam's own settings, else our defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from knowledge.calendar import add_working_days
from knowledge.procedures import ExamKind

if TYPE_CHECKING:
    from datetime import date

    from db.exams import ExamView
    from db.models import Score
    from knowledge.policies.model import Source
    from knowledge.procedures import Procedure, Procedures
    from knowledge.procedures.model import Ruling

Value_co = TypeVar("Value_co", covariant=True)

PASS_MARK: Final = 60
"""Of 100, where neither a document nor the exam says."""
NOTICE_DAYS: Final = 5
"""Working days of a public notice, at least; documents and exams can only ask for more."""
WITNESSES: Final = 2
"""Staff members who sign a misconduct, at least."""
_TENTHS: Final = 10
_MOST: Final = 100


class SeenAt(StrEnum):
    """From when the candidate sees marks."""

    CONFIRMED = "confirmed"
    """As soon as a second person confirmed them."""
    NOTICE = "notice"
    """From the first day of the public notice."""


class ResultSettingError(ValueError):
    """A setting of the exam that cannot be; the message names its key."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Value_co]):
    """A value and the place that rules it; without a source it is the institution's own (本机构规定)."""

    value: Value_co
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the results of one exam are judged by."""

    pass_mark: Rule[int]
    """Of 100, in each part that counts."""
    theory_counts: Rule[bool]
    notice_days: Rule[int]
    """Working days of the public notice."""
    witnesses: Rule[int]
    """Staff members who sign a misconduct."""
    seen_at: SeenAt

    def passes(self, score: Score) -> bool:
        """Whether the marks pass; void and absent never do."""
        if score.void or score.absent:
            return False
        parts = [score.practice, score.theory] if self.theory_counts.value else [score.practice]
        least = self.pass_mark.value * _TENTHS
        return all(mark is not None and mark >= least for mark in parts)


class ResultRules:
    """The rules of any exam.

    `exam.settings` may hold `pass_mark` (1 to 100), `theory_counts` (true, false), `notice_days` (working days) and
    `marks_seen` (confirmed, notice).
    """

    def __init__(self, procedures: Procedures) -> None:
        """Take the documents' rulings from here."""
        self._procedures = procedures

    def procedure(self, exam: ExamView) -> Procedure:
        """Everything that the documents rule for an exam."""
        return self._procedures.find(exam.region, exam.kind, exam.institution.kind)

    def of(self, exam: ExamView) -> Rules:
        """The rules of an exam.

        Raises:
            ResultSettingError: one of its settings cannot be.
        """
        ruled, own = self.procedure(exam), exam.settings
        mark, days, signed = ruled.pass_mark, ruled.public_notice, ruled.misconduct_witnesses
        return Rules(
            pass_mark=Rule(mark.value, mark.source) if mark else Rule(_number(own, "pass_mark", PASS_MARK)),
            theory_counts=_theory(ruled, own, exam.kind),
            notice_days=_longer(_number(own, "notice_days", NOTICE_DAYS), days),
            witnesses=_longer(WITNESSES, signed),
            seen_at=_seen(own),
        )


def score_text(score: Score) -> str:
    """The marks for the audit: 58.5/60.0 (theory, practice), - where there is none."""
    return marks_text(score.theory, score.practice, absent=score.absent)


def marks_text(theory: int | None, practice: int | None, *, absent: bool) -> str:
    """Marks in tenths, as `score_text` writes them."""
    if absent:
        return "absent"
    return "/".join("-" if one is None else f"{one // _TENTHS}.{one % _TENTHS}" for one in (theory, practice))


def last_notice_day(first: date, working_days: int) -> date:
    """The last day of a notice that begins on a day, which counts where it is a working day; both days included."""
    return add_working_days(first - timedelta(days=1), working_days)


def _theory(ruled: Procedure, own: dict[str, Any], kind: ExamKind) -> Rule[bool]:
    """The exam says; documents tell what is usual, and name exceptions that only the institution can judge."""
    if "theory_counts" in own:
        if not isinstance(own["theory_counts"], bool):
            raise ResultSettingError("theory_counts")
        return Rule(own["theory_counts"])
    if ruled.theory:
        return Rule(ruled.theory.value, ruled.theory.source)
    return Rule(kind is ExamKind.SKILL)


def _longer(own: int, ruled: Ruling[int] | None) -> Rule[int]:
    if ruled is not None and ruled.value >= own:
        return Rule(ruled.value, ruled.source)
    return Rule(own)


def _number(own: dict[str, Any], key: str, default: int) -> int:
    value = own.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST:
        raise ResultSettingError(key)
    return max(value, default) if key == "notice_days" else value


def _seen(own: dict[str, Any]) -> SeenAt:
    try:
        return SeenAt(own.get("marks_seen", SeenAt.CONFIRMED))
    except ValueError:
        raise ResultSettingError("marks_seen") from None

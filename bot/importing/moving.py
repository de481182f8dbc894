"""A change of time or place as the staff write it, checked like a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.importing.exams import tickets_from
from db.clock import SHANGHAI, shanghai_day, utc_now
from db.exams import Move, lead_problems
from knowledge.procedures import load_procedures
from knowledge.sheets import CellError, parse_from, parse_moment, parse_until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.exams import ExamView

_MOMENTS = {
    "starts_at": ("--starts", parse_moment),
    "ends_at": ("--ends", parse_moment),
    "register_from": ("--register-from", parse_from),
    "register_until": ("--register-until", parse_until),
}


class MoveError(Exception):
    """A move that is refused; the message is a sentence without its full stop."""


def make_move(exam: ExamView, given: Mapping[str, str | None]) -> Move:
    """The move that is meant.

    Args:
        exam: as it is.
        given: attribute of `Move` → what was written, None where nothing was. An exam whose beginning changes keeps its
            length unless its end is given too; the tickets' day follows it.

    Raises:
        MoveError: it cannot be read, changes nothing, or is against the order of times or the lead time.
    """
    values: dict[str, Any] = {name: given.get(name) for name in ("site", "address")}
    for name, (option, parse) in _MOMENTS.items():
        try:
            written = given.get(name)
            values[name] = parse(written).replace(tzinfo=SHANGHAI) if written else None
        except CellError as error:
            raise MoveError(f"{option}：{error}") from None
    if not any(values.values()):
        raise MoveError("请写要改什么，如 --starts 或 --site")
    starts_at = values["starts_at"] or exam.starts_at
    values["ends_at"] = values["ends_at"] or starts_at + (exam.ends_at - exam.starts_at)
    register_from = values["register_from"] or exam.register_from
    if values["starts_at"]:
        values["tickets_from"] = tickets_from(starts_at, register_from)
    move = Move(**values)
    _check(exam, move)
    return move


def _check(exam: ExamView, move: Move) -> None:
    known = {name: value for name in Move.__slots__ if (value := getattr(move, name)) is not None}
    moved = replace(exam, **known)
    if moved.starts_at <= utc_now():
        raise MoveError("考试开始的时间已经过了")
    if not moved.starts_at < moved.ends_at:
        raise MoveError("考试结束要晚于考试开始")
    if not moved.register_from < moved.register_until <= moved.starts_at:
        raise MoveError("报名截止要晚于报名开始，不能晚于考试开始；可以同时写 --register-until")
    if moved.starts_at < exam.starts_at:
        # A later day gives the authorities more time than the plan did; an earlier one counts from today.
        procedure = load_procedures().find(exam.region, exam.kind, exam.institution.kind)
        for problem in lead_problems(shanghai_day(utc_now()), moved.starts_at, exam.region, procedure):
            raise MoveError(problem.text)

"""How an exam is told: day, place, places left, fee and window, in the words people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.clock import SHANGHAI
from db.machines import ExamState
from knowledge.procedures import ExamKind
from knowledge.regions import parse_region, short_name

if TYPE_CHECKING:
    from datetime import datetime

    from db.exams import ExamView

DEMO: Final = "【演示】"
"""Stands wherever something of the demonstration is shown."""
_WEEKDAYS: Final = "一二三四五六日"
_FEN: Final = 100


def day_words(moment: datetime) -> str:
    """12月5日（周六）."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）"


def moment_words(moment: datetime) -> str:
    """12月5日（周六）9:00."""
    local = moment.astimezone(SHANGHAI)
    return f"{day_words(moment)}{local.hour}:{local.minute:02}"


def span_words(exam: ExamView) -> str:
    """2026年12月5日（周六）9:00—11:30, with the last day where the exam takes several."""
    start, end = exam.starts_at.astimezone(SHANGHAI), exam.ends_at.astimezone(SHANGHAI)
    until = f"{end.hour}:{end.minute:02}" if start.date() == end.date() else moment_words(exam.ends_at)
    return f"{start.year}年{moment_words(exam.starts_at)}—{until}"


def region_words(name: str) -> str:
    """A region as people call it: 河南省郑州市 → 郑州."""
    region = parse_region(name)
    return short_name(region.city or region.province) if region else name


def place_words(exam: ExamView) -> str:
    """Where it is, with the city where the site does not begin with it."""
    city = region_words(exam.region)
    return exam.site if exam.site.startswith(city) else f"{city} {exam.site}"


def fee_words(fen: int) -> str:
    """免费, 70元, 70.50元."""
    if fen == 0:
        return "免费"
    yuan, rest = divmod(fen, _FEN)
    return f"{yuan}.{rest:02}元" if rest else f"{yuan}元"


def kind_words(exam: ExamView) -> str:
    """What is assessed: 母婴护理（专项）, 焊工 四级（中级工）; with the mark of the demonstration."""
    special = "（专项）" if exam.kind is ExamKind.SPECIAL else ""
    return f"{exam.title}{special}{DEMO if exam.demo else ''}"


def places_words(exam: ExamView) -> str:
    """How many places nobody holds."""
    return f"还剩 {exam.places_left} 个名额" if exam.places_left > 0 else "名额已满，可以候补"


def window_words(exam: ExamView, now: datetime) -> str:
    """When one can register."""
    if exam.state is ExamState.CANCELLED:
        return "考试已取消"
    if exam.state is not ExamState.OPEN or now >= exam.register_until:
        return "报名已截止"
    if now < exam.register_from:
        return f"{moment_words(exam.register_from)} 开始报名"
    return f"报名到 {moment_words(exam.register_until)} 截止"


def headline(exam: ExamView) -> str:
    """An exam in one line, as the head of a form."""
    return f"{kind_words(exam)} · {day_words(exam.starts_at)} · {region_words(exam.region)}"


def list_lines(exam: ExamView, now: datetime) -> list[str]:
    """An exam in a list: what, when and where, places and fee, window."""
    return [
        kind_words(exam),
        f"{moment_words(exam.starts_at)}　{place_words(exam)}",
        f"{places_words(exam)}　{fee_words(exam.fee_fen)}",
        window_words(exam, now),
    ]


def detail_lines(exam: ExamView, now: datetime) -> list[str]:
    """Everything about an exam."""
    lines = [
        kind_words(exam),
        f"批次：{exam.number}",
        f"考试时间：{span_words(exam)}",
        f"地点：{exam.site}，{exam.address}",
        f"考核机构：{exam.institution.name}，电话 {exam.institution.office_line}",
        f"费用：{fee_words(exam.fee_fen)}",
        f"名额：一共 {exam.capacity} 个，{places_words(exam)}",
        f"报名：{moment_words(exam.register_from)} 到 {moment_words(exam.register_until)}",
        window_words(exam, now),
    ]
    return lines[:-1] if lines[-1].startswith("报名到") else lines

"""Which rule comes from a document, which from the exam, and which from us."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.exams import ExamView
from db.exams.view import ExamInstitution
from db.machines import ExamState, InstitutionState
from db.results import ResultRules, ResultSettingError, SeenAt
from db.results.rules import last_notice_day
from knowledge.procedures import ExamKind, InstitutionKind, load_procedures

RULES = ResultRules(load_procedures())
NOW = datetime(2026, 9, 19, tzinfo=UTC)


def exam(region: str, kind: ExamKind = ExamKind.SPECIAL, **settings: Any) -> ExamView:
    moments = ("register_from", "register_until", "tickets_from", "starts_at", "ends_at")
    return ExamView(
        id=1,
        number="1",
        institution=ExamInstitution(1, "1", "", InstitutionKind.CENTRE, "", InstitutionState.FILED),
        kind=kind,
        item_id=1,
        item="",
        level=0,
        region=region,
        site="",
        address="",
        planned_on=NOW.date(),
        capacity=1,
        taken=0,
        fee_fen=0,
        bring=(),
        state=ExamState.HELD,
        revision=0,
        demo=True,
        settings=settings,
        **dict.fromkeys(moments, NOW),
    )


def test_what_documents_rule_carries_its_source() -> None:
    zaozhuang = RULES.of(exam("山东省枣庄市", pass_mark=80))
    assert zaozhuang.pass_mark.value == 60, "the exam cannot change what a document rules"
    assert zaozhuang.pass_mark.source
    assert zaozhuang.notice_days.source
    hunan = RULES.of(exam("湖南省长沙市"))
    assert (hunan.pass_mark.value, hunan.theory_counts.value, hunan.notice_days.value) == (60, False, 5)
    assert hunan.pass_mark.source
    assert hunan.notice_days.source is None, "no document: 本机构规定"


def test_the_exam_says_what_documents_leave_to_it() -> None:
    rules = RULES.of(exam("湖南省长沙市", theory_counts=True, notice_days=10, marks_seen="notice"))
    assert (rules.theory_counts.value, rules.notice_days.value, rules.seen_at) == (True, 10, SeenAt.NOTICE)
    assert (rules.theory_counts.source, rules.notice_days.source) == (None, None)
    longer = RULES.of(exam("山东省枣庄市", notice_days=7)).notice_days
    assert (longer.value, longer.source) == (7, None)
    assert RULES.of(exam("河南省郑州市", pass_mark=70)).pass_mark.value == 70


def test_where_nobody_says_it_is_sixty_in_both_and_five_days() -> None:
    rules = RULES.of(exam("河南省郑州市", ExamKind.SKILL))
    assert (rules.pass_mark.value, rules.theory_counts.value, rules.notice_days.value) == (60, True, 5)
    assert (rules.seen_at, rules.witnesses.value) == (SeenAt.CONFIRMED, 2)


@pytest.mark.parametrize(
    "settings",
    [
        {"pass_mark": 0},
        {"pass_mark": True},
        {"pass_mark": "60"},
        {"theory_counts": 1},
        {"notice_days": 101},
        {"marks_seen": "never"},
    ],
)
def test_a_setting_that_cannot_be_is_named(settings: dict[str, Any]) -> None:
    with pytest.raises(ResultSettingError, match=next(iter(settings))):
        RULES.of(exam("河南省郑州市", **settings))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 6)),
        (date(2026, 11, 7), date(2026, 11, 13)),
        (date(2026, 9, 30), date(2026, 10, 12)),
    ],
)
def test_both_days_count_and_weekends_do_not(first: date, last: date) -> None:
    assert last_notice_day(first, 5) == last

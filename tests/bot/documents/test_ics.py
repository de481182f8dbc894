from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.documents import CalendarEvent, calendar_entry
from tests.bot.documents.samples import ENDS, STARTS

STAMP = datetime(2026, 11, 21, 8, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="exam-7@kaozheng",
    title="考试：母婴护理；第3考场, 12号",
    starts_at=STARTS,
    ends_at=ENDS,
    place="郑州市示范路88号",
    description="带身份证原件\n提前30分钟到",
    alarms=(1440, 120),
    stamp=STAMP,
)


def parsed(event: CalendarEvent):
    calendar = Calendar.from_ical(calendar_entry(event))
    (entry,) = calendar.walk("VEVENT")
    return calendar, entry


def test_the_entry_reads_back() -> None:
    calendar, entry = parsed(EVENT)
    assert calendar["METHOD"] == "PUBLISH"
    assert entry["UID"] == "exam-7@kaozheng"
    assert entry["SUMMARY"] == EVENT.title
    assert entry["LOCATION"] == EVENT.place
    assert entry["DESCRIPTION"] == EVENT.description
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["SEQUENCE"] == 0
    assert entry["DTSTAMP"].dt == STAMP
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (STARTS, ENDS)


def test_it_stands_in_the_time_of_china_and_says_what_that_is() -> None:
    calendar, entry = parsed(EVENT)
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert entry["DTSTART"].dt.hour == 9
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    (offset,) = zone.walk("STANDARD")
    assert offset["TZOFFSETTO"].td == timedelta(hours=8)


def test_each_alarm_rings_before_the_start() -> None:
    _, entry = parsed(EVENT)
    assert [alarm["TRIGGER"].dt for alarm in entry.walk("VALARM")] == [
        timedelta(days=-1),
        timedelta(hours=-2),
    ]


def test_a_moved_exam_is_the_same_entry_with_a_higher_number() -> None:
    _, entry = parsed(replace(EVENT, sequence=2, starts_at=STARTS + timedelta(days=1)))
    assert (entry["UID"], entry["SEQUENCE"]) == (EVENT.uid, 2)


def test_a_cancelled_exam_takes_the_entry_out_and_rings_no_more() -> None:
    calendar, entry = parsed(replace(EVENT, sequence=3, cancelled=True))
    assert calendar["METHOD"] == "CANCEL"
    assert entry["STATUS"] == "CANCELLED"
    assert entry["SUMMARY"].startswith("已取消：")
    assert not entry.walk("VALARM")


@pytest.mark.parametrize("nasty", ["a\r\nBEGIN:VALARM", "a\nATTACH:x", "\x00\x07"])
def test_no_value_makes_a_line_of_its_own(nasty: str) -> None:
    text = calendar_entry(replace(EVENT, title=nasty, place=nasty, description=nasty, alarms=())).decode()
    assert not [line for line in text.splitlines() if line.startswith(("BEGIN:VALARM", "ATTACH"))]


def test_without_a_stamp_it_is_made_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert parsed(replace(EVENT, stamp=None))[1]["DTSTAMP"].dt >= before

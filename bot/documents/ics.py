"""An exam as a calendar entry (.ics, RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Alarm, Calendar, Event

from bot.documents.typesetting import clean
from db.clock import SHANGHAI, utc_now

if TYPE_CHECKING:
    from bot.documents.model import CalendarEvent

_PRODUCT: Final = "-//kaozheng//exams//ZH"
_SAME_TIME_SINCE: Final = date(1992, 1, 1)
"""China has had no summer time since; some calendars stumble over the rules of before."""


def calendar_entry(event: CalendarEvent) -> bytes:
    """The entry in Chinese time, with the definition of that time and a reminder for each alarm.

    Sent again with the same `uid` and a higher `sequence` it moves the entry in the calendar that has it; a cancelled
    one (METHOD and STATUS) takes it out, and reminds of nothing.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    calendar.add_component(_entry(event))
    calendar.add_missing_timezones(first_date=_SAME_TIME_SINCE)
    made: bytes = calendar.to_ical()
    return made


def _entry(event: CalendarEvent) -> Event:
    title, place = clean(event.title), clean(event.place)
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", (event.stamp or utc_now()).astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(SHANGHAI))
    entry.add("dtend", event.ends_at.astimezone(SHANGHAI))
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("summary", f"已取消：{title}" if event.cancelled else title)
    entry.add("location", place)
    entry.add("description", "\n".join(clean(line) for line in event.description.splitlines()))
    entry.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    if not event.cancelled:
        for minutes in event.alarms:
            entry.add_component(_alarm(title, minutes))
    return entry


def _alarm(title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm

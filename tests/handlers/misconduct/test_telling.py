"""What notifications say of cases and objections: the day, a button that leads on, and nothing of what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from db.notifications import Kind
from db.outbox import Claimed
from handlers.misconduct.presses import MyCaseAction, MyCasePress
from handlers.notices import texts

if TYPE_CHECKING:
    from handlers.notices.told import Told
    from tests.handlers.staff_house import Office


async def written(office: Office, kind: Kind, subject: str, **data: str) -> Told:
    """What is written of a row."""
    somebody = await office.house.person("somebody")
    row = Claimed(1, somebody.account.id, kind, subject, data, datetime(2026, 11, 23, tzinfo=UTC), 1)
    told: Told | None = await office.house.dispatcher["notices"].write(row, somebody.account)
    assert told is not None
    return told


def data_of(told: Told) -> list[str | None]:
    """What the buttons carry."""
    rows = told.keyboard.inline_keyboard if told.keyboard else []
    return [one.callback_data for row in rows for one in row]


async def test_a_stated_case_tells_until_when(office: Office) -> None:
    told = await written(office, Kind.CASE_STATED, "violation:7", until="2026-12-10")
    assert "12月10日结束前说明" in told.text
    assert MyCasePress(violation=7, action=MyCaseAction.SHOW).pack() in data_of(told)


@pytest.mark.parametrize(("kind", "leads_on"), [(Kind.CASE_DECIDED, True), (Kind.CASE_DROPPED, False)])
async def test_the_end_of_a_case(office: Office, kind: Kind, leads_on: bool) -> None:
    told = await written(office, kind, "violation:7")
    assert told.text == texts.CASES[kind]
    assert (MyCasePress(violation=7, action=MyCaseAction.SHOW).pack() in data_of(told)) is leads_on


async def test_a_settled_objection(office: Office) -> None:
    told = await written(office, Kind.OBJECTION_SETTLED, "objection:3")
    assert told.text == texts.OBJECTION_SETTLED

"""What holds for the buttons of every topic: whatever they carry, made up or years old, nothing breaks."""

from __future__ import annotations

from enum import EnumType
from typing import TYPE_CHECKING, Any, get_args

import pytest
from aiogram.filters.callback_data import CallbackData

import handlers  # noqa: F401 - every topic, so that all buttons are known
from db.audit import COMMAND
from db.staff import Role
from db.work import UnitOfWork
from handlers import texts
from tests.exams import seed

if TYPE_CHECKING:
    from tests.bot.channel import House, Person

_LARGEST = (1 << 63) - 1
_FAILED = texts.failed("").partition("（")[0]


def presses() -> list[type[CallbackData]]:
    found: list[type[CallbackData]] = []
    waiting = [CallbackData]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [one for one in below if one.__module__.startswith("handlers.")]
    return sorted(found, key=lambda one: one.__prefix__)


def test_every_prefix_is_one_topic_s() -> None:
    prefixes = [one.__prefix__ for one in presses()]
    assert sorted(set(prefixes)) == prefixes


@pytest.mark.parametrize("press", presses(), ids=lambda one: one.__name__)
def test_a_number_is_what_a_database_takes(press: type[CallbackData]) -> None:
    for name, field in press.model_fields.items():
        if int not in (field.annotation, *get_args(field.annotation)):
            continue
        bounds = {
            kind: getattr(one, kind) for one in field.metadata for kind in ("ge", "lt") if hasattr(one, kind)
        }
        assert bounds.get("ge") == 0, f"{press.__name__}.{name}: use RowId or Place"
        assert bounds.get("lt", _LARGEST + 2) <= _LARGEST + 1, f"{press.__name__}.{name}: use RowId or Place"


@pytest.mark.parametrize("number", [0, _LARGEST, _LARGEST + 1])
async def test_a_made_up_number_breaks_nothing(house: House, person: Person, number: int) -> None:
    seeded = await seed(house.database, house.records)
    await seeded.add_exam()
    async with UnitOfWork(house.database) as work:
        code = await house.records.staff.invite(work, seeded.institution_id, Role.MANAGER, COMMAND)
        await house.records.staff.redeem(work, person.account.id, code)
    for press in presses():
        for data in made_up(press, number):
            for out in await person.press_data(data):
                assert _FAILED not in out.text, data


def made_up(press: type[CallbackData], number: int) -> list[str]:
    """A button of the class for each thing it can do, with this number wherever one stands."""
    rows: list[list[str]] = [[press.__prefix__]]
    for field in press.model_fields.values():
        rows = [[*row, value] for row in rows for value in _values(field.annotation, number)]
    return [press.__separator__.join(row) for row in rows]


def _values(annotation: Any, number: int) -> list[str]:
    kind = next((one for one in get_args(annotation) if one is not type(None)), annotation)
    if isinstance(kind, EnumType):
        return [str(one.value) for one in kind]  # type: ignore[var-annotated]
    return {int: [str(number)], bool: ["0", "1"]}.get(kind, ["x"])

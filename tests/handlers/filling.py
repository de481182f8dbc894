"""How a person fills in the form, step by step, as tests press and type it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handlers.exams import texts as exam_texts
from handlers.registering import texts
from tests.people import make_identity_number
from tests.pictures import picture

if TYPE_CHECKING:
    from bot.channels.base import Out
    from tests.bot.channel import Person

NUMBER = make_identity_number(date(1990, 5, 1), "女")
NAME = "林小禾"
PHONE = "13900001111"
PHOTO = object()
"""Stands for sending a photo."""
STEPS: tuple[tuple[str, object], ...] = (
    ("press", exam_texts.REGISTER),
    ("press", texts.SELF),
    ("press", texts.AGREE),
    ("say", NAME),
    ("say", NUMBER),
    ("say", PHONE),
    ("press", "高中"),
    ("press", texts.NO_EMPLOYER),
    ("photo", PHOTO),
    ("press", texts.CONFIRM),
)
"""From 报名 on a special ability's exam to the registration."""


async def do(person: Person, how: str, what: object) -> list[Out]:
    """One step; returns what was answered."""
    if how == "press":
        return await person.presses(str(what))
    if how == "say":
        return await person.says(str(what))
    return await person.sends_photo(picture())


async def fill_in(person: Person, upto: int = len(STEPS)) -> list[Out]:
    """The first steps, after the exam is on the screen; returns what was answered to the last."""
    outs: list[Out] = []
    for how, what in STEPS[:upto]:
        outs = await do(person, how, what)
    return outs


def last(person: Person) -> str:
    """The latest message."""
    return person.messages[-1].text

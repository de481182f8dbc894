"""What can be done with an open form, however it was asked for: typed, pressed or sent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from db.machines import ExamState
from handlers.eligibility.texts import NOTHING_TO_WAIT, reminder_kept
from handlers.exams.messages import closed_message
from handlers.menu import menu_keyboard
from handlers.registering import texts
from handlers.registering.form import OTHER, SELF, Field, Form, target_of
from handlers.registering.messages import QUESTION
from handlers.registering.submitting import hand_in

if TYPE_CHECKING:
    from db.exams import ExamView
    from handlers.registering.talk import FormTalk


async def choose(talk: FormTalk, form: Form, exam: ExamView, who: str) -> None:
    """For whom; whether the account may act for that person is looked up here."""
    if form.is_fixed(Field.WHO):
        await talk.go_on(form, exam, texts.NUMBER_STAYS)
        return
    if who.isdecimal():
        person = next((one for one in await talk.known() if one.id == int(who)), None)
        if person is None:
            await talk.ask_who(exam)
            return
        await talk.choose_known(form, exam, person)
        return
    if who not in (SELF, OTHER):
        await talk.ask_who(exam)
        return
    told = await talk.answered_before(form, exam, myself=who == SELF)
    if form.get(Field.WHO) != who:
        await talk.drop_pictures(exam)
        form = form.for_stranger(who, told)
        await talk.save(form, exam)
    await talk.go_on(form, exam)


async def go_back(talk: FormTalk, form: Form, exam: ExamView) -> None:
    """The question before this one."""
    materials = talk.desk.materials(exam)
    step = await talk.step()
    at = Field.QUESTIONS if step.startswith(QUESTION) else step
    asked = at == Field.QUESTIONS and form.interview.can_go_back
    before = Field.QUESTIONS if asked else form.field_before(at, materials)
    if before == Field.QUESTIONS:
        form = replace(form, interview=form.interview.back())
        await talk.save(form, exam)
        await talk.go_on(form, exam)
    elif before is None:
        await talk.go_on(form, exam, texts.FIRST_ALREADY)
    else:
        await talk.ask(form, exam, before)


async def confirm(talk: FormTalk, form: Form, exam: ExamView, *, wait: bool = False) -> None:
    """Hand it in, where everything is there, the rules allow it, and the exam is still the one that was told."""
    if await talk.was_moved(exam):
        await talk.go_on(form, exam, texts.EXAM_MOVED)
    elif await talk.complete(form, exam):
        await hand_in(talk, form, exam, wait=wait)
    else:
        await talk.go_on(form, exam, texts.NOT_READY)


def takes_pictures(step: str) -> bool:
    """Whether a step is answered by a photo or a file."""
    return step == Field.PHOTO or bool(re.fullmatch(r"m\d+", step))


async def open_form(talk: FormTalk) -> tuple[Form, ExamView] | None:
    """The form that is open; None where it is gone, which is told."""
    exam = await talk.exam()
    form = await talk.draft(exam) if exam else None
    if exam and form:
        return None if await is_off(talk, exam) else (form, exam)
    await talk.state.clear()
    await talk.say(texts.DRAFT_GONE, reply_markup=menu_keyboard())
    return None


async def is_off(talk: FormTalk, exam: ExamView) -> bool:
    """Whether the exam was cancelled meanwhile, which is told and ends the form: nothing more is asked in vain."""
    if exam.state is not ExamState.CANCELLED:
        return False
    await talk.state.clear()
    await talk.say(**closed_message(exam, talk.desk.now))
    return True


async def remind(talk: FormTalk, form: Form, exam: ExamView) -> None:
    """Tell me on the day from which I qualify."""
    target = target_of(exam)
    day = form.verdict(exam, talk.desk.rules, talk.desk.today).earliest_on
    if day is None:
        await talk.say(NOTHING_TO_WAIT)
        return
    talk.desk.records.wish(talk.work, talk.account.id, target, day)
    await talk.say(reminder_kept([(target, day)]))

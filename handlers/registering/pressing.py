"""The buttons of the form. Each looks anew whose form it is and how it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.registering import texts
from handlers.registering.answering import choose_option, choose_unknown
from handlers.registering.fields import FieldError, fill
from handlers.registering.form import LATER, Field, Form
from handlers.registering.messages import QUESTION, change_message, drafts_message
from handlers.registering.moves import choose, confirm, go_back, is_off, open_form, remind, takes_pictures
from handlers.registering.presses import ChoicePress, EditPress, FormAction, FormPress, WhoPress
from handlers.registering.talk import FormTalk
from handlers.replies import acknowledge
from knowledge.eligibility.questions import load_questions

if TYPE_CHECKING:
    from aiogram.types import CallbackQuery

    from db.exams import ExamView
    from handlers.callbacks import RegisterPress
    from handlers.eligibility.presses import ActionPress, OptionPress, UnknownPress


async def press_register(query: CallbackQuery, callback_data: RegisterPress, form_talk: FormTalk) -> None:
    """报名 on an exam."""
    await acknowledge(query)
    await form_talk.start(callback_data.exam)


async def press_who(query: CallbackQuery, callback_data: WhoPress, form_talk: FormTalk) -> None:
    """For whom; whether the account may act for that person is checked here."""
    found = await _pressed_form(query, form_talk, callback_data.exam)
    if found:
        await choose(form_talk, *found, callback_data.who)


async def press_choice(query: CallbackQuery, callback_data: ChoicePress, form_talk: FormTalk) -> None:
    """A button of a field; one of an earlier field changes that answer."""
    found = await _pressed_form(query, form_talk, callback_data.exam)
    if found is None:
        return
    form, exam = found
    changed = _chosen(form_talk, form, exam, callback_data)
    if changed is None:
        await form_talk.go_on(form, exam, texts.OLD_CHOICE)
        return
    await form_talk.save(changed, exam)
    await form_talk.go_on(changed, exam)


def _chosen(talk: FormTalk, form: Form, exam: ExamView, press: ChoicePress) -> Form | None:
    """The form with what was pressed; None for an old or made-up button."""
    name, value = press.field, press.value
    # Nothing is taken before the yes, whatever a button says.
    agreed = name == Field.CONSENT or form.get(Field.CONSENT) is not None
    if form.get(Field.WHO) is None or not agreed or form.is_fixed(name):
        return None
    if takes_pictures(name):
        known = name in form.fields(talk.desk.materials(exam))
        return form.with_answer(name, LATER) if known and value == LATER else None
    try:
        return fill(form, name, value, talk.desk.today)
    except FieldError:
        return None


async def press_edit(query: CallbackQuery, callback_data: EditPress, form_talk: FormTalk) -> None:
    """Ask for a field again; the others stay."""
    found = await _pressed_form(query, form_talk, callback_data.exam)
    if found is None:
        return
    form, exam = found
    name = callback_data.field
    path = name.removeprefix(QUESTION)
    if form.get(Field.CONSENT) is None and name != Field.WHO:
        await form_talk.go_on(form, exam)
    elif form.is_fixed(name):
        await form_talk.go_on(form, exam, texts.NUMBER_STAYS if form.correcting is not None else "")
    elif name.startswith(QUESTION) and path in load_questions():
        await form_talk.ask_question(form, exam, path)
    elif name in form.fields(form_talk.desk.materials(exam)) and name != Field.QUESTIONS:
        await form_talk.ask(form, exam, name)
    else:
        await form_talk.go_on(form, exam)


async def press_form(query: CallbackQuery, callback_data: FormPress, form_talk: FormTalk) -> None:
    """Everything else that can be pressed."""
    what = callback_data.action
    found = await _pressed_form(query, form_talk, callback_data.exam, resumes=what is FormAction.GO_ON)
    if found is None:
        return
    form, exam = found
    match what:
        case FormAction.LEAVE:
            await form_talk.leave()
        case FormAction.RESTART:
            await form_talk.restart(exam)
        case FormAction.CHANGE:
            await form_talk.say(**change_message(form, exam, form_talk.desk.materials(exam)))
        case FormAction.STEP_FREE:
            changed = replace(form, step_free=not form.step_free)
            await form_talk.save(changed, exam)
            await form_talk.go_on(changed, exam)
        case FormAction.CONFIRM | FormAction.WAIT:
            await confirm(form_talk, form, exam, wait=what is FormAction.WAIT)
        case _:
            moves = {FormAction.BACK: go_back, FormAction.REMIND: remind}
            await moves.get(what, FormTalk.go_on)(form_talk, form, exam)


async def press_option(query: CallbackQuery, callback_data: OptionPress, form_talk: FormTalk) -> None:
    """An answer to a question about eligibility."""
    found = await _current(query, form_talk)
    if found:
        await choose_option(form_talk, *found, callback_data)


async def press_unknown(query: CallbackQuery, callback_data: UnknownPress, form_talk: FormTalk) -> None:
    """不知道 to a question about eligibility."""
    found = await _current(query, form_talk)
    if found:
        await choose_unknown(form_talk, *found, callback_data.path)


async def press_chosen(query: CallbackQuery, callback_data: ActionPress, form_talk: FormTalk) -> None:
    """选好了; the other buttons of the interview belong to the interview."""
    del callback_data
    found = await _current(query, form_talk)
    if found:
        await form_talk.go_on(*found)


async def _current(query: CallbackQuery, talk: FormTalk) -> tuple[Form, ExamView] | None:
    await acknowledge(query)
    return await open_form(talk)


async def _pressed_form(
    query: CallbackQuery, talk: FormTalk, exam_id: int, *, resumes: bool = False
) -> tuple[Form, ExamView] | None:
    """The form that a button belongs to.

    An old button, of a form that is not open, changes nothing: it offers to go on with that form where there is one.
    """
    await acknowledge(query)
    exam = await talk.desk.exams.get(exam_id)
    form = await talk.draft(exam) if exam else None
    current = await talk.exam()
    if exam and form and await is_off(talk, exam):
        return None
    if exam and form and (resumes or (current and current.id == exam.id)):
        return form, exam
    if exam and form:
        await talk.say(**drafts_message([exam]))
    else:
        await talk.tell_state(exam)
    return None

"""The conversation itself: what is typed, pressed or sent while a form is open, and what that leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from aiogram import F
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, StateFilter

from handlers.callbacks import MenuItem, MenuPress, RegisterPress
from handlers.eligibility.presses import ActionPress, OptionPress, UnknownPress
from handlers.exams import REGISTER_WORDS, answer_query
from handlers.filters import HasText, Words
from handlers.received import HasFile
from handlers.registering import pressing, texts
from handlers.registering.answering import answer_question
from handlers.registering.exam_facts import answer_from_exam
from handlers.registering.fields import FieldError, fill, said_who
from handlers.registering.form import LATER, Field, Form
from handlers.registering.messages import QUESTION
from handlers.registering.moves import choose, confirm, go_back, open_form, takes_pictures
from handlers.registering.pictures import take_picture
from handlers.registering.presses import ChoicePress, EditPress, FormPress, WhoPress
from handlers.registering.talk import SUMMARY, FormTalk, Registering
from handlers.states import RegisteringForm
from knowledge.search import Outcome

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.exams import ExamView
    from handlers.exams import ExamsDesk
    from handlers.received import Fetch

_OPEN: Final = StateFilter(RegisteringForm.filling)
_ASKS: Final = re.compile(
    "[?？]|吗$|多少|怎么|怎样|什么|为啥|咋|能不能|可不可以|是不是|要不要|有没有|行不行|哪里|哪些|几分|呢$"
)
"""Words of a question; names of people and firms seldom have them."""
_CONFIRMS: Final = frozenset({texts.CONFIRM, "确认", "提交", "没错", "对的", "没问题", "确定"})
_LATER: Final = frozenset({texts.LATER, "稍后", "以后再交", "没有", "后面再交"})


def register_words(router: Router) -> None:
    """Add what has to come before the menu's own words."""
    router.message.register(leave, _OPEN, Command("cancel"), Registering())
    router.message.register(
        leave, _OPEN, Words("取消", "算了", "不办了", "不填了", texts.LEAVE, "cancel"), Registering()
    )
    router.message.register(type_back, _OPEN, Words(texts.BACK, "返回", "返回上一题", "退回"), Registering())
    router.message.register(go_on_later, Words(texts.CONTINUE, "接着填", "继续报名"), Registering())
    router.message.register(offer_drafts, Words(*REGISTER_WORDS), Registering())
    router.callback_query.register(
        press_offer_drafts, MenuPress.filter(F.item == MenuItem.REGISTER), Registering()
    )


def register(router: Router) -> None:
    """Add the handlers of the form; before those of free text."""
    router.message.register(typed, _OPEN, HasText(), Registering())
    router.message.register(sent, _OPEN, HasFile(), Registering())
    presses = router.callback_query
    presses.register(pressing.press_register, RegisterPress.filter(), Registering())
    presses.register(pressing.press_who, WhoPress.filter(), Registering())
    presses.register(pressing.press_choice, ChoicePress.filter(), Registering())
    presses.register(pressing.press_edit, EditPress.filter(), Registering())
    presses.register(pressing.press_form, FormPress.filter(), Registering())
    presses.register(pressing.press_option, _OPEN, OptionPress.filter(), Registering())
    presses.register(pressing.press_unknown, _OPEN, UnknownPress.filter(), Registering())
    presses.register(pressing.press_chosen, _OPEN, ActionPress.filter(), Registering())


async def leave(_: Message, form_talk: FormTalk) -> None:
    """取消: the draft stays."""
    await form_talk.leave()


async def type_back(_: Message, form_talk: FormTalk) -> None:
    """上一步, typed."""
    found = await open_form(form_talk)
    if found:
        await go_back(form_talk, *found)


async def go_on_later(_: Message, form_talk: FormTalk) -> None:
    """继续填写, typed: the forms that were begun."""
    if not await form_talk.offer_drafts():
        raise SkipHandler


async def offer_drafts(_: Message, form_talk: FormTalk) -> None:
    """报名: first the forms that were begun, then what can be registered for."""
    await form_talk.offer_drafts()
    raise SkipHandler


async def press_offer_drafts(_: CallbackQuery, form_talk: FormTalk) -> None:
    """The same from the menu."""
    await form_talk.offer_drafts()
    raise SkipHandler


async def typed(message: Message, form_talk: FormTalk, finding: ExamsDesk) -> None:
    """A typed answer, or a question in between."""
    text = (message.text or "").strip()
    found = await open_form(form_talk)
    if found is None:
        return
    form, exam = found
    step = await form_talk.step()
    if fact := answer_from_exam(text, exam, form_talk.desk.results_days(exam)):
        await form_talk.ask_again(form, exam, step, fact)
        return
    # 我想考月嫂证 would do for a name; no name reads as a search.
    searches = step == Field.NAME and finding.read(text, form_talk.account.region) is not None
    try:
        changed = None if searches else await _answered(form_talk, form, exam, step, text)
    except FieldError as error:
        if not _ASKS.search(text):
            await form_talk.ask_again(form, exam, step, str(error))
            return
        changed = None
    if changed:
        await form_talk.save(changed, exam)
        await form_talk.go_on(changed, exam)
    elif changed is None:
        await _something_else(form_talk, form, exam, step, text, finding)


async def _answered(
    talk: FormTalk, form: Form, exam: ExamView, step: str, text: str
) -> Form | Literal[False] | None:
    """The form with the answer; None where it is none; False where it was dealt with already.

    Raises:
        FieldError: it is an answer that cannot be right.
    """
    if step.startswith(QUESTION):
        return answer_question(talk, form, step.removeprefix(QUESTION), text)
    if step == Field.WHO and (who := said_who(text)):
        await choose(talk, form, exam, who)
        return False
    said = text.strip("。！! ")
    if step == SUMMARY and (said in _CONFIRMS or said == texts.WAIT):
        await confirm(talk, form, exam, wait=said == texts.WAIT)
        return False
    return _filled(talk, form, exam, step, text)


def _filled(talk: FormTalk, form: Form, exam: ExamView, step: str, text: str) -> Form | None:
    """The form with a field filled; None where the text does not answer it; raises as `_answered`."""
    free = step in (Field.NAME, Field.EMPLOYER) and _ASKS.search(text)
    if free or form.is_fixed(step) or step not in form.fields(talk.desk.materials(exam)):
        return None
    if text == texts.KEEP_IT and form.get(step) is not None:
        return form
    if takes_pictures(step):
        return form.with_answer(step, LATER) if text in _LATER else None
    return fill(form, step, text, talk.desk.today)


async def _something_else(
    talk: FormTalk, form: Form, exam: ExamView, step: str, text: str, finding: ExamsDesk
) -> None:
    """Answer a question in between, or tell that an answer was not understood; the form goes on."""
    query = finding.read(text, talk.account.region)
    if query:
        for message in (await answer_query(finding, query))[1]:
            await talk.say(**message)
        await talk.ask_again(form, exam, step, texts.AS_ASKED)
        return
    # Of the place where the exam is, wherever the person lives.
    account = replace(talk.account, region=exam.region)
    told = await talk.policies.answer(account, text, private=True)
    if told.answer.outcome in (Outcome.UNKNOWN, Outcome.OUTSIDE) and not _ASKS.search(text):
        await talk.ask_again(form, exam, step, _hint(step))
        return
    await talk.say(**talk.policies.message(told))
    await talk.ask_again(form, exam, step, texts.AS_ASKED)


def _hint(step: str) -> str:
    if step == Field.CONSENT:
        return texts.CONSENT_NEEDED
    if step == Field.PHOTO:
        return texts.PHOTO_WANTED
    if takes_pictures(step):
        return texts.MATERIAL_WANTED
    return f"{texts.NOT_UNDERSTOOD}{texts.HINT_BUTTONS}"


async def sent(_: Message, form_talk: FormTalk, received: Fetch) -> None:
    """A picture or a file: the photo or a paper, where one is asked for."""
    found = await open_form(form_talk)
    if found is None:
        return
    form, exam = found
    step = await form_talk.step()
    if not takes_pictures(step):
        await form_talk.ask_again(form, exam, step, texts.NO_PICTURE_NOW)
        return
    await take_picture(form_talk, form, exam, step, received)


__all__ = ["register", "register_words"]

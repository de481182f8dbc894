"""The conversation itself: what is typed or pressed, and what that leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aiogram import F
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, StateFilter

from handlers.callbacks import MenuItem, MenuPress
from handlers.eligibility import texts
from handlers.eligibility.messages import explanation, kept_before, steps_message, targets_message
from handlers.eligibility.presses import (
    Action,
    ActionPress,
    ChangePress,
    NamesAction,
    OptionPress,
    UnknownPress,
    WhyPress,
    pressed_option,
)
from handlers.eligibility.steps import named_option, option_step, region_step, typed_step, unknown_step
from handlers.eligibility.talk import Talk, Talking
from handlers.eligibility.words import ASKS_SOMETHING, GENERAL, TITLES, AsksEligibility, asks_eligibility
from handlers.filters import HasText, Words, named_region
from handlers.menu import menu_keyboard
from handlers.replies import acknowledge, say
from handlers.states import EligibilityForm
from handlers.texts import OLD_BUTTON
from knowledge.eligibility.questions import QuestionKind, load_questions
from knowledge.search import Outcome

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Accounts
    from handlers.eligibility.interview import Interview
    from knowledge.eligibility.questions import Question
    from knowledge.regions import Region

_AROUND_A_PLACE = re.compile("^(?:那|那么|要是|如果|换|去)+|(?:呢|的话|考)+[?？]?$")
_OTHERS = re.compile("儿子|女儿|孩子|老公|老婆|爱人|朋友|同事|徒弟|工友|弟|妹|哥|姐|我爸|我妈|别人")
"""Who is spoken of is somebody else than before."""
_WONDERS = re.compile(
    "^(?:这|这个)?(?:是)?(?:啥|什么)意思|为(?:什么|啥|何)(?:要|还)?问|问这个?(?:干|做|有)|看不懂|不明白"
)
"""Somebody wonders about the question itself."""
_CANNOT_SAY = (texts.UNKNOWN, "不清楚", "不晓得", "忘了", "跳过", "记不得", "记不清", "不想说", "我不想说")


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(begin, Command("exams"), Talking())
    router.message.register(begin, Words("考什么", "我能考什么", "能考什么"), Talking())
    router.message.register(tell_kept, Words("你记住了我什么", "记住了我什么", "你知道我什么"), Talking())
    router.message.register(type_action, NamesAction(), Talking())
    router.message.register(typed_after_result, StateFilter(EligibilityForm.told), HasText(), Talking())
    router.message.register(begin_with_story, AsksEligibility(), Talking())
    router.message.register(typed, StateFilter(EligibilityForm.asking), HasText(), Talking())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.ELIGIBILITY), Talking())
    router.callback_query.register(press_option, OptionPress.filter(), Talking())
    router.callback_query.register(press_unknown, UnknownPress.filter(), Talking())
    router.callback_query.register(press_change, ChangePress.filter(), Talking())
    router.callback_query.register(press_why, WhyPress.filter(), Talking())
    router.callback_query.register(press_action, ActionPress.filter(), Talking())


async def begin(_: Message, talk: Talk) -> None:
    """Begin with the first question, or with what was kept from the last time."""
    await talk.begin()


async def tell_kept(_: Message, talk: Talk) -> None:
    """What is kept about the person, with the button that removes it."""
    kept = await talk.kept()
    if kept and kept.given:
        await talk.say(**kept_before(kept))
    else:
        await talk.say(texts.NOTHING_KEPT)


async def press_menu(query: CallbackQuery, talk: Talk) -> None:
    """The same from the menu."""
    await acknowledge(query)
    await talk.begin()


async def begin_with_story(message: Message, talk: Talk, targets: tuple[str, ...]) -> None:
    """Begin with what the person told; it is repeated, so that a mistake is seen.

    Where questions are open or answered, the answers stay: more of the story belongs to them, and 那我能报技师吗 asks what
    they come to for another level.
    """
    text = (message.text or "").strip()
    interview = await talk.interview()
    if interview.targets and not _OTHERS.search(text):
        if await talk.state.get_state() == EligibilityForm.asking and not asks_eligibility(text):
            raise SkipHandler
        interview = replace(interview, targets=targets)
    else:
        interview = talk.fresh(targets)
    await talk.go_on(await talk.take_up(interview, text) or interview)


async def typed_after_result(message: Message, talk: Talk) -> None:
    """Another place (那枣庄呢) or more facts, and the result is told anew; anything else is another matter."""
    interview = await talk.interview()
    text = (message.text or "").strip()
    if asks_eligibility(text) or not interview.targets:
        raise SkipHandler
    if region := _place(text):
        interview = interview.with_step(region_step(region.name))
    elif told := await talk.take_up(interview, text):
        interview = told
    else:
        raise SkipHandler
    # Who has seen a result wants to see what became of it; only a ban has to be cleared up first.
    if interview.ban_unknown and interview.answer_to("violations") is None:
        await talk.go_on(interview)
    else:
        await talk.show(interview)


async def typed(message: Message, talk: Talk, accounts: Accounts) -> None:
    """A typed answer, or more of the story, or a question in between."""
    interview = await talk.interview()
    text = (message.text or "").strip()
    if not interview.targets:
        await talk.state.clear()  # the answers were stored in a form that is not read any more
        raise SkipHandler
    answered = _answered(talk, interview, text)
    if answered is None and (region := _place(text)):
        answered = interview.with_step(region_step(region.name))
        if talk.account.region is None:
            accounts.set_region(talk.work, talk.account, region.name)
            await talk.say(texts.place_kept(region.name))
    answered = answered or await talk.take_up(interview, text)
    if answered is None:
        await _something_else(talk, load_questions().get(interview.asking), text)
    if answered is None and interview.asking in load_questions():
        await talk.ask(interview, interview.asking, changing=interview.changing)
    else:
        await talk.go_on(answered or interview)


def _answered(talk: Talk, interview: Interview, text: str) -> Interview | None:
    """The interview with the answer to the open question, or to one before by the words of its button."""
    question = load_questions().get(interview.asking)
    if question and text.strip("。！!，,") in _CANNOT_SAY:
        return interview.with_step(unknown_step(question.path, texts.UNKNOWN))
    if question and question.kind is not QuestionKind.REGION and _place(text):
        return None
    if question:
        step = typed_step(question, text, talk.desk.today, interview.profile.birth_date)
        if step:
            return interview.with_step(step)
    before = {path for step in interview.steps for path in step.paths} - {"violations"}
    if found := named_option(text, before):
        return interview.with_step(option_step(*found))
    return None


async def _something_else(talk: Talk, question: Question | None, text: str) -> None:
    """Answer a question in between, or tell that an answer was not understood."""
    hint = question.hint if question else ""
    again = f"{texts.NOT_UNDERSTOOD}{hint or texts.TRY_AGAIN}"
    asks = bool(ASKS_SOMETHING.search(text))
    if _WONDERS.search(text):
        await talk.say(texts.WHY_ASKED)
        return
    if question and question.kind is QuestionKind.DATE and not asks and any(sign.isdigit() for sign in text):
        await talk.say(again)
        return
    told = await talk.policies.answer(talk.account, text)
    if told.answer.outcome in (Outcome.UNKNOWN, Outcome.OUTSIDE) and not asks:
        await talk.say(again)
        return
    await talk.say(**talk.policies.message(told))
    await talk.say(texts.AS_ASKED)


async def press_option(query: CallbackQuery, callback_data: OptionPress, talk: Talk) -> None:
    """A pressed answer; one to an earlier question changes that answer."""
    interview = await talk.interview()
    question = load_questions().get(callback_data.path)
    option = pressed_option(question, callback_data) if question else None
    if question is None or option is None or not interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    interview = interview.with_step(option_step(question, option, interview.answer_to(question.path)))
    if question.kind is QuestionKind.SEVERAL and any(value for _, value in option.facts):
        await talk.ask(interview, question.path)
        return
    await talk.go_on(interview)


async def press_unknown(query: CallbackQuery, callback_data: UnknownPress, talk: Talk) -> None:
    """不知道 to the question it stands under, whatever is asked by now."""
    interview = await talk.interview()
    if callback_data.path not in load_questions() or not interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    await talk.go_on(interview.with_step(unknown_step(callback_data.path, texts.UNKNOWN)))


async def press_change(query: CallbackQuery, callback_data: ChangePress, talk: Talk) -> None:
    """Ask a question again; the other answers stay."""
    interview = await talk.interview()
    if callback_data.path not in load_questions() or not interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    await talk.ask(interview, callback_data.path, changing=True)


async def press_why(query: CallbackQuery, callback_data: WhyPress, talk: Talk) -> None:
    """Explain one verdict."""
    interview = await talk.interview()
    if callback_data.target not in interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    result = interview.evaluate(talk.desk.rules, talk.desk.today)
    await talk.say(**explanation(result, callback_data.target))


async def press_action(query: CallbackQuery, callback_data: ActionPress, talk: Talk) -> None:
    """Everything else that can be pressed."""
    if not await _act(talk, callback_data.action, acknowledged=query):
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())


async def type_action(_: Message, action: Action, talk: Talk) -> None:
    """The words of a button, typed."""
    if not await _act(talk, action):
        await talk.say(texts.NOTHING_ASKED, reply_markup=menu_keyboard())


async def _act(talk: Talk, action: Action, acknowledged: CallbackQuery | None = None) -> bool:
    """Do it; False where there is no interview to do it with."""
    interview = await talk.interview()
    anew = action in (Action.AGAIN, Action.USE, Action.FORGET)
    if not interview.targets and not anew:
        return False
    if acknowledged:
        await acknowledge(acknowledged)
    if anew:
        await _begin_anew(talk, action, interview)
    else:
        await _do(talk, action, interview)
    return True


async def _do(talk: Talk, action: Action, interview: Interview) -> None:
    match action:
        case Action.BACK:
            await talk.go_on(interview.back())
        case Action.TITLES:
            targets = tuple(dict.fromkeys((*interview.targets, *TITLES)))
            await talk.go_on(replace(interview, targets=targets))
        case Action.CHANGE:
            await talk.say(**steps_message(interview))
        case Action.WHY:
            result = interview.evaluate(talk.desk.rules, talk.desk.today)
            await talk.say(**targets_message(result))
        case Action.REMIND:
            await talk.remind(interview)
        case Action.KEEP:
            await talk.keep(interview)
        case Action.CHOSEN | Action.GO_ON:
            await talk.go_on(interview)
        case _:
            await talk.show(interview)


async def _begin_anew(talk: Talk, action: Action, interview: Interview) -> None:
    """Begin without answers or with the ones that were kept, or forget them all."""
    if action is Action.FORGET:
        await talk.forget()
        return
    fresh = talk.fresh(interview.targets or GENERAL)
    kept = await talk.kept() if action is Action.USE else None
    await talk.go_on(kept or fresh)


def _place(text: str) -> Region | None:
    """The place a text names and nothing else, be it with 那 and 呢 around it."""
    return named_region(text) or named_region(_AROUND_A_PLACE.sub("", text))

"""The conversation itself: what is typed or pressed, and what is asked or told next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aiogram import F
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, StateFilter

from handlers import policy
from handlers.callbacks import MenuItem, MenuPress
from handlers.eligibility import texts
from handlers.eligibility.interview import (
    Interview,
    Step,
    StepKind,
    facts_step,
    option_step,
    region_step,
    typed_step,
)
from handlers.eligibility.messages import (
    explanation,
    kept_before,
    question_message,
    result_message,
    steps_message,
    targets_message,
)
from handlers.eligibility.presses import Action, ActionPress, ChangePress, OptionPress, WhyPress
from handlers.eligibility.words import ASKS_SOMETHING, GENERAL, TITLES, AsksEligibility, asks_eligibility
from handlers.filters import HasText, Words, named_region
from handlers.menu import menu_keyboard
from handlers.replies import acknowledge, say
from handlers.states import EligibilityForm
from handlers.texts import OLD_BUTTON
from knowledge.eligibility.explain import say as say_fact
from knowledge.eligibility.facts import read_facts
from knowledge.eligibility.questions import QuestionKind, load_questions
from knowledge.eligibility.result import Status

if TYPE_CHECKING:
    from aiogram import Bot, Router
    from aiogram.fsm.context import FSMContext
    from aiogram.fsm.state import State
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account, Accounts
    from db.work import UnitOfWork
    from handlers.eligibility.desk import EligibilityDesk
    from handlers.policy import PolicyDesk

_INTERVIEW = "interview"
"""Key of the state's data."""
_AROUND_A_PLACE = re.compile("^(?:那|那么|要是|如果|换|去)+|(?:呢|的话|考)+[?？]?$")


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(forget, Words("忘掉我的情况"))
    router.message.register(begin, Command("exams"))
    router.message.register(begin, Words("考什么", "我能考什么", "能考什么"))
    router.message.register(typed_after_result, StateFilter(EligibilityForm.told), HasText())
    router.message.register(begin_with_story, AsksEligibility())
    router.message.register(typed, StateFilter(EligibilityForm.asking), HasText())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.ELIGIBILITY))
    router.callback_query.register(press_option, OptionPress.filter())
    router.callback_query.register(press_change, ChangePress.filter())
    router.callback_query.register(press_why, WhyPress.filter())
    router.callback_query.register(press_anew, ActionPress.filter(F.action.in_({Action.AGAIN, Action.USE})))
    router.callback_query.register(press_action, ActionPress.filter())


async def begin(
    message: Message, bot: Bot, account: Account, state: FSMContext, eligibility: EligibilityDesk
) -> None:
    """Begin with the first question, or with what was kept from the last time."""
    await _begin(bot, message.chat.id, account, state, eligibility)


async def press_menu(
    query: CallbackQuery, bot: Bot, account: Account, state: FSMContext, eligibility: EligibilityDesk
) -> None:
    """The same from the menu."""
    await acknowledge(query)
    await _begin(bot, query.from_user.id, account, state, eligibility)


async def begin_with_story(
    message: Message,
    bot: Bot,
    account: Account,
    state: FSMContext,
    eligibility: EligibilityDesk,
    targets: tuple[str, ...],
) -> None:
    """Begin with what the person told; it is repeated, so that a mistake is seen."""
    interview = _fresh(account, targets)
    interview = await _take_up(message, eligibility, interview) or interview
    await _go_on(bot, message.chat.id, state, eligibility, interview)


async def typed_after_result(
    message: Message, bot: Bot, state: FSMContext, eligibility: EligibilityDesk
) -> None:
    """Another place (那枣庄呢) or more facts, and the result is told anew; anything else is another matter."""
    interview = await _interview(state)
    text = (message.text or "").strip()
    if asks_eligibility(text):
        raise SkipHandler
    if region := named_region(_AROUND_A_PLACE.sub("", text)):
        interview = interview.with_step(region_step(region.name))
    elif told := await _take_up(message, eligibility, interview):
        interview = told
    else:
        raise SkipHandler
    await _go_on(bot, message.chat.id, state, eligibility, interview)


async def typed(
    message: Message,
    bot: Bot,
    account: Account,
    accounts: Accounts,
    work: UnitOfWork,
    state: FSMContext,
    eligibility: EligibilityDesk,
    desk: PolicyDesk,
) -> None:
    """A typed answer, or more of the story, or a question in between."""
    interview = await _interview(state)
    text = (message.text or "").strip()
    question = load_questions().get(interview.asking)
    if question and text in (texts.UNKNOWN, "不清楚", "不晓得", "忘了", "跳过"):
        interview = interview.with_step(Step(StepKind.UNKNOWN, question.path, texts.UNKNOWN))
    elif text in (texts.BACK, "返回", "上一题"):
        interview = interview.back()
    elif region := named_region(text):
        interview = interview.with_step(region_step(region.name))
        if account.region is None:
            accounts.set_region(work, account, region.name)
    elif question and (step := typed_step(question, text, eligibility.today)):
        interview = interview.with_step(step)
    elif told := await _take_up(message, eligibility, interview):
        interview = told
    elif question and question.kind is QuestionKind.DATE and any(sign.isdigit() for sign in text):
        await message.answer(f"{texts.NOT_UNDERSTOOD}{texts.HOW_DATES}")
    else:
        await policy.reply(bot, message.chat.id, account, state, desk, text)
        await bot.send_message(message.chat.id, texts.AS_ASKED)
    await _go_on(bot, message.chat.id, state, eligibility, interview)


async def press_option(
    query: CallbackQuery,
    bot: Bot,
    callback_data: OptionPress,
    state: FSMContext,
    eligibility: EligibilityDesk,
) -> None:
    """A pressed answer; one to an earlier question changes that answer."""
    interview = await _interview(state)
    question = load_questions().get(callback_data.path)
    earlier = _answer_to(interview, callback_data.path)
    step = option_step(question, callback_data.place, earlier) if question else None
    if question is None or step is None or not interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    interview = interview.with_step(step)
    if question.kind is QuestionKind.SEVERAL and callback_data.place:
        await _ask(bot, query.from_user.id, state, interview, question.path)
        return
    await _go_on(bot, query.from_user.id, state, eligibility, interview)


async def press_change(query: CallbackQuery, bot: Bot, callback_data: ChangePress, state: FSMContext) -> None:
    """Ask a question again; the other answers stay."""
    interview = await _interview(state)
    if callback_data.path not in load_questions() or not interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    await _ask(bot, query.from_user.id, state, interview, callback_data.path)


async def press_why(
    query: CallbackQuery, bot: Bot, callback_data: WhyPress, state: FSMContext, eligibility: EligibilityDesk
) -> None:
    """Explain one verdict."""
    interview = await _interview(state)
    if callback_data.target not in interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    result = interview.evaluate(eligibility.rules, eligibility.today)
    await bot.send_message(query.from_user.id, **explanation(result, callback_data.target))


async def press_anew(
    query: CallbackQuery,
    bot: Bot,
    callback_data: ActionPress,
    account: Account,
    state: FSMContext,
    eligibility: EligibilityDesk,
) -> None:
    """Begin anew, or with the answers that were kept."""
    await acknowledge(query)
    interview = _fresh(account, (await _interview(state)).targets or GENERAL)
    if callback_data.action is Action.USE:
        interview = _restored(await eligibility.records.kept(account.id)) or interview
    await _go_on(bot, query.from_user.id, state, eligibility, interview)


async def press_action(
    query: CallbackQuery,
    bot: Bot,
    callback_data: ActionPress,
    account: Account,
    state: FSMContext,
    work: UnitOfWork,
    eligibility: EligibilityDesk,
) -> None:
    """Everything else that can be pressed."""
    interview, chat_id = await _interview(state), query.from_user.id
    if not interview.targets:
        await say(query, OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    match callback_data.action:
        case Action.UNKNOWN if interview.asking:
            step = Step(StepKind.UNKNOWN, interview.asking, texts.UNKNOWN)
            await _go_on(bot, chat_id, state, eligibility, interview.with_step(step))
        case Action.BACK:
            await _go_on(bot, chat_id, state, eligibility, interview.back())
        case Action.TITLES:
            more = Interview((*interview.targets, *TITLES), interview.steps)
            await _go_on(bot, chat_id, state, eligibility, more)
        case Action.CHANGE:
            await bot.send_message(chat_id, **steps_message(interview))
        case Action.WHY:
            result = interview.evaluate(eligibility.rules, eligibility.today)
            await bot.send_message(chat_id, **targets_message(result))
        case Action.REMIND:
            await _remind(bot, chat_id, account, work, eligibility, interview)
        case Action.KEEP:
            eligibility.records.keep(work, account.id, interview.to_data())
            await bot.send_message(chat_id, texts.KEPT)
        case Action.CHOSEN:
            await _go_on(bot, chat_id, state, eligibility, interview)
        case _:
            await _show(bot, chat_id, state, eligibility, interview)


async def forget(
    message: Message, account: Account, state: FSMContext, work: UnitOfWork, eligibility: EligibilityDesk
) -> None:
    """Remove what was kept, and what the conversation still holds."""
    await state.clear()
    eligibility.records.forget(work, account.id)
    await message.answer(texts.FORGOTTEN)


async def _begin(
    bot: Bot, chat_id: int, account: Account, state: FSMContext, eligibility: EligibilityDesk
) -> None:
    kept = _restored(await eligibility.records.kept(account.id))
    if kept and kept.steps:
        await bot.send_message(chat_id, **kept_before(kept))
        return
    await bot.send_message(chat_id, texts.BEGIN)
    await _go_on(bot, chat_id, state, eligibility, _fresh(account, GENERAL))


async def _take_up(message: Message, eligibility: EligibilityDesk, interview: Interview) -> Interview | None:
    """The interview with the facts of a sentence, which are repeated; None where there are none."""
    text = message.text or ""
    facts = read_facts(text, eligibility.today, eligibility.rules)
    told = {fact.path for fact in facts.found} - {"region"}
    if not told or (len(told) == 1 and interview.steps and ASKS_SOMETHING.search(text)):
        return None  # a question about something else that names a place or an occupation
    phrases = [say_fact(facts.profile, path) for path in dict.fromkeys(fact.path for fact in facts.found)]
    await message.answer(texts.taken_up(phrases))
    return interview.with_step(facts_step(facts.profile, "、".join(phrases)))


async def _go_on(
    bot: Bot, chat_id: int, state: FSMContext, eligibility: EligibilityDesk, interview: Interview
) -> None:
    """Ask what decides most, or tell the result where nothing does."""
    path = interview.next_path(eligibility.rules, eligibility.today)
    if path is None:
        await _show(bot, chat_id, state, eligibility, interview)
    else:
        await _ask(bot, chat_id, state, interview, path)


async def _ask(bot: Bot, chat_id: int, state: FSMContext, interview: Interview, path: str) -> None:
    await _keep(state, EligibilityForm.asking, interview.ask(path))
    question, earlier = load_questions()[path], _answer_to(interview, path)
    await bot.send_message(chat_id, **question_message(question, earlier, first=not interview.steps))


async def _show(
    bot: Bot, chat_id: int, state: FSMContext, eligibility: EligibilityDesk, interview: Interview
) -> None:
    await _keep(state, EligibilityForm.told, interview.ask(""))
    result = interview.evaluate(eligibility.rules, eligibility.today)
    await bot.send_message(chat_id, **result_message(result, interview))


async def _remind(
    bot: Bot,
    chat_id: int,
    account: Account,
    work: UnitOfWork,
    eligibility: EligibilityDesk,
    interview: Interview,
) -> None:
    """Write down the dates on which something opens."""
    result = interview.evaluate(eligibility.rules, eligibility.today)
    dates = [
        (verdict.target, verdict.earliest_on)
        for verdict in result.verdicts
        if verdict.status is Status.LATER and verdict.earliest_on
    ]
    for target, day in dates:
        eligibility.records.wish(work, account.id, target, day)
    await bot.send_message(chat_id, texts.reminder_kept(dates))


def _fresh(account: Account, targets: tuple[str, ...]) -> Interview:
    """Without answers, except for the region the account has."""
    if account.region is None:
        return Interview(targets)
    return Interview(targets, (region_step(account.region),))


def _answer_to(interview: Interview, path: str) -> Step | None:
    return next((step for step in interview.steps if step.path == path), None)


async def _interview(state: FSMContext) -> Interview:
    """The interview of this conversation; without targets where there is none."""
    return _restored((await state.get_data()).get(_INTERVIEW)) or Interview(())


def _restored(data: dict[str, Any] | None) -> Interview | None:
    return Interview.from_data(data) if data else None


async def _keep(state: FSMContext, where: State, interview: Interview) -> None:
    await state.set_state(where)
    await state.update_data({_INTERVIEW: interview.to_data()})

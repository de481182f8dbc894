"""Policy questions (问政策): anything typed that no form is waiting for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import ExpandableBlockQuote, Text

from db.clock import shanghai_day
from handlers import texts
from handlers.callbacks import EntryPress, MenuItem, MenuPress, RegionPress
from handlers.filters import HasText
from handlers.menu import menu_keyboard
from handlers.replies import acknowledge, say
from knowledge.regions import Region, covers, find_regions
from knowledge.search import Answer, Assistant, Outcome, Question, sources_text
from knowledge.search.reading import read_entry

if TYPE_CHECKING:
    from aiogram import Bot, Router
    from aiogram.fsm.context import FSMContext
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account
    from db.clock import Clock
    from db.questions import QuestionLog
    from handlers.turns import RecentTurns

WAITING_QUESTION: Final = "question"
"""Key of the state's data: a question that waits for the region to be chosen."""
_LONGEST: Final = 1000
_EXAMPLES: Final = ("special/henan/fee", "special/hunan/pass-mark", "violation/national/cheating-overview")


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(ask, HasText())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.POLICY))
    router.callback_query.register(press_entry, EntryPress.filter())


class PolicyDesk:
    """Answers policy questions on any channel and logs how it went."""

    def __init__(self, assistant: Assistant, log: QuestionLog, turns: RecentTurns, clock: Clock) -> None:
        """Answer from this knowledge."""
        self._assistant = assistant
        self._log = log
        self._turns = turns
        self._clock = clock
        self._regions = frozenset(one.region for one in assistant.library.documents.values())

    def knows(self, region: Region) -> bool:
        """Whether documents of the region or of a place in it are there."""
        return any(
            covers(one, region.name) or one.startswith(region.name) for one in self._regions if one != "全国"
        )

    def change_place(self, account: Account) -> str | None:
        """Forget what was asked for the old place; returns the last question where it names no place itself."""
        turns = self._turns.of(account.id)
        self._turns.forget(account.id)
        return turns[-1] if turns and not find_regions(turns[-1]) else None

    def examples(self) -> list[InlineKeyboardButton]:
        """Entries to show what can be asked."""
        entries = [
            self._assistant.library.entries[one]
            for one in _EXAMPLES
            if one in self._assistant.library.entries
        ]
        return [_entry_button(one.id, one.title) for one in entries]

    def answer(self, account: Account, text: str) -> Answer:
        """Answer a question for the account's region, in the light of what it asked just now, and log it."""
        question = Question(
            text,
            on=shanghai_day(self._clock()),
            region=account.region,
            history=self._turns.of(account.id),
        )
        answer = self._assistant.ask(question)
        if answer.outcome is not Outcome.CHAT:
            self._turns.add(account.id, text)
            entry = answer.entry.id if answer.entry else None
            self._log.record(text, region=account.region, outcome=answer.outcome, entry=entry)
        return answer

    def read(self, entry_id: str) -> Answer | None:
        """The entry that was picked, or None where there is none of this id (any more)."""
        return read_entry(self._assistant.library, entry_id, shanghai_day(self._clock()))

    def message(self, answer: Answer) -> dict[str, Any]:
        """The answer as arguments of `Bot.send_message`: the text, its sources folded below, what to press next."""
        parts: list[Text | str] = [answer.text]
        if answer.sources:
            sources = sources_text(self._assistant.library, answer.sources)
            parts += [
                "\n",
                ExpandableBlockQuote(f"{texts.sources_head(answer.sources[0].document)}\n{sources}"),
            ]
        return {**Text(*parts).as_kwargs(), "reply_markup": _keyboard(answer)}


async def reply(
    bot: Bot, chat_id: int, account: Account, state: FSMContext, desk: PolicyDesk, text: str
) -> None:
    """Answer a question in a chat; one that depends on the region waits in the state until the region is known."""
    answer = desk.answer(account, text)
    if answer.regions:
        await state.update_data({WAITING_QUESTION: text})
    await bot.send_message(chat_id, **desk.message(answer))


async def ask(message: Message, bot: Bot, account: Account, state: FSMContext, desk: PolicyDesk) -> None:
    """Answer what was typed."""
    text = (message.text or "").strip()
    if len(text) > _LONGEST:
        await message.answer(texts.LONG_TEXT)
        return
    await reply(bot, message.chat.id, account, state, desk, text)


async def press_menu(query: CallbackQuery, desk: PolicyDesk) -> None:
    """Tell how to ask, with examples."""
    rows = [[button] for button in desk.examples()]
    await say(query, texts.ASK_POLICY, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


async def press_entry(query: CallbackQuery, bot: Bot, callback_data: EntryPress, desk: PolicyDesk) -> None:
    """Show the entry that was picked."""
    answer = desk.read(callback_data.id)
    if answer is None:
        await say(query, texts.OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    await bot.send_message(query.from_user.id, **desk.message(answer))


def _keyboard(answer: Answer) -> InlineKeyboardMarkup | None:
    if answer.outcome is Outcome.CHAT:
        return menu_keyboard()
    buttons = [_region_button(name) for name in answer.regions]
    buttons = buttons or [_entry_button(one.id, one.title) for one in answer.alternatives]
    return InlineKeyboardMarkup(inline_keyboard=[[button] for button in buttons]) if buttons else None


@lru_cache(maxsize=4096)
def _entry_button(entry_id: str, title: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=title, callback_data=EntryPress(id=entry_id).pack())


def _region_button(name: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=name, callback_data=RegionPress(name=name).pack())

"""Policy questions (问政策): anything typed that no form is waiting for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import ExpandableBlockQuote, Text

from db.cache import LruCache
from db.clock import shanghai_day
from db.originals import Article
from db.questions import UNTOLD
from handlers import texts
from handlers.callbacks import (
    EntryPress,
    FeedbackPress,
    MenuItem,
    MenuPress,
    OriginalPress,
    PassagePress,
    RegionPress,
)
from handlers.exams import texts as exam_texts
from handlers.exams.offers import offers
from handlers.filters import HasText
from handlers.menu import menu_keyboard
from handlers.replies import acknowledge, say
from knowledge.names import maybe_name
from knowledge.regions import NATION, Region, covers, find_regions
from knowledge.search import Answer, Assistant, Outcome, Question, sources_text
from knowledge.search.reading import read_entry

if TYPE_CHECKING:
    from aiogram import Bot, Router
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account
    from db.clock import Clock
    from db.originals import Originals
    from db.questions import QuestionLog
    from handlers.exams import ExamsDesk
    from handlers.turns import RecentTurns
    from knowledge.originals import Passage

_REMEMBERED: Final = 5_000
"""Questions whose nearest entries are offered again where the answer did not help."""
_RATED: Final = frozenset({Outcome.ANSWERED, Outcome.SIDE_BY_SIDE, Outcome.GAP})
"""Outcomes that say something a person can find useful or not."""
_EXAMPLES: Final = ("special/henan/fee", "special/hunan/pass-mark", "violation/national/cheating-overview")


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(ask, HasText())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.POLICY))
    router.callback_query.register(press_entry, EntryPress.filter())


_UNDERSTOOD: Final = frozenset({Outcome.ANSWERED, Outcome.SIDE_BY_SIDE, Outcome.ASK_REGION, Outcome.GAP})
"""Only what was understood says what the next question is about."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with what its buttons lead to."""

    answer: Answer
    question: str | None = None
    """Id of its record, where it was asked and can be called useful or not."""
    passage: Passage | None = None
    """A passage of an original that may say something where no entry answers."""


class PolicyDesk:
    """Answers policy questions on any channel and logs how it went."""

    def __init__(
        self, assistant: Assistant, log: QuestionLog, turns: RecentTurns, clock: Clock, originals: Originals
    ) -> None:
        """Answer from this knowledge."""
        self._assistant = assistant
        self._log = log
        self._turns = turns
        self._clock = clock
        self._originals = originals
        self._nearest: LruCache[str, tuple[str, ...]] = LruCache(_REMEMBERED)
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

    def take_waiting(self, account: Account) -> str | None:
        """The question that waits for the region to be chosen, if one does; it does not wait any longer."""
        return self._turns.take_waiting(account.id)

    def examples(self) -> list[InlineKeyboardButton]:
        """Entries to show what can be asked."""
        entries = [
            self._assistant.library.entries[one]
            for one in _EXAMPLES
            if one in self._assistant.library.entries
        ]
        return [_entry_button(one.id, one.title) for one in entries]

    async def answer(self, account: Account, text: str, *, private: bool = False) -> Told:
        """Answer a question for the account's region, in the light of what it asked just now, and log it.

        Args:
            account: who asks.
            text: as typed.
            private: a form about a person is open: names may be in the text, so the log gets how it went but no word.
        """
        question = Question(
            text,
            on=shanghai_day(self._clock()),
            region=account.region,
            history=self._turns.of(account.id),
        )
        answer = self._assistant.ask(question)
        self._turns.wait(account.id, text if answer.regions else None)
        if answer.outcome is not Outcome.CHAT:
            if answer.outcome in _UNDERSTOOD:
                self._turns.add(account.id, text)
            entry = answer.entry.id if answer.entry else None
            # Numbers are masked by the log. A name alone is nothing to learn from, whatever it seemed to follow.
            words = UNTOLD if private or maybe_name(text) else text
            record = self._log.record(words, region=account.region, outcome=answer.outcome, entry=entry)
            self._nearest.put(record, tuple(one.id for one in answer.alternatives))
            if answer.outcome in _RATED:
                return Told(answer, question=record)
        if answer.outcome is Outcome.UNKNOWN:
            return Told(answer, passage=await self._find_passage(account, text))
        return Told(answer)

    def read(self, entry_id: str) -> Answer | None:
        """The entry that was picked, or None where there is none of this id (any more)."""
        return read_entry(self._assistant.library, entry_id, shanghai_day(self._clock()))

    def nearest(self, question: str) -> list[InlineKeyboardButton]:
        """The entries that came near to a question of late."""
        entries = self._assistant.library.entries
        ids = self._nearest.get(question) or ()
        return [_entry_button(one, entries[one].title) for one in ids if one in entries]

    async def articles(self, entry_id: str) -> list[Article]:
        """The original text behind an entry, as far as it is stored."""
        entry = self._assistant.library.entries.get(entry_id)
        sources = entry.sources if entry else ()
        found = [
            await self._originals.article(source.document, source.section)
            for source in sources
            if self._originals.has(source.document, source.section)
        ]
        return [article for article in found if article]

    async def passage(self, mark: str) -> Article | None:
        """A passage by what its button carries, or None where its text is not there any more."""
        found = await self._originals.passage(mark)
        if found is None:
            return None
        title = self._originals.title(found.document)
        return Article(found.document, title, found.section, found.text)

    async def _find_passage(self, account: Account, text: str) -> Passage | None:
        """A passage worth showing, from no other place than the one that is meant."""
        named = [found.region.name for found in find_regions(text)]
        places = named or ([account.region] if account.region else [])
        documents = self._assistant.library.documents

        def allowed(document: str) -> bool:
            region = documents[document].region if document in documents else NATION
            return region == NATION or not places or any(covers(region, place) for place in places)

        return await self._originals.find_passage(text, allowed)

    def message(self, told: Told) -> dict[str, Any]:
        """The answer as arguments of `Bot.send_message`: the text, its sources folded below, what to press next."""
        answer = told.answer
        parts: list[Text | str] = [answer.text]
        if answer.sources:
            sources = sources_text(self._assistant.library, answer.sources)
            parts += [
                "\n",
                ExpandableBlockQuote(f"{texts.sources_head(answer.sources[0].document)}\n{sources}"),
            ]
        return {**Text(*parts).as_kwargs(), "reply_markup": self._keyboard(told)}

    def _keyboard(self, told: Told) -> InlineKeyboardMarkup | None:
        answer = told.answer
        if answer.outcome is Outcome.CHAT:
            return menu_keyboard()
        buttons = [_region_button(name) for name in answer.regions]
        buttons = buttons or [_entry_button(one.id, one.title) for one in answer.alternatives]
        rows = [[button] for button in buttons]
        if told.passage:
            press = PassagePress(mark=told.passage.mark).pack()
            rows.append([InlineKeyboardButton(text=texts.SHOW_PASSAGE, callback_data=press)])
        last = self._original_button(answer) + _feedback_buttons(told.question)
        rows += [last] if last else []
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None

    def _original_button(self, answer: Answer) -> list[InlineKeyboardButton]:
        if answer.entry is None or not any(
            self._originals.has(source.document, source.section) for source in answer.entry.sources
        ):
            return []
        press = OriginalPress(id=answer.entry.id).pack()
        return [InlineKeyboardButton(text=texts.SHOW_ORIGINAL, callback_data=press)]


async def reply(
    bot: Bot, chat_id: int, account: Account, desk: PolicyDesk, text: str, *, private: bool = False
) -> None:
    """Answer a question in a chat; `private` as `PolicyDesk.answer` has it."""
    await bot.send_message(chat_id, **desk.message(await desk.answer(account, text, private=private)))


async def ask(message: Message, bot: Bot, account: Account, desk: PolicyDesk, finding: ExamsDesk) -> None:
    """Answer what was typed; where no policy does, searches for exams that may have been meant are offered."""
    text = (message.text or "").strip()
    told = await desk.answer(account, text)
    answer = desk.message(told)
    rows = await offers(finding, text) if told.answer.outcome is Outcome.UNKNOWN else []
    if rows:
        markup: InlineKeyboardMarkup | None = answer["reply_markup"]
        rows += markup.inline_keyboard if markup else []
        answer |= {
            "text": f"{answer['text']}\n{exam_texts.MAYBE}",
            "reply_markup": InlineKeyboardMarkup(inline_keyboard=rows),
        }
    await bot.send_message(message.chat.id, **answer)


async def tell_how(message: Message, desk: PolicyDesk) -> None:
    """问政策 typed as it stands on the button."""
    await message.answer(texts.ASK_POLICY, reply_markup=_examples_keyboard(desk))


async def press_menu(query: CallbackQuery, desk: PolicyDesk) -> None:
    """Tell how to ask, with examples."""
    await say(query, texts.ASK_POLICY, reply_markup=_examples_keyboard(desk))


async def press_entry(query: CallbackQuery, bot: Bot, callback_data: EntryPress, desk: PolicyDesk) -> None:
    """Show the entry that was picked."""
    answer = desk.read(callback_data.id)
    if answer is None:
        await say(query, texts.OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    await bot.send_message(query.from_user.id, **desk.message(Told(answer)))


def _examples_keyboard(desk: PolicyDesk) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[button] for button in desk.examples()])


@lru_cache(maxsize=4096)
def _entry_button(entry_id: str, title: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=title, callback_data=EntryPress(id=entry_id).pack())


def _region_button(name: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=name, callback_data=RegionPress(name=name).pack())


def _feedback_buttons(question: str | None) -> list[InlineKeyboardButton]:
    if question is None:
        return []
    presses = ((texts.HELPED, True), (texts.NOT_HELPED, False))
    return [
        InlineKeyboardButton(text=label, callback_data=FeedbackPress(question=question, helped=helped).pack())
        for label, helped in presses
    ]

"""One turn of the conversation about eligibility: what is asked or told next, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.eligibility import texts
from handlers.eligibility.interview import Interview
from handlers.eligibility.messages import (
    dates_to_wait_for,
    kept_before,
    question_message,
    result_message,
    settled_message,
)
from handlers.eligibility.steps import region_step
from handlers.eligibility.words import ASKS_SOMETHING, GENERAL
from handlers.menu import menu_keyboard
from handlers.states import EligibilityForm
from knowledge.eligibility.explain import say as say_fact
from knowledge.eligibility.facts import read_facts
from knowledge.eligibility.questions import load_questions
from knowledge.eligibility.result import Status
from knowledge.eligibility.violations import mentions_violation

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.fsm.context import FSMContext
    from aiogram.fsm.state import State

    from db.accounts import Account
    from db.work import UnitOfWork
    from handlers.eligibility.desk import EligibilityDesk
    from handlers.policy import PolicyDesk

_INTERVIEW: Final = "interview"
"""Key of the state's data."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a turn needs: the chat, who is in it, and the desk."""

    bot: Bot
    chat_id: int
    account: Account
    state: FSMContext
    work: UnitOfWork
    desk: EligibilityDesk
    policies: PolicyDesk

    async def say(self, text: str, **more: Any) -> None:
        """Send a message."""
        await self.bot.send_message(self.chat_id, text, **more)

    async def interview(self) -> Interview:
        """The interview of this conversation; without targets where there is none."""
        return _restored((await self.state.get_data()).get(_INTERVIEW)) or Interview(())

    async def kept(self) -> Interview | None:
        """The answers that were kept from an earlier time."""
        return _restored(await self.desk.records.kept(self.account.id))

    def fresh(self, targets: tuple[str, ...] = GENERAL) -> Interview:
        """Without answers, except for the region the account has."""
        if self.account.region is None:
            return Interview(targets)
        return Interview(targets, (region_step(self.account.region, of_account=True),))

    async def begin(self) -> None:
        """Begin with the first question, or with what was kept from the last time."""
        kept = await self.kept()
        if kept and kept.steps:
            await self.say(**kept_before(kept))
            return
        await self.say(texts.BEGIN)
        await self.go_on(self.fresh())

    async def take_up(self, interview: Interview, text: str) -> Interview | None:
        """The interview with the facts of a sentence, which are repeated; None where there are none."""
        facts = read_facts(text, self.desk.today, self.desk.rules)
        told = {fact.path for fact in facts.found} - {"region"}
        asks = bool(ASKS_SOMETHING.search(text))
        barred = mentions_violation(text) and not facts.profile.violations
        if not told:
            return replace(interview, barred=True) if barred and not asks else None
        if len(told) == 1 and interview.steps and asks:
            return None  # a question about something else that names a place or an occupation
        phrases = [say_fact(facts.profile, path) for path in dict.fromkeys(fact.path for fact in facts.found)]
        await self.say(texts.taken_up(phrases))
        interview = interview.with_facts(facts.profile, "、".join(phrases))
        return replace(interview, barred=interview.barred or barred)

    async def go_on(self, interview: Interview) -> None:
        """Ask what decides most, or tell the result where nothing does."""
        path = interview.next_path(self.desk.rules, self.desk.today)
        if path is None:
            await self.show(interview)
            return
        result = interview.evaluate(self.desk.rules, self.desk.today)
        closed = [one.target for one in result.verdicts if one.status is Status.NOT_ELIGIBLE]
        if result.entry and closed and not interview.entry_told:
            # Whatever is answered, these stay closed: nobody should go through questions to learn that.
            rules, profile = self.desk.rules, interview.profile
            await self.say(**settled_message(rules.evaluate(profile, self.desk.today, closed)))
        await self.ask(replace(interview, entry_told=bool(result.entry)), path)

    async def ask(self, interview: Interview, path: str, *, changing: bool = False) -> None:
        """Ask this question."""
        interview = interview.ask(path, changing=changing)
        await self.keep_state(EligibilityForm.asking, interview)
        await self.say(**question_message(load_questions()[path], interview))

    async def show(self, interview: Interview) -> None:
        """Tell what the answers come to so far."""
        more = interview.next_path(self.desk.rules, self.desk.today) is not None
        await self.keep_state(EligibilityForm.told, interview.ask(""))
        result = interview.evaluate(self.desk.rules, self.desk.today)
        await self.say(**result_message(result, interview, more=more))

    async def remind(self, interview: Interview) -> None:
        """Write down the dates on which something opens."""
        dates = dates_to_wait_for(interview.evaluate(self.desk.rules, self.desk.today))
        for target, day in dates:
            self.desk.records.wish(self.work, self.account.id, target, day)
        await self.say(texts.reminder_kept(dates) if dates else texts.NOTHING_TO_WAIT)

    async def keep(self, interview: Interview) -> None:
        """Keep the answers for another time."""
        if not interview.given:
            await self.say(texts.NOTHING_TO_KEEP)
            return
        self.desk.records.keep(self.work, self.account.id, interview.to_data())
        await self.say(texts.KEPT)

    async def forget(self) -> None:
        """Remove what was kept, the wishes, and what the conversation still holds."""
        await self.state.clear()
        self.desk.records.forget(self.work, self.account.id)
        await self.say(texts.forgotten(self.account.region), reply_markup=menu_keyboard())

    async def keep_state(self, where: State, interview: Interview) -> None:
        """Remember where the conversation is; what another form left there goes."""
        await self.state.set_state(where)
        await self.state.set_data({_INTERVIEW: interview.to_data()})


class Talking(Filter):
    """Always true; gives a handler its `talk`."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        bot: Bot,
        account: Account,
        state: FSMContext,
        work: UnitOfWork,
        eligibility: EligibilityDesk,
        desk: PolicyDesk,
    ) -> dict[str, Any]:
        """What the turn needs, as `talk`."""
        chat_id = event.from_user.id if isinstance(event, CallbackQuery) else event.chat.id
        return {"talk": Talk(bot, chat_id, account, state, work, eligibility, desk)}


def _restored(data: dict[str, Any] | None) -> Interview | None:
    return Interview.from_data(data) if data else None

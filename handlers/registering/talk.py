"""One turn of registering: what is asked next, and where the form stands. Answers lie in the sealed draft only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from db.machines import ACTIVE
from handlers.callbacks import MyExamAction, MyExamPress
from handlers.eligibility.interview import Interview
from handlers.exams.messages import closed_message
from handlers.menu import menu_keyboard
from handlers.registering import texts
from handlers.registering.form import MYSELF, Field, Form, usable
from handlers.registering.messages import (
    QUESTION,
    button,
    drafts_message,
    field_message,
    keyboard,
    person_words,
    question_step,
    resume_message,
    summary_message,
    who_message,
)
from handlers.registering.refusing import refused_by_rules
from handlers.states import RegisteringForm
from knowledge.eligibility.result import Status

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.fsm.context import FSMContext

    from db.accounts import Account
    from db.exams import ExamView
    from db.people import KnownPerson
    from db.work import UnitOfWork
    from handlers.policy import PolicyDesk
    from handlers.registering.desk import RegisteringDesk
    from knowledge.eligibility.result import Verdict

_EXAM: Final = "exam"
_STEP: Final = "step"
_REVISION: Final = "revision"
_INTERVIEW: Final = "interview"
"""Key of the state's data under which the conversation about eligibility keeps its answers."""
SUMMARY: Final = "summary"
_REMEMBERED: Final = 10
"""Registrations that are looked through for what was answered before."""


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier registrations of this account tell."""

    myself: int | None = None
    """The person that the account registered as oneself."""
    interviews: dict[int, Interview] | None = None
    """Person → what was answered about eligibility, the latest."""


@dataclass(frozen=True, slots=True)
class FormTalk:
    """What a turn needs: the chat, who is in it, and the desk."""

    bot: Bot
    chat_id: int
    account: Account
    state: FSMContext
    work: UnitOfWork
    desk: RegisteringDesk
    policies: PolicyDesk

    async def say(self, text: str, **more: Any) -> None:
        """Send a message; what was changed is kept first."""
        await self.bot.send_message(self.chat_id, text, **more)

    async def exam(self) -> ExamView | None:
        """The exam whose form is open in this conversation."""
        exam_id = (await self.state.get_data()).get(_EXAM)
        return await self.desk.exams.get(exam_id) if exam_id else None

    async def step(self) -> str:
        """What the form waits for: a field, `q:` with a question, or `summary`."""
        step: str = (await self.state.get_data()).get(_STEP, "")
        return step

    async def draft(self, exam: ExamView) -> Form | None:
        """The answers so far, or None where there are none."""
        body = await self.desk.drafts.load(self.account.id, exam.id)
        return Form.from_data(body) if body else None

    async def save(self, form: Form, exam: ExamView) -> None:
        """Keep the answers."""
        await self.desk.drafts.save(self.work, self.account.id, exam.id, form.to_data())

    async def wait_for(self, exam: ExamView, step: str) -> None:
        """Remember where the form stands, and the exam as it was told; what another form left there goes."""
        await self.state.set_state(RegisteringForm.filling)
        await self.state.set_data({_EXAM: exam.id, _STEP: step, _REVISION: exam.revision})

    async def was_moved(self, exam: ExamView) -> bool:
        """Whether time or place changed since the form last spoke."""
        told: int = (await self.state.get_data()).get(_REVISION, exam.revision)
        return told != exam.revision

    async def start(self, exam_id: int) -> None:
        """Open the form of an exam, or tell why it cannot be."""
        exam = await self.desk.exams.get(exam_id)
        if exam is None or not exam.announced:
            await self.say(texts.NO_SUCH_EXAM, reply_markup=menu_keyboard())
            return
        form = await self.draft(exam)
        if form and form.correcting is not None:
            await self.go_on(form, exam)
        elif not exam.registrable(self.desk.now):
            await self.say(**closed_message(exam, self.desk.now))
        elif form:
            await self.wait_for(exam, "")
            await self.say(**resume_message(exam))
        else:
            await self.begin(exam)

    async def begin(self, exam: ExamView) -> None:
        """The first question, for an empty form."""
        told = (await self.state.get_data()).get(_INTERVIEW)
        form = Form()
        if told and (interview := Interview.from_data(told)):
            form = replace(form, interview=interview)
        await self.save(form, exam)
        await self.desk.reminders.plan_window_closes(await self.work.session(), self.account.id, exam)
        await self.ask_who(exam)

    async def restart(self, exam: ExamView) -> None:
        """Throw the draft away and begin anew."""
        await self.desk.drafts.drop(self.work, self.account.id, exam.id)
        await self.begin(exam)

    async def tell_state(self, exam: ExamView | None) -> None:
        """A button of a form that is not there: handed in already, or gone."""
        views = await self.desk.registrations.of_account(self.account.id)
        done = [one for one in views if exam and one.exam.id == exam.id and one.state in ACTIVE]
        if done:
            press = MyExamPress(registration=done[-1].id, action=MyExamAction.SHOW)
            await self.say(texts.ALREADY_IN, reply_markup=keyboard([[button(texts.MY_EXAMS, press)]]))
        else:
            await self.say(texts.NOTHING_OPEN, reply_markup=menu_keyboard())

    async def complete(self, form: Form, exam: ExamView) -> bool:
        """Whether nothing is missing and the rules do not stand against it."""
        if form.get(Field.WHO) is None or form.get(Field.CONSENT) is None:
            return False
        asks = form.questions(exam).next_path(self.desk.rules, self.desk.today) is not None
        if form.empty_field(self.desk.materials(exam), asks=asks) is not None:
            return False
        return not form.is_closed(form.verdict(exam, self.desk.rules, self.desk.today))

    async def ask_who(self, exam: ExamView, above: str = "") -> None:
        """For whom?"""
        known = await self.known()
        past = await self.past() if known else Past()
        await self.wait_for(exam, Field.WHO)
        await self.say(**_below(above, who_message(exam, known, past.myself)))

    async def known(self) -> list[KnownPerson]:
        """Whom the account may register, as far as something is kept of them."""
        people = await self.desk.people.of_account(None, self.account.id)
        return [one for one in people if not one.erased]

    async def past(self) -> Past:
        """What earlier registrations tell: who one is, and what was answered about eligibility."""
        myself, interviews = None, {}
        views = await self.desk.registrations.of_account(self.account.id)
        for view in sorted(views, key=lambda one: one.submitted_at)[-_REMEMBERED:]:
            details = await self.desk.registrations.details(view.id)
            if details.get(MYSELF):
                myself = view.person_id
            if told := Interview.from_data(details.get("interview") or {}):
                interviews[view.person_id] = told
        return Past(myself, interviews)

    async def answered_before(self, form: Form, exam: ExamView, *, myself: bool) -> Interview | None:
        """What the account holder told about eligibility: in this conversation, else what was kept."""
        if not myself:
            return None
        kept = form.interview if form.interview.steps and form.get(Field.WHO) is None else None
        if kept is None and (data := await self.desk.records.kept(self.account.id)):
            kept = Interview.from_data(data)
        return usable(kept, exam)

    async def go_on(self, form: Form, exam: ExamView, above: str = "") -> None:
        """Ask for the first field that is empty, or tell what stands against it, or sum up."""
        materials = self.desk.materials(exam)
        agreed = form.get(Field.WHO) is not None and form.get(Field.CONSENT) is not None
        path = form.questions(exam).next_path(self.desk.rules, self.desk.today) if agreed else None
        name = form.empty_field(materials, asks=path is not None)
        if path is not None and name == Field.QUESTIONS:
            await self.ask_question(form, exam, path, above)
            return
        verdict = form.verdict(exam, self.desk.rules, self.desk.today) if agreed else None
        if verdict and form.is_closed(verdict):
            await self.wait_for(exam, SUMMARY)
            await self.say(**await refused_by_rules(form, exam, verdict, self.desk))
        elif name == Field.WHO:
            await self.ask_who(exam, above)
        elif name:
            await self.ask(form, exam, name, above)
        else:
            await self.sum_up(form, exam, verdict, above)

    async def ask(self, form: Form, exam: ExamView, name: str, above: str = "") -> None:
        """Ask for this field."""
        if name == Field.WHO:
            await self.ask_who(exam, above)
            return
        await self.wait_for(exam, name)
        materials = self.desk.materials(exam)
        message = field_message(form, exam, name, materials, self.desk.photo_rule(exam))
        await self.say(**_below(above, message))

    async def ask_question(self, form: Form, exam: ExamView, path: str, above: str = "") -> None:
        """Ask this question about eligibility."""
        await self.wait_for(exam, f"{QUESTION}{path}")
        await self.say(**_below(above, question_step(form, exam, form.questions(exam), path)))

    async def ask_again(self, form: Form, exam: ExamView, step: str, above: str) -> None:
        """The same step once more, below what there is to say."""
        if step.startswith(QUESTION):
            await self.ask_question(form, exam, step.removeprefix(QUESTION), above)
        elif step in form.fields(self.desk.materials(exam)):
            await self.ask(form, exam, step, above)
        else:
            await self.go_on(form, exam, above)

    async def sum_up(self, form: Form, exam: ExamView, verdict: Verdict | None, above: str = "") -> None:
        """Everything once more, to be confirmed."""
        unsure = verdict is not None and verdict.status is not Status.ELIGIBLE
        await self.wait_for(exam, SUMMARY)
        message = summary_message(
            form, exam, self.desk.materials(exam), texts.UNSURE if unsure else "", self.desk.now
        )
        await self.say(**_below(above, message))

    async def choose_known(self, form: Form, exam: ExamView, person: KnownPerson) -> None:
        """Register somebody known: what they gave before is taken over."""
        past = await self.past()
        told = await self.answered_before(form, exam, myself=person.id == past.myself)
        told = told or (past.interviews or {}).get(person.id)
        form = form.for_person(person)
        if person.id == past.myself:
            form = form.with_answer(MYSELF, value=True)
        if told and (fitting := usable(told, exam)):
            form = replace(form, interview=fitting)
        await self.drop_pictures(exam)
        await self.save(form, exam)
        await self.go_on(form, exam, texts.taken_from_before(person_words(person)))

    async def drop_pictures(self, exam: ExamView) -> None:
        """Remove what lies beside the draft: it was of somebody else."""
        for kind in await self.desk.drafts.picture_kinds(self.account.id, exam.id):
            await self.desk.drafts.remove_picture(self.work, self.account.id, exam.id, kind)

    async def offer_drafts(self) -> bool:
        """Offer to go on with the forms that were begun and can still be handed in; whether there are any."""
        begun = []
        for draft in await self.desk.drafts.of_account(self.account.id):
            form = Form.from_data(draft.body)
            exam = await self.desk.exams.get(draft.exam_id) if form and form.answers else None
            if form and exam and (form.correcting is not None or exam.registrable(self.desk.now)):
                begun.append(exam)
        if begun:
            await self.say(**drafts_message(begun))
        return bool(begun)

    async def leave(self) -> None:
        """Leave the form; the draft stays."""
        await self.state.clear()
        await self.say(texts.LEFT, reply_markup=menu_keyboard())


class Registering(Filter):
    """Always true; gives a handler its `form_talk`."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        bot: Bot,
        account: Account,
        state: FSMContext,
        work: UnitOfWork,
        registering: RegisteringDesk,
        desk: PolicyDesk,
    ) -> dict[str, Any]:
        """What the turn needs, as `form_talk`."""
        chat_id = event.from_user.id if isinstance(event, CallbackQuery) else event.chat.id
        return {"form_talk": FormTalk(bot, chat_id, account, state, work, registering, desk)}


def _below(above: str, message: dict[str, Any]) -> dict[str, Any]:
    return message | {"text": f"{above}\n{message['text']}"} if above else message

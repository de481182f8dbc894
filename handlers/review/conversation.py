"""Reviewing, one registration after the other; the next one comes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram import F
from aiogram.filters import StateFilter
from aiogram.types import BufferedInputFile

from db.machines import NotAllowedError
from db.registrations import NotYoursError, RefusedError
from db.staff import Permission
from handlers.filters import Words
from handlers.replies import acknowledge
from handlers.review import texts
from handlers.review.messages import card_message, queue_message, reasons_message, revealed_message
from handlers.review.presses import DecidePress, Look, LookPress, QueuePress, Reason, ReasonPress, Verdict
from handlers.staff.duty import Duty, OnDuty, Typed
from handlers.staff.presses import StaffAction, StaffPress
from handlers.staff.states import StaffForm
from handlers.staff.texts import NO_PERMISSION

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.registrations import Changed, RegistrationView


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_queue, Words("审核", "审核报名", "报名审核", "去审核"), OnDuty())
    router.message.register(typed_reason, StateFilter(StaffForm.reason), Typed(), OnDuty())
    router.callback_query.register(press_queue, StaffPress.filter(F.action == StaffAction.REVIEW), OnDuty())
    router.callback_query.register(press_start, QueuePress.filter(), OnDuty())
    router.callback_query.register(press_look, LookPress.filter(), OnDuty())
    router.callback_query.register(press_decide, DecidePress.filter(), OnDuty())
    router.callback_query.register(press_reason, ReasonPress.filter(), OnDuty())


async def type_queue(_: Message, duty: Duty) -> None:
    """What waits."""
    await _show_queue(duty)


async def press_queue(query: CallbackQuery, duty: Duty) -> None:
    """The same from a button."""
    await acknowledge(query)
    await _show_queue(duty)


async def press_start(query: CallbackQuery, callback_data: QueuePress, duty: Duty) -> None:
    """The oldest one."""
    await acknowledge(query)
    await _show_next(duty, callback_data.exam)


async def press_look(query: CallbackQuery, callback_data: LookPress, duty: Duty) -> None:
    """The card again, the next one, the papers, or who it is."""
    await acknowledge(query)
    view = await _own(duty, callback_data.registration)
    if view is None:
        return
    match callback_data.look:
        case Look.CARD:
            await _show_card(duty, view, callback_data.exam)
        case Look.NEXT:
            await _show_next(duty, callback_data.exam, after=view)
        case Look.PAPERS:
            await _send_papers(duty, view)
        case Look.REVEAL:
            await _reveal(duty, view)


async def press_decide(query: CallbackQuery, callback_data: DecidePress, duty: Duty) -> None:
    """Approve, or ask for the reason."""
    await acknowledge(query)
    view = await _own(duty, callback_data.registration)
    if view is None:
        return
    if callback_data.verdict is Verdict.APPROVE:
        await _decide(duty, view, Verdict.APPROVE, "", callback_data.exam)
    else:
        await duty.say(**reasons_message(view, callback_data.verdict, callback_data.exam))


async def press_reason(query: CallbackQuery, callback_data: ReasonPress, duty: Duty) -> None:
    """Return or reject for a fixed reason, or ask for one in own words."""
    await acknowledge(query)
    view = await _own(duty, callback_data.registration)
    if view is None or callback_data.verdict is Verdict.APPROVE:
        return
    if callback_data.reason is Reason.WRITTEN:
        await duty.state.set_state(StaffForm.reason)
        await duty.state.set_data(
            {"registration": view.id, "verdict": callback_data.verdict, "exam": callback_data.exam}
        )
        await duty.say(texts.ask_written(callback_data.verdict))
        return
    reason = texts.REASONS[callback_data.reason]
    await _decide(duty, view, callback_data.verdict, reason, callback_data.exam)


async def typed_reason(_: Message, typed: str, duty: Duty) -> None:
    """Return or reject for the reason that was written."""
    if not texts.SHORTEST <= len(typed) <= texts.LONGEST:
        await duty.say(texts.REASON_LENGTH)
        return
    data = await duty.state.get_data()
    await duty.state.clear()
    if view := await _own(duty, data["registration"]):
        await _decide(duty, view, Verdict(data["verdict"]), typed.rstrip("。.!！"), data["exam"])


async def _show_queue(duty: Duty) -> None:
    await duty.state.clear()
    if not duty.may(Permission.REVIEW):
        await duty.say(NO_PERMISSION)
        return
    counts = await duty.desk.registrations.queue_by_exam(duty.where_may(Permission.REVIEW))
    exams = [await duty.desk.exams.get(exam_id) for exam_id in sorted(counts)]
    known = sorted((one for one in exams if one), key=lambda one: (one.starts_at, one.id))
    await duty.say(**queue_message([(one, counts[one.id]) for one in known]))


async def _show_next(duty: Duty, exam: int, after: RegistrationView | None = None) -> None:
    """The oldest that waits, or the oldest after one that was put aside; from the beginning again after the last."""
    where = duty.where_may(Permission.REVIEW)
    registrations = duty.desk.registrations
    found = await registrations.queue(where, 1, exam_id=exam or None, after=after)
    if not found and after:
        found = await registrations.queue(where, 1, exam_id=exam or None)
    if not found:
        await _show_queue(duty)  # of other exams, or that there is nothing
        return
    if after and found[0].id == after.id:
        await duty.say(texts.ONLY_ONE)
    await _show_card(duty, found[0], exam)


async def _show_card(duty: Duty, view: RegistrationView, exam: int) -> None:
    await duty.state.clear()
    desk = duty.desk
    person = await desk.people.get(None, view.person_id)
    photo = await desk.people.photo(view.person_id)
    if photo:
        await duty.bot.send_photo(duty.chat_id, BufferedInputFile(photo, "照片.jpg"))
    counts = await desk.registrations.queue_by_exam(duty.where_may(Permission.REVIEW))
    message = card_message(
        view,
        person,
        await desk.registrations.details(view.id),
        [one.kind for one in await desk.registrations.papers(view.id)],
        today=desk.today,
        exam=exam,
        waiting=counts.get(exam, 0) if exam else sum(counts.values()),
    )
    if not photo:
        message["text"] += f"\n{texts.NO_PHOTO}"
    await duty.say(**message)


async def _send_papers(duty: Duty, view: RegistrationView) -> None:
    papers = await duty.desk.registrations.papers(view.id)
    if not papers:
        await duty.say(texts.NO_PAPERS)
    for one in papers:
        suffix = "pdf" if one.media_type == "application/pdf" else "jpg"
        await duty.bot.send_document(duty.chat_id, BufferedInputFile(one.content, f"{one.kind}.{suffix}"))


async def _reveal(duty: Duty, view: RegistrationView) -> None:
    if not duty.may(Permission.REVEAL, view.exam.institution.id):
        await duty.say(NO_PERMISSION)
        return
    revealed = await duty.desk.registrations.reveal(duty.work, duty.member(Permission.REVEAL), view.id)
    await duty.say(**revealed_message(revealed))


async def _decide(duty: Duty, view: RegistrationView, verdict: Verdict, reason: str, exam: int) -> None:
    if await duty.desk.people.get(None, view.person_id, duty.account.id):
        await duty.say(texts.OWN)
        return
    try:
        changed = await _apply(duty, view.id, verdict, reason)
    except NotYoursError:
        await duty.say(texts.NOT_YOURS)
        return
    except NotAllowedError:
        now = await duty.desk.registrations.get(view.id, await duty.work.session())
        await duty.say(texts.already((now or view).state))
    except RefusedError:
        await duty.say(texts.STARTED)
        await _show_next(duty, exam, after=view)  # it stays in the queue; the others must not wait behind it
        return
    else:
        done = texts.done(verdict, view.person, reason)
        await duty.say(done if changed.changed else texts.already(changed.state))
    await _show_next(duty, exam)


async def _apply(duty: Duty, registration_id: int, verdict: Verdict, reason: str) -> Changed:
    registrations, member = duty.desk.registrations, duty.member(Permission.REVIEW)
    match verdict:
        case Verdict.APPROVE:
            return await registrations.approve(duty.work, member, registration_id)
        case Verdict.RETURN:
            return await registrations.return_(duty.work, member, registration_id, reason)
        case Verdict.REJECT:
            return await registrations.reject(duty.work, member, registration_id, reason)


async def _own(duty: Duty, registration_id: int) -> RegistrationView | None:
    """The registration where the account reviews for its institution; else it is told and None."""
    view = await duty.desk.registrations.get(registration_id)
    if view is None or not duty.may(Permission.REVIEW, view.exam.institution.id):
        await duty.say(texts.NOT_YOURS)
        return None
    return view

"""What was to be handed in later (补交): the photo and the papers that a registration still owes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiogram.dispatcher.event.bases import SkipHandler

from db.machines import RegistrationState
from db.people import PersonData
from db.registrations import NotYoursError, Paper
from handlers.exams.messages import keyboard
from handlers.exams.wording import headline
from handlers.my_exams import texts
from handlers.my_exams.messages import mine_keyboard, owed_button
from handlers.pictures import PictureError, prepare_material, prepare_photo
from handlers.received import ReceivedError
from handlers.registering import texts as form_texts
from handlers.registering.form import PHOTO_OWED, material_kind
from handlers.states import OwedForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram.types import Message

    from db.registrations import RegistrationView
    from handlers.received import Fetch
    from handlers.registering.talk import FormTalk

_REGISTRATION: Final = "registration"


async def find_owed(talk: FormTalk, view: RegistrationView) -> tuple[str, ...]:
    """What a registration still owes; nothing once it is decided."""
    if view.state is not RegistrationState.SUBMITTED:
        return ()
    details = await talk.desk.registrations.details(view.id)
    return tuple(map(str, details.get("owed") or ()))


async def ask_owed(talk: FormTalk, view: RegistrationView) -> None:
    """补交: ask for the first thing that is owed."""
    owed = await find_owed(talk, view)
    if not owed:
        await talk.say(texts.NOTHING_OWED, reply_markup=mine_keyboard())
        return
    await talk.state.set_state(OwedForm.sending)
    await talk.state.set_data({_REGISTRATION: view.id})
    await _ask(talk, view, owed)


async def take_owed(_: Message, form_talk: FormTalk, received: Fetch) -> None:
    """The photo or paper; it is fetched and prepared before anything is changed."""
    number = (await form_talk.state.get_data()).get(_REGISTRATION, 0)
    view = await form_talk.desk.registrations.owned(form_talk.account.id, number)
    owed = await find_owed(form_talk, view) if view else ()
    if view is None or not owed:
        await _close(form_talk, texts.NOTHING_OWED)
        return
    try:
        file = await received()
        prepare = _prepare_photo if owed[0] == PHOTO_OWED else prepare_material
        content, kind = await asyncio.to_thread(prepare, file.content)
    except (ReceivedError, PictureError) as error:
        await _ask(form_talk, view, owed, str(error))
        return
    try:
        left = await _attach(form_talk, view, owed[0], content, kind)
    except NotYoursError:
        left = None
    if left is None:
        await _close(form_talk, texts.NOTHING_OWED)
    elif left:
        await _ask(form_talk, view, left, texts.TAKEN)
    else:
        await _close(form_talk, texts.ALL_HANDED_IN)


async def offer_photo(_: Message, form_talk: FormTalk) -> None:
    """A picture that nobody asked for: of use where exactly one registration waits for a photo."""
    waiting = []
    for view in await form_talk.desk.registrations.of_account(form_talk.account.id):
        owed = await find_owed(form_talk, view)
        if PHOTO_OWED in owed:
            waiting.append((view, owed))
    if len(waiting) != 1:
        raise SkipHandler
    view, owed = waiting[0]
    text = texts.photo_for(headline(view.exam))
    await form_talk.say(text, reply_markup=keyboard([[owed_button(view, owed)]]))


async def _attach(
    talk: FormTalk, view: RegistrationView, name: str, content: bytes, kind: str
) -> tuple[str, ...] | None:
    """Keep it; what is still owed, or None where it is not awaited any more."""
    if name != PHOTO_OWED:
        paper = Paper(material_kind(name), kind, content)
        return await talk.desk.registrations.add_paper(
            talk.work, view.id, name, account_id=talk.account.id, paper=paper
        )
    # The person's row is locked before the exam's, as everywhere.
    session = await talk.work.session()
    known = await talk.desk.people.get(session, view.person_id, talk.account.id)
    if known is None or known.erased:
        return None
    data = PersonData(known.name, known.document_kind, known.number, known.phone, known.details)
    await talk.desk.people.save(talk.work, talk.account.id, data, photo=content)
    return await talk.desk.registrations.add_paper(talk.work, view.id, name, account_id=talk.account.id)


def _prepare_photo(content: bytes) -> tuple[bytes, str]:
    return prepare_photo(content), "image/jpeg"


async def _ask(talk: FormTalk, view: RegistrationView, owed: Sequence[str], above: str = "") -> None:
    rule = talk.desk.photo_rule(view.exam)
    if owed[0] == PHOTO_OWED:
        ask = form_texts.ASK_PHOTO + (f"\n要求：{rule}。" if rule else "")
    else:
        ask = form_texts.ask_material(owed[0])
    lines = [above, ask, texts.OR_LEAVE]
    await talk.say("\n".join(line for line in lines if line))


async def _close(talk: FormTalk, text: str) -> None:
    await talk.state.clear()
    await talk.say(text, reply_markup=mine_keyboard())

"""The conversations about certificates: 我的证书 and 查证书."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, StateFilter

from handlers.callbacks import MenuItem, MenuPress
from handlers.certificates import texts
from handlers.certificates.looking import may_try
from handlers.certificates.messages import (
    allowed_message,
    ask_number_message,
    list_message,
    mine_keyboard,
    whose_message,
)
from handlers.certificates.mine import press_own, press_registration
from handlers.certificates.presses import CertificatePress, LookUpAction, LookUpPress, OfRegistrationPress
from handlers.certificates.states import CertificateForm
from handlers.filters import Words
from handlers.replies import acknowledge
from handlers.staff.duty import Typed
from handlers.talks import Talk, Talking

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from handlers.certificates.desk import CertificatesDesk

_PERSON: Final = re.compile(
    r"(?:姓名[:\s]*)?(.+?)[\s,，、]+(?:身份证|证件|证件号码?|号码)?[号:：\s]*([0-9A-Z-]{5,20})"
)
_CODE: Final = re.compile(r"[0-9]{6}")


def register(router: Router) -> None:
    """Add the words, the buttons and the forms."""
    router.message.register(show_mine, Command("certificates"), Talking("certificates"))
    router.message.register(
        show_mine, Words(texts.MINE, "证书", "领证书", "电子证书", "查我的证书"), Talking("certificates")
    )
    router.message.register(start, Command("verify"), Talking("certificates"))
    router.message.register(
        start,
        Words(texts.LOOK_UP, "查证", "证书查询", "核验证书", "验证证书", "查证书真假", "查编号"),
        Talking("certificates"),
    )
    router.message.register(ask_whose, Words(texts.BY_PERSON, "按姓名查"), Talking("certificates"))
    router.message.register(
        type_person, StateFilter(CertificateForm.person), Typed(), Talking("certificates")
    )
    router.message.register(type_code, StateFilter(CertificateForm.code), Typed(), Talking("certificates"))
    router.callback_query.register(
        press_mine, MenuPress.filter(F.item == MenuItem.CERTIFICATES), Talking("certificates")
    )
    router.callback_query.register(
        press_start, MenuPress.filter(F.item == MenuItem.VERIFY), Talking("certificates")
    )
    router.callback_query.register(press_look_up, LookUpPress.filter(), Talking("certificates"))
    router.callback_query.register(press_own, CertificatePress.filter(), Talking("certificates"))
    router.callback_query.register(press_registration, OfRegistrationPress.filter(), Talking("certificates"))


async def show_mine(_: Message, talk: Talk[CertificatesDesk]) -> None:
    """One's certificates."""
    await _mine(talk)


async def start(_: Message, talk: Talk[CertificatesDesk]) -> None:
    """How to look up."""
    await _ask_number(talk)


async def press_mine(query: CallbackQuery, talk: Talk[CertificatesDesk]) -> None:
    """One's certificates, from the menu."""
    await acknowledge(query)
    await _mine(talk)


async def press_start(query: CallbackQuery, talk: Talk[CertificatesDesk]) -> None:
    """How to look up, from the menu."""
    await acknowledge(query)
    await _ask_number(talk)


async def ask_whose(_: Message, talk: Talk[CertificatesDesk]) -> None:
    """By name and identity number: whose?"""
    await talk.say(**whose_message())


async def press_look_up(
    query: CallbackQuery, callback_data: LookUpPress, talk: Talk[CertificatesDesk]
) -> None:
    """A step of the look-up."""
    await acknowledge(query)
    match callback_data.action:
        case LookUpAction.START:
            await _ask_number(talk)
        case LookUpAction.PERSON:
            await talk.say(**whose_message())
        case LookUpAction.AGREED:
            await talk.state.clear()
            await talk.state.set_state(CertificateForm.person)
            await talk.say(texts.ASK_PERSON)
        case LookUpAction.MINE:
            await _mine(talk)


async def type_person(_: Message, typed: str, talk: Talk[CertificatesDesk]) -> None:
    """A name with an identity number: one's own certificates at once, others' once the holder agrees."""
    found = _PERSON.fullmatch(unicodedata.normalize("NFKC", typed).strip().upper())
    if found is None:
        await talk.say(texts.BAD_PERSON)
        return
    if not await may_try(talk):
        return
    talk.desk.count(talk.account.id, wrong=True)
    views = await talk.desk.ask_holder(talk.work, talk.account.id, found[1].strip(), found[2])
    if views:
        await talk.state.clear()
        await talk.say(**list_message(views))
        return
    await talk.state.set_state(CertificateForm.code)
    await talk.say(texts.CODE_SENT)


async def type_code(_: Message, typed: str, talk: Talk[CertificatesDesk]) -> None:
    """The holder's code; what is no code leaves the form and is for others to answer."""
    folded = unicodedata.normalize("NFKC", typed).replace(" ", "")
    if not _CODE.fullmatch(folded):
        await talk.state.clear()
        raise SkipHandler
    views = await talk.desk.allowed(talk.account.id, folded)
    if views == []:
        await talk.say(texts.BAD_CODE)
        return
    await talk.state.clear()
    if views is None:
        await talk.say(texts.CODE_OVER, reply_markup=mine_keyboard())
    else:
        await talk.say(**allowed_message(views))


async def _mine(talk: Talk[CertificatesDesk]) -> None:
    await talk.state.clear()
    await talk.say(**list_message(await talk.desk.certificates.of_account(talk.account.id)))


async def _ask_number(talk: Talk[CertificatesDesk]) -> None:
    await talk.state.clear()
    await talk.state.set_state(CertificateForm.number)
    await talk.say(**ask_number_message())

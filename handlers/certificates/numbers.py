"""Numbers and photos of certificates that come out of any conversation; after the forms that wait for such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter

from handlers.certificates import texts
from handlers.certificates.codes import CodeKind
from handlers.certificates.filters import Given, GivesNumber, ShowsCode, almost_number
from handlers.certificates.looking import by_code, by_number, may_try, not_here
from handlers.certificates.states import CertificateForm
from handlers.received import HasFile
from handlers.staff.duty import Typed
from handlers.talks import Talk, Talking

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import Message

    from handlers.certificates.codes import Code
    from handlers.certificates.desk import CertificatesDesk


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(give_number, GivesNumber(), Talking("certificates"))
    router.message.register(
        type_number, StateFilter(CertificateForm.number), Typed(), Talking("certificates")
    )
    router.message.register(show_code, ShowsCode(), Talking("certificates"))
    router.message.register(
        show_nothing, StateFilter(CertificateForm.number), HasFile(), Talking("certificates")
    )


async def give_number(_: Message, given: Given, talk: Talk[CertificatesDesk]) -> None:
    """A number."""
    await by_number(talk, given)


async def type_number(_: Message, typed: str, talk: Talk[CertificatesDesk]) -> None:
    """What was typed after 查证书 and is no number: a mistyped one, or a question for others to answer."""
    number = almost_number(typed, talk.desk.today)
    if number is None:
        await talk.state.clear()
        raise SkipHandler
    if await may_try(talk):
        await talk.say(not_here(talk, number))


async def show_code(
    _: Message,
    talk: Talk[CertificatesDesk],
    code: Code | None = None,
    given: Given | None = None,
    trouble: str = "",
) -> None:
    """A picture with a code, or with a number in its caption."""
    if trouble:
        await talk.say(trouble)
    elif code and code.kind is CodeKind.NUMBER:
        await by_number(talk, Given(code.number))
    elif code and (code.kind is not CodeKind.OTHER or given is None):
        await by_code(talk, code)
    elif given:
        await by_number(talk, given)


async def show_nothing(message: Message, talk: Talk[CertificatesDesk]) -> None:
    """A picture without a code, where a certificate was asked for."""
    await talk.say(texts.NO_CODE if message.photo else texts.NOT_A_PICTURE)

"""One's own certificate: shown, downloaded, shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.types import BufferedInputFile

from db.machines import CertificateState
from handlers.certificates import texts
from handlers.certificates.messages import list_message, mine_keyboard, own_message
from handlers.certificates.presses import CertificateAction, CertificatePress, OfRegistrationPress
from handlers.certificates.wording import moment_words
from handlers.printing import PrintingError
from handlers.replies import acknowledge

if TYPE_CHECKING:
    from aiogram.types import CallbackQuery

    from db.results import CertificateView
    from handlers.certificates.desk import CertificatesDesk
    from handlers.talks import Talk


async def press_own(
    query: CallbackQuery, callback_data: CertificatePress, talk: Talk[CertificatesDesk]
) -> None:
    """Something with one's own certificate."""
    await acknowledge(query)
    view = await talk.desk.certificates.owned(talk.account.id, callback_data.certificate)
    if view is None:
        await talk.say(texts.NOT_YOURS, reply_markup=mine_keyboard())
    elif callback_data.action is CertificateAction.SHOW:
        await talk.say(**own_message(view, talk.desk))
    elif view.state is not CertificateState.ISSUED:
        await talk.say(texts.OVER, reply_markup=mine_keyboard())
    elif callback_data.action is CertificateAction.SHARE:
        await _share(talk, view)
    else:
        await _print(talk, view, callback_data.action)


async def press_registration(
    query: CallbackQuery, callback_data: OfRegistrationPress, talk: Talk[CertificatesDesk]
) -> None:
    """The certificate of a registration, from a notification or from its result."""
    await acknowledge(query)
    views = await talk.desk.certificates.of_account(talk.account.id)
    own = [one for one in views if one.registration_id == callback_data.registration]
    await talk.say(**(own_message(own[0], talk.desk) if own else list_message(views)))


async def _share(talk: Talk[CertificatesDesk], view: CertificateView) -> None:
    shared = talk.desk.addresses.share(view)
    if shared is None:
        await talk.say(texts.NO_LINK)
        return
    address, until = shared
    await talk.say(texts.share(address, moment_words(until)))


async def _print(talk: Talk[CertificatesDesk], view: CertificateView, action: CertificateAction) -> None:
    if not talk.desk.printable(view):
        await talk.say(texts.NOT_PRINTED)
        return
    try:
        pdf, png = await talk.desk.printed(view, english=action is CertificateAction.ENGLISH)
    except (PrintingError, LookupError):
        await talk.say(texts.FAILED, reply_markup=mine_keyboard())
        return
    name = f"证书{view.number}"
    if action is not CertificateAction.PDF:
        picture = BufferedInputFile(png, f"{name}.png")
        await talk.bot.send_photo(talk.chat_id, picture, caption=texts.PICTURE_CAPTION)
    if action is not CertificateAction.PICTURE:
        await talk.bot.send_document(
            talk.chat_id, BufferedInputFile(pdf, f"{name}.pdf"), caption=texts.PDF_CAPTION
        )

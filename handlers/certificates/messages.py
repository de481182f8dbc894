"""The messages about certificates as arguments of `Bot.send_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from db.machines import CertificateState
from handlers.certificates import texts
from handlers.certificates.presses import CertificateAction, CertificatePress, LookUpAction, LookUpPress
from handlers.certificates.wording import headline, told, told_own
from handlers.staff.duty import button, keyboard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram.types import InlineKeyboardButton

    from db.results import CertificateView
    from handlers.certificates.desk import CertificatesDesk

_MOST: Final = 8
"""Certificates in one message."""


def list_message(views: Sequence[CertificateView]) -> dict[str, Any]:
    """One's certificates, the newest first."""
    look_up = _step(texts.LOOK_UP, LookUpAction.START)
    if not views:
        return {"text": texts.NONE, "reply_markup": keyboard([[look_up]])}
    lines, rows = [texts.HEAD], []
    for place, view in enumerate(views[:_MOST], 1):
        lines.append(f"{place}. {headline(view)}")
        number = f" {place}" if len(views) > 1 else ""
        rows.append([_act(f"{texts.SHOW}{number}", view, CertificateAction.SHOW)])
    if len(views) > _MOST:
        lines.append(texts.MORE)
    return {"text": "\n".join(lines), "reply_markup": keyboard([*rows, [look_up]])}


def own_message(view: CertificateView, desk: CertificatesDesk) -> dict[str, Any]:
    """Everything about one's own certificate, and what can be had of it."""
    lines, rows = [told_own(view)], []
    if view.state is CertificateState.ISSUED:
        if desk.printable(view):
            rows.append(
                [
                    _act(texts.PICTURE, view, CertificateAction.PICTURE),
                    _act(texts.PDF, view, CertificateAction.PDF),
                ]
            )
        else:
            lines.append(texts.NOT_PRINTED)
        if desk.bilingual(view):
            rows.append([_act(texts.ENGLISH, view, CertificateAction.ENGLISH)])
        rows.append([_act(texts.SHARE, view, CertificateAction.SHARE)])
    rows.append([_step(texts.MINE, LookUpAction.MINE)])
    return {"text": "\n".join(lines), "reply_markup": keyboard(rows)}


def ask_number_message() -> dict[str, Any]:
    """How to look up."""
    rows = [
        [_step(texts.BY_PERSON, LookUpAction.PERSON), _step(texts.MINE, LookUpAction.MINE)],
    ]
    return {"text": texts.ASK_NUMBER, "reply_markup": keyboard(rows)}


def whose_message() -> dict[str, Any]:
    """Whose certificate, and did they agree?"""
    row = [_step(texts.MY_OWN, LookUpAction.AGREED), _step(texts.AGREED, LookUpAction.AGREED)]
    return {"text": texts.WHOSE, "reply_markup": keyboard([row])}


def allowed_message(views: Sequence[CertificateView]) -> dict[str, Any]:
    """Certificates that the holder lets one see."""
    return {"text": "\n\n".join(told(view) for view in views[:_MOST]), "reply_markup": mine_keyboard()}


def mine_keyboard() -> Any:
    """The ways on."""
    return keyboard([[_step(texts.LOOK_UP, LookUpAction.START), _step(texts.MINE, LookUpAction.MINE)]])


def _act(label: str, view: CertificateView, action: CertificateAction) -> InlineKeyboardButton:
    return button(label, CertificatePress(certificate=view.id, action=action))


def _step(label: str, action: LookUpAction) -> InlineKeyboardButton:
    return button(label, LookUpPress(action=action))

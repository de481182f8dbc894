"""Looking up a certificate that somebody holds in the hand: by number, by name and number, by the code on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.certificates import texts
from handlers.certificates.codes import Code, CodeKind
from handlers.certificates.filters import maybe_ticket
from handlers.certificates.messages import mine_keyboard, own_message
from handlers.certificates.wording import told
from knowledge.certificates import read_number, tell_number

if TYPE_CHECKING:
    from handlers.certificates.desk import CertificatesDesk
    from handlers.certificates.filters import Given
    from handlers.talks import Talk

_PATIENCE: Final = 120.0
"""Seconds that are worth naming; who has to wait longer has tried enough for the day."""


async def may_try(talk: Talk[CertificatesDesk]) -> bool:
    """Whether the account may try now; tells it to wait otherwise."""
    seconds = talk.desk.wait(talk.account.id)
    if seconds > 0:
        await talk.say(texts.STOPPED if seconds > _PATIENCE else texts.wait(seconds))
    return seconds <= 0


async def by_number(talk: Talk[CertificatesDesk], given: Given) -> None:
    """What the register says of a number, else what the number itself says and where to check it.

    Numbers follow one another, so every number is a try, also one that exists; one that comes with the right name is
    none, for nobody can count those up.
    """
    if not await may_try(talk):
        return
    if given.name:
        view = await talk.desk.certificates.by_name_and_number(given.name, given.number)
        if view is None:
            talk.desk.count(talk.account.id, wrong=True)
            await talk.say(f"{texts.NOT_BOTH}\n{_meaning(talk, given.number)}")
        else:
            await talk.say(told(view, texts.NAME_FITS))
        return
    view = await talk.desk.certificates.by_number(given.number)
    if view and (own := await talk.desk.certificates.owned(talk.account.id, view.id)):
        await talk.say(**own_message(own, talk.desk))
        return
    talk.desk.count(talk.account.id, wrong=view is None)
    await talk.say(told(view) if view else not_here(talk, given.number), reply_markup=mine_keyboard())


def not_here(talk: Talk[CertificatesDesk], number: str) -> str:
    """A number that was not given here: what it says by the coding rules, and where it is checked officially."""
    lines = [_meaning(talk, number)]
    if read_number(number, talk.desk.today).valid:
        lines.insert(0, texts.NOT_HERE)
    elif maybe_ticket(number):
        lines.append(texts.MAYBE_TICKET)
    return "\n".join(lines)


async def by_code(talk: Talk[CertificatesDesk], code: Code) -> None:
    """What the code of a certificate says. A signed one was in somebody's hand, so it counts as no try."""
    match code.kind:
        case CodeKind.SIGNED:
            view = await talk.desk.certificates.by_number(code.number)
            text = told(view, texts.SIGNED) if view else texts.SIGNED_UNKNOWN
            await talk.say(text, reply_markup=mine_keyboard())
        case CodeKind.FORGED:
            if await may_try(talk):
                talk.desk.count(talk.account.id, wrong=True)
                await talk.say(texts.FORGED)
        case CodeKind.TICKET:
            await talk.say(texts.TICKET)
        case CodeKind.OFFICIAL:
            await talk.say(texts.official(code.host))
        case CodeKind.ELSEWHERE:
            await talk.say(texts.elsewhere(code.host))
        case _:
            await talk.say(texts.OTHER_CODE)


def _meaning(talk: Talk[CertificatesDesk], number: str) -> str:
    return tell_number(read_number(number, talk.desk.today))

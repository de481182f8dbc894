"""When a message is about a certificate: it gives a number, or its picture holds a code."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter

from handlers.certificates.codes import judge
from handlers.received import ReceivedError, fetch
from knowledge.certificates import find_number, read_number
from knowledge.identity import DocumentKind, IdentityError, parse_identity

if TYPE_CHECKING:
    from datetime import date

    from aiogram.types import Message

    from handlers.certificates.desk import CertificatesDesk

_MEANS_IT: Final = re.compile("证|编号|查|核验|验证|真|假|有效")
_AROUND: Final = re.compile(
    r"查询|查证书|查一下|查|核验|验证|证书编号|证书号|编号|证书|姓名|名字|持证人|帮我|看看|一下|是|的|[\s,，。.:：;；、?？!！]"
)
_NAME: Final = re.compile(r"[\u4e00-\u9fff·]{2,15}")
_NO_NAME: Final = re.compile("[这那真假吗么呢我他她它证号有没能否怎哪请谢]")
_PHONE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}")
_OLD_IDENTITY: Final = re.compile(r"[1-9][0-9]{5}([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}")
"""Fifteen digits, as identity numbers were until 1999: place, year, month, day, order."""
_TICKET: Final = re.compile(r"2[0-9](0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{5,14}")
_RUN: Final = re.compile(r"[A-Za-z]?[0-9][0-9 -]{6,}")


@dataclass(frozen=True, slots=True)
class Given:
    """A certificate number in a message."""

    number: str
    """As it was typed."""
    name: str = ""
    """Where a name stands beside it and nothing else."""


def given_number(text: str, on: date) -> Given | None:
    """The number that a message gives for a look-up; None where it gives none, or rather something personal.

    A number that follows the rules counts wherever it stands. Another run of digits of such a length counts only where
    the message is about a certificate or is nothing but the run; telephone and identity numbers never do.

    Args:
        text: the message.
        on: today in China; a number of a later year is none.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    number = find_number(folded)
    if number is None:
        return None
    rest = folded.replace(number, " ", 1)
    name = _AROUND.sub("", rest)
    if not read_number(number, on).valid:
        if _is_personal(number, on):
            return None
        if name and not _MEANS_IT.search(rest):
            return None
    is_name = _NAME.fullmatch(name) and not _NO_NAME.search(name)
    return Given(number, name if is_name else "")


def almost_number(text: str, on: date) -> str | None:
    """What looks like a mistyped number, where one was asked for; None for words and for something personal."""
    found = _RUN.search(unicodedata.normalize("NFKC", text))
    return None if found is None or _is_personal(found[0], on) else found[0].strip(" -")


def maybe_ticket(number: str) -> bool:
    """Whether it may be the number of an admission ticket (准考证号), which begins with a day."""
    return _TICKET.fullmatch(number) is not None


def _is_personal(number: str, on: date) -> bool:
    parts = re.split(r"[ -]", number.strip(" -"))
    if any(_PHONE.fullmatch(part) for part in parts) or _LANDLINE.match(number):
        return True
    joined = "".join(parts)
    if _OLD_IDENTITY.fullmatch(joined):
        return True
    try:
        parse_identity(DocumentKind.ID_CARD, joined, on)
    except IdentityError:
        return False
    return True


class GivesNumber(Filter):
    """The text gives a certificate number."""

    async def __call__(self, message: Message, certificates: CertificatesDesk) -> bool | dict[str, Any]:
        """The number, as `given`."""
        given = given_number(message.text or "", certificates.today)
        return {"given": given} if given else False


class ShowsCode(Filter):
    """The picture holds a code; or it cannot be fetched, or its caption gives a number."""

    async def __call__(self, message: Message, certificates: CertificatesDesk) -> bool | dict[str, Any]:
        """The code as `code`, or what went wrong as `trouble`, or the number of the caption as `given`."""
        if not message.photo and not message.document:
            return False
        given = given_number(message.caption or "", certificates.today)
        if message.document and not (message.document.mime_type or "").startswith("image/"):
            return {"given": given} if given else False
        try:
            received = await fetch(message)
        except ReceivedError as error:
            return {"trouble": str(error)}
        texts = await certificates.codes.read(received.content)
        code = judge(texts, certificates.addresses)
        if code is None and given is None:
            return False
        return {"code": code, "given": given}

"""What a QR code on a certificate turns out to be: ours, forged, an official site's, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from knowledge.certificates import find_number
from knowledge.certificates.scheme import load_schemes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handlers.certificates.addresses import Addresses

_OUR_TEXT: Final = re.compile(r"KZC\d*\.", re.IGNORECASE)
_TICKET: Final = re.compile(r"KZ1\.", re.IGNORECASE)
_OUR_PATH: Final = re.compile(r"/v/[^/]+/[^/]+/?")
_LONGEST: Final = 500
_LONGEST_HOST: Final = 60


class CodeKind(StrEnum):
    """What a code is."""

    SIGNED = "signed"
    """Signed here; `number` is what it was signed for."""
    FORGED = "forged"
    """Looks like ours, and the signature is not ours."""
    TICKET = "ticket"
    """Of an admission ticket."""
    NUMBER = "number"
    """A bare certificate number."""
    OFFICIAL = "official"
    """An address of a site that the documents name, or of a public authority."""
    ELSEWHERE = "elsewhere"
    """An address of anybody else."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read; `number` and `host` where its kind has one."""

    kind: CodeKind
    number: str = ""
    host: str = ""


def judge(texts: Iterable[str], addresses: Addresses) -> Code | None:
    """The code that says most of those in one picture; None where there are none."""
    order = list(CodeKind)
    codes = [_judge(text.strip(), addresses) for text in texts]
    return min(codes, key=lambda code: order.index(code.kind), default=None)


def _judge(text: str, addresses: Addresses) -> Code:
    if number := addresses.links.read(text):
        return Code(CodeKind.SIGNED, number)
    if _OUR_TEXT.match(text):
        return Code(CodeKind.FORGED)
    if _TICKET.match(text):
        return Code(CodeKind.TICKET)
    if address := _address(text):
        return _of_address(address, addresses)
    if len(text) <= _LONGEST and (number := find_number(text)):
        return Code(CodeKind.NUMBER, number)
    return Code(CodeKind.OTHER)


def _of_address(address: SplitResult, addresses: Addresses) -> Code:
    host = (address.hostname or "").lower()[:_LONGEST_HOST]
    if host == addresses.host and _OUR_PATH.fullmatch(address.path):
        return Code(CodeKind.FORGED, host=host)
    official = host.endswith(".gov.cn") or any(
        host == one or host.endswith(f".{one}") for one in _official_hosts()
    )
    return Code(CodeKind.OFFICIAL if official else CodeKind.ELSEWHERE, host=host)


def _address(text: str) -> SplitResult | None:
    if len(text) > _LONGEST:
        return None
    try:
        address = urlsplit(text)
    except ValueError:
        return None
    return address if address.scheme in ("http", "https") and address.hostname else None


@cache
def _official_hosts() -> frozenset[str]:
    """The sites that the documents name for checking certificates."""
    named = (urlsplit(portal.address).hostname for scheme in load_schemes() for portal in scheme.portals)
    return frozenset(host.removeprefix("www.") for host in named if host)

"""WeChat's messages in XML: read without entities and document types, written so that no text can leave its field."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST: Final = 64 << 10
"""Bytes of a callback: a text has 2,048 at most, sealed and in two forms in compatible mode."""
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENID: Final = re.compile(r"[\w-]{1,64}", re.ASCII)


class MalformedError(Exception):
    """It is no message of WeChat's; nothing of it is in the message of this error."""


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """What somebody has done."""

    sender: str
    """Their openid."""
    account: str
    """The official account's own name, `gh_…`."""
    created: int
    kind: str
    """`text`, `voice`, `image`, `location`, `event` and others."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The text of every other field."""

    def __repr__(self) -> str:
        """Nothing of what was written and nobody's id."""
        return f"Incoming({self.kind}{f' {self.event}' if self.event else ''})"

    @property
    def event(self) -> str:
        """Which event, in lower case; empty for a message."""
        return self.fields.get("Event", "").lower() if self.kind == "event" else ""

    @property
    def key(self) -> str:
        """What is the same when WeChat sends it again; at most 80 characters."""
        if number := self.fields.get("MsgId", ""):
            return number[:80]
        parts = (self.sender, str(self.created), self.event, self.fields.get("EventKey", ""))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_fields(body: bytes) -> dict[str, str]:
    """The fields of a callback's body.

    Raises:
        MalformedError: it is no XML, too large, or has a document type or entities of its own.
    """
    if len(body) > LARGEST:
        raise MalformedError("too large")
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # the last for an unknown encoding
        raise MalformedError("no XML that is read here") from None
    return {child.tag: child.text or "" for child in root}


def read(fields: Mapping[str, str]) -> Incoming:
    """The message of these fields.

    Raises:
        MalformedError: one that every message has is missing or wrong.
    """
    try:
        sender, created = fields["FromUserName"], int(fields["CreateTime"])
        incoming = Incoming(sender, fields["ToUserName"], created, fields["MsgType"].lower(), dict(fields))
    except (KeyError, ValueError):
        raise MalformedError("a field is missing") from None
    if not _OPENID.fullmatch(sender):
        raise MalformedError("nobody has this openid")
    return incoming


def text_reply(to: Incoming, text: str, now: int) -> str:
    """A text for who wrote, as the answer to their message."""
    return _reply(to, now, "text", f"<Content>{_cdata(text)}</Content>")


def picture_reply(to: Incoming, media_id: str, now: int) -> str:
    """A picture that was uploaded, as the answer to a message."""
    return _reply(to, now, "image", f"<Image><MediaId>{_cdata(media_id)}</MediaId></Image>")


def sealed_reply(sealed: str, signature: str, timestamp: str, nonce: str) -> str:
    """What stands around a sealed answer."""
    return (
        f"<xml><Encrypt>{_cdata(sealed)}</Encrypt><MsgSignature>{_cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _reply(to: Incoming, now: int, kind: str, content: str) -> str:
    return (
        f"<xml><ToUserName>{_cdata(to.sender)}</ToUserName><FromUserName>{_cdata(to.account)}</FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType>{_cdata(kind)}</MsgType>{content}</xml>"
    )


def _cdata(text: str) -> str:
    """The text in a section that it cannot end, without signs that XML does not know."""
    return f"<![CDATA[{_NOT_XML.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"

"""Reminders (通知) on WeChat: a service message in its window, outside of it a template where one is set, else kept.

Refusals are raised as what the sender of notifications knows from every channel.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage

from bot.channels.base import OutOfReachError
from bot.wechat.codes import Remedy, WeChatError
from bot.wechat.outbound import UNAUTHORISED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.wechat.outbound import Outbound
    from bot.wechat.peers import Part, Peer
    from bot.wechat.templates import Template

_LATER: Final = 900
"""Seconds after a limit of calls was reached."""
_telling: ContextVar[str | None] = ContextVar("telling", default=None)


@contextmanager
def telling(kind: str) -> Iterator[None]:
    """Inside, what is shown is a notification of this kind: a refusal is raised instead of kept by the channel."""
    token = _telling.set(kind)
    try:
        yield
    finally:
        _telling.reset(token)


def told_kind() -> str | None:
    """The kind of notification that is being told, if one is."""
    return _telling.get()


class Notifier:
    """Tells one person one thing."""

    def __init__(self, outbound: Outbound, templates: Mapping[str, Template], url: str) -> None:
        """Tell by service message or template.

        Args:
            outbound: sends.
            templates: by kind of notification.
            url: what a tap on a template opens; may be empty.
        """
        self._outbound = outbound
        self._templates = templates
        self._url = url

    @property
    def has_templates(self) -> bool:
        """Whether somebody can be told anything outside of the window."""
        return bool(self._templates)

    async def tell(self, openid: str, peer: Peer, kind: str, text: str, parts: Sequence[Part]) -> None:
        """Tell it.

        Args:
            openid: whom.
            peer: what is known of them.
            kind: of notification.
            text: what it says, for a template.
            parts: the same as service messages.

        Raises:
            OutOfReachError: not now; it is kept.
            aiogram.exceptions.TelegramAPIError: what stands in the way otherwise.
        """
        if self._outbound.room(peer) >= len(parts):
            try:
                await self._send(openid, peer, parts)
            except WeChatError as error:
                if error.code != UNAUTHORISED and error.remedy is not Remedy.WAIT_FOR_PERSON:
                    raise as_known(error) from None
            else:
                return
        template = self._templates.get(kind)
        if template is None or not text:
            raise _out_of_reach()
        try:
            await self._outbound.api.send_template(
                openid, template.id, template.fill(text), subscription=template.subscription, url=self._url
            )
        except WeChatError as error:
            self._outbound.complain(error)
            raise as_known(error) from None

    async def _send(self, openid: str, peer: Peer, parts: Sequence[Part]) -> None:
        """Send all; once the first has gone, the others are kept for the next contact where they cannot go."""
        first, *others = parts
        await self._outbound.send(openid, peer, first)
        await self._outbound.send_or_keep(openid, peer, others)


def as_known(error: WeChatError) -> TelegramAPIError:
    """The refusal as every channel's sender knows it."""
    method: Any = SendMessage(chat_id=0, text="")
    said = f"WeChat answers {error.call} with {error.code}"
    match error.remedy:
        case Remedy.WAIT_FOR_PERSON:
            return _out_of_reach()
        case Remedy.NOBODY:
            return TelegramForbiddenError(method, said)
        case Remedy.SLOWER:
            return TelegramRetryAfter(method, said, _LATER)
        case Remedy.OPERATOR | Remedy.TOKEN:
            return TelegramUnauthorizedError(method, said)
        case Remedy.AGAIN:
            return TelegramServerError(method, said)
        case Remedy.NEVER:
            return TelegramBadRequest(method, said)


def _out_of_reach() -> OutOfReachError:
    return OutOfReachError(SendMessage(chat_id=0, text=""), "WeChat lets nothing through before they write")

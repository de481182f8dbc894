"""What goes out by itself (主动下发): service messages in their window, else kept for the next contact; pictures and files."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.wechat.codes import Remedy, WeChatError, meaning_of
from bot.wechat.composing import uploaded
from db.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.channels.base import Out, OutFile
    from bot.files import HandedFiles
    from bot.wechat.api import WeChatApi
    from bot.wechat.peers import Part, Peer, Peers

_log = logging.getLogger(__name__)
UNAUTHORISED: Final = 48001
_DENIED_FOR: Final = 3600.0
"""Seconds for which an interface the account has no right to is not tried again."""
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif"})
_LARGEST_PICTURE: Final = 2 << 20
"""Bytes; some accounts may upload ten megabytes, all may upload two."""


class Outbound:
    """Sends for one account, and learns from what WeChat refuses."""

    def __init__(self, api: WeChatApi, peers: Peers, files: HandedFiles, public_url: str | None) -> None:
        """Send through this interface.

        Args:
            api: WeChat's.
            peers: what is known of people.
            files: hands out what cannot be sent.
            public_url: where they can be fetched.
        """
        self.api = api
        self._peers = peers
        self._files = files
        self._public_url = public_url
        self._denied: dict[str, float] = {}
        self._told: Recent[tuple[str, int], float] = Recent(100, _DENIED_FOR, lambda: peers.now)

    @property
    def may_send(self) -> bool:
        """Whether the account has the right to service messages, as far as is known."""
        return self._peers.now >= self._denied.get("service", 0.0)

    def room(self, peer: Peer) -> int:
        """How many service messages this person can be sent now."""
        return peer.may_send(self._peers.now) if self.may_send else 0

    async def send(self, openid: str, peer: Peer, part: Part) -> None:
        """Send one service message.

        Raises:
            WeChatError: it is refused; the count is corrected by what that says.
        """
        try:
            if part.media_id:
                await self.api.send_picture(openid, part.media_id)
            else:
                await self.api.send_text(openid, part.text)
        except WeChatError as error:
            if error.code == UNAUTHORISED:
                self._denied["service"] = self._peers.now + _DENIED_FOR
            elif error.remedy is Remedy.WAIT_FOR_PERSON:
                peer.shut()
            self.complain(error)
            raise
        peer.sent(self._peers.now)

    async def send_or_keep(self, openid: str, peer: Peer, parts: Sequence[Part]) -> None:
        """Send them in order; from the first that cannot be sent now, they are kept for the next contact."""
        for part in parts:
            if peer.late or self.room(peer) == 0:
                peer.keep_late(part, self._peers.now)
                continue
            try:
                await self.send(openid, peer, part)
            except WeChatError as error:
                if error.remedy in (Remedy.NOBODY, Remedy.NEVER):
                    continue  # kept, it would be refused again
                peer.keep_late(part, self._peers.now)

    async def attach(self, out: Out) -> Out:
        """The same with its file as WeChat can show it: a picture that is uploaded, else the way to it in the text."""
        if out.file is None:
            return out
        if media_id := await self._upload(out.file):
            return replace(out, file=uploaded(out.file.name, media_id))
        lines = [out.text] if out.text else []
        if self._public_url:
            handed = await asyncio.to_thread(self._files.hand_out, out.file)
            lines.append(f"{out.file.name}（一天内有效，请不要转发）：{self._public_url}{handed['url']}")
        else:
            _log.warning("a file could not be handed over: KAOZHENG_PUBLIC_URL is not set")
            lines.append(
                f"“{out.file.name}”在微信里发不了。请在电脑或手机浏览器上用考证通网页版领取，或联系考试机构。"
            )
        return replace(out, file=None, text="\n".join(lines))

    def complain(self, error: WeChatError) -> None:
        """Tell the operator, once an hour of each code."""
        if error.remedy in (Remedy.WAIT_FOR_PERSON, Remedy.NOBODY) or self._told.get(
            (error.call, error.code)
        ):
            return
        self._told.put((error.call, error.code), self._peers.now)
        _log.error("WeChat refuses %s with %d: %s", error.call, error.code, meaning_of(error.code))

    async def _upload(self, file: OutFile) -> str:
        """The media id, or nothing where it is no picture or cannot be uploaded."""
        if file.media_type not in _PICTURES or len(file.content) > _LARGEST_PICTURE:
            return ""
        if self._peers.now < self._denied.get("media", 0.0):
            return ""
        try:
            return await self.api.upload_picture(file.content, file.name, file.media_type)
        except WeChatError as error:
            if error.code == UNAUTHORISED:
                self._denied["media"] = self._peers.now + _DENIED_FOR
            self.complain(error)
            return ""

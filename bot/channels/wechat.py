"""WeChat (微信公众号): each message is answered within WeChat's five seconds and three tries; the rest follows by itself."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.channels.base import Out, OutKind
from bot.channels.incoming import TooBigError
from bot.channels.numbered import find_pressed
from bot.channels.session import ServedChannel
from bot.wechat.codes import WeChatError
from bot.wechat.composing import LARGEST_TEXT, MORE, compose, is_shown
from bot.wechat.exchange import Exchange, Patience
from bot.wechat.notifying import told_kind
from bot.wechat.peers import Part
from bot.wechat.reading import Leaves, Other, Says, Sends, is_click, meaning_of
from db.recent import Recent
from handlers import texts
from handlers.pictures import TOO_BIG
from handlers.received import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from aiogram.types import Update

    from bot.channels.base import MessageNumbers
    from bot.gateway import Gateway
    from bot.wechat.messages import Incoming
    from bot.wechat.notifying import Notifier
    from bot.wechat.outbound import Outbound
    from bot.wechat.peers import Peer, Peers
    from bot.wechat.reading import Meaning
    from db.accounts import Account, Accounts

_log = logging.getLogger(__name__)
NAME: Final = "wechat"
_MESSAGES: Final = 20_000
_ASKED_FOR: Final = 60.0
"""Seconds for which a message that comes again gets the answer it got."""
_GO_ON: Final = frozenset({"继续", "继续看", "接着看", "还有呢"})
_AFTERWARDS: Final = 0.4
"""Seconds that what follows an answer waits for it to be there."""
_LAST_WORDS: Final = 3.0
_PICTURE_HOST: Final = ".qpic.cn"
"""Where pictures that people send lie."""


class WeChatChannel(ServedChannel):
    """Conversations in one official account."""

    name = NAME

    def __init__(
        self,
        numbers: MessageNumbers,
        accounts: Accounts,
        gateway: Gateway,
        outbound: Outbound,
        peers: Peers,
        notifier: Notifier,
        *,
        api_base: str,
        patience: Patience | None = None,
    ) -> None:
        """Talk to who writes to the account.

        Args:
            numbers: of messages.
            accounts: of people, by their openid.
            gateway: handles what they write.
            outbound: sends what is no answer.
            peers: what is remembered of each.
            notifier: tells them what nobody asked for.
            api_base: WeChat's interface; pictures may lie there as well.
            patience: how long WeChat is let wait.
        """
        super().__init__(numbers, accounts, gateway)
        self.outbound = outbound
        self.peers = peers
        self._notifier = notifier
        self._picture_host = urlsplit(api_base).hostname
        self._patience = patience or Patience()
        self._exchanges: Recent[str, Exchange] = Recent(_MESSAGES, _ASKED_FOR)
        self._tasks: set[asyncio.Task[None]] = set()

    async def receive(self, incoming: Incoming) -> Part | None:
        """Handle what came; returns the answer, or None where it comes by itself, later or never.

        The same message again joins the task that is at it, or gets the answer it got.
        """
        exchange = self._exchanges.get(incoming.key)
        if exchange is None:
            meaning = meaning_of(incoming)
            if meaning is None:
                return None
            exchange = self._begin(incoming, meaning)
            self._exchanges.put(incoming.key, exchange)
        try:
            part = await exchange.attend()
        except Exception:  # noqa: BLE001 - the boundary: WeChat would say that the account is out of order
            self._exchanges.drop(incoming.key)  # WeChat may bring it again
            reference = secrets.token_hex(3).upper()
            _log.exception("a message from WeChat could not be taken, reference %s", reference)
            return Part(texts.failed(reference))
        if part is None and exchange.is_open:
            self._later(exchange.let_go())
        return part

    async def emit(self, out: Out) -> None:
        """Show it, its file uploaded or handed out before the answer has to be there."""
        await super().emit(await self.outbound.attach(out))

    async def push(self, out: Out) -> None:
        """Send it as a service message, or keep it for the next contact; a notification is told or refused.

        Raises:
            aiogram.exceptions.TelegramAPIError: of a notification, why it cannot be told.
        """
        account = await self._accounts.get(out.chat_id) if is_shown(out) else None
        if account is None:
            return
        peer, kind = await self.peers.get(account.id), told_kind()
        async with peer.lock:
            buttons = peer.numbering(self.peers.now, unasked=True)
            parts = compose([out], buttons)
            if kind is None:
                await self.outbound.send_or_keep(account.external_id, peer, parts)
            elif parts:
                await self._notifier.tell(account.external_id, peer, kind, out.text, parts)
            peer.show(buttons, self.peers.now)
            self.peers.changed(account.id, peer)

    def may_reach(self, account_id: int) -> bool:
        """Whether a notification may get through now; where this process does not know, it is tried."""
        peer = self.peers.known(account_id)
        return peer is None or self._notifier.has_templates or self.outbound.room(peer) > 0

    def prune(self) -> None:
        """Let go what WeChat does not ask for any more; called regularly."""
        self._exchanges.prune()
        self.incoming.prune()

    async def stop(self) -> None:
        """Finish what is being sent, for a few seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)

    def _begin(self, incoming: Incoming, meaning: Meaning) -> Exchange:
        account_of = asyncio.create_task(self._accounts.ensure(NAME, incoming.sender))
        with self.collecting() as collector:
            task = asyncio.create_task(self._take(account_of, incoming, meaning))

        task.add_done_callback(_tell_of_an_error)

        async def settle(outs: list[Out]) -> Part | None:
            if task.done():
                task.result()
            return await self._settle(await account_of, outs)

        exchange = Exchange(task, collector, settle, self.push, self._patience)
        exchange.eager = self.outbound.may_send and not is_click(incoming)
        return exchange

    async def _take(self, account_of: asyncio.Task[Account], incoming: Incoming, meaning: Meaning) -> None:
        """Handle one message; what it shows goes where the context says."""
        account = await account_of
        peer = await self.peers.get(account.id)
        self._note(account, peer, incoming)
        if update := await self._update_of(account, peer, meaning):
            await self._gateway.start(NAME, self.bot, update, incoming.key)

    def _note(self, account: Account, peer: Peer, incoming: Incoming) -> None:
        now = self.peers.now
        if incoming.kind != "event":
            peer.wrote(now)
        elif is_click(incoming):
            peer.clicked(now)
        elif incoming.event == "unsubscribe":
            peer.shut()
        self.peers.changed(account.id, peer)

    async def _update_of(self, account: Account, peer: Peer, meaning: Meaning) -> Update | None:
        match meaning:
            case Says(text=text, presses=True) if peer.late and text.strip() in _GO_ON:
                return None  # what is still to be said goes into the answer by itself
            case Says(text=text, presses=True) if pressed := find_pressed(peer.buttons, text):
                return self.press_update(account.id, pressed.data, pressed.message_id)
            case Says(text=text):
                return self.text_update(account.id, text)
            case Sends():
                return await self._picture(account, meaning)
            case Other():
                return self.other_update(account.id)
            case Leaves():
                return None

    async def _picture(self, account: Account, sent: Sends) -> Update | None:
        try:
            content = await self._fetch(sent)
            return self.received_update(account.id, content, "照片.jpg")
        except (WeChatError, TooBigError) as error:
            if isinstance(error, WeChatError):
                self.outbound.complain(error)
            said = TOO_BIG if isinstance(error, TooBigError) else UNREACHABLE
            await self.emit(Out(OutKind.MESSAGE, account.id, self.numbers.next(), said))
            return None

    async def _fetch(self, sent: Sends) -> bytes:
        """The picture: from where WeChat says it lies if that is WeChat's, else by its id, which costs a call."""
        host = urlsplit(sent.url).hostname or ""
        if host.endswith(_PICTURE_HOST) or (host and host == self._picture_host):
            secure = (
                f"https{sent.url[4:]}" if host.endswith(_PICTURE_HOST) and sent.url[:5] == "http:" else ""
            )
            try:
                return await self.outbound.api.fetch(secure or sent.url)
            except WeChatError:
                _log.info("a picture was not where WeChat said")
        return await self.outbound.api.download(sent.media_id)

    async def _settle(self, account: Account, outs: list[Out]) -> Part | None:
        """The answer, what was kept before it first; what does not fit follows, or is kept."""
        peer = await self.peers.get(account.id)
        async with peer.lock:
            now = self.peers.now
            buttons = peer.numbering(now, unasked=False)
            late = peer.take_late(now)
            parts = _joined([*late, *compose(outs, buttons)])
            room = 1 + (peer.may_answer(now) if self.outbound.may_send else 0)
            now_told, kept = parts[:room], parts[room:]
            if kept and now_told[-1].text:
                now_told[-1] = replace(now_told[-1], text=now_told[-1].text + MORE)
            for part in kept:
                peer.keep_late(part, now)
            peer.show(buttons, now)
            self.peers.changed(account.id, peer)
        if len(now_told) > 1:
            self._later(self._follow(account, peer, now_told[1:]))
        return now_told[0] if now_told else None

    async def _follow(self, account: Account, peer: Peer, parts: list[Part]) -> None:
        await asyncio.sleep(_AFTERWARDS)
        async with peer.lock:
            kept, peer.late = peer.late, []
            await self.outbound.send_or_keep(account.external_id, peer, parts)
            peer.late += kept
            self.peers.changed(account.id, peer)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_tell_of_an_error)


def _tell_of_an_error(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("something for WeChat was not done: %s", type(error).__name__)


def _joined(parts: list[Part]) -> list[Part]:
    """The parts with texts put together that fit into one message."""
    joined: list[Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        if before and before.text and part.text:
            text = f"{before.text}\n\n{part.text}"
            if len(text.encode()) <= LARGEST_TEXT - len(MORE.encode()):
                joined[-1] = Part(text)
                continue
        joined.append(part)
    return joined

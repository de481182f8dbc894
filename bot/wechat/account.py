"""One official account put together (公众号): its callbacks, its channel, its interface, what it remembers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.channels.wechat import WeChatChannel
from bot.wechat.api import Credentials, WeChatApi
from bot.wechat.callback import Callbacks
from bot.wechat.notifying import Notifier
from bot.wechat.outbound import Outbound
from bot.wechat.peers import Peers
from bot.wechat.templates import read_templates
from db.shared import SharedValues

if TYPE_CHECKING:
    from bot.channels.base import MessageNumbers
    from bot.files import HandedFiles
    from bot.gateway import Gateway
    from bot.settings import Settings
    from db.accounts import Accounts
    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault

_log = logging.getLogger(__name__)


class WeChatAccount:
    """The official account of this installation."""

    def __init__(self, settings: Settings, database: Database, vault: Vault, clock: Clock) -> None:
        """Prepare; nothing is opened. `connect` gives it its channel."""
        self._settings = settings
        self._shared = SharedValues(database, vault, clock)
        credentials = Credentials(
            settings.wechat_app_id, settings.wechat_app_secret, settings.wechat_api_base
        )
        self.api = WeChatApi(credentials, self._shared, clock)
        self.peers = Peers(self._shared, clock)
        self.callbacks = Callbacks(
            settings.wechat_token, settings.wechat_app_id, settings.wechat_aes_key or None, clock
        )
        self.channel: WeChatChannel

    def connect(
        self, numbers: MessageNumbers, accounts: Accounts, gateway: Gateway, files: HandedFiles
    ) -> WeChatChannel:
        """Make the channel that talks to who writes to the account."""
        settings = self._settings
        outbound = Outbound(self.api, self.peers, files, settings.public_url)
        notifier = Notifier(outbound, read_templates(settings.wechat_templates), settings.public_url or "")
        self.channel = WeChatChannel(
            numbers, accounts, gateway, outbound, self.peers, notifier, api_base=settings.wechat_api_base
        )
        return self.channel

    def start(self) -> None:
        """Say what the operator has to know."""
        if not self.callbacks.sealed:
            _log.warning(
                "WeChat in plain mode: its signature does not cover what people write. "
                "Choose 安全模式 on the account's page and set WECHAT_AES_KEY"
            )
        if not self._settings.public_url:
            _log.warning("KAOZHENG_PUBLIC_URL is not set: PDF files cannot be handed over on WeChat")

    async def remove_old(self) -> None:
        """Remove what nobody needs any more; called regularly."""
        await self._shared.remove_expired()

    async def stop(self) -> None:
        """Finish what is being sent and write what is remembered."""
        await self.channel.stop()
        await self.peers.flush()

    async def close(self) -> None:
        """Close the connections."""
        await self.api.close()

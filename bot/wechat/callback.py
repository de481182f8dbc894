"""One callback from first byte to last: who calls, when, whether again; then the message, and the answer sealed."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.wechat.crypto import ForgedError, MessageCipher, check, sign
from bot.wechat.messages import Incoming, MalformedError, read, read_fields, sealed_reply
from db.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.clock import Clock

SKEW: Final = 300
"""Seconds that a callback's time may be off ours."""
_SAME_CALL: Final = 20
"""Seconds in which WeChat itself may ask the same once more: three tries of five seconds."""
_REMEMBERED: Final = 200_000


@dataclass(frozen=True, slots=True)
class _Call:
    key: str
    since: int


class Callbacks:
    """Opens the callbacks of one account and seals the answers."""

    def __init__(self, token: str, app_id: str, aes_key: str | None, clock: Clock) -> None:
        """Expect calls signed with this token, and sealed where there is a key."""
        self._token = token
        self._cipher = MessageCipher(app_id, aes_key) if aes_key else None
        self._clock = clock
        self._calls: Recent[tuple[str, str], _Call] = Recent(
            _REMEMBERED, 2 * SKEW, lambda: clock().timestamp()
        )

    @property
    def sealed(self) -> bool:
        """Whether messages have to be sealed."""
        return self._cipher is not None

    def check(self, query: Mapping[str, str]) -> None:
        """The check of the address, and of every call.

        Raises:
            ForgedError: the signature is wrong or the time is off.
        """
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        check(query.get("signature", ""), self._token, timestamp, nonce)
        if not timestamp.isascii() or not timestamp.isdecimal():
            raise ForgedError("no time")
        if abs(int(timestamp) - self._clock().timestamp()) > SKEW:
            raise ForgedError("the time is off: the clock of this server or of who calls is wrong")

    def open(self, query: Mapping[str, str], body: bytes) -> Incoming:
        """The message of a call.

        Raises:
            ForgedError: who calls is not WeChat, the call was made before, or it is not sealed as it has to be.
            MalformedError: it cannot be read.
        """
        self.check(query)
        timestamp, nonce = query["timestamp"], query["nonce"]
        fields = read_fields(body)
        if self._cipher:
            sealed = fields.get("Encrypt", "")
            if query.get("encrypt_type") != "aes" or not sealed:
                raise ForgedError("not sealed, although the settings have a key")
            check(query.get("msg_signature", ""), self._token, timestamp, nonce, sealed)
            fields = read_fields(self._cipher.open(sealed))
        elif "Encrypt" in fields and "MsgType" not in fields:
            raise MalformedError("sealed, although the settings have no key")
        incoming = read(fields)
        self._refuse_replay(timestamp, nonce, incoming.key)
        return incoming

    def seal(self, reply: str) -> str:
        """The answer as it has to go out."""
        if self._cipher is None:
            return reply
        sealed, timestamp = self._cipher.seal(reply), str(int(self._clock().timestamp()))
        nonce = secrets.token_hex(8)
        return sealed_reply(sealed, sign(self._token, timestamp, nonce, sealed), timestamp, nonce)

    def _refuse_replay(self, timestamp: str, nonce: str, key: str) -> None:
        """The same time and nonce belong to one message only, and come again only while WeChat still tries."""
        now = int(self._clock().timestamp())
        call = self._calls.get((timestamp, nonce))
        if call is None:
            self._calls.put((timestamp, nonce), _Call(key, now))
        elif not hmac.compare_digest(call.key.encode(), key.encode()) or now - call.since > _SAME_CALL:
            raise ForgedError("a call that was made before")

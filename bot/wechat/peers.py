"""What the channel remembers of each person (往来状态): buttons, what may be sent, what is still to be said.

Only WeChat knows what may be sent, and says so after the fact. What is counted here keeps most refusals from
happening; a refusal corrects the count. Written behind in batches; after a restart buttons still work.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.channels.numbered import Numbered
from db.cache import LruCache

if TYPE_CHECKING:
    from db.clock import Clock
    from db.shared import SharedValues

WINDOW: Final = 48 * 3600.0
"""Seconds after a message in which service messages may be sent (WeChat's rule of 2026, as the next four)."""
_AFTER_MESSAGE: Final = 5
_AFTER_CLICK: Final = 3
_CLICK_WINDOW: Final = 60.0
_RESERVE: Final = 2
"""Service messages of the five that an answer leaves for reminders."""
_LATE: Final = 12
"""Parts kept for the next contact; an answer has one or two."""
_LATE_FOR: Final = 60 * 3600.0
"""Seconds; an uploaded picture lives for three days."""
_BUTTONS_FOR: Final = 1800.0
"""Seconds after which a message that nobody asked for numbers its buttons from one again."""
_BUTTONS: Final = 60
_KEPT: Final = timedelta(days=4)
_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One message of WeChat's: a text of at most 2,048 bytes, or a picture that was uploaded."""

    text: str = ""
    media_id: str = ""


@dataclass(slots=True)
class Peer:
    """One person. Moments are seconds since 1970."""

    buttons: list[Numbered] = field(default_factory=list)
    buttons_at: float = 0.0
    late: list[Part] = field(default_factory=list)
    late_at: float = 0.0
    left: int = 0
    """Service messages that may still be sent after the person's last message, until `until`."""
    until: float = 0.0
    click_left: int = 0
    click_until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False, repr=False)
    """Keeps what is sent in order."""

    def wrote(self, now: float) -> None:
        """The person has sent a message."""
        self.left, self.until = _AFTER_MESSAGE, now + WINDOW

    def clicked(self, now: float) -> None:
        """The person has pressed the menu, followed or scanned."""
        self.click_left, self.click_until = _AFTER_CLICK, now + _CLICK_WINDOW

    def may_send(self, now: float) -> int:
        """Service messages that may be sent now."""
        left = self.left if now < self.until else 0
        return left + (self.click_left if now < self.click_until else 0)

    def may_answer(self, now: float) -> int:
        """Those of them that an answer may use."""
        return max(0, self.may_send(now) - _RESERVE)

    def sent(self, now: float) -> None:
        """A service message was sent; those that lapse first are used first."""
        if now < self.click_until and self.click_left > 0:
            self.click_left -= 1
        else:
            self.left = max(0, self.left - 1)

    def shut(self) -> None:
        """WeChat takes nothing more before the person writes again."""
        self.left = self.click_left = 0

    def keep_late(self, part: Part, now: float) -> None:
        """Say it at the next contact."""
        self.late = [*self.late, part][-_LATE:]
        self.late_at = now

    def take_late(self, now: float) -> list[Part]:
        """What was to be said at the next contact, which is now."""
        late, self.late = self.late, []
        return late if now - self.late_at < _LATE_FOR else []

    def numbering(self, now: float, *, unasked: bool) -> list[Numbered]:
        """The buttons that new ones are counted after: those that are still being looked at."""
        go_on = bool(self.late) or (unasked and now - self.buttons_at < _BUTTONS_FOR)
        return list(self.buttons) if go_on and len(self.buttons) < _BUTTONS else []

    def show(self, buttons: list[Numbered], now: float) -> None:
        """These can be pressed from now on; none leaves those before as they are."""
        if buttons:
            self.buttons, self.buttons_at = buttons, now

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "buttons": [[one.label, one.data, one.message_id] for one in self.buttons],
            "late": [asdict(one) for one in self.late],
            **{name: getattr(self, name) for name in _MOMENTS},
        }

    @classmethod
    def of_dict(cls, value: dict[str, Any]) -> Peer:
        """The reverse."""
        return cls(
            buttons=[Numbered(*one) for one in value["buttons"]],
            late=[Part(**one) for one in value["late"]],
            **{name: value[name] for name in _MOMENTS},
        )


_MOMENTS: Final = ("buttons_at", "late_at", "left", "until", "click_left", "click_until")


class Peers:
    """Remembers them by account."""

    def __init__(self, shared: SharedValues, clock: Clock) -> None:
        """Begin with an empty memory."""
        self._shared = shared
        self._clock = clock
        self._known: LruCache[int, Peer] = LruCache(_REMEMBERED)
        self._changed: dict[int, Peer] = {}

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock().timestamp()

    def known(self, account_id: int) -> Peer | None:
        """The person, as far as this process has met them."""
        return self._known.get(account_id)

    async def get(self, account_id: int) -> Peer:
        """The person; read from the database where this process has not met them."""
        if (known := self._known.get(account_id) or self._changed.get(account_id)) is not None:
            return known
        value = await self._shared.get(_name(account_id))
        # Another task may have read it meanwhile; there must be one object a person.
        peer = self._known.get(account_id) or (Peer.of_dict(value) if value else Peer())
        self._known.put(account_id, peer)
        return peer

    def changed(self, account_id: int, peer: Peer) -> None:
        """Have it written with the next batch."""
        self._changed[account_id] = peer

    async def flush(self) -> None:
        """Write what has changed; called regularly and at the stop."""
        taken, self._changed = self._changed, {}
        expires_at = self._clock() + _KEPT
        try:
            await self._shared.put(
                {_name(number): (peer.as_dict(), expires_at) for number, peer in taken.items()}
            )
        except BaseException:
            self._changed = taken | self._changed
            raise


def _name(account_id: int) -> str:
    return f"wechat:peer:{account_id}"

"""What the verify page shows, apart from how: who may ask, and what the register says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from db.machines import CertificateState
from db.recent import Recent
from handlers.certificates.tries import Tries
from handlers.places import place_of
from handlers.printing import PrintingError

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.clock import Clock
    from db.results import CertificateView
    from handlers.certificates import CertificatesDesk

_PICTURES: Final = 32
"""Some 300 kilobytes each."""
_KEPT: Final = 600.0
"""Seconds that a picture is kept: it holds a photo, which the person may have erased."""
_NOBODY: Final = "0"
"""Looked up where a signature is wrong: the answer then takes as long as for a number that does not exist."""
_LONGEST: Final = 60


class Outcome(StrEnum):
    """What a look-up came to."""

    FOUND = "found"
    UNKNOWN = "unknown"
    """Not there, or wrongly signed: which of the two is not told."""
    WAIT = "wait"
    """Too many tries from that address."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look-up came to."""

    outcome: Outcome
    at: datetime
    """UTC."""
    view: CertificateView | None = None
    wait: float = 0.0
    """Seconds."""


class Verifying:
    """Answers who has no account; remembers wrong tries of addresses for a day, in memory, bounded."""

    def __init__(self, desk: CertificatesDesk, clock: Clock) -> None:
        """Look up here."""
        self._desk = desk
        self._clock = clock
        self.tries: Tries[str] = Tries()
        self._pictures: Recent[int, bytes] = Recent(_PICTURES, _KEPT)
        self._drawing = asyncio.Lock()

    @property
    def today(self) -> date:
        """The day in China."""
        return self._desk.today

    async def signed(self, address: str, number: str, signature: str) -> Verdict:
        """The certificate of a signed address (`db.results.Links.path`)."""
        if refused := self._refused(address):
            return refused
        right = self._desk.addresses.links.is_signed(number[:_LONGEST], signature[:_LONGEST])
        return await self._look_up(address, number if right else _NOBODY)

    async def named(self, address: str, number: str, name: str) -> Verdict:
        """The certificate of a number that was given to somebody of that name."""
        if refused := self._refused(address):
            return refused
        view = await self._desk.certificates.by_name_and_number(name[:_LONGEST], number[:_LONGEST])
        return self._told(address, view)

    async def shared(self, address: str, token: str) -> Verdict:
        """The certificate of a link that its holder shared."""
        if refused := self._refused(address):
            return refused
        number = self._desk.addresses.links.shared(token[:_LONGEST])
        view = await self._desk.certificates.view(number or 0)
        return self._told(address, view)

    async def picture(self, view: CertificateView) -> bytes | None:
        """The certificate as PNG with the identity number masked; None where there is none to show."""
        if view.state is not CertificateState.ISSUED or not self._desk.printable(view):
            return None
        async with self._drawing:
            picture = self._pictures.get(view.id)
            if picture is None:
                try:
                    _, picture = await self._desk.printed(view, masked=True)
                except (PrintingError, LookupError):
                    return None
                self._pictures.put(view.id, picture)
        return picture

    def can_show(self, view: CertificateView) -> bool:
        """Whether there is a picture to show."""
        return view.state is CertificateState.ISSUED and self._desk.printable(view)

    async def _look_up(self, address: str, number: str) -> Verdict:
        return self._told(address, await self._desk.certificates.by_number(number))

    def _refused(self, address: str) -> Verdict | None:
        seconds = self.tries.wait(place_of(address))
        return Verdict(Outcome.WAIT, self._clock(), wait=seconds) if seconds > 0 else None

    def _told(self, address: str, view: CertificateView | None) -> Verdict:
        if view is None:
            self.tries.add(place_of(address))
            return Verdict(Outcome.UNKNOWN, self._clock())
        return Verdict(Outcome.FOUND, self._clock(), view)

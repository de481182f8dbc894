"""What the conversations about certificates need: the register, its addresses, the press, and who tried how often."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from db.clock import shanghai_day
from db.recent import Recent
from db.results.asking import LASTS, make_code
from handlers.certificates.tries import Tries
from handlers.places import PLACE
from handlers.printing import BILINGUAL, PRINTABLE, CertificatePrint

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.clock import Clock
    from db.people import People
    from db.results import Certificates, CertificateView
    from db.results.asking import HolderConsent
    from db.work import UnitOfWork
    from handlers.certificates.addresses import Addresses
    from handlers.codes import CodeReader
    from handlers.printing import Printing

MOST_CODES: Final = 3
"""Codes that one person is sent in a day, whoever asks: nobody is pestered."""
MOST_WRONG: Final = 5
"""Wrong codes, then the look-up has to begin anew."""
_RIGHT_FROM_A_PLACE: Final = 0.1
"""Part of a try that a right number counts for an address, which many people may share."""
_DAY: Final = 24 * 3600.0
_REMEMBERED: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Pending:
    """A look-up that waits for the holder's code; nothing personal, and only in memory."""

    code: str
    certificates: tuple[int, ...]
    """Empty where nothing was found: nobody learns that before the right code, which then nobody has."""
    until: datetime
    wrong: int = 0


class CertificatesDesk:
    """Looks certificates up, and has them printed."""

    def __init__(
        self,
        certificates: Certificates,
        people: People,
        consent: HolderConsent,
        addresses: Addresses,
        printing: Printing,
        codes: CodeReader,
        clock: Clock,
    ) -> None:
        """Work with these."""
        self.certificates = certificates
        self.addresses = addresses
        self.codes = codes
        self.tries: Tries[int | str] = Tries()
        self._people = people
        self._consent = consent
        self._printing = printing
        self._clock = clock
        self._pending: Recent[int, _Pending] = Recent(_REMEMBERED, LASTS.total_seconds())
        self._sent: Recent[int, int] = Recent(_REMEMBERED, _DAY)

    @property
    def today(self) -> date:
        """The day in China."""
        return shanghai_day(self._clock())

    def wait(self, account_id: int) -> float:
        """Seconds until the account, and the address it writes from, may try again; 0 where it is now."""
        place = PLACE.get()
        return max(self.tries.wait(account_id), self.tries.wait(place) if place else 0.0)

    def count(self, account_id: int, *, wrong: bool) -> None:
        """Count a try of the account and of the address it writes from.

        Anybody can have new accounts on the web, so addresses count as well; but many people share one, so a number
        that exists counts little there.
        """
        self.tries.add(account_id)
        if place := PLACE.get():
            self.tries.add(place, 1.0 if wrong else _RIGHT_FROM_A_PLACE)

    def printable(self, view: CertificateView) -> bool:
        """Whether there is a reference format."""
        return view.scheme in PRINTABLE

    def bilingual(self, view: CertificateView) -> bool:
        """Whether the format has lines in English that can be left out."""
        return view.scheme in BILINGUAL

    async def printed(
        self, view: CertificateView, *, english: bool = False, masked: bool = False
    ) -> tuple[bytes, bytes]:
        """A certificate as PDF and PNG.

        Raises:
            handlers.printing.PrintingError: it could not be made.
            LookupError: its person is not there.
        """
        person = await self._people.get(None, view.person_id)
        if person is None:
            raise LookupError(view.person_id)
        photo = await self._people.photo(view.person_id)
        code = self.addresses.code(view.number)
        return await self._printing.certificate(
            CertificatePrint(view, person, photo, code, english=english, masked=masked)
        )

    async def ask_holder(
        self, work: UnitOfWork, account_id: int, name: str, number: str
    ) -> list[CertificateView]:
        """Look up by name and identity number.

        Returns:
            The certificates, where the account may act for their holder. Otherwise nothing: the holder is sent a code
            that `allowed` takes, and neither the answer nor what follows shows whether there was anybody to ask.
        """
        found = await self.certificates.by_name_and_identity(name, number)
        own = {one.id for one in await self.certificates.of_account(account_id)}
        if found and all(one.id in own for one in found):
            return found
        code = make_code()
        ids = tuple(one.id for one in found)
        self._pending.put(account_id, _Pending(code, ids, self._clock() + LASTS))
        for person_id in {one.person_id for one in found}:
            sent = self._sent.get(person_id) or 0
            if sent < MOST_CODES:
                self._sent.put(person_id, sent + 1)
                await self._consent.ask(work, person_id, code)
        return []

    async def allowed(self, account_id: int, code: str) -> list[CertificateView] | None:
        """What the holder's code opens, once.

        Returns:
            The certificates; empty where the code is wrong, None where none is awaited (any more).
        """
        pending = self._pending.get(account_id)
        if pending is None or self._clock() >= pending.until:
            return None
        if not hmac.compare_digest(pending.code.encode(), code.encode()) or not pending.certificates:
            if pending.wrong + 1 < MOST_WRONG:
                self._pending.put(account_id, replace(pending, wrong=pending.wrong + 1))
                return []
            self._pending.drop(account_id)
            return None
        self._pending.drop(account_id)
        found = [await self.certificates.view(one) for one in pending.certificates]
        return [one for one in found if one is not None]

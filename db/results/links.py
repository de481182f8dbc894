"""Signed addresses of certificates: what a QR code holds, and links that a person shares for some days.

Nothing is kept: the signature alone tells that this installation made them, so a number that was only guessed gets
the same answer as one that does not exist.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from db.clock import Clock
    from db.vault import Vault

SHARED_FOR: Final = timedelta(days=7)
_FORM: Final = "KZC1"
_QR: Final = "certificate.qr"
_SHARE: Final = "certificate.share"
_QR_DIGITS: Final = 12
"""48 bits: with the page's rate limit nobody tries them through."""
_SHARE_DIGITS: Final = 24
_NUMBER: Final = re.compile(r"[0-9A-Z]{13,22}")
_TEXT: Final = re.compile(rf"{_FORM}\.([0-9A-Z]{{13,22}})\.([0-9a-f]{{{_QR_DIGITS}}})")
_PATH: Final = re.compile(rf"(?:^|/)v/([0-9A-Z]{{13,22}})/([0-9a-f]{{{_QR_DIGITS}}})/?(?:[?#]\S*)?$")
_TOKEN: Final = re.compile(rf"([0-9a-f]{{1,16}})-([0-9a-f]{{1,10}})-([0-9a-f]{{{_SHARE_DIGITS}}})")
_LONGEST: Final = 500


class Links:
    """Makes and checks the signed texts and paths; a path begins with a slash, the caller puts the address before."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Sign with the vault's keyed hash."""
        self._vault = vault
        self._clock = clock

    def qr_text(self, number: str) -> str:
        """KZC1.<number>.<signature>: what a QR code holds where the installation has no public address."""
        return f"{_FORM}.{number}.{self.signature(number)}"

    def path(self, number: str) -> str:
        """/v/<number>/<signature>: the verify page."""
        return f"/v/{number}/{self.signature(number)}"

    def signature(self, number: str) -> str:
        """Twelve hexadecimal digits, with the current key."""
        return self._vault.lookup(_QR, number)[:_QR_DIGITS]

    def is_signed(self, number: str, signature: str) -> bool:
        """Whether this installation signed the number, with any of its keys; takes equally long either way."""
        right = False
        for known in self._vault.lookups(_QR, number):
            right |= _equal(known[:_QR_DIGITS], signature)
        return right and _NUMBER.fullmatch(number) is not None

    def read(self, text: str) -> str | None:
        """The number in what a QR code held, our text or our address; None where it is none or not signed here."""
        text = text.strip()
        match = _TEXT.fullmatch(text) or (_PATH.search(text) if len(text) <= _LONGEST else None)
        if match is None or not self.is_signed(match[1], match[2]):
            return None
        return match[1]

    def share_path(self, certificate_id: int, lasts: timedelta = SHARED_FOR) -> tuple[str, datetime]:
        """/s/<token> and until when (UTC) it opens."""
        until = (self._clock() + lasts).replace(microsecond=0)
        head = f"{certificate_id:x}-{int(until.timestamp()):x}"
        return f"/s/{head}-{self._vault.lookup(_SHARE, head)[:_SHARE_DIGITS]}", until.astimezone(UTC)

    def shared(self, token: str) -> int | None:
        """The id of the certificate of a share token; None where it is over, or not signed here."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        head = f"{match[1]}-{match[2]}"
        right = False
        for known in self._vault.lookups(_SHARE, head):
            right |= _equal(known[:_SHARE_DIGITS], match[3])
        return int(match[1], 16) if right and int(match[2], 16) > self._clock().timestamp() else None


def _equal(known: str, given: str) -> bool:
    return hmac.compare_digest(known.encode(), given.encode())

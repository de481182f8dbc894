"""What the QR code of an admission ticket (准考证) says: the ticket number, signed, so that a forged ticket is told apart.

The whole text is `KZ1.<ticket number>.<8 hexadecimal digits>`, some thirty plain letters: a small code that reads from a
scratched screen. It holds nothing personal, and the signature is no secret of the person: the door still shows the photo.
Eight digits are enough there: a guess has to be tried in front of the staff.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from db.vault import Vault

_FORM: Final = "KZ1"
"""Of the text; another form gets another mark, and tickets in people's hands stay readable."""
_PURPOSE: Final = "ticket"
_SIGNATURE: Final = 8
_CODE: Final = re.compile(rf"{_FORM}\.([0-9A-Z-]{{4,20}})\.([0-9A-F]{{{_SIGNATURE}}})")


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What was read from a code."""

    number: str
    """The ticket number (准考证号), as `Registration.ticket_number`."""
    genuine: bool
    """Signed by this installation; False for a forged or damaged one."""


def make_code(vault: Vault, ticket_number: str) -> str:
    """The text of a ticket's QR code.

    Args:
        vault: whose key signs; while keys are changed, codes of the earlier key stay good.
        ticket_number: as `Registration.ticket_number`.

    Returns:
        Such as `KZ1.2612050001.9f3a01bc`.
    """
    return f"{_FORM}.{ticket_number}.{vault.lookup(_PURPOSE, ticket_number)[:_SIGNATURE]}"


def read_code(vault: Vault, text: str) -> TicketCode | None:
    """What a QR code's text says, or None where it is no ticket code; case, width and spaces around do not matter.

    Args:
        vault: with the key that signed.
        text: as a scanner gives it or as it is typed.
    """
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if found is None:
        return None
    number, signature = found[1], found[2].lower()
    genuine = any(hmac.compare_digest(one[:_SIGNATURE], signature) for one in vault.lookups(_PURPOSE, number))
    return TicketCode(number, genuine)

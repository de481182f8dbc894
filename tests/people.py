"""Invented people for tests: identity numbers that nobody was given, with check digits that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_identity_number(birth: date, sex: str, province: str = "410102", serial: int = 1) -> str:
    """An 18-digit number by GB 11643, computed here by the standard's weights and not by the code under test.

    Args:
        birth: the birth date.
        sex: 男 or 女.
        province: the six digits of the place; an old foreigner's card aside, any number begins so.
        serial: 1 to 499; another one gives another person of the same day and sex.

    Raises:
        ValueError: an argument that no number can carry.
    """
    order = 2 * serial + (sex == "男")
    if sex not in ("男", "女") or len(province) != 6 or not 1 <= serial <= 499:
        raise ValueError("no identity number can carry this")
    body = f"{province}{birth:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]

"""Buttons for channels that have none (数字按钮): numbered as they are shown, pressed by number or by what they say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER: Final = re.compile(r"[\[(【（第选]*(\d{1,3})[\])】）.、。号个]*")
_AROUND: Final = re.compile(r"^[✓\s]+|[。.!\s]+$")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A button that was shown: its number is its place in the list."""

    label: str
    data: str
    message_id: int


def find_pressed(buttons: Iterable[Numbered], text: str) -> Numbered | None:
    """The button that a text presses: by its number, else the last one that says just this."""
    shown = list(buttons)
    plain = _plain(text)
    number = _NUMBER.fullmatch(plain)
    if number and 0 < int(number[1]) <= len(shown):
        return shown[int(number[1]) - 1]
    return next((one for one in reversed(shown) if _plain(one.label) == plain), None)


def _plain(text: str) -> str:
    """Full width, case, marks before and signs after make no difference."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", text)).lower()

"""Reading bar codes from pictures; how it is done is the business of `bot.codes`."""

from __future__ import annotations

from typing import Protocol


class CodeReader(Protocol):
    """Finds codes (二维码、条形码) in a picture."""

    async def read(self, picture: bytes) -> list[str]:
        """The texts of the codes in a picture; empty where there is none, or where it is no picture."""

"""Reads QR codes from the photos that people send (`handlers.codes.CodeReader`), off the event loop."""

from __future__ import annotations

import asyncio
import io
from typing import Final

import zxingcpp
from PIL import Image, ImageOps

from handlers.pictures import MAX_PIXELS

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_LONGEST_SIDE: Final = 2400
"""Pixels; a code that fills a tenth of the picture still has four for each of its cells."""
_AT_ONCE: Final = 2


class PictureCodes:
    """The one reader of a process."""

    def __init__(self) -> None:
        """Read few at once: a decoded picture takes up to a hundred megabytes."""
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def read(self, picture: bytes) -> list[str]:
        """The texts of the codes in a picture; empty where there is none, or where it is no picture."""
        async with self._turns:
            return await asyncio.to_thread(_read, picture)


def _read(picture: bytes) -> list[str]:
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return []
            image.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
            grey = ImageOps.exif_transpose(image).convert("L")
    except Exception:  # noqa: BLE001 - what a stranger sends makes a decoder raise anything
        return []
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return [code.text for code in zxingcpp.read_barcodes(grey) if code.text]

"""Codes read from photos as phones take them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.codes import PictureCodes
from bot.documents import qr_png
from tests.pictures import bomb, picture

TEXT = "KZ1.261207000001001.0a1b2c3d"


def photographed(angle: float, quality: int = 60, size: tuple[int, int] = (3000, 4000)) -> bytes:
    """The code somewhere in a large photo, turned."""
    with Image.open(io.BytesIO(qr_png(TEXT))) as code:
        small = code.convert("RGB").resize((700, 700)).rotate(angle, expand=True, fillcolor="white")
    photo = Image.new("RGB", size, "grey")
    photo.paste(small, (900, 1200))
    written = io.BytesIO()
    photo.save(written, "JPEG", quality=quality)
    return written.getvalue()


@pytest.mark.parametrize("angle", [0, 12, 90, 180])
async def test_a_code_in_a_photo(angle: float) -> None:
    assert await PictureCodes().read(photographed(angle)) == [TEXT]


async def test_a_code_alone() -> None:
    assert await PictureCodes().read(qr_png(TEXT)) == [TEXT]


@pytest.mark.parametrize("content", [b"", b"no picture", picture(), picture()[:500], bomb(30000, 30000)])
async def test_where_there_is_none(content: bytes) -> None:
    assert await PictureCodes().read(content) == []

"""Photos and QR codes as the pages need them."""

from __future__ import annotations

import io
from typing import Final

import segno
from PIL import Image, ImageOps

from bot.documents.model import DocumentError

_MOST_PIXELS: Final = 40_000_000
_KINDS: Final = ("JPEG", "PNG", "WEBP")
_QUIET: Final = 4
"""The white border of a QR code in modules, ISO/IEC 18004."""


def portrait(photo: bytes | None, height: int) -> bytes | None:
    """The photo as a JPEG of 5 to 7 (一寸), `height` pixels high, upright, on white, without what a camera adds.

    None where there is none or where it cannot be read: a document without a photo is better than none.
    """
    if photo is None:
        return None
    try:
        with Image.open(io.BytesIO(photo), formats=_KINDS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    white = Image.new("RGBA", upright.size, "white")
    white.alpha_composite(upright)
    fitted = ImageOps.fit(white.convert("RGB"), (round(height * 5 / 7), height), centering=(0.5, 0.35))
    file = io.BytesIO()
    fitted.save(file, "JPEG", quality=85)
    return file.getvalue()


def qr_svg(text: str) -> str:
    """The QR code of the text as an SVG file with its quiet border.

    Raises:
        DocumentError: The text is empty or too long for a code (some 2,300 bytes).
    """
    file = io.BytesIO()
    _code(text).save(file, kind="svg", border=_QUIET, scale=4)
    return file.getvalue().decode()


def qr_png(text: str, scale: int = 8) -> bytes:
    """The QR code of the text as a PNG, `scale` pixels a module, with its quiet border.

    Raises:
        DocumentError: The text is empty or too long for a code (some 2,300 bytes).
    """
    file = io.BytesIO()
    _code(text).save(file, kind="png", border=_QUIET, scale=scale)
    return file.getvalue()


def _code(text: str) -> segno.QRCode:
    if not text:
        raise DocumentError("二维码没有内容。")
    try:
        return segno.make_qr(text, error="m")
    except segno.DataOverflowError:
        raise DocumentError("二维码的内容太长。") from None

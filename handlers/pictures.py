"""Pictures and materials (照片和材料) that people send: what they are, whether they can be used, made safe to keep.

Everything here works on bytes and takes the time of a processor: run it in a thread (`asyncio.to_thread`).
"""

from __future__ import annotations

import io
import threading
import warnings
from typing import Final

from PIL import Image, ImageOps
from pypdf import PasswordType, PdfReader

PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
UNKNOWN_TYPE: Final = "application/octet-stream"
LARGEST_FILE: Final = 10 << 20
"""Bytes."""
MAX_PIXELS: Final = 40_000_000
"""More is taken for a bomb: a phone's camera makes 12 million, and a decoded pixel takes up to four bytes."""
LEAST_SIZE: Final = (295, 413)
"""Width and height in pixels of the one-inch photo (一寸) that registrations ask for."""
_FORGIVEN: Final = 8
"""Pixels that a cut picture may lack of it."""
_LONGEST_SHAPE: Final = 3
"""How many times as long as wide a photo of a person may be."""
_PHOTO_SIDE: Final = 1200
_MATERIAL_SIDE: Final = 2400
"""Pixels of the longer side; a scanned page stays readable."""
_QUALITY: Final = 90
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_ORIENTATION: Final = 0x0112
_MOST_PAGES: Final = 200
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"}
)
_at_once = threading.BoundedSemaphore(2)
"""Decoded pictures are large: many at the same moment must not take all the memory."""

BROKEN_PICTURE: Final = "这张图片打不开，可能没有传完整。请换一张，或重新拍一张再发。"
NO_PICTURE: Final = "这不是照片。请发 JPG 或 PNG 格式的图片，手机直接拍的就行。"
HEIC: Final = (
    "这是苹果手机的 HEIC 格式，我打不开。请把照片截个屏，发截图给我；"
    "或者在手机“设置—相机—格式”里选“兼容性最佳”，重新拍一张。"
)
TOO_MANY_PIXELS: Final = "这张图片的尺寸太大了，我打不开。请用手机普通模式拍一张，或发截图。"
ODD_SHAPE: Final = "这张图太长了，不像证件照。请发一张正面的证件照。"
TOO_BIG: Final = "这个文件超过 10 MB 了，太大了。请压缩一下，或者拍成照片再发。"
NO_MATERIAL: Final = "这种文件我打不开。请拍成照片发来，或者发 PDF 文件。"
BROKEN_PDF: Final = "这个 PDF 打不开，可能没有下载完整。请重新下载再发，或者拍成照片发来。"
LOCKED_PDF: Final = "这个 PDF 要密码才能打开。请去掉密码再发，或者截图发来。"
LONG_PDF: Final = "这个 PDF 页数太多了。请只发需要的那几页，或者拍成照片发来。"

# Pillow only warns of a picture that is twice too large; nobody would read that warning.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class PictureError(Exception):
    """The picture or file cannot be used; the message is a sentence for who sent it."""


def too_small(width: int, height: int) -> str:
    """Tell that a photo has too few pixels."""
    least = f"{LEAST_SIZE[0]}×{LEAST_SIZE[1]}"
    return f"这张照片太小了（{width}×{height}），打印出来不清楚。请发至少 {least} 像素的原图，别发缩略图。"


def media_type_of(content: bytes) -> str:
    """What it is by its first bytes, whatever its name says; `UNKNOWN_TYPE` where they are of no kind known here."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return "application/pdf" if content.startswith(b"%PDF") else UNKNOWN_TYPE


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the head of the picture states them, or None where it is no picture."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            return image.size
    except Exception:  # noqa: BLE001 - what a stranger sends makes a decoder raise anything
        return None


def prepare_photo(content: bytes) -> bytes:
    """A photo of a person, fit to keep: upright, without its metadata, at most 1,200 pixels long.

    Args:
        content: a JPEG, PNG or WebP picture as it came.

    Returns:
        A JPEG with nothing but the picture in it.

    Raises:
        PictureError: it cannot be used; the message says what to do.
    """
    return _prepared(content, _PHOTO_SIDE, person=True)


def prepare_material(content: bytes) -> tuple[bytes, str]:
    """A material, fit to keep: a picture without its metadata as JPEG, or a PDF as it came.

    A PDF that forbids printing but opens without a password (as 学信网 hands out) is taken.

    Returns:
        The bytes and their media type.

    Raises:
        PictureError: it cannot be used; the message says what to do.
    """
    if len(content) > LARGEST_FILE:
        raise PictureError(TOO_BIG)
    kind = media_type_of(content)
    if kind == "application/pdf":
        _check_pdf(content)
        return content, kind
    if kind in PHOTO_TYPES or kind == "image/heic":
        return _prepared(content, _MATERIAL_SIDE, person=False), "image/jpeg"
    raise PictureError(NO_MATERIAL)


def _prepared(content: bytes, longest: int, *, person: bool) -> bytes:
    if len(content) > LARGEST_FILE:
        raise PictureError(TOO_BIG)
    kind = media_type_of(content)
    if kind not in PHOTO_TYPES:
        raise PictureError(HEIC if kind == "image/heic" else NO_PICTURE)
    try:
        with _at_once, Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _check_size(image, person=person)
            return _clean(image, longest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(TOO_MANY_PIXELS) from None
    except PictureError:
        raise
    except Exception:  # noqa: BLE001 - what a stranger sends makes a decoder raise anything
        raise PictureError(BROKEN_PICTURE) from None


def _check_size(image: Image.Image, *, person: bool) -> None:
    """Refuse by what the head of the picture states, before anything is decoded."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(TOO_MANY_PIXELS)
    if not person:
        return
    if image.getexif().get(_ORIENTATION, 1) >= 5:  # noqa: PLR2004 - from there on it lies on its side
        width, height = height, width
    if width < LEAST_SIZE[0] - _FORGIVEN or height < LEAST_SIZE[1] - _FORGIVEN:
        raise PictureError(too_small(width, height))
    if max(width, height) > _LONGEST_SHAPE * min(width, height):
        raise PictureError(ODD_SHAPE)


def _clean(image: Image.Image, longest: int) -> bytes:
    """The picture alone: scaled, turned, on white where it is transparent; all else stays behind."""
    image.draft("RGB", (longest, longest))  # a JPEG is then decoded at a fraction of its size
    image.thumbnail((longest, longest), reducing_gap=2.0)
    upright = ImageOps.exif_transpose(image)
    # A new image: a saved one would carry comments and profiles of the one it was read from.
    clean = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        clean.paste(layer, mask=layer)
    else:
        clean.paste(upright.convert("RGB"))
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _check_pdf(content: bytes) -> None:
    pages = _pages_of(content)
    if pages is None:
        raise PictureError(LOCKED_PDF)
    if pages == 0:
        raise PictureError(BROKEN_PDF)
    if pages > _MOST_PAGES:
        raise PictureError(LONG_PDF)


def _pages_of(content: bytes) -> int | None:
    """How many pages a PDF has: 0 where it cannot be read, None where it wants a password."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return None
        return len(reader.pages)
    except Exception:  # noqa: BLE001 - what a stranger sends makes a reader raise anything
        return 0

"""Invented pictures and files, as people send them."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image
from pypdf import PdfWriter

SECRET_PLACE = b"a comment with the place"


def picture(width: int = 600, height: int = 800, kind: str = "JPEG", *, turned: bool = False) -> bytes:
    """A picture whose upper half is red and lower half blue; with the place where it was taken, where that fits."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width, height // 2))
    exif = Image.Exif()
    exif[0x0110] = "an invented telephone"
    exif.get_ifd(0x8825)[2] = (34.0, 45.0, 6.0)
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = 6
    written = io.BytesIO()
    more = {"comment": SECRET_PLACE, "icc_profile": b"x" * 200} if kind == "JPEG" else {}
    image.save(written, kind, exif=exif, **more)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def pdf(pages: int = 1, password: str = "", owner: str = "") -> bytes:
    """A PDF of empty pages; with a password to open it, or with one only to change it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password or owner:
        writer.encrypt(password, owner or None, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()

"""PDF files that carry text; pages that are only pictures cannot be read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PAGES: Final = 2_000
_MOST_CHARACTERS: Final = 20_000_000
_FEWEST_PER_PAGE: Final = 10
"""Letters a page on average; a scanned page has at most its number."""
_BROKEN: Final = "这个 PDF 文件是坏的，打不开。请重新下载或导出一份再试。"


class PdfError(Exception):
    """The file is no PDF that can be read; the message says why, in Chinese."""


def pdf_text(data: bytes, progress: Callable[[int, int], None]) -> str:
    """The text of all pages.

    Args:
        data: the file.
        progress: told how many pages of how many are read.

    Raises:
        PdfError: it is protected, broken, scanned or too long.
    """
    try:
        reader = _open(data)
        pages = len(reader.pages)
        text = _read(reader, pages, progress)
    except PdfError:
        raise
    except Exception as error:  # a file from outside breaks a parser in any way there is
        raise PdfError(_BROKEN) from error
    if sum(one.isalpha() for one in text) < _FEWEST_PER_PAGE * pages:
        raise PdfError("这个 PDF 文件里没有文字，多半是扫描的图片。请先做文字识别（OCR），或找文字版。")
    return text


def _open(data: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise PdfError("这个 PDF 文件加了密码。请去掉密码，另存后再试。")
    if (pages := len(reader.pages)) > MOST_PAGES:
        raise PdfError(f"这个 PDF 文件有 {pages} 页，最多 {MOST_PAGES} 页。请分成几份再试。")
    return reader


def _read(reader: PdfReader, pages: int, progress: Callable[[int, int], None]) -> str:
    texts: list[str] = []
    total = 0
    for number, page in enumerate(reader.pages, 1):
        texts.append(page.extract_text())
        total += len(texts[-1])
        if total > _MOST_CHARACTERS:
            raise PdfError("这个 PDF 文件里的文字太多了。请分成几份再试。")
        progress(number, pages)
    return "\n".join(texts)

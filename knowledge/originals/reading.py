"""Reads an original (原文) of any kind we know into lines, or says in Chinese why it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from knowledge.originals.lines import clean_lines, join_wrapped, without_markdown
from knowledge.originals.plain import decode
from knowledge.originals.web import decode_page, page_text

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES: Final = 20 * 1024 * 1024
_KINDS: Final = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
_HINTS: Final = {
    ".doc": "这是旧版的 Word 文件。请在 Word 里另存为 .docx 再试。",
    ".wps": "这是 WPS 文件。请在 WPS 里另存为 .docx 再试。",
    ".ofd": "这是 OFD 文件，还读不了。请另存为 PDF 再试。",
    ".jpg": "这是图片，读不出文字。请先做文字识别（OCR），或找文字版。",
    ".png": "这是图片，读不出文字。请先做文字识别（OCR），或找文字版。",
}


class OriginalError(Exception):
    """A file that cannot be taken; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file says."""

    media_type: str
    lines: tuple[str, ...]


def read_original(
    name: str, data: bytes, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> ReadFile:
    """Read a file.

    Args:
        name: its name; the end of it tells the kind.
        data: its bytes.
        progress: told how many pages of how many are read, for PDF files.

    Raises:
        OriginalError: it is of an unknown kind, too large, empty, broken, protected, scanned or no text.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in _KINDS:
        raise OriginalError(_HINTS.get(ending, "不认识这种文件。可以用 txt、md、html、docx、pdf。"))
    if len(data) > MOST_BYTES:
        raise OriginalError(f"文件太大了，最多 {MOST_BYTES // 1024 // 1024} MB。请分成几份再试。")
    if not data.strip():
        raise OriginalError("文件是空的。")
    lines = join_wrapped(clean_lines(_text(ending, data, progress)))
    if not any(one.isalnum() for line in lines for one in line):
        raise OriginalError("文件里没有文字。")
    return ReadFile(_KINDS[ending], tuple(lines))


def _text(ending: str, data: bytes, progress: Callable[[int, int], None]) -> str:
    if ending == ".docx":
        # The libraries for Word and PDF take a while to import, which a server that only answers need not wait for.
        from knowledge.originals.word import WordError, word_text  # noqa: PLC0415

        try:
            return word_text(data)
        except WordError as error:
            raise OriginalError(str(error)) from error
    if ending == ".pdf":
        from knowledge.originals.pdf import PdfError, pdf_text  # noqa: PLC0415

        try:
            return pdf_text(data, progress)
        except PdfError as error:
            raise OriginalError(str(error)) from error
    text = decode_page(data) if ending in (".html", ".htm") else decode(data)
    if text is None:
        raise OriginalError(
            "读不出文字：文件既不是 UTF-8 也不是 GB18030 编码，或者不是文本。请另存为 UTF-8 再试。"
        )
    return page_text(text) if ending in (".html", ".htm") else without_markdown(text)

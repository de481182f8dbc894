"""Typst, with one font and nothing else from the machine: the same data give the same page everywhere.

Templates are files of this package and are never put together from pieces. What they show comes to them as one JSON
text in `sys.inputs`, where Typst keeps it as plain strings: a name that looks like Typst code is printed as it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst

from bot.documents.model import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEMPLATES: Final = Path(__file__).parent / "templates"
_FONT_PACKAGE: Final = "noto_cjk_sans_otc"
_LINE: Final = re.compile(r"([\w-]+\.typ):(\d+)")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories that print nothing, or turn the order of what follows; an unpaired surrogate is no JSON.

Characters that this Python does not know yet stay: rare characters of names are among them."""


def typeset_pdf(template: str, data: Mapping[str, object]) -> bytes:
    """The document of templates/`template`.typ.

    Raises:
        DocumentError: It could not be typeset.
    """
    pdf = _typeset(template, data, "pdf", None)
    assert isinstance(pdf, bytes)
    return pdf


def typeset_png(template: str, data: Mapping[str, object], dots: int) -> bytes:
    """The first page as a picture of `dots` pixels an inch.

    Raises:
        DocumentError: It could not be typeset.
    """
    pages = _typeset(template, data, "png", dots)
    return pages if isinstance(pages, bytes) else pages[0]


def clean(text: str) -> str:
    """The text without what cannot be seen: control characters, direction marks, halves of characters.

    Line ends become spaces: every value here is one line or flows.
    """
    shown = (" " if char in "\n\r\t" else char for char in text)
    return "".join(char for char in shown if unicodedata.category(char) not in _INVISIBLE)


def _typeset(template: str, data: Mapping[str, object], form: str, dots: int | None) -> bytes | list[bytes]:
    path = _TEMPLATES / f"{template}.typ"
    inputs = {"data": json.dumps(_plain(data), ensure_ascii=True)}
    try:
        made = typst.compile(
            path,
            root=_TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf" if form == "pdf" else "png",
            ppi=dots,
            sys_inputs=inputs,
        )
    except RuntimeError as error:
        raise DocumentError(f"文件没有做出来（{_where(error, template)}）。") from None
    if not made:
        raise DocumentError(f"文件没有做出来（{template}.typ）。")
    return made


def _where(error: RuntimeError, template: str) -> str:
    """The place in the template. Typst's own words may repeat what was to be printed, so they go no further."""
    found = _LINE.search(getattr(error, "diagnostic", ""))
    return f"{found[1]}:{found[2]}" if found else f"{template}.typ"


def _plain(value: object) -> object:
    """The value as JSON can carry it; bytes (pictures) become lists of numbers, which Typst turns back."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the package alone, read once (some 60 ms)."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(files(_FONT_PACKAGE))]
    )

"""Plain text and Markdown: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import unicodedata
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON_SHARE: Final = 0.7
"""Of Chinese characters that are everyday ones: Big5 or Japanese read as GB18030 gives rare ones."""
_FIRST_COMMON, _LAST_COMMON = b"\xb0\xa1", b"\xd7\xfa"
"""GB 2312's first level: the 3,755 characters of everyday use."""
_PAIR: Final = 2
_STRAY: Final = 2
"""Control characters that a text may hold besides one in a hundred."""


def decode(data: bytes) -> str | None:
    """The text, or None where it is neither UTF-8 nor GB18030 text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _try(data, encoding)
    text = _try(data, "utf-8")
    if text is not None:
        return text
    text = _try(data, "gb18030")
    return text if text is not None and _is_everyday(text) else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    odd = sum(unicodedata.category(one) in ("Cc", "Cn", "Co") and one not in "\t\n\r\f\v" for one in text)
    return text if odd <= len(text) // 100 + _STRAY else None


def _is_everyday(text: str) -> bool:
    han = [one.encode("gb18030") for one in text if "㐀" <= one <= "鿿"]
    common = sum(len(one) == _PAIR and _FIRST_COMMON <= one <= _LAST_COMMON for one in han)
    return common >= _COMMON_SHARE * len(han)

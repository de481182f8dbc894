"""Brings the lines of a text into order: no control characters, no Markdown signs, wrapped lines joined again."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from knowledge.originals.marks import find_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CONTROL: Final = {code: None for code in range(32) if chr(code) not in "\t\n"} | {
    0x7F: None, 0xAD: None, 0xFEFF: None, 0x200B: None, 0xA0: " ", 0x3000: " ", 0x2028: "\n", 0x2029: "\n"
}  # fmt: skip
_PAGE_NUMBER: Final = re.compile(
    r"^[-—–－·\s]*\d{1,4}[-—–－·\s]*$|^第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?$"
)
_BREAK_TAG: Final = re.compile(r"</?(?:p|li|tr|br|div|ol|ul|table|thead|tbody)\b[^<>]*>", re.IGNORECASE)
_CELL_TAG: Final = re.compile(r"</t[dh]>", re.IGNORECASE)
_INLINE_TAG: Final = re.compile(
    r"</?(?:td|th|b|i|u|em|strong|span|sup|sub|font|a|img)\b[^<>]*>", re.IGNORECASE
)
_MARKDOWN: Final = re.compile(r"^(?:\s{0,3}#{1,6}\s+|\s*[-*+]\s+(?=\S)|\s*>\s+)")
_RULE: Final = re.compile(r"^\s*(?:[-*_=]\s*){3,}$|^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?)?\s*$")
_IMAGE: Final = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_ENDS: Final = "。；;：:！？!?"
_FEWEST_LINES: Final = 8
_NARROWEST, _WIDEST = 18, 60
"""Characters of a full line; shorter or longer ones are no page's width."""
_NEARLY: Final = 3
_FULL_SHARE: Final = 0.35


def clean_lines(text: str) -> list[str]:
    """The lines of a text without signs that nobody reads; empty lines stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    return [" ".join(re.split(r" +", line.translate(_CONTROL))).strip() for line in text.split("\n")]


def without_markdown(text: str) -> str:
    """The text of a Markdown file as one reads it, its tables as lines."""
    text = _INLINE_TAG.sub("", _CELL_TAG.sub("\t", _BREAK_TAG.sub("\n", text)))
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _RULE.match(line):
            continue
        bare = (
            _IMAGE.sub(r"\1", _MARKDOWN.sub("", line))
            .replace("**", "")
            .replace("\\_", "_")
            .replace("\\*", "*")
        )
        if bare.strip().startswith("|") and bare.strip().endswith("|"):
            bare = "\t".join(cell.strip() for cell in bare.strip().strip("|").split("|"))
        lines.append(bare)
    return "\n".join(lines)


def join_wrapped(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken only because the page ended at the right; drop page numbers.

    Args:
        lines: cleaned lines; left alone where they are paragraphs already.
    """
    kept = [line for line in lines if not _PAGE_NUMBER.match(line)]
    lengths = sorted(len(line) for line in kept if line)
    if len(lengths) < _FEWEST_LINES:
        return kept
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(width - _NEARLY <= length <= width + _NEARLY for length in lengths)
    if not _NARROWEST <= width <= _WIDEST or full < _FULL_SHARE * len(lengths):
        return kept
    return list(_joined(kept, width))


def _joined(lines: Iterable[str], width: int) -> Iterable[str]:
    open_line = ""
    for line in lines:
        goes_on = len(open_line) >= width - _NEARLY and open_line[-1] not in _ENDS
        if goes_on and not line:
            continue  # the break between two pages
        if goes_on and find_heading(line) is None:
            open_line += line
            continue
        if open_line:
            yield open_line
        open_line = line
        if not line:
            yield ""
    if open_line:
        yield open_line

"""Makes WeChat's messages of what is to be shown (排版): joined, buttons numbered, split at paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.channels.base import OutFile, OutKind
from bot.channels.numbered import Numbered
from bot.wechat.peers import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.channels.base import Out

LARGEST_TEXT: Final = 2048
"""Bytes of a text, as an answer and as a service message."""
UPLOADED: Final = "application/x-wechat-media"
"""Media type of a file that was uploaded already: its content is its media id."""
HOW_TO_PRESS: Final = "（回复【】里的数字就行）"
MORE: Final = "\n（还没说完，回复“继续”接着看）"
_SENTENCE_ENDS: Final = "。！？；\n"
_SHOWN: Final = (OutKind.MESSAGE, OutKind.EDIT, OutKind.NOTICE)


def uploaded(name: str, media_id: str) -> OutFile:
    """A picture that WeChat has already."""
    return OutFile(name, UPLOADED, media_id.encode())


def is_shown(out: Out) -> bool:
    """Whether WeChat shows anything of it: no typing sign, and nothing is ever deleted."""
    return out.kind in _SHOWN


def compose(outs: Iterable[Out], buttons: list[Numbered]) -> list[Part]:
    """The messages that show these.

    Args:
        outs: what is to be shown, in order.
        buttons: those that were shown before and go on being counted; the new ones are added.
    """
    parts: list[Part] = []
    texts: list[str] = []
    before = len(buttons)
    for out in filter(is_shown, outs):
        if text := _text_of(out, buttons):
            texts.append(text)
        if out.file and out.file.media_type == UPLOADED:
            parts += _texts(texts)
            parts.append(Part(media_id=out.file.content.decode()))
            texts = []
    if len(buttons) > before:
        texts = [*texts[:-1], f"{texts[-1]}\n{HOW_TO_PRESS}"] if texts else [HOW_TO_PRESS]
    return parts + _texts(texts)


def _texts(texts: Sequence[str]) -> list[Part]:
    joined = "\n\n".join(texts)
    return [Part(one) for one in split(joined, LARGEST_TEXT - len(MORE.encode()))] if joined else []


def _text_of(out: Out, buttons: list[Numbered]) -> str:
    lines = [out.text] if out.text else []
    for row in out.buttons:
        shown = []
        for button in row:
            if button.url:
                lines.append(f"{button.text}：{button.url}")
            else:
                buttons.append(Numbered(button.text, button.data, out.message_id))
                shown.append(f"【{len(buttons)}】{button.text}")
        if shown:
            lines.append("  ".join(shown))
    if out.replies:
        lines.append("可以回复：" + "、".join(text for row in out.replies for text in row))
    return "\n".join(lines)


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most so many bytes of UTF-8: cut at an empty line, a line, a sentence, or where nothing else is left.

    Args:
        text: any text.
        limit: bytes; at least four, the longest sign.
    """
    pieces = []
    rest = text.strip("\n")
    while len(rest.encode()) > limit:
        head = rest.encode()[:limit].decode(errors="ignore")
        end = _cut(head)
        pieces.append(rest[:end].rstrip("\n"))
        rest = rest[end:].lstrip("\n")
    return [one for one in (*pieces, rest) if one]


def _cut(head: str) -> int:
    """Where to cut the longest beginning that fits; never so early that a piece is mostly empty."""
    for mark, least in (("\n\n", len(head) // 2), ("\n", len(head) // 3)):
        if (found := head.rfind(mark)) > least:
            return found
    return max((head.rfind(sign) + 1 for sign in _SENTENCE_ENDS), default=0) or len(head)

"""The files that are handed out: what is kept as a text to read, and everything with its pictures in archives."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from db.exporting import Export

_LARGEST: Final = 40 << 20
"""Bytes of one archive; Telegram takes 50 million."""
_INSIDE: Final = {"condition": "申报条件", "answers": "本人填的", "owed": "说好补交的"}
"""Of what is kept with a registration, what a person can read; the rest is in the JSON."""


def as_text(data: Mapping[str, Any]) -> bytes:
    """The data as a plain text, one fact a line; with the mark that Windows wants to read it as UTF-8."""
    return "\n".join(_lines(data, 0)).encode("utf-8-sig")


def as_archives(export: Export) -> list[bytes]:
    """Zip files with the data as JSON and all pictures; more than one where they are large."""
    told = json.dumps(export.data, ensure_ascii=False, indent=2).encode()
    groups: list[dict[str, bytes]] = [{"我的资料.json": told}]
    size = len(told)
    for name, content in export.files.items():
        if size + len(content) > _LARGEST:
            groups.append({})
            size = 0
        groups[-1][name] = content
        size += len(content)
    return [_zip(one) for one in groups if one]


def _zip(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("/", "-"), content)
    return written.getvalue()


def _lines(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    pad = "　" * depth
    for key, one in value.items():
        name = _INSIDE.get(key, key)
        if name.isascii() or one in (None, "", [], {}):
            continue
        if isinstance(one, dict):
            yield f"{pad}{name}："
            yield from _lines(one, depth + 1)
        elif isinstance(one, list):
            yield f"{pad}{name}："
            for number, each in enumerate(one, start=1):
                if isinstance(each, dict):
                    yield f"{pad}　（{number}）"
                    yield from _lines(each, depth + 2)
                else:
                    yield f"{pad}　{each}"
        else:
            yield f"{pad}{name}：{one}"

"""Guesses what a document is called (文号, 标题) from its first lines."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER: Final = r"[一-鿿]{2,12}\s*[〔\[［【(（]\s*(?:19|20)\d\d\s*[〕\]］】)）]\s*第?\s*\d{1,4}\s*号"
_ALONE: Final = re.compile(rf"^[(（]?\s*({_NUMBER})\s*[)）]?(?:\s*签发人.*)?$")
_KINDS: Final = (
    "通知|公告|通告|通报|意见|办法|规定|规程|规则|细则|方案|目录|决定|批复|复函|函|指引|指南|标准|条例"
)
_TITLE: Final = re.compile(
    rf"(?:《[^》]*》|[^《》。；!?！？])*?(?:关于|印发)(?:《[^》]*》|[^《》。；!?！？])+?的(?:[一-鿿]{{0,2}})(?:{_KINDS})"
    r"(?:[(（][^()（）]{1,12}[)）])?(?![》〉一-鿿])"
)
"""关于…的通知; what stands in 《…》 may hold such words of its own."""
_NAME: Final = re.compile(rf"^.{{2,60}}(?:{_KINDS})(?:[(（][^()（）]{{1,20}}[)）])?$")
_LETTERHEAD: Final = re.compile(r"^.{2,40}文件$")
_HEAD_LINES: Final = 30
_LONGEST: Final = 200


def normalise_id(text: str) -> str:
    """The id with the brackets that the knowledge uses: `湘人社函[2020]80号` → `湘人社函〔2020〕80号`."""
    plain = unicodedata.normalize("NFKC", text.strip())
    if re.fullmatch(_NUMBER, plain):
        return re.sub(r"[\[【(](\d{4})[\]】)]第?", r"〔\1〕", re.sub(r"\s+", "", plain))
    return text.strip().replace("(", "（").replace(")", "）")


def guess_id(lines: Sequence[str]) -> str | None:
    """The number (文号) that stands on a line of its own in the head; numbers of other documents stand in sentences."""
    for line in _head(lines):
        if match := _ALONE.match(unicodedata.normalize("NFKC", line)):
            return normalise_id(match[1])
    return None


def guess_title(lines: Sequence[str]) -> str | None:
    """The title in the head, put together where it runs over several lines."""
    head = _head(lines)
    number = next(
        (place for place, line in enumerate(head) if _ALONE.match(unicodedata.normalize("NFKC", line))), -1
    )
    for part in (head[number + 1 :], head[: max(number, 0)]):
        kept = [line for line in part if not _LETTERHEAD.match(line)]
        joined = re.sub(r"\s+", "", "".join(kept))
        if (match := _TITLE.search(joined)) and len(match[0]) <= _LONGEST:
            return match[0]
        for line in kept:
            if _NAME.match(bare := re.sub(r"\s+", "", line)):
                return bare
    return None


def _head(lines: Sequence[str]) -> list[str]:
    """The lines above the addressees, who end with a colon."""
    head: list[str] = []
    for line in lines:
        if line.endswith(("：", ":")) or len(head) >= _HEAD_LINES:
            break
        if line:
            head.append(line)
    return head

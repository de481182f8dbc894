"""Word documents (.docx): paragraphs and tables in order, with the numbers that Word itself writes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from knowledge.originals.marks import in_chinese, in_circle

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_TEXT: Final = 60 * 1024 * 1024
"""Of the parts that are parsed; ordinary documents have one or two megabytes."""
_MOST_PARTS: Final = 5_000
_STEP: Final = 1 << 16
_OFFICE_95: Final = b"\xd0\xcf\x11\xe0"
_PASSWORD: Final = "EncryptedPackage".encode("utf-16-le")
_RUNS: Final = (
    "./w:r|./w:ins//w:r|./w:moveTo//w:r|./w:hyperlink//w:r|./w:smartTag//w:r|./w:sdt//w:r|./w:fldSimple//w:r"
)
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting", "taiwaneseCountingThousand"}
)  # fmt: skip
_PLAIN: Final = frozenset({"decimal", "decimalFullWidth", "decimalHalfWidth", "decimalZero"})


class WordError(Exception):
    """The file is no Word document that can be read; the message says why, in Chinese."""


def word_text(data: bytes) -> str:
    """The text of a document, one line a paragraph or table row, cells apart by tabs.

    Raises:
        WordError: it is protected, broken, of the old kind or would unpack to a monstrous size.
    """
    if data.startswith(_OFFICE_95):
        if _PASSWORD in data:
            raise WordError("这个 Word 文件加了密码。请去掉密码，另存后再试。")
        raise WordError("这是旧版的 Word 文件。请在 Word 里另存为 .docx 再试。")
    try:
        _check_size(data)
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_blocks(document.element.body, _Numbering(document)))
    except WordError:
        raise
    except Exception as error:  # a file from outside breaks a parser in any way there is
        raise WordError("这个 Word 文件是坏的，打不开。请在 Word 里打开它，另存一份再试。") from error


def _check_size(data: bytes) -> None:
    """Unpack in small steps before a parser unpacks at once: what the file says of its sizes may be a lie."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        parsed = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
        whole = sum(part.file_size for part in parts)
        if len(parts) > _MOST_PARTS or parsed > _MOST_TEXT or whole > _MOST_UNPACKED:
            raise WordError("这个 Word 文件解开后太大了。请分成几份，或只留文字再试。")
        for part in parts:
            with package.open(part) as source:
                while source.read(_STEP):
                    pass


def _blocks(parent: Any, numbering: _Numbering) -> Iterator[str]:
    """Paragraphs and tables below an element; content controls and text boxes are looked into."""
    for block in _walk(parent):
        if block.tag == qn("w:tbl"):
            for row in block.iterchildren(qn("w:tr")):
                cells = [
                    " ".join(_blocks(cell, numbering)).replace("\n", " ")
                    for cell in row.iterchildren(qn("w:tc"))
                ]
                yield "\t".join(cells)
        else:
            yield numbering.label(block) + _paragraph_text(block)


def _walk(parent: Any) -> Iterator[Any]:
    """Paragraphs and outermost tables in order. A stack, because documents nest deeper than Python likes."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag == qn("w:tbl"):
            yield element
            continue
        if element.tag == _MC:
            continue  # the same text box once more, for old programs
        if element.tag == qn("w:p"):
            yield element
            waiting.extend(
                box
                for one in reversed(element.xpath(".//w:txbxContent"))
                for box in reversed(one)
                if not _is_fallback(one)
            )
            continue
        waiting.extend(reversed(element))


def _is_fallback(element: Any) -> bool:
    return any(above.tag == _MC for above in element.iterancestors())


def _paragraph_text(paragraph: Any) -> str:
    """What the paragraph says, with insertions and without deletions."""
    pieces = (child for run in paragraph.xpath(_RUNS) for child in run)
    return "".join(
        child.text or "" if child.tag == qn("w:t") else _TEXT.get(child.tag, "") for child in pieces
    )


class _Numbering:
    """Counts as Word does, for headings such as 一、 that stand nowhere in the text."""

    def __init__(self, document: Any) -> None:
        self._styles = document.styles
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[str] = set()
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                self._load(relation.target_part.element)

    def label(self, paragraph: Any) -> str:
        """The number before the paragraph, or nothing."""
        name, depth = self._place(paragraph)
        if name is None or name not in self._lists:
            return ""
        kind, restarts = self._lists[name]
        levels = self._levels.get(kind, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(kind, {})
        if name not in self._restarted:
            self._restarted.add(name)
            counts.update({level: start - 1 for level, start in restarts.items()})
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return _label(levels, counts, depth)

    def _load(self, part: Any) -> None:
        for kind in part.findall(qn("w:abstractNum")):
            self._levels[kind.get(qn("w:abstractNumId"))] = {
                int(level.get(qn("w:ilvl"))): (
                    _value(level, "w:numFmt", "decimal"),
                    _value(level, "w:lvlText", ""),
                    int(_value(level, "w:start", "1")),
                )
                for level in kind.findall(qn("w:lvl"))
            }
        for one in part.findall(qn("w:num")):
            restarts = {
                int(change.get(qn("w:ilvl"))): int(_value(change, "w:startOverride", "1"))
                for change in one.findall(qn("w:lvlOverride"))
                if change.find(qn("w:startOverride")) is not None
            }
            self._lists[one.get(qn("w:numId"))] = (_value(one, "w:abstractNumId", ""), restarts)

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, else those of its style."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        seen: set[str] = set()
        while own is None and style is not None and (name := style.get(qn("w:val"))) not in seen:
            seen.add(name)
            element = self._styles.element.get_by_id(name)
            if element is None:
                break
            own, style = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}"), element.find(qn("w:basedOn"))
        if own is None:
            return None, 0
        return _value(own, "w:numId", "") or None, int(_value(own, "w:ilvl", "0"))


def _label(levels: dict[int, tuple[str, str, int]], counts: dict[int, int], depth: int) -> str:
    text = levels[depth][1]
    for level, (kind, _, start) in levels.items():
        if f"%{level + 1}" in text:
            text = text.replace(f"%{level + 1}", _number(kind, counts.get(level, start)))
    return f"{text} " if text and levels[depth][0] not in ("bullet", "none") else ""


def _number(kind: str, number: int) -> str:
    if kind in _CHINESE:
        return in_chinese(number)
    if kind.startswith("decimalEnclosed") or kind == "ideographEnclosedCircle":
        return in_circle(number)
    if kind in _PLAIN:
        return str(number)
    return chr((ord("A") if kind.startswith("upper") else ord("a")) + (number - 1) % 26)


def _value(element: Any, child: str, default: str) -> str:
    found = element.find(qn(child))
    return default if found is None else found.get(qn("w:val"), default)

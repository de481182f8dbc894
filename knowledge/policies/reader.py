"""Reads one policy file: a head with the document, then entries. Strict: whatever is odd stops with its line.

The form is described for policy clerks in docs/knowledge.md:

    文件：湘人社函〔2020〕80号
    名称：……

    == special/hunan/pass-mark
    标题：湖南专项考核多少分合格
    出处：三（二）
    事实：合格线 60分
    问：湖南专项考核多少分算过
    答：
      满分 100 分，60 分以上合格。
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from knowledge.policies.model import Document, Entry, EntryKind, PolicyFileError, Source, Validity
from knowledge.policies.vocabulary import AUDIENCES, PLACES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD_KEYS: Final = ("文件", "名称", "发文", "日期", "地区", "有效", "备注")
ENTRY_KEYS: Final = (
    "标题", "类别", "出处", "另据", "地区", "对象", "有效", "新规", "事实", "问", "答", "相关", "备注",
)  # fmt: skip
REPEATABLE: Final = frozenset({"出处", "另据", "事实", "问", "相关", "备注"})
LONGEST_TITLE: Final = 24
FEWEST_PHRASINGS: Final = 5
_KEY = re.compile(r"^([一-鿿]{1,4})\s*[：:]\s*(.*)$")
_ID = re.compile(r"^([a-z-]+)/([a-z-]+)/([a-z0-9]+(?:-[a-z0-9]+)*)$")
_PERIOD = re.compile(r"^(?:(\d{4}-\d\d-\d\d)\s*起)?\s*(?:(?:至\s*)?(\d{4}-\d\d-\d\d)\s*止)?$")


@dataclass(slots=True)
class _Field:
    key: str
    value: str
    line: int


@dataclass(slots=True)
class _Block:
    """The fields of the head or of one entry, in the order of the file."""

    path: Path
    line: int
    id: str = ""
    fields: list[_Field] = field(default_factory=list)

    def error(self, message: str, line: int | None = None) -> PolicyFileError:
        return PolicyFileError(self.path, self.line if line is None else line, message)

    def every(self, key: str) -> Iterator[_Field]:
        return (one for one in self.fields if one.key == key)

    def values(self, key: str) -> tuple[str, ...]:
        return tuple(one.value for one in self.every(key))

    def one(self, key: str) -> _Field | None:
        return next(self.every(key), None)

    def need(self, key: str) -> _Field:
        found = self.one(key)
        if found is None:
            raise self.error(f"缺少“{key}：”")
        return found

    def add(self, key: str, value: str, line: int) -> None:
        allowed = ENTRY_KEYS if self.id else HEAD_KEYS
        if key not in allowed:
            raise self.error(f"不认识的项目“{key}”，这里可以写：{'、'.join(allowed)}", line)
        if key not in REPEATABLE and self.one(key):
            raise self.error(f"“{key}”写了两次", line)
        if not value and key != "答":
            raise self.error(f"“{key}：”后面是空的", line)
        self.fields.append(_Field(key, value, line))


def read_policy_file(path: Path) -> tuple[Document | None, list[Entry]]:
    """Read one file.

    Args:
        path: a UTF-8 text file of the form above.

    Returns:
        The document of the head and the entries in order. The document is None for a file without a head,
        which may hold only entries of the kinds 域外 and 闲聊.

    Raises:
        PolicyFileError: anything unknown, missing, repeated or misplaced, with its line.
    """
    head, *blocks = _blocks(path)
    document = _document(head) if head.fields else None
    return document, [_entry(block, document) for block in blocks]


def _blocks(path: Path) -> list[_Block]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise PolicyFileError(path, 1, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    blocks = [_Block(path, 1)]
    for number, line in enumerate(lines, 1):
        block = blocks[-1]
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("=="):
            blocks.append(_Block(path, number, id=line[2:].strip() or "?"))
        elif line[0] in " 　\t":
            _continue(block, line.strip(), number)
        elif match := _KEY.match(line):
            block.add(match[1], match[2].strip(), number)
        else:
            raise PolicyFileError(
                path, number, "看不懂这一行：应是“项目：内容”、“== 条目编号”，或缩进两格的答案"
            )
    return blocks


def _continue(block: _Block, text: str, number: int) -> None:
    if not block.fields or block.fields[-1].key != "答":
        raise block.error("缩进的行只能跟在“答：”后面", number)
    answer = block.fields[-1]
    answer.value = f"{answer.value}\n{text}".strip()


def _document(head: _Block) -> Document:
    issued = _date(head, head.need("日期"))
    return Document(
        id=head.need("文件").value,
        title=head.need("名称").value,
        issuer=head.need("发文").value,
        issued_on=issued,
        region=head.need("地区").value,
        validity=_validity(head, issued),
        notes=head.values("备注"),
        path=head.path,
    )


def _entry(block: _Block, document: Document | None) -> Entry:
    match = _ID.match(block.id)
    if match is None or match[1] not in TOPICS or match[2] not in PLACES:
        raise block.error(
            f"条目编号“{block.id}”应为“主题/地方/要点”，主题可用 {'、'.join(TOPICS)}；地方可用 {'、'.join(PLACES)}"
        )
    kind = _kind(block)
    if document is None and kind in (EntryKind.RULE, EntryKind.GAP):
        raise block.error("没有文件头的文件里，类别只能是域外或闲聊")
    title = block.need("标题")
    if len(title.value) > LONGEST_TITLE:
        raise block.error(
            f"标题有 {len(title.value)} 个字，最多 {LONGEST_TITLE} 个（它也是按钮上的字）", title.line
        )
    answer = block.need("答")
    if not answer.value:
        raise block.error("答案是空的", answer.line)
    return Entry(
        id=block.id,
        kind=kind,
        title=title.value,
        region=_region(block, match[2]),
        audiences=_audiences(block),
        sources=_sources(block, kind, document),
        validity=_validity(block, document.validity.since if document else None),
        replaced_by=_value(block.one("新规")),
        facts=block.values("事实"),
        phrasings=_phrasings(block),
        answer=answer.value,
        related=block.values("相关"),
        notes=block.values("备注"),
        path=block.path,
        line=block.line,
    )


def _value(found: _Field | None) -> str | None:
    return found.value if found else None


def _kind(block: _Block) -> EntryKind:
    found = block.one("类别")
    if found is None:
        return EntryKind.RULE
    try:
        return EntryKind(found.value)
    except ValueError:
        raise block.error(f"类别只能是 {'、'.join(EntryKind)}", found.line) from None


def _region(block: _Block, place: str) -> str:
    found = block.one("地区")
    return found.value if found else PLACES[place]


def _audiences(block: _Block) -> tuple[str, ...]:
    found = block.one("对象")
    if found is None:
        return ()
    names = tuple(found.value.split("、"))
    if unknown := [name for name in names if name not in AUDIENCES]:
        raise block.error(f"对象“{unknown[0]}”不认识，可写：{'、'.join(AUDIENCES)}", found.line)
    return names


def _sources(block: _Block, kind: EntryKind, document: Document | None) -> tuple[Source, ...]:
    sources = [Source(document.id, one.value) for one in block.every("出处")] if document else []
    for one in block.every("另据"):
        name, _, section = one.value.partition(" ")
        if not section.strip():
            raise block.error("“另据”要写文号、一个空格和章节，如“豫人社函〔2021〕55号 三”", one.line)
        sources.append(Source(name, section.strip()))
    if kind in (EntryKind.RULE, EntryKind.GAP) and not sources:
        raise block.error("缺少“出处：”（文件里的章节，如“三（二）”）")
    return tuple(sources)


def _phrasings(block: _Block) -> tuple[str, ...]:
    seen: set[str] = set()
    for one in block.every("问"):
        if one.value in seen:
            raise block.error(f"问法“{one.value}”写了两次", one.line)
        seen.add(one.value)
    if len(seen) < FEWEST_PHRASINGS:
        raise block.error(f"只有 {len(seen)} 种问法，至少要 {FEWEST_PHRASINGS} 种")
    return block.values("问")


def _date(block: _Block, found: _Field) -> date:
    try:
        return date.fromisoformat(found.value)
    except ValueError:
        raise block.error(f"日期“{found.value}”应写成 2020-05-25 这样", found.line) from None


def _validity(block: _Block, default: date | None) -> Validity:
    found = block.one("有效")
    if found is None:
        return Validity(default, None)
    match = _PERIOD.match(found.value)
    if match is None or not (match[1] or match[2]):
        raise block.error("“有效”应写成“2020-03-12 起 2021-03-10 止”，可以只写一半", found.line)
    try:
        since, until = (date.fromisoformat(day) if day else None for day in match.groups())
    except ValueError:
        raise block.error(f"“{found.value}”里有不存在的日期", found.line) from None
    if since and until and until < since:
        raise block.error("“有效”的止日早于起日", found.line)
    return Validity(since or default, until)

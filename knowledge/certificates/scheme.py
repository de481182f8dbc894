"""The coding schemes of certificate numbers, read from `schemes.txt`: which digits say what, and the code tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.blocks import Block, Field, RuleFileError, read_blocks
from knowledge.eligibility.documents import known_documents
from knowledge.policies.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE: Final = Path(__file__).with_name("schemes.txt")
HIDDEN: Final = "-"
"""The field of digits that the reader is told nothing of by themselves."""
_TABLE: Final = "codes."
_TABLE_KEYS: Final = ("代码", "未列")
_SCHEME_KEYS: Final = ("名称", "位数", "识别", "段", "合段", "出处", "查询")
_REPEATABLE: Final = frozenset({"代码", "识别", "段", "合段", "出处", "查询"})
_SPAN: Final = re.compile(r"^(\d+)(?:-(\d+))?$")
_SOURCE: Final = re.compile(r"^(\S+) (.+?)(?: 仅 (\S+))?$")
_PART_WORDS: Final = 4
_PORTAL_WORDS: Final = 3


class PartKind(StrEnum):
    """How the digits of a part are read, as the file writes it."""

    CODE = "代码"
    YEAR = "年份"
    LEVEL = "等级"
    SERIAL = "序号"
    NUMBER = "编号"
    NUMBER_NOT_ZERO = "非零编号"
    FIXED = "固定"


@dataclass(frozen=True, slots=True)
class Span:
    """Positions in a number, `first` to `last`, counted from 1 as the documents count."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many digits."""
        return self.last - self.first + 1

    def of(self, number: str) -> str:
        """The characters at these positions."""
        return number[self.first - 1 : self.last]

    def __str__(self) -> str:
        return f"第{self.first}位" if self.width == 1 else f"第{self.first}–{self.last}位"


@dataclass(frozen=True, slots=True)
class Table:
    """A code table: what each code means, and the codes that exist but that the documents do not name."""

    names: Mapping[str, str]
    unnamed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some digits of a number: `field` is the name in the contract, `label` what people call them."""

    span: Span
    field: str
    kind: PartKind
    label: str
    table: Table | None = None
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class Portal:
    """Where a certificate can be checked officially; `source` is the document that says so."""

    name: str
    address: str
    source: Source


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source, which may stand only for the numbers of one city."""

    source: Source
    city: str | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to code certificate numbers."""

    id: str
    title: str
    length: int
    known_by: tuple[tuple[Span, str], ...]
    """Digits by which it is told from the others of the same length; empty fits all."""
    parts: tuple[Part, ...]
    joined: tuple[tuple[Span, str], ...]
    """Fields that several parts make up together."""
    cited: tuple[CitedSource, ...]
    portals: tuple[Portal, ...]

    def fits(self, number: str) -> bool:
        """Whether a number of the right length is one of these, right or wrong."""
        return all(span.of(number) == digits for span, digits in self.known_by)


@cache
def load_schemes(path: Path = FILE) -> tuple[Scheme, ...]:
    """Read the schemes, in the order in which they are tried.

    Raises:
        RuleFileError: anything unknown, missing, repeated or inconsistent, with file and line.
    """
    head, blocks = read_blocks(path)
    head.check((), ())
    tables: dict[str, Table] = {}
    for block in blocks:
        if block.id.startswith(_TABLE):
            _once(block, block.id in tables)
            tables[block.id] = _table(block)
    schemes: dict[str, Scheme] = {}
    for block in blocks:
        if not block.id.startswith(_TABLE):
            _once(block, block.id in schemes)
            schemes[block.id] = _scheme(block, tables)
    if not schemes:
        raise RuleFileError(path, 1, "一种编号也没有")
    return tuple(schemes.values())


def _once(block: Block, known: bool) -> None:  # noqa: FBT001
    if known:
        raise block.error(f"“{block.id}”写了两次")


def _table(block: Block) -> Table:
    block.check(_TABLE_KEYS, _REPEATABLE)
    names: dict[str, str] = {}
    for field in block.every("代码"):
        for word in field.value.split("、"):
            code, space, name = word.partition(" ")
            if not space or not name:
                raise block.error(f"“{word}”应写成“01 郑州市”", field.line)
            if code in names or name in names.values():
                raise block.error(f"“{word}”的代码或名称前面已经有了", field.line)
            names[code] = name
    if len({len(code) for code in names}) != 1:
        raise block.error("一张表里的代码位数要一样，并且至少有一个代码")
    unnamed = block.one("未列")
    return Table(names, frozenset(_range(block, unnamed)) - set(names) if unnamed else frozenset())


def _range(block: Block, field: Field) -> Iterator[str]:
    match = re.fullmatch(r"(\d+)-(\d+)", field.value)
    if match is None or len(match[1]) != len(match[2]) or match[1] > match[2]:
        raise block.error("“未列”应写成“02-14”", field.line)
    return (str(code).zfill(len(match[1])) for code in range(int(match[1]), int(match[2]) + 1))


def _scheme(block: Block, tables: Mapping[str, Table]) -> Scheme:
    block.check(_SCHEME_KEYS, _REPEATABLE)
    length = block.need("位数")
    if not length.value.isdecimal():
        raise block.error("“位数”应是一个数", length.line)
    block.need("段")
    parts = tuple(_part(block, field, tables) for field in block.every("段"))
    if [at for part in parts for at in range(part.span.first, part.span.last + 1)] != [
        *range(1, int(length.value) + 1)
    ]:
        raise block.error(f"各“段”要按顺序写满 1 到 {length.value} 位，不重不漏", length.line)
    block.need("出处")
    return Scheme(
        id=block.id,
        title=block.need("名称").value,
        length=int(length.value),
        known_by=tuple(_known_by(block, field) for field in block.every("识别")),
        parts=parts,
        joined=tuple(_joined(block, field) for field in block.every("合段")),
        cited=tuple(_cited(block, field, field.value) for field in block.every("出处")),
        portals=tuple(_portal(block, field) for field in block.every("查询")),
    )


def _span(block: Block, field: Field, text: str) -> Span:
    match = _SPAN.match(text)
    if match is None or int(match[1]) < 1 or int(match[2] or match[1]) < int(match[1]):
        raise block.error(f"位置“{text}”应写成 7 或 7-13", field.line)
    return Span(int(match[1]), int(match[2] or match[1]))


def _part(block: Block, field: Field, tables: Mapping[str, Table]) -> Part:
    words = field.value.split(" ")
    if len(words) != _PART_WORDS:
        raise block.error("“段”应写成“7-13 serial 序号 证书序列号”", field.line)
    place, name, how, label = words
    span = _span(block, field, place)
    kind, _, argument = how.partition("=")
    if kind not in set(PartKind):
        raise block.error(f"不认识的种类“{kind}”，可写：{'、'.join(PartKind)}", field.line)
    if bool(argument) != (kind in {PartKind.CODE, PartKind.FIXED}):
        raise block.error("“代码”和“固定”要写成“代码=表”“固定=5”，别的种类不写等号", field.line)
    table = None
    if kind == PartKind.CODE:
        table = tables.get(_TABLE + argument)
        if table is None:
            raise block.error(f"没有代码表“{_TABLE}{argument}”", field.line)
    width = len(next(iter(table.names))) if table else len(argument) or span.width
    if width != span.width:
        raise block.error(f"“{how}”是 {width} 位，这一段是 {span.width} 位", field.line)
    return Part(span, name, PartKind(kind), label, table, "" if table else argument)


def _known_by(block: Block, field: Field) -> tuple[Span, str]:
    place, _, digits = field.value.partition("=")
    span = _span(block, field, place)
    if len(digits) != span.width:
        raise block.error("“识别”应写成“3-4=16”", field.line)
    return span, digits


def _joined(block: Block, field: Field) -> tuple[Span, str]:
    place, _, name = field.value.partition(" ")
    if not name:
        raise block.error("“合段”应写成“3-10 institution_code”", field.line)
    return _span(block, field, place), name


def _cited(block: Block, field: Field, text: str) -> CitedSource:
    match = _SOURCE.match(text)
    if match is None:
        raise block.error("出处应写成“湘人社函〔2020〕80号 附件2”", field.line)
    if match[1] not in known_documents():
        raise block.error(f"知识库里没有文件“{match[1]}”", field.line)
    return CitedSource(Source(match[1], match[2]), match[3])


def _portal(block: Block, field: Field) -> Portal:
    words = field.value.split("｜")
    if len(words) != _PORTAL_WORDS or not words[1].startswith(("http://", "https://")):
        raise block.error("“查询”应写成“名称｜网址｜文号 章节”", field.line)
    return Portal(words[0], words[1], _cited(block, field, words[2]).source)

"""Reads the items: `items.txt`, and the common occupations of `knowledge/eligibility/occupations.txt`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.eligibility import FOLDER as RULES
from knowledge.eligibility.blocks import read_blocks
from knowledge.items.catalogue import Item, Items
from knowledge.procedures import ExamKind

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = Path(__file__).with_name("items.txt")
OCCUPATIONS: Final = Path(__file__).parents[1] / "eligibility" / "occupations.txt"
ENTRY: Final = RULES / "6-entry-occupations.txt"
ALL_LEVELS: Final = (5, 4, 3, 2, 1)
_KINDS: Final = {"专项": ExamKind.SPECIAL, "等级": ExamKind.SKILL}
_LINE: Final = re.compile(r"^(专项|等级) ([^ /：]+)(?:/([^ /：]+))?(?: (\d(?:、\d)*))?：(.*)$")
_ENTRY_KIND: Final = "准入职业"


class ItemFileError(Exception):
    """A file of items that cannot be loaded; the message names the file, the line and what to write."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name} 第 {line} 行：{message}")
        self.path = path
        self.line = line
        self.message = message


@cache
def load_items(path: Path = FILE, occupations: Path = OCCUPATIONS) -> Items:
    """Read all items.

    Args:
        path: lines `专项 母婴护理：月嫂` and `等级 家政服务员/母婴护理员 5、4、3：月嫂`.
        occupations: lines `焊工：电焊工、电焊`, all of them occupations with the levels 5 to 1.

    Returns:
        The items: special abilities first, each kind in the order of the files.

    Raises:
        ItemFileError: a line of no known form, something written twice, with file and line.
        RuleFileError: the entry occupations cannot be read.
    """
    found: dict[tuple[ExamKind, str, str | None], Item] = {}
    for number, line in _lines(occupations):
        name, colon, others = line.partition("：")
        if not colon or not name:
            raise ItemFileError(occupations, number, "应写成“职业名称：别的叫法”")
        found[ExamKind.SKILL, name, None] = Item(
            ExamKind.SKILL, name, None, _names(occupations, number, others), ALL_LEVELS
        )
    seen: set[tuple[ExamKind, str, str | None]] = set()
    for number, line in _lines(path):
        item = _item(path, number, line)
        key = (item.kind, item.name, item.job)
        if key in seen:
            raise ItemFileError(path, number, f"“{item.title}”写了两次")
        seen.add(key)
        known = found.get(key)
        found[key] = replace(item, aliases=(*known.aliases, *item.aliases)) if known else item
    return Items(sorted(found.values(), key=lambda item: item.kind is not ExamKind.SPECIAL), _entry_names())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ItemFileError(path, 1, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#")


def _item(path: Path, number: int, line: str) -> Item:
    match = _LINE.match(line)
    if match is None:
        raise ItemFileError(path, number, "应写成“专项 名称：叫法”或“等级 职业/工种 5、4、3：叫法”")
    kind, name, job, written, others = match.groups()
    levels = tuple(int(level) for level in written.split("、")) if written else ()
    if kind == "专项" and (job or levels):
        raise ItemFileError(path, number, "专项职业能力没有工种和级别")
    if sorted(set(levels) & set(ALL_LEVELS), reverse=True) != list(levels):
        raise ItemFileError(path, number, f"级别“{written}”应从大到小写 5 到 1，如“5、4、3”")
    if kind == "等级" and not levels:
        levels = ALL_LEVELS
    return Item(_KINDS[kind], name, job, _names(path, number, others), levels)


def _names(path: Path, number: int, text: str) -> tuple[str, ...]:
    names = tuple(text.split("、")) if text else ()
    if len(set(names)) != len(names) or "" in names or any(name != name.strip() for name in names):
        raise ItemFileError(path, number, "叫法之间用一个顿号隔开，不留空格，不写两次")
    return names


def _entry_names() -> dict[str, str]:
    """Every name of an entry occupation → the official one."""
    names: dict[str, str] = {}
    for block in read_blocks(ENTRY)[1]:
        if block.value("类别") != _ENTRY_KIND:
            continue
        official = block.values("名称")
        others = (name for value in block.values("别名") for name in value.split("、"))
        names |= dict.fromkeys([*official, *others], official[0])
    return names

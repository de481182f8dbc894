"""The plain text form of rule and question files: a head, then blocks that start with `== id`, one field a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_KEY: Final = re.compile(r"^([一-鿿]{1,4})\s*[：:]\s*(.*)$")
_ID: Final = re.compile(r"^[a-z0-9_]+(?:[-.][a-z0-9_]+)*$")


class RuleFileError(Exception):
    """A file that cannot be loaded; the message names the file, the line and what to write."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name} 第 {line} 行：{message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Field:
    """One line `key：value`."""

    key: str
    value: str
    line: int


@dataclass(slots=True)
class Block:
    """The fields of the head (id empty) or of one block, in the order of the file."""

    path: Path
    line: int
    id: str = ""
    fields: list[Field] = field(default_factory=list)

    def error(self, message: str, line: int | None = None) -> RuleFileError:
        """An error at a line of this block, at its first one by default."""
        return RuleFileError(self.path, self.line if line is None else line, message)

    def every(self, key: str) -> Iterator[Field]:
        """All fields of that key."""
        return (one for one in self.fields if one.key == key)

    def values(self, key: str) -> tuple[str, ...]:
        """The values of all fields of that key."""
        return tuple(one.value for one in self.every(key))

    def one(self, key: str) -> Field | None:
        """The field of that key, if there is one."""
        return next(self.every(key), None)

    def value(self, key: str, default: str = "") -> str:
        """The value of that key, or the default."""
        found = self.one(key)
        return found.value if found else default

    def need(self, key: str) -> Field:
        """The field of that key; it has to be there."""
        found = self.one(key)
        if found is None:
            raise self.error(f"“{self.id}”缺少“{key}：”" if self.id else f"文件开头缺少“{key}：”")
        return found

    def check(self, allowed: Collection[str], repeatable: Collection[str]) -> None:
        """Refuse unknown, empty and repeated fields."""
        seen: set[str] = set()
        for one in self.fields:
            if one.key not in allowed:
                raise self.error(f"不认识的项目“{one.key}”，这里可以写：{'、'.join(allowed)}", one.line)
            if one.key in seen and one.key not in repeatable:
                raise self.error(f"“{one.key}”写了两次", one.line)
            if not one.value:
                raise self.error(f"“{one.key}：”后面是空的", one.line)
            seen.add(one.key)


def read_blocks(path: Path) -> tuple[Block, list[Block]]:
    """Read a file.

    Args:
        path: a UTF-8 text file; lines that start with `#` are remarks.

    Returns:
        The head and the blocks.

    Raises:
        RuleFileError: not UTF-8, a line of no known form, an id of wrong form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise RuleFileError(path, 1, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    except OSError as error:
        raise RuleFileError(path, 1, f"读不了这个文件（{error.strerror}）") from error
    head, blocks = Block(path, 1), list[Block]()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("=="):
            name = line[2:].strip()
            if not _ID.match(name):
                raise RuleFileError(
                    path, number, f"编号“{name}”只能用英文小写、数字和短横，如 national-l4-work-5y"
                )
            blocks.append(Block(path, number, name))
        elif match := _KEY.match(line):
            (blocks[-1] if blocks else head).fields.append(Field(match[1], match[2].strip(), number))
        else:
            raise RuleFileError(path, number, "看不懂这一行：应是“项目：内容”，或“== 编号”")
    return head, blocks

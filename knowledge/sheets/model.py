"""Columns, rows and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from knowledge.sheets.cells import CellError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = TypeVar("Value")
EXAMPLE: Final = "示例"
"""A row whose first cell begins so is the template's example and is passed over."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column (列) of a table: its heading, and what the template says of it."""

    heading: str
    note: str = ""
    example: str = ""
    required: bool = True
    """Whether the column has to be there; whether a cell may be empty is for its reader to say."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong; `row` counts as the table program does, `heading` is None where it concerns the whole row."""

    text: str
    row: int | None = None
    heading: str | None = None

    def __str__(self) -> str:
        """As in 第 7 行「报名截止」：要写日期."""
        where = (f"第 {self.row} 行" if self.row else "") + (f"「{self.heading}」" if self.heading else "")
        return f"{where}：{self.text}" if where else self.text


class SheetError(Exception):
    """A table that cannot be used; the message has a line for every problem."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


class Problems:
    """Collects what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: list[Problem] = []

    def add(self, text: str, row: int | None = None, heading: str | None = None) -> None:
        """Note a problem."""
        self._found.append(Problem(text, row, heading))

    def refuse(self) -> None:
        """Nothing, where nothing is wrong.

        Raises:
            SheetError: with all problems, by row.
        """
        if self._found:
            raise SheetError(*sorted(self._found, key=lambda one: one.row or 0))

    def __len__(self) -> int:
        """How many."""
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        """In the order they were found."""
        return iter(self._found)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file and the text of each column, trimmed; empty where the cell is."""

    number: int
    cells: dict[str, str]

    def text(self, heading: str) -> str:
        """The text of a column, empty where the table lacks it."""
        return self.cells.get(heading, "")

    def read(self, heading: str, parse: Callable[[str], Value], problems: Problems) -> Value | None:
        """The value of a cell; None where it is wrong, which is noted."""
        try:
            return parse(self.text(heading))
        except CellError as error:
            problems.add(str(error), self.number, heading)
            return None

    def read_or(
        self, heading: str, parse: Callable[[str], Value], default: Value | None, problems: Problems
    ) -> Value | None:
        """As `read`; the default where the cell is empty."""
        return self.read(heading, parse, problems) if self.text(heading) else default

"""Writes tables: every value as text, so that long numbers stay whole and nothing is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from knowledge.sheets.model import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from knowledge.sheets.model import Column

_FORMULA: Final = ("=", "+", "-", "@", "'")
"""The apostrophe as well, so that one that was there comes back."""
_LONG_NUMBER: Final = re.compile(r"\d{11,}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST: Final = 40


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "数据") -> bytes:
    """An xlsx file with one sheet; all cells are text."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, and csv does without

    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = title
    _fill(sheet, [headings, *rows])
    sheet.freeze_panes = "A2"
    return _saved(book)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A csv file in UTF-8 with its mark, so that table programs know it.

    A text that looks like a formula gets an apostrophe in front, a long number a tab behind: table programs then leave
    both alone, and `read_table` takes both off again.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([_guarded(text) for text in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def write_template(columns: Sequence[Column], title: str) -> bytes:
    """An empty table as xlsx: headings, an example that reading passes over, and a sheet that explains each column."""
    from openpyxl import Workbook  # noqa: PLC0415 - as above

    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = title
    example = [column.example for column in columns]
    example[0] = f"{EXAMPLE}：{example[0]}"
    _fill(sheet, [[column.heading for column in columns], example])
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("说明")
    must = [
        [column.heading, "必填" if column.required else "可以不填", column.note, column.example]
        for column in columns
    ]
    first = f"“{title}”第二行是示例，导入时跳过；从第三行起填，一行一个。"
    _fill(notes, [["列", "要不要填", "怎么填", "例子"], *must, [first]])
    return _saved(book)


def _saved(book: object) -> bytes:
    file = io.BytesIO()
    book.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def _fill(sheet: Worksheet, rows: Iterable[Sequence[str]]) -> None:
    widths: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place, _UNPRINTABLE.sub("", text))
            cell.data_type = "s"
            cell.number_format = "@"
            widths[cell.column_letter] = max(widths.get(cell.column_letter, 8), 2 * len(text))
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = min(width, _WIDEST)


def _guarded(text: str) -> str:
    if text.startswith(_FORMULA):
        return f"'{text}"
    return f"{text}\t" if _LONG_NUMBER.fullmatch(text) else text

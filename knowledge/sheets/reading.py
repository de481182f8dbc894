"""Reads a table strictly: what a person would not see at a glance (formulas, merged cells, hidden size) is refused."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError

from knowledge.sheets.model import EXAMPLE, Column, Problem, Problems, Row, SheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_BYTES: Final = 20_000_000
MOST_ROWS: Final = 20_000
_MOST_UNPACKED: Final = 50_000_000
_MOST_COLUMNS: Final = 200
_LONGEST_CELL: Final = 5_000
_EXACT: Final = 1e15
"""Table programs keep 15 digits of a number; of a longer one the end is lost."""
_ZIP: Final = b"PK"
_OLD: Final = b"\xd0\xcf\x11\xe0"
"""Old xls, and xlsx with a password."""
_GUARD: Final = re.compile(r"'(?=[=+\-@'])")
"""What `write_csv` puts before a text that a table program would take for a formula."""


def read_table(data: bytes, columns: Sequence[Column], *, ordered: bool = False) -> list[Row]:
    """The rows under the headings of the first sheet.

    Args:
        data: an xlsx file, or csv in UTF-8 or GB 18030; what it is, is seen by what it begins with.
        columns: the columns that may be there.
        ordered: they have to be there in this order, and no others.

    Returns:
        The rows with anything in them, without the template's example.

    Raises:
        SheetError: the file cannot be read, has columns too many or too few, or cells that are no plain values.
    """
    if not data.strip():
        raise _refuse("文件是空的")
    if len(data) > MOST_BYTES:
        raise _refuse(f"文件太大，最多 {MOST_BYTES // 1_000_000} MB")
    if data.startswith(_OLD):
        raise _refuse("这是旧的 xls 文件，或者加了密码；请另存为不带密码的 xlsx")
    problems = Problems()
    lines = _xlsx(data, problems) if data.startswith(_ZIP) else _csv(data)
    filled = ((number, cells) for number, cells in lines if any(cells))
    head = next(filled, None)
    if head is None:
        problems.refuse()
        raise _refuse("表里什么都没有")
    headings = _headings(head, columns, ordered=ordered)
    rows = list(_rows(filled, headings, problems))
    problems.refuse()
    if not rows:
        raise _refuse("只有表头，没有内容")
    return rows


def _refuse(text: str) -> SheetError:
    return SheetError(Problem(text))


def _headings(head: tuple[int, list[str]], columns: Sequence[Column], *, ordered: bool) -> list[str]:
    number, cells = head
    headings = [re.sub(r"\s|[*＊]", "", cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    known = [column.heading for column in columns]
    problems = Problems()
    for place, heading in enumerate(headings, 1):
        if not heading:
            problems.add(f"第 {place} 列没有表头", number)
        elif heading not in known:
            problems.add(f"不认识“{heading[:20]}”这一列，请用 --template 生成的表头", number)
        elif headings.count(heading) > 1 and headings.index(heading) < place - 1:
            problems.add(f"“{heading}”这一列有两次", number)
    for column in columns:
        if (column.required or ordered) and column.heading not in headings:
            problems.add(f"少了“{column.heading}”这一列", number)
    if ordered and not len(problems) and headings != known:
        wrong = next(one for one, right in zip(headings, known, strict=True) if one != right)
        problems.add(f"列的顺序不对，从“{wrong}”起和模板不一样", number)
    problems.refuse()
    return headings


def _rows(filled: Iterable[tuple[int, list[str]]], headings: list[str], problems: Problems) -> Iterator[Row]:
    count = 0
    for number, cells in filled:
        if cells[0].startswith(EXAMPLE):
            continue
        count += 1
        if count > MOST_ROWS:
            problems.add(f"太多了，一次最多 {MOST_ROWS} 行", number)
            return
        if any(cells[len(headings) :]):
            problems.add("表头以外的列里有内容", number)
        row = Row(number, dict(zip(headings, cells, strict=False)))
        for heading, text in row.cells.items():
            if len(text) > _LONGEST_CELL:
                problems.add(f"太长了，最多 {_LONGEST_CELL} 个字", number, heading)
        yield row


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if len(cells) > _MOST_COLUMNS:
                raise _refuse(f"第 {reader.line_num} 行的列太多，最多 {_MOST_COLUMNS} 列")
            yield reader.line_num, [_GUARD.sub("", cell.strip(), count=1) for cell in cells]
    except csv.Error:
        raise _refuse(f"第 {reader.line_num} 行的引号或逗号写错了，读不下去") from None


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise _refuse("文件不是 xlsx，也不是 UTF-8 或 GB18030 编码的 csv；请用表格软件另存为 xlsx")


def _xlsx(data: bytes, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    # A quarter of a second to import: whoever reads csv does not wait for it.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    broken = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError, TypeError)
    try:
        _check_size(data)
        with warnings.catch_warnings():
            # It warns of decoration that it does not keep.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True)
            sheet = book.worksheets[0] if book.worksheets else None
            if sheet is None or _has_merged_cells(data, sheet):
                raise (
                    _refuse("表里有合并的单元格，请取消合并，每格都填上") if sheet else _refuse("没有工作表")
                )
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(max_col=_MOST_COLUMNS):
                filled = [cell for cell in cells if cell.value is not None]
                if filled:
                    yield filled[0].row or 0, _texts(cells, filled[0].row or 0, problems)
    except SheetError:
        raise
    except broken:
        raise _refuse("文件是坏的，或者不是 xlsx；请用表格软件另存为 xlsx 再试") from None


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED:
            raise _refuse(f"文件展开后太大，最多 {_MOST_UNPACKED // 1_000_000} MB")


def _has_merged_cells(data: bytes, sheet: ReadOnlyWorksheet) -> bool:
    """Read from the file: the reader that needs little memory does not tell."""
    path: str = sheet._worksheet_path  # type: ignore[attr-defined]  # noqa: SLF001
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return re.search(rb"<(?:\w+:)?mergeCell\s", archive.read(path.lstrip("/"))) is not None


def _texts(cells: Iterable[Any], row: int, problems: Problems) -> list[str]:
    texts = []
    for place, cell in enumerate(cells, 1):
        if cell.data_type == "f":
            problems.add(f"第 {place} 列是公式，请改成数值", row)
        elif cell.data_type == "e":
            problems.add(f"第 {place} 列是错误值", row)
        elif isinstance(cell.value, int | float) and abs(cell.value) >= _EXACT:
            problems.add(f"第 {place} 列的数字太长，末尾会丢；请把这一列设成“文本”再填", row)
        texts.append(_text(cell.value))
    return texts


def _text(value: object) -> str:
    """A cell as text, as the person sees it in the usual form."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value).strip()

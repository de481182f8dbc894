"""The same lists as xlsx, for who works in a spreadsheet.

Every value is text: long numbers keep their last digits, and what begins like a formula is not one.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from bot.documents.typesetting import clean
from bot.documents.wording import moment_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.documents.model import DoorListData

_WORDS: Final = ("座位号", "姓名", "证件号码", "准考证号")
_WIDTHS: Final = (9, 22, 24, 24)
_HEAD_ROW: Final = 3
_THIN: Final = Side(style="thin", color="808080")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)


def door_list_xlsx(data: DoorListData) -> bytes:
    """The door list: title, room and time, then a row a person in the order given."""
    return _workbook(data, "考场座次表", _WORDS, _WIDTHS)


def sign_in_xlsx(data: DoorListData) -> bytes:
    """The sign-in sheet: as the door list, with empty cells for the signature and a remark."""
    return _workbook(data, "考生签到表", (*_WORDS, "本人签名", "备注"), (*_WIDTHS, 20, 12))


def _workbook(data: DoorListData, kind: str, words: Sequence[str], widths: Sequence[int]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = kind
    _head(sheet, data, kind, len(words))
    for column, (word, width) in enumerate(zip(words, widths, strict=True), start=1):
        cell = _text(sheet, _HEAD_ROW, column, word)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E6E6E6")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(data.rows, start=_HEAD_ROW + 1):
        values = (row.seat, row.name, row.number_masked, row.ticket_number)
        for column in range(1, len(words) + 1):
            _text(sheet, number, column, values[column - 1] if column <= len(values) else "")
        sheet.row_dimensions[number].height = 24
    _page(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Worksheet, data: DoorListData, kind: str, columns: int) -> None:
    demo = "【演示数据，不是真的名单】" if data.demo else ""
    about = f"考场：{data.room}　考试时间：{moment_words(data.starts_at)}　应到：{len(data.rows)}人"
    for row, words, size in ((1, f"{data.title}　{kind}{demo}", 14), (2, about, 11)):
        cell = _text(sheet, row, 1, words)
        cell.font = Font(bold=row == 1, size=size)
        cell.border = Border()
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        sheet.row_dimensions[row].height = 40 if row == 1 else 24


def _text(sheet: Worksheet, row: int, column: int, words: str) -> Cell:
    """A cell that is text whatever it begins with: openpyxl would take a leading = for a formula."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # no value is written into a merged cell
    cell.value = clean(words)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _CENTRE
    cell.border = _BOX
    return cell


def _page(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"1:{_HEAD_ROW}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    foot = sheet.oddFooter
    assert foot is not None
    foot.center.text = "第 &P 页，共 &N 页"

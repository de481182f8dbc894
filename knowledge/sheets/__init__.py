"""Tables (表格) that the staff hand in and take away: xlsx and csv, read strictly, written as text.

Pure: bytes in, rows out, or every problem at once with row and column.
"""

from knowledge.sheets.cells import (
    CellError,
    parse_count,
    parse_day,
    parse_from,
    parse_moment,
    parse_one_of,
    parse_until,
    parse_words,
    parse_yuan,
)
from knowledge.sheets.model import Column, Problem, Problems, Row, SheetError
from knowledge.sheets.reading import MOST_BYTES, MOST_ROWS, read_table
from knowledge.sheets.writing import write_csv, write_template, write_xlsx

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "CellError",
    "Column",
    "Problem",
    "Problems",
    "Row",
    "SheetError",
    "parse_count",
    "parse_day",
    "parse_from",
    "parse_moment",
    "parse_one_of",
    "parse_until",
    "parse_words",
    "parse_yuan",
    "read_table",
    "write_csv",
    "write_template",
    "write_xlsx",
]

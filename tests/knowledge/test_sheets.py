"""Tables: read strictly, written as text."""

# ruff: noqa: DTZ001 - cells have no time zone

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from knowledge.sheets import (
    CellError,
    Column,
    Problems,
    SheetError,
    parse_count,
    parse_day,
    parse_from,
    parse_moment,
    parse_one_of,
    parse_until,
    parse_words,
    parse_yuan,
    read_table,
    reading,
    write_csv,
    write_template,
    write_xlsx,
)

COLUMNS = (Column("编号", "怎么写", "A1"), Column("日期"), Column("备注", required=False))


def book(*rows: list[object], merge: str = "") -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if merge:
        made.active.merge_cells(merge)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def problems_of(data: bytes, **options: bool) -> str:
    with pytest.raises(SheetError) as caught:
        read_table(data, COLUMNS, **options)
    return str(caught.value)


def test_xlsx_cells_become_what_a_person_sees() -> None:
    data = book(
        ["编号 *", "日期", "备注"],
        [17, datetime(2026, 12, 5), True],
        [None, None, None],
        ["x", datetime(2026, 12, 5, 9, 30), 1.5],
    )
    rows = read_table(data, COLUMNS)
    assert [row.number for row in rows] == [2, 4]
    assert rows[0].cells == {"编号": "17", "日期": "2026-12-05", "备注": "是"}
    assert rows[1].cells == {"编号": "x", "日期": "2026-12-05 09:30", "备注": "1.5"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_table_programs_write(encoding: str) -> None:
    rows = read_table("编号,日期\r\n甲,2026-12-05\r\n".encode(encoding), COLUMNS)
    assert (rows[0].number, rows[0].text("编号"), rows[0].text("备注")) == (2, "甲", "")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0rest", "旧的 xls"),
        (b"PK\x03\x04 broken", "文件是坏的"),
        ("编号,日期\n".encode("utf-16"), "编码"),
        (b"\xff\xff\xff", "编码"),
        ("编号,日期\n".encode(), "只有表头"),
        ("编号,日期\n示例：甲,2026-12-05\n".encode(), "只有表头"),
        ("编号\n甲\n".encode(), "第 1 行：少了“日期”这一列"),
        ("编号,日期,颜色\n甲,2,3\n".encode(), "第 1 行：不认识“颜色”这一列"),
        ("编号,日期,编号\n甲,2,3\n".encode(), "“编号”这一列有两次"),
        ("编号,,日期\n甲,2,3\n".encode(), "第 2 列没有表头"),
        ("编号,日期\n甲,2,多\n".encode(), "第 2 行：表头以外的列里有内容"),
        ('编号,日期\n"甲,2\n'.encode(), "引号或逗号写错了"),
        (book([], []), "什么都没有"),
        (book(["编号", "日期"], ["=1+1", "2"]), "第 2 行：第 1 列是公式"),
        (book(["编号", "日期"], ["#N/A", "2"]), "第 2 行：第 1 列是错误值"),
        (book(["编号", "日期"], [410102199003040000, "2"]), "第 1 列的数字太长"),
        (book(["编号", "日期"], ["甲", "2"], ["乙", "3"], merge="A2:A3"), "合并的单元格"),
    ],
)
def test_what_is_refused_is_told(data: bytes, told: str) -> None:
    assert told in problems_of(data)


def test_all_problems_are_told_at_once() -> None:
    told = problems_of(book(["编号", "日期"], ["=1", "2"], ["甲", "=2"]))
    assert told.splitlines() == [
        "第 2 行：第 1 列是公式，请改成数值",
        "第 3 行：第 2 列是公式，请改成数值",
    ]


def test_a_bomb_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 51_000_000)
    assert len(file.getvalue()) < 100_000
    monkeypatch.setattr("openpyxl.load_workbook", None)
    assert "展开后太大" in problems_of(file.getvalue())


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    data = "编号,日期\n" + "甲,2\n" * 3
    assert "第 4 行：太多了，一次最多 2 行" in problems_of(data.encode())
    monkeypatch.setattr(reading, "MOST_BYTES", 5)
    assert "文件太大" in problems_of(data.encode())


def test_the_order_matters_only_where_it_is_asked_for() -> None:
    data = "备注,日期,编号\n丙,2,甲\n".encode()
    assert read_table(data, COLUMNS)[0].text("编号") == "甲"
    assert "从“备注”起和模板不一样" in problems_of(data, ordered=True)
    assert "少了“备注”" in problems_of("编号,日期\n甲,2\n".encode(), ordered=True)


def test_the_template_reads_as_empty_and_explains_itself() -> None:
    made = write_template(COLUMNS, "考试")
    assert "只有表头" in problems_of(made)
    opened = load_workbook(io.BytesIO(made))
    assert [cell.value for cell in opened["考试"][1]] == ["编号", "日期", "备注"]
    assert opened["考试"]["A2"].value == "示例：A1"
    assert [cell.value for cell in opened["说明"][2]] == ["编号", "必填", "怎么写", "A1"]


DANGEROUS = ["=1+1", "+8613", "-5", "@x", "'=1", "41010219900304002X", "410102199003040020", "a\nb", '"q", z']


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_texts_stay_texts(write) -> None:
    rows = [[text, "2"] for text in DANGEROUS]
    read = read_table(write(["编号", "日期"], rows), COLUMNS)
    assert [row.text("编号") for row in read] == DANGEROUS


def test_a_table_program_takes_none_for_a_formula_or_a_number() -> None:
    rows = [[text, "2"] for text in DANGEROUS]
    sheet = load_workbook(io.BytesIO(write_xlsx(["编号", "日期"], rows))).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} == {"s"}
    lines = write_csv(["编号", "日期"], rows).decode("utf-8-sig").splitlines()
    assert not any(line.startswith(("=", "+", "-", "@")) for line in lines)
    assert "410102199003040020\t,2" in lines


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1), max_size=5)
)
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read(texts: list[str]) -> None:
    rows = [[text.strip() or "x", "2"] for text in texts if not text.strip().startswith("示例")]
    for write in (write_xlsx, write_csv):
        if rows:
            read = read_table(write(["编号", "日期"], rows), COLUMNS)
            assert [row.text("编号") for row in read] == [row[0] for row in rows]


@pytest.mark.parametrize(
    "text", ["2026-12-05", "2026/12/5", "2026年12月5日", "2026.12.5", "20261205", "２０２６－１２－５"]
)
def test_days(text: str) -> None:
    assert parse_day(text) == date(2026, 12, 5)


def test_moments() -> None:
    assert parse_moment("2026-12-05 9:05") == datetime(2026, 12, 5, 9, 5)
    assert parse_moment("2026年12月5日 9点") == datetime(2026, 12, 5, 9)
    assert parse_until("2026-12-31") == datetime(2027, 1, 1)
    assert parse_until("2026-12-31 17:00") == datetime(2026, 12, 31, 17)
    assert parse_from("2026-12-31") == datetime(2026, 12, 31)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_day, ""),
        (parse_day, "2026-02-30"),
        (parse_day, "2026-12-05 09:00"),
        (parse_day, "明天"),
        (parse_moment, "2026-12-05"),
        (parse_moment, "2026-12-05 25:00"),
        (parse_count, "0"),
        (parse_count, "三"),
        (parse_count, "1.5"),
        (parse_yuan, "-1"),
        (parse_yuan, "70.005"),
        (parse_words(3), "四个字了"),
        (parse_words(3), ""),
        (parse_one_of({"是": 1}), "否"),
    ],
)
def test_cells_that_cannot_be_read(parse, text: str) -> None:
    with pytest.raises(CellError):
        parse(text)


def test_what_is_in_a_cell_is_not_repeated() -> None:
    for parse in (parse_day, parse_moment, parse_count, parse_yuan, parse_one_of({"是": 1}), parse_words(2)):
        with pytest.raises(CellError) as caught:
            parse("机密内容")
        assert "机密" not in str(caught.value)


def test_amounts() -> None:
    assert [parse_yuan(text) for text in ("70", "70.5元", "免费", "0")] == [7000, 7050, 0, 0]
    assert parse_count("30人") == 30


def test_problems_come_in_the_order_of_rows() -> None:
    problems = Problems()
    problems.add("晚", 9)
    problems.add("早", 2, "日期")
    with pytest.raises(SheetError) as caught:
        problems.refuse()
    assert str(caught.value) == "第 2 行「日期」：早\n第 9 行：晚"

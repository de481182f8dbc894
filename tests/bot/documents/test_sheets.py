import io
import zipfile

import openpyxl
import pytest

from bot.documents import DoorRow, door_list_xlsx, sign_in_xlsx
from tests.bot.documents.samples import room

BOTH = pytest.mark.parametrize(
    ("make", "words"),
    [
        (door_list_xlsx, ("座位号", "姓名", "证件号码", "准考证号")),
        (sign_in_xlsx, ("座位号", "姓名", "证件号码", "准考证号", "本人签名", "备注")),
    ],
)
FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "=1+1")


def cells(data: bytes):
    return list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows())


@BOTH
def test_the_rows_are_there_in_their_order(make, words) -> None:
    title, about, head, *rows = cells(make(room(120)))
    assert title[0].value.startswith("第12批 母婴护理")
    assert about[0].value == "考场：第3考场　考试时间：2026年12月5日（星期六）09:00　应到：120人"
    assert tuple(cell.value for cell in head) == words
    assert len(rows) == 120
    assert [cell.value for cell in rows[119]][:4] == [
        "120",
        "考生120",
        "4101**********0120",
        "26410105000120",
    ]


@BOTH
def test_long_numbers_keep_their_digits(make, words) -> None:
    row = DoorRow("007", "张桂兰", "410101199001011238", "00012345678901234567890123")
    cell = cells(make(room(0, rows=(row,))))[3]
    assert [one.value for one in cell[:4]] == ["007", "张桂兰", row.number_masked, row.ticket_number]
    assert {one.data_type for one in cell[:4]} == {"s"}
    assert {one.number_format for one in cell} == {"@"}


@BOTH
@pytest.mark.parametrize("value", FORMULAS)
def test_nothing_becomes_a_formula(make, words, value) -> None:
    data = make(room(0, title=value, room=value, rows=(DoorRow(value, value, value, value),)))
    assert [(cell.value, cell.data_type) for cell in cells(data)[3][:4]] == [(value, "s")] * 4
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


@BOTH
def test_characters_that_xlsx_cannot_hold_do_no_harm(make, words) -> None:
    row = DoorRow("1", "张\x0b桂\ud800兰", "1", "2")
    assert cells(make(room(0, rows=(row,), demo=True)))[3][1].value == "张桂兰"


def test_a_demonstration_says_so() -> None:
    assert "演示数据，不是真的名单" in cells(sign_in_xlsx(room(1, demo=True)))[0][0].value

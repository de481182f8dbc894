"""What an examiner types, line by line."""

from __future__ import annotations

import pytest

from db.results import Marks
from handlers.marking.reading import LineError, MarkLine, read_line, split_lines

BOTH = {
    "12 理论85 实操78.5": Marks(850, 785),
    "12 85 78.5": Marks(850, 785),
    "12号 85分 78.5分": Marks(850, 785),
    "12号座位：85/78.5": Marks(850, 785),
    "12 实操78.5 理论85": Marks(850, 785),
    "12 实78.5 85": Marks(850, 785),
    "12，理论：85，技能：78。5": Marks(850, 785),
    "１２　８５　７８．５": Marks(850, 785),
    "12 0 100": Marks(0, 1000),
    "12 缺考": Marks(absent=True),
    "12 缺": Marks(absent=True),
    "12 85 缺考": Marks(850, None),
    "12 理论缺考 实操80": Marks(None, 800),
    "12 缺考 缺考": Marks(absent=True),
}
WRONG = {
    "12 85": "要写理论和实操两个分",
    "12": "没有写成绩",
    "12 85 101": "最高 100 分",
    "12 85 850": "最高 100 分",
    "12 85 8500": "最高 100 分",
    "12 85 78.55": "最多一位小数",
    "12 85 -5": "看不懂",
    "12 85 78 90": "要写理论和实操两个分",
    "12 理论85 理论78": "要写理论和实操两个分",
    "12 85 78 好": "看不懂",
    "张三 85 78": "开头要写座位号",
    "85.5 78": "开头要写座位号",
    "12 =1+1 78": "看不懂",
}


@pytest.mark.parametrize("line", BOTH)
def test_reads_both_parts(line: str) -> None:
    (one,) = split_lines(line)
    assert read_line(one, theory_counts=True) == MarkLine("12", BOTH[line])


@pytest.mark.parametrize("line", WRONG)
def test_tells_what_is_wrong(line: str) -> None:
    (one,) = split_lines(line)
    with pytest.raises(LineError, match=WRONG[line]):
        read_line(one, theory_counts=True)


@pytest.mark.parametrize(
    ("line", "marks"),
    [("12 78.5", Marks(None, 785)), ("12 实操78.5", Marks(None, 785)), ("12 缺考", Marks(absent=True))],
)
def test_without_theory_one_mark_is_enough(line: str, marks: Marks) -> None:
    assert read_line(line, theory_counts=False).marks == marks


@pytest.mark.parametrize(
    ("line", "told"),
    [("12 理论85", "不考理论"), ("12 85 78", "只写一个分"), ("12 理论85 实操80", "不考理论")],
)
def test_without_theory_nothing_of_theory(line: str, told: str) -> None:
    with pytest.raises(LineError, match=told):
        read_line(line, theory_counts=False)


def test_a_name_is_kept_for_comparing() -> None:
    assert read_line("12 孙小满 85 78", theory_counts=True).name == "孙小满"
    assert read_line("12 孙* 85 78", theory_counts=True).name == "孙*"


def test_lines_are_split_and_empty_ones_left_out() -> None:
    assert split_lines("1 80\n\n 2 缺考。\n3 70；4 60") == ["1 80", "2 缺考", "3 70", "4 60"]

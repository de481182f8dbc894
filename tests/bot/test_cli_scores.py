"""`kaozheng scores`, `notice` and `certificates`: good tables go in, bad ones change nothing and tell everything."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from bot.cli import app
from db.upgrade import upgrade
from db.vault import Key
from knowledge.sheets import MOST_ROWS
from tests.db.results.office import Office

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

HEADINGS = ("准考证号", "姓名", "理论", "实操", "备注")
NUMBER = "ZZ2026-000"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


class Desk:
    """An installation on SQLite with an exam that was held; each look at it opens the database anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite+aiosqlite:///{folder / 'kaozheng.db'}"
        self.people: list[int] = []

    def use(self, do: Callable[[Office], Awaitable[Any]]) -> Any:
        """Do something with the office."""

        async def work() -> Any:
            office = Office(self.url)
            office.at(date(2026, 10, 12))
            try:
                return await do(office)
            finally:
                await office.database.close()

        return asyncio.run(work())

    def make(self, people: int, **changes: Any) -> None:
        """The exam with so many people."""

        async def make(office: Office) -> list[int]:
            await upgrade(self.url)
            return await office.held_exam(people, **changes)

        _, *self.people = self.use(make)

    def marks(self) -> list[tuple[int | None, int | None, bool, str | None]]:
        """What is entered: theory, practice, absent, by whom."""

        async def read(office: Office) -> object:
            return await office.scores.of_exam(1)

        return [(one.theory, one.practice, one.absent, one.entered_by) for one in self.use(read)]

    def sheet(self, *rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> Path:
        """An xlsx file."""
        book = Workbook()
        page = book.active
        assert page
        for row in (headings, *rows):
            page.append(list(row))
        file = self.folder / "scores.xlsx"
        book.save(file)
        return file

    def load(self, file: Path, *more: str) -> Result:
        """Import it as A01."""
        return run("scores", "import", NUMBER, str(file), "--by", "A01", *more)


def ticket(place: int) -> str:
    return f"260919000001{place:03d}"


def turn_to(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    """Ten in the morning in China on a day of October 2026, for the commands."""
    monkeypatch.setattr("db.clock.utc_now", lambda: datetime(2026, 10, day, 2, tzinfo=UTC))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KAOZHENG_KEYS", str(Key("test", bytes(range(32)))))
    monkeypatch.delenv("KAOZHENG_DATABASE_URL", raising=False)
    turn_to(monkeypatch, 12)
    return Desk(tmp_path)


def test_scores_from_a_table_to_the_certificate(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.make(3)
    file = desk.sheet(
        (ticket(1), "李小明", None, 60.5, None),
        (ticket(2), "李 小明", "", "59.9", ""),
        (ticket(3), None, None, None, "缺考"),
    )
    checked = desk.load(file, "--dry-run")
    assert (checked.exit_code, checked.output) == (0, "检查通过，还没有写入：录入 3 人，没有变化 0 人。\n")
    assert {one[3] for one in desk.marks()} == {None}
    assert desk.load(file).exit_code == 0
    by = "command:A01"
    assert desk.marks() == [(None, 605, False, by), (None, 599, False, by), (None, None, True, by)]
    assert "没有变化 3 人" in desk.load(file).output
    alone = run("scores", "confirm", NUMBER, "--by", "A01")
    assert (alone.exit_code, "换一个人" in alone.output) == (1, True)
    assert run("scores", "confirm", NUMBER, "--by", "A02").output == "已复核 3 人。\n"
    listed = run("scores", "list", NUMBER).output
    assert "李**\t-/60.5\t已复核\t合格" in listed
    assert "小明" not in listed
    early = run("certificates", "issue", NUMBER, "--by", "A01")
    assert (early.exit_code, "公示还没有确认" in early.output) == (1, True)
    published = run("notice", "publish", NUMBER, "--by", "A01")
    assert "从 2026-10-12 公示到 2026-10-16（5 个工作日），合格 1 人" in published.output
    soon = run("notice", "confirm", NUMBER, "--by", "A01")
    assert (soon.exit_code, "公示到 2026-10-16 才结束" in soon.output) == (1, True)
    turn_to(monkeypatch, 17)
    assert run("notice", "confirm", NUMBER, "--by", "A01").exit_code == 0
    assert run("certificates", "issue", NUMBER, "--by", "A01").output == "发了 1 本证书。\n"
    assert run("certificates", "issue", NUMBER, "--by", "A01").output == "发了 0 本证书。\n"
    first, second = (f"26160150010000{one}" for one in (1, 2))
    assert run("certificates", "replace", first, "--by", "A01", "--why", "遗失").output == (
        f"{first} 换成了 {second}。\n"
    )
    assert run("certificates", "revoke", second, "--by", "A01", "--why", "有误", "--yes").exit_code == 0
    again = run("certificates", "revoke", second, "--by", "A01", "--why", "有误", "--yes")
    assert (again.exit_code, "什么都没有改" in again.output) == (1, True)
    assert run("certificates", "revoke", "261601500109999", "--by", "A", "--why", "有误").exit_code == 1


def test_every_problem_is_told_at_once_and_nothing_is_written(desk: Desk) -> None:
    desk.make(6)
    file = desk.sheet(
        (ticket(1), None, None, 80, None),
        (ticket(1), None, None, 80, None),
        (ticket(2), "王大明", None, 80, None),
        (ticket(3), None, None, "八十", None),
        (ticket(4), None, 70, 80.25, None),
        (ticket(5), None, None, 100.5, None),
        (ticket(6), None, None, -1, None),
        ("999", None, None, 80, None),
        (ticket(6), None, None, 80, "缺考"),
        (ticket(6), None, None, None, "违纪"),
        (ticket(6), None, None, None, "生病"),
    )
    told = desk.load(file)
    assert told.exit_code == 2
    assert re.findall(r"第 (\d+) 行「(\S+?)」", told.output) == [
        ("3", "准考证号"),
        ("4", "姓名"),
        ("5", "实操"),
        ("6", "理论"),
        ("6", "实操"),
        ("7", "实操"),
        ("8", "实操"),
        ("9", "准考证号"),
        ("10", "准考证号"),
        ("10", "实操"),
        ("11", "准考证号"),
        ("11", "备注"),
        ("12", "准考证号"),
        ("12", "备注"),
    ]
    assert "什么都没有写进去" in told.output
    for secret in ("王大明", "八十", "80.25", "李小明"):
        assert secret not in told.output
    assert {one[3] for one in desk.marks()} == {None}


def test_theory_and_a_part_that_was_not_sat(desk: Desk) -> None:
    desk.make(3, settings={"theory_counts": True})
    file = desk.sheet((ticket(1), None, 70, 80, None), (ticket(2), None, "缺考", 80, None), (ticket(3),))
    assert desk.load(file).output.count("不能空着") == 2
    file = desk.sheet(
        (ticket(1), None, 70, 80, None),
        (ticket(2), None, "缺考", 80, None),
        (ticket(3), None, "缺考", "缺考"),
    )
    assert desk.load(file).exit_code == 0
    assert [one[:3] for one in desk.marks()] == [(700, 800, False), (None, 800, False), (None, None, True)]


def formula(file: Path) -> None:
    book = load_workbook(file)
    book.worksheets[0]["D2"] = "=79+1"
    book.save(file)


def merged(file: Path) -> None:
    book = load_workbook(file)
    book.worksheets[0].merge_cells("D2:E2")
    book.save(file)


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(60_000_000))


def wrong_encoding(file: Path) -> None:
    file.write_bytes("准考证号,实操\n".encode("utf-16"))


def half_a_file(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def fifty_thousand(file: Path) -> None:
    lines = io.StringIO("准考证号,实操\n")
    lines.seek(0, io.SEEK_END)
    lines.writelines(f"{one},80\n" for one in range(50_000))
    file.write_text(lines.getvalue(), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (formula, "第 4 列是公式"),
        (merged, "合并的单元格"),
        (bomb, "文件展开后太大"),
        (wrong_encoding, "不是 xlsx，也不是 UTF-8"),
        (half_a_file, "文件是坏的"),
        (fifty_thousand, f"一次最多 {MOST_ROWS} 行"),
    ],
)
def test_bad_files_are_refused(desk: Desk, spoil: Callable[[Path], None], told: str) -> None:
    desk.make(2)
    file = desk.sheet((ticket(1), None, None, 80, None), (ticket(2), None, None, 80, None))
    spoil(file)
    refused = desk.load(file)
    assert (refused.exit_code, told in refused.output) == (2, True), refused.output
    assert {one[3] for one in desk.marks()} == {None}


def test_a_failure_on_the_way_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.make(2)
    file = desk.sheet((ticket(1), None, None, 80, None), (ticket(2), None, None, 80, None))
    written: list[object] = []

    def fail_at_the_second(*args: object) -> None:
        written.append(args)
        if len(written) > 1:
            raise RuntimeError

    monkeypatch.setattr("db.results.scores.Scores._note", fail_at_the_second)
    with pytest.raises(RuntimeError):
        desk.load(file)
    assert {one[3] for one in desk.marks()} == {None}


def test_confirmed_marks_are_corrected_not_imported(desk: Desk) -> None:
    desk.make(1)
    assert desk.load(desk.sheet((ticket(1), None, None, 80, None))).exit_code == 0
    assert desk.load(desk.sheet((ticket(1), None, None, 81, None))).exit_code == 0
    run("scores", "confirm", NUMBER, "--by", "A02")
    told = desk.load(desk.sheet((ticket(1), None, None, 82, None)))
    assert (told.exit_code, "成绩更正" in told.output) == (2, True)
    assert [one[1] for one in desk.marks()] == [810]


@pytest.mark.parametrize(
    "words",
    [
        ("scores", "confirm", NUMBER, "--by", "王大明"),
        ("scores", "confirm", "ZZ9", "--by", "A01"),
        ("notice", "publish", NUMBER, "--by", "A01", "--from", "明天"),
        ("notice", "confirm", NUMBER, "--by", "A01"),
        ("certificates", "revoke", "1", "--by", "A01", "--why", "x"),
        ("certificates", "issue", NUMBER, "--by", "A01"),
    ],
)
def test_wrong_use_is_told(desk: Desk, words: tuple[str, ...]) -> None:
    desk.make(1)
    told = run(*words)
    assert told.exit_code in (1, 2)
    assert "Traceback" not in told.output
    assert told.output.strip().endswith("。")


def test_the_template_is_what_can_be_imported(desk: Desk) -> None:
    desk.make(1)
    file = desk.folder / "模板.xlsx"
    assert run("scores", "import", "--template", str(file)).exit_code == 0
    book = load_workbook(file)
    book.worksheets[0].append([ticket(1), "李小明", None, "80", None])
    book.save(file)
    assert desk.load(file).exit_code == 0, desk.load(file).output
    assert [one[1] for one in desk.marks()] == [800]

"""`kaozheng candidates` as a person runs it."""

from __future__ import annotations

import asyncio
import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.importing.candidates import HEADINGS
from db import models
from db.database import Database
from tests.bot.test_cli_documents import run
from tests.bot.test_cli_exams import INSTITUTION, TODAY, day, exam, save
from tests.people import make_identity_number

if TYPE_CHECKING:
    from typing import Any

NUMBERS = [make_identity_number(date(1990, 3, 4), "女", serial=serial) for serial in range(1, 6)]


def candidate(place: int, **changes: str) -> dict[str, str]:
    values = {
        "序号": str(place),
        "职业工种名称": "母婴护理",
        "认定等级": "专项职业能力",
        "证件类型": "居民身份证",
        "证件号码": NUMBERS[place - 1],
        "姓名": f"测试{'甲乙丙丁戊'[place - 1]}",
        "手机号码": f"1390000000{place}",
    }
    return {heading: {**values, **changes}.get(heading, "") for heading in HEADINGS}


FULL = {
    "申报条件": "年满十六周岁",
    "性别": "女",
    "出生日期": "1990/3/4",
    "是否有职业资格证书": "是",
    "证书等级": "五级",
    "证书编号": "=HYPERLINK(1)",
    "文化程度": "初中",
    "所在省（市）区": "河南省",
    "考生来源": "社会人员",
    "所在单位": "测试单位",
    "报名单位": "另一个单位",
    "认定分类": "新考",
    "专业": "无",
    "考试类型": "正考",
    "民族": "汉族",
    "参加工作时间": "2010-07",
    "电子邮箱": "@test",
    "专业年限": "3",
    "户籍所在地": "河南省郑州市",
    "政治面貌": "群众",
    "学历证书编号": "123456789012345678",
    "简要经历": "-2010 年起\n做家政",
    "通讯地址": "测试路 1 号",
    "证书领取方式": "自取",
    "邮政编码": "450000",
    "邮寄地址": "测试路 2 号",
    "手机号码": "+85260000000",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path / "data"))
    for name in ("KAOZHENG_DATABASE_URL", "KAOZHENG_KEYS"):
        monkeypatch.delenv(name, raising=False)
    make_exams(tmp_path)
    return tmp_path


def make_exams(folder: Path) -> None:
    save(folder / "i.csv", INSTITUTION)
    at_once = exam(考试编号="ZZ-002", 项目="烩面制作", 考点="别处", 考场="1:30")
    save(folder / "e.csv", exam(人数="3"), at_once)
    assert run("institutions", "import", "i.csv").exit_code == 0
    assert run("exams", "import", "e.csv", "--open").exit_code == 0


def rows(path: str) -> list[list[str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def fetch(query: Any) -> list[Any]:
    url = f"sqlite+aiosqlite:///{Path('data').resolve() / 'kaozheng.db'}"

    async def read() -> list[Any]:
        database = Database(url)
        async with database.read() as session:
            found = list((await session.scalars(query)).all())
        await database.close()
        return found

    return asyncio.run(read())


def test_the_columns_are_those_of_the_platforms() -> None:
    assert len(HEADINGS) == len(set(HEADINGS)) == 33
    assert (HEADINGS[0], HEADINGS[5], HEADINGS[-1]) == ("序号", "证件号码", "邮寄地址")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_in_comes_out_and_goes_in_again(
    folder: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(folder / "c.csv", candidate(1, **FULL), candidate(2), encoding="utf-8")
    done = run("candidates", "import", "ZZ-001", "c.csv")
    assert done.stdout == "导入好了：新报名 2 人，已经报了名的 0 人。\n"
    told = run("candidates", "export", "ZZ-001", f"a.{form}")
    assert "导出好了：2 名考生" in told.stdout
    assert (folder / f"a.{form}").stat().st_mode & 0o777 == 0o600
    (audited,) = fetch(select(models.AuditEntry).filter_by(action="export_candidates"))
    assert (audited.actor, audited.subject, audited.why) == ("command", "exam:1", "2 人")
    run("candidates", "export", "ZZ-001", "first.csv")

    (folder / "other").mkdir()
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(folder / "other"))
    make_exams(folder)
    assert "新报名 2 人" in run("candidates", "import", "ZZ-001", f"a.{form}").stdout
    run("candidates", "export", "ZZ-001", "second.csv")
    assert rows("first.csv") == rows("second.csv")
    first = dict(zip(HEADINGS, rows("first.csv")[1], strict=True))
    assert first["出生日期"] == "1990-03-04"
    assert first["报名单位"] == "另一个单位"
    assert dict(zip(HEADINGS, rows("first.csv")[2], strict=True))["报名单位"] == "测试学校"


def test_nothing_in_the_file_is_a_formula_or_loses_digits(folder: Path) -> None:
    save(folder / "c.csv", candidate(1, **FULL), encoding="utf-8")
    run("candidates", "import", "ZZ-001", "c.csv")
    run("candidates", "export", "ZZ-001", "a.xlsx")
    cells = list(load_workbook(folder / "a.xlsx").active[2])
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    values = dict(zip(HEADINGS, (cell.value or "" for cell in cells), strict=True))
    assert (values["证件号码"], values["证书编号"]) == (NUMBERS[0], "=HYPERLINK(1)")
    run("candidates", "export", "ZZ-001", "a.csv")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows("a.csv")[1])


def test_the_same_file_twice_and_a_dry_run(folder: Path) -> None:
    save(folder / "c.csv", candidate(1), candidate(2))
    dry = run("candidates", "import", "ZZ-001", "c.csv", "--dry-run")
    assert dry.stdout == "检查通过，还没有写入：新报名 2 人，已经报了名的 0 人。\n"
    assert fetch(select(models.Person)) == fetch(select(models.Registration)) == []
    assert "导入好了" in run("candidates", "import", "ZZ-001", "c.csv").stdout
    assert run("candidates", "import", "ZZ-001", "c.csv").stdout == "没有变化：2 名考生都已经报了名。\n"
    assert [one.taken for one in fetch(select(models.Exam).filter_by(number="ZZ-001"))] == [2]
    save(folder / "c.csv", candidate(1), candidate(3))
    assert "新报名 1 人，已经报了名的 1 人" in run("candidates", "import", "ZZ-001", "c.csv").stdout


def test_everything_that_is_wrong_is_told_and_nothing_written(folder: Path) -> None:
    save(folder / "c.csv", candidate(4, 职业工种名称=""))
    assert run("candidates", "import", "ZZ-002", "c.csv").exit_code == 0
    before = len(fetch(select(models.Person)))
    young = make_identity_number(TODAY().replace(year=TODAY().year - 10, day=1), "男")
    save(
        folder / "c.csv",
        candidate(1, 手机号码="12", 姓名="x1", 证件号码=NUMBERS[0][:-1]),
        candidate(2, 性别="男"),
        candidate(3, 证件类型="护照", 证件号码="E12345678"),
        candidate(5, 职业工种名称="烩面制作", 认定等级="四级"),
        candidate(4),
        candidate(4, 姓名="测试庚"),
        candidate(1, 证件号码=young),
        candidate(2),
        candidate(2),
    )
    refused = run("candidates", "import", "ZZ-001", "c.csv")
    assert refused.exit_code == 2
    told = refused.stderr
    assert "第 2 行「手机号码」" in told
    assert "第 2 行「姓名」" in told
    assert "第 2 行「证件号码」" in told
    assert "第 3 行「性别」：和证件号码对不上" in told
    assert "第 4 行「出生日期」：这种证件要填这一格" in told
    assert "第 5 行「职业工种名称」：这场考试考的是“母婴护理”" in told
    assert "第 5 行「认定等级」：这场考试是专项职业能力" in told
    assert "第 6 行：同一时间已经报了另一场考试 ZZ-002" in told
    assert "第 7 行「证件号码」：同一个证件在表里有两行" in told
    assert "第 7 行「姓名」：这个证件以前登记的姓名不一样" in told
    assert "第 8 行：年龄不够" in told
    assert "第 10 行「证件号码」：同一个证件在表里有两行" in told
    assert not any(number in told for number in NUMBERS)
    assert len(fetch(select(models.Person))) == before
    assert len(fetch(select(models.Registration))) == 1


def test_no_more_than_there_are_places(folder: Path) -> None:
    save(folder / "c.csv", *(candidate(place) for place in range(1, 5)))
    refused = run("candidates", "import", "ZZ-001", "c.csv")
    assert "第 5 行：名额满了" in refused.stderr
    assert fetch(select(models.Registration)) == []


def test_the_order_of_the_columns_is_fixed(folder: Path) -> None:
    turned = dict(reversed(candidate(1).items()))
    save(folder / "c.csv", turned)
    assert "列的顺序不对" in run("candidates", "import", "ZZ-001", "c.csv").stderr
    save(folder / "c.csv", {name: text for name, text in candidate(1).items() if name != "民族"})
    assert "少了“民族”这一列" in run("candidates", "import", "ZZ-001", "c.csv").stderr


def test_what_is_not_there(folder: Path) -> None:
    save(folder / "c.csv", candidate(1))
    assert "没有编号是 X 的考试" in run("candidates", "import", "X", "c.csv").stderr
    assert "还没有考生" in run("candidates", "export", "ZZ-001", "a.xlsx").stderr
    assert "结尾" in run("candidates", "export", "ZZ-001", "a.pdf").stderr
    assert not list(folder.glob("a.*"))
    run("candidates", "import", "ZZ-001", "c.csv")
    assert "还没有审核通过的考生" in run("candidates", "export", "ZZ-001", "a.csv", "--approved").stderr
    assert "写不了文件" in run("candidates", "export", "ZZ-001", "gone/a.csv").stderr
    assert "模板写好了" in run("candidates", "template", "t.xlsx").stdout
    assert "只有表头" in run("candidates", "import", "ZZ-001", "t.xlsx").stderr


def test_an_exam_that_is_over_takes_nobody(folder: Path) -> None:
    save(folder / "c.csv", candidate(1))
    run("exams", "close", "ZZ-001")
    refused = run("candidates", "import", "ZZ-001", "c.csv")
    assert "第 2 行：这场考试报名已经截止" in refused.stderr
    save(folder / "e.csv", exam(考试编号="ZZ-003", 报名开始=day(3), 考点="三", 考场="1:30"))
    run("exams", "import", "e.csv", "--open")
    refused = run("candidates", "import", "ZZ-003", "c.csv")
    assert f"第 2 行：这场考试还没有开始报名，{day(3)} 00:00 开始" in refused.stderr

"""`kaozheng exams` and `kaozheng institutions` as a person runs them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.importing.exams import COLUMNS
from knowledge.calendar import add_working_days
from tests.bot.test_cli_documents import run

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date.today  # the commands look at the clock as well
INSTITUTION = {
    "机构编码": "16015001",
    "机构名称": "测试学校",
    "机构类型": "专项职业能力考核机构",
    "地区": "河南省郑州市",
    "地址": "测试路 1 号",
    "办公电话": "0371-00000001",
    "考核类型": "专项",
    "备案范围": "母婴护理；烩面制作",
}


def day(days: int) -> str:
    return (TODAY() + timedelta(days=days)).isoformat()


def exam(**changes: str) -> dict[str, str]:
    values = {
        "考试编号": "ZZ-001",
        "机构编码": "16015001",
        "项目": "母婴护理",
        "等级": "专项",
        "考点": "测试考点",
        "考点地址": "测试路 1 号",
        "计划上报日": day(-1),
        "报名开始": day(0),
        "报名截止": day(20),
        "考试开始": f"{day(30)} 09:00",
        "考试结束": f"{day(30)} 11:00",
        "人数": "30",
        "收费": "70",
        "考场": "101:20无障碍；102：20",
        "携带物品": "工作服；平底鞋",
    }
    return {**values, **changes}


def save(path: Path, *rows: dict[str, str], encoding: str = "gb18030") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path.name


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("KAOZHENG_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def filed(folder: Path) -> None:
    save(folder / "i.csv", INSTITUTION)
    done = run("institutions", "import", "i.csv")
    assert done.stdout == "导入好了：新机构 1 个，更新 0 个，没有变化 0 个。\n"


def test_institutions_come_in_once(folder: Path, filed: None) -> None:
    assert run("institutions", "import", "i.csv").stdout == "没有变化：1 个机构都已经有了。\n"
    listed = run("institutions", "list", "--region", "郑州").stdout
    assert "16015001\t测试学校\t河南省郑州市\t0371-00000001" in listed
    assert "专项职业能力考核机构：母婴护理；烩面制作" in listed
    assert "还没有机构" in run("institutions", "list", "--region", "长沙").stdout
    save(folder / "i.csv", {**INSTITUTION, "机构名称": "改了名的学校"})
    refused = run("institutions", "import", "i.csv")
    assert refused.exit_code == 2
    assert "第 2 行「机构编码」：这个编码已经有了，内容不一样；要改就加上 --update" in refused.stderr
    assert "更新 1 个" in run("institutions", "import", "i.csv", "--update").stdout
    assert "改了名的学校" in run("institutions", "list").stdout


def test_every_wrong_institution_is_told_and_none_is_written(folder: Path) -> None:
    save(
        folder / "i.csv",
        INSTITUTION,
        {**INSTITUTION, "机构编码": "16014001"},
        {**INSTITUTION, "机构编码": "16015002", "办公电话": "13800000000", "备案范围": "母婴护理：五级"},
        INSTITUTION,
    )
    refused = run("institutions", "import", "i.csv")
    assert refused.exit_code == 2
    lines = refused.stderr.splitlines()
    assert lines[0].startswith("第 3 行「机构编码」：机构编码不对")
    assert "郑人社办〔2020〕108号 二（四）" in lines[0]
    assert lines[1] == "第 4 行「办公电话」：要填办公座机，不能填个人手机"
    assert lines[2].startswith("第 4 行「备案范围」：专项只写项目名")
    assert lines[3] == "第 5 行「机构编码」：这个编码在表里有两行"
    assert lines[4] == "i.csv：共 4 处要改，什么都没有写进去。"
    assert "还没有机构" in run("institutions", "list").stdout


def test_skill_levels_of_a_scope_and_an_item_nobody_knows(folder: Path) -> None:
    skill = {
        **INSTITUTION,
        "机构编码": "S000041010001",
        "机构类型": "社会培训评价组织",
        "考核类型": "等级",
        "备案范围": "焊工：五级、中级工；家政服务员（母婴护理员）:3；没听说过的工：5",
    }
    save(folder / "i.csv", skill)
    done = run("institutions", "import", "i.csv", "--dry-run").stdout
    assert done.splitlines() == [
        "提醒：第 2 行：“没听说过的工”不在常见项目里，大家按平常叫法可能找不到它",
        "检查通过，还没有写入：新机构 1 个，更新 0 个，没有变化 0 个。",
    ]
    assert "还没有机构" in run("institutions", "list").stdout


def test_exams_come_in_once_and_are_announced(folder: Path, filed: None) -> None:
    save(folder / "e.csv", exam(), exam(考试编号="ZZ-002", 项目="烩面制作", 收费="免费"))
    dry = run("exams", "import", "e.csv", "--dry-run")
    assert "检查通过，还没有写入：新考试 2 场" in dry.stdout
    assert "没有考试" in run("exams", "list").stdout
    done = run("exams", "import", "e.csv")
    assert "导入好了：新考试 2 场，没有变化 0 场。" in done.stdout
    assert "现在是计划，大家还看不到" in done.stdout
    assert "没有变化：2 场考试都已经有了。" in run("exams", "import", "e.csv").stdout
    assert run("exams", "open", "ZZ-001").stdout == "ZZ-001 已公布。\n"
    listed = run("exams", "list", "--region", "河南", "--state", "报名").stdout
    assert f"ZZ-001\t母婴护理\t河南省郑州市\t{day(30)} 09:00\t0/30\t报名" in listed
    assert "共 1 场" in listed
    assert "不能这样改" in run("exams", "open", "ZZ-001").stderr
    save(folder / "e.csv", exam(考点="另一个考点"))
    refused = run("exams", "import", "e.csv")
    assert "请用 kaozheng exams move ZZ-001" in refused.stderr


def test_every_wrong_plan_is_told_with_its_clause(folder: Path, filed: None) -> None:
    soon = add_working_days(TODAY(), 2)
    late = {"考试开始": f"{soon} 09:00", "考试结束": f"{soon} 11:00", "报名截止": f"{soon} 08:00"}
    save(
        folder / "e.csv",
        exam(考试编号="A1", 计划上报日=day(0), 报名开始=day(-9), 准考证发放=day(0), **late),
        exam(考试编号="A2", 项目="茶艺", 收费="80"),
        exam(考试编号="A3", 机构编码="99", 考试开始="某天", 人数="很多"),
        exam(考试编号="A4", 人数="41", 等级="六级"),
        exam(考试编号="A5", 人数="41"),
        exam(考试编号="A5", 考场="一楼"),
    )
    refused = run("exams", "import", "e.csv")
    assert refused.exit_code == 2
    told = refused.stderr
    assert "第 2 行「计划上报日」：计划报得太晚：河南省郑州市要提前 3 个工作日" in told
    assert "郑人社办〔2022〕87号 二（二）" in told
    assert "第 3 行「项目」：“茶艺”不在“测试学校”的备案范围里。依据：人社职司便函〔2021〕57号" in told
    assert "第 3 行「收费」：收费最多 70 元。依据：豫人社函〔2021〕55号 三" in told
    assert "第 4 行「机构编码」：没有这个机构" in told
    assert "第 4 行「考试开始」：时间要写成" in told
    assert "第 4 行「人数」：要写" in told
    assert "第 5 行「等级」：只能写 专项、五级" in told
    assert "第 6 行「人数」：人数 41 多于考场的座位 40" in told
    assert "第 7 行「考场」：要写成" in told
    assert "e.csv：共 9 处要改，什么都没有写进去。" in told
    assert "没有考试" in run("exams", "list").stdout


def test_a_room_known_with_other_seats_stops_everything(folder: Path, filed: None) -> None:
    save(folder / "e.csv", exam(), exam(考试编号="ZZ-002", 考场="101:40"))
    refused = run("exams", "import", "e.csv")
    assert "考场“101”以前登记的座位数不一样" in refused.stderr
    assert "没有考试" in run("exams", "list").stdout


def test_moving_and_cancelling(folder: Path, filed: None) -> None:
    save(folder / "e.csv", exam())
    run("exams", "import", "e.csv", "--open")
    assert run("exams", "move", "ZZ-001", "--starts", f"{day(37)} 14:00").exit_code == 0
    assert f"{day(37)} 14:00" in run("exams", "list").stdout
    for words, told in [
        ([], "请写要改什么"),
        (["--starts", "明天"], "--starts：时间要写成"),
        (["--starts", f"{day(-1)} 09:00"], "已经过了"),
        (["--ends", f"{day(37)} 13:00"], "考试结束要晚于考试开始"),
        (["--starts", f"{day(10)} 09:00"], "可以同时写 --register-until"),
        (["--starts", f"{add_working_days(TODAY(), 1)} 23:00", "--register-until", day(0)], "太晚"),
    ]:
        refused = run("exams", "move", "ZZ-001", *words)
        assert refused.exit_code == 2
        assert told in refused.stderr
        assert "什么都没有改" in refused.stderr
    assert run("exams", "close", "ZZ-001", "--why", "够了").exit_code == 0
    cancelled = run("exams", "cancel", "ZZ-001", "--why", "停电", "--yes")
    assert cancelled.stdout == "ZZ-001 已取消，0 人的报名跟着取消，正在通知。\n"
    refused = run("exams", "move", "ZZ-001", "--site", "别处")
    assert "ZZ-001 现在是“已取消”" in refused.stderr


def test_what_is_not_there(folder: Path) -> None:
    assert "没有编号是 X 的考试" in run("exams", "open", "X").stderr
    assert "读不了文件 gone.xlsx" in run("exams", "import", "gone.xlsx").stderr
    assert "两者选一个" in run("exams", "import").stderr
    assert "没有认出这个地区" in run("exams", "list", "--region", "月球").stderr
    assert "状态只能写" in run("exams", "list", "--state", "好").stderr


@pytest.mark.parametrize("topic", ["exams", "institutions"])
def test_the_template(folder: Path, topic: str) -> None:
    assert "模板写好了" in run(topic, "import", "--template", "t.xlsx").stdout
    assert (folder / "t.xlsx").stat().st_mode & 0o777 == 0o600
    assert "只有表头" in run(topic, "import", "t.xlsx").stderr
    assert "已经有" in run(topic, "import", "--template", "t.xlsx").stderr
    assert "结尾" in run(topic, "import", "--template", "t.txt").stderr


def test_the_filled_template_goes_in(folder: Path, filed: None) -> None:
    run("exams", "import", "--template", "t.xlsx")
    book = load_workbook(folder / "t.xlsx")
    book.worksheets[0].append([exam().get(column.heading) for column in COLUMNS])
    book.save(folder / "t.xlsx")
    assert "新考试 1 场" in run("exams", "import", "t.xlsx").stdout

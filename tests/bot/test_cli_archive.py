"""`kaozheng archive` and `kaozheng figures` as a person runs them."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import update

from db import models
from db.audit import COMMAND
from db.work import UnitOfWork
from tests.bot.command import Commands
from tests.handlers.held import FIRST, finished, held
from tests.handlers.staff_house import Office, office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from db.archiving import Archives


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    async with office_on(url) as office:
        yield office


@pytest.fixture
def commands(url: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path / "data"))
    return Commands(url, office.watch, monkeypatch)


async def test_archives_an_exam(office: Office, commands: Commands, tmp_path: Path) -> None:
    exam = await held(office)
    await finished(office, exam)
    told = await commands.done("archive", exam.number, "a.zip")
    assert told.startswith("存好了：a.zip，3 人，证书 0 本，11 个文件。")
    file = tmp_path / "a.zip"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "SHA256SUMS" in zipfile.ZipFile(io.BytesIO(file.read_bytes())).namelist()
    assert await office.audited("archive") == [(COMMAND, f"exam:{exam.id}")]


async def test_refuses_what_cannot_be_archived(office: Office, commands: Commands, tmp_path: Path) -> None:
    exam = await office.seeded.add_exam()
    (tmp_path / "there.zip").write_bytes(b"")
    for words, told in (
        (("ZZ-404", "a.zip"), "没有编号是 ZZ-404 的考试"),
        ((exam.number, "a.zip"), "还没有考完"),
        ((exam.number, "a.txt"), "要以 .zip 结尾"),
        ((exam.number, "there.zip"), "已经有 there.zip"),
        ((exam.number,), "请写存到哪个文件"),
    ):
        result = await commands.run("archive", *words)
        assert result.exit_code != 0
        assert told in result.output
    assert not (tmp_path / "a.zip").exists()
    assert await office.audited("archive") == []


async def test_tells_what_may_be_deleted_and_when(office: Office, commands: Commands) -> None:
    exam = await held(office, region="河南省洛阳市")
    told = await commands.done("archive", "due")
    assert f"{exam.number}\t{exam.title}\t还要保存" in told
    assert "5 年，到 2031-12-07（文件没有规定，本系统的规定）" in told
    office.watch.now = office.watch.now.replace(year=2031, month=12, day=8, hour=3)
    assert "纸质、电子都可以删了" in await commands.done("archive", "due")


async def test_the_papers_may_go_before_the_files(office: Office, commands: Commands) -> None:
    exam = await held(office, region="山东省枣庄市")
    found: Archives = office.house.records.archives
    view = await office.house.records.exams.get(exam.id)
    assert view is not None
    retention = found.retention(view)
    assert (retention.paper.until, retention.electronic.until) == (date(2029, 12, 7), date(2031, 12, 7))
    assert retention.paper.source is not None
    office.watch.now = office.watch.now.replace(year=2029, day=8, hour=3)
    assert "纸质可以删了，电子还要保存" in await commands.done("archive", "due")


async def test_nothing_goes_while_a_case_is_open(office: Office, commands: Commands) -> None:
    exam = await held(office)
    one = (await office.house.records.scores.of_exam(exam.id))[0]
    async with UnitOfWork(office.house.database) as work:
        await office.house.records.violations.record(work, one.registration_id, "article6", "看手机", FIRST)
    office.watch.now = office.watch.now.replace(year=2040)
    told = await commands.done("archive", "due")
    assert "还有 1 件违纪登记没办完，不能删" in told
    assert "到期可以删的 0 场" in told


async def test_figures_of_a_year_with_a_picture(office: Office, commands: Commands, tmp_path: Path) -> None:
    exam = await held(office)
    await finished(office, exam)
    async with UnitOfWork(office.house.database) as work:
        await office.house.records.certificates.issue(work, exam.id, FIRST, limit=2)
    told = await commands.done("figures", "--year", "2026", "--png", "f.png")
    heads, row, total, drawn = told.splitlines()
    assert heads.split("\t") == ["机构", "项目", "考试", "报名", "到考", "合格", "持证", "违纪"]
    assert row.split("\t") == ["郑州阳光职业培训学校", "母婴护理", "1", "3", "3", "3", "2", "0"]
    assert total.split("\t") == ["合计", "", "1", "3", "3", "3", "2", "0"]
    assert drawn == "图画好了：f.png"
    with Image.open(tmp_path / "f.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 800


async def test_figures_of_another_year_or_institution(office: Office, commands: Commands) -> None:
    await held(office)
    assert "母婴护理" not in await commands.done("figures", "--year", "2025")
    await office.other_institution()
    assert "母婴护理" not in await commands.done("figures", "--year", "2026", "--institution", "41015002")
    assert "母婴护理" in await commands.done("figures", "--year", "2026", "--institution", "16015001")
    result = await commands.run("figures", "--year", "2026", "--institution", "404")
    assert "没有编码是 404 的机构" in result.output
    assert result.exit_code == 1


async def test_demonstrations_are_counted_apart(office: Office, commands: Commands) -> None:
    await held(office, demo=True)
    assert "母婴护理" not in await commands.done("figures", "--year", "2026")
    assert "母婴护理" in await commands.done("figures", "--year", "2026", "--demo")


async def test_two_institutions_of_one_name_stay_two(office: Office, commands: Commands) -> None:
    await held(office)
    other = await office.other_institution()
    exam = await office.seeded.add_exam(
        number="ZZ2026-002",
        register_until=office.watch.now + timedelta(days=2),
        starts_at=office.watch.now + timedelta(days=5),
        ends_at=office.watch.now + timedelta(days=5, hours=2),
    )
    async with office.house.database.write() as session:
        await session.execute(update(models.Exam).filter_by(id=exam.id).values(institution_id=other))
        await session.execute(update(models.Institution).values(name="同名学校"))
    told = await commands.done("figures", "--year", "2026")
    assert [line.split("\t")[2:4] for line in told.splitlines()[1:]] == [["1", "3"], ["1", "0"], ["2", "3"]]

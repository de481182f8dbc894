"""The archive of an exam: everything in it, checksums that hold, the same bytes again."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.archive import CHECKSUMS, Archive, collect, make_archive
from db.audit import COMMAND
from db.work import UnitOfWork
from tests.handlers.held import FIRST, finished, held
from tests.handlers.staff_house import Office, office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from db.exams import ExamView

PARTS = (
    "01-计划.csv",
    "02-考生.csv",
    "03-签到.csv",
    "04-成绩.csv",
    "05-公示.csv",
    "06-异议.csv",
    "07-违纪.csv",
    "08-证书.csv",
    "09-操作记录.csv",
)


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    async with office_on(url) as office:
        yield office


async def archived(office: Office, exam: ExamView) -> Archive:
    """The archive as things are."""
    found = await office.house.records.exams.get(exam.id)
    assert found is not None
    return make_archive(await collect(office.house.records, found))


def unpacked(archive: Archive) -> dict[str, bytes]:
    """Name → content."""
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def rows(data: bytes) -> list[dict[str, str]]:
    """A table, the guards for table programs taken off."""
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{key: value.strip("\t") for key, value in row.items()} for row in table]


async def with_certificates(office: Office) -> ExamView:
    """An exam to the end, an objection and a case of misconduct on the way."""
    exam = await held(office)
    await finished(office, exam)
    records = office.house.records
    views = await records.scores.of_exam(exam.id)
    async with UnitOfWork(office.house.database) as work:
        await records.certificates.issue(work, exam.id, FIRST)
    async with UnitOfWork(office.house.database) as work:
        await records.violations.record(
            work, views[0].registration_id, "article6", "=看手机", "account:900009"
        )
    return exam


async def test_everything_is_in_it(office: Office) -> None:
    exam = await with_certificates(office)
    files = unpacked(await archived(office, exam))
    assert set(files) == {*PARTS, "说明.txt", CHECKSUMS}
    people = rows(files["02-考生.csv"])
    assert {one["证件号码"] for one in people} == {data.number for data in office.people.values()}
    assert {one["姓名"] for one in people} == {data.name for data in office.people.values()}
    seats = rows(files["03-签到.csv"])
    assert [one["座位"] for one in seats] == ["1", "2", "3"]
    marks = rows(files["04-成绩.csv"])
    assert {(one["实操"], one["结果"], one["状态"]) for one in marks} == {("80.0", "合格", "已复核")}
    assert [one["姓名（公示时）"] for one in rows(files["05-公示.csv"])][:1] == ["公示第一天"]
    certificates = rows(files["08-证书.csv"])
    assert [one["证书编号"][-4:] for one in certificates] == ["0001", "0002", "0003"]
    (case,) = rows(files["07-违纪.csv"])
    assert case["经过"] == "'=看手机"
    deeds = {one["做了什么"] for one in rows(files["09-操作记录.csv"])}
    assert {"enter_score", "confirm_score", "publish_notice", "issue", "record_violation"} <= deeds
    assert f"批次档案：{exam.number}" in files["说明.txt"].decode()


async def test_the_checksums_hold(office: Office) -> None:
    exam = await with_certificates(office)
    files = unpacked(await archived(office, exam))
    lines = [line.split("  ") for line in files[CHECKSUMS].decode().splitlines()]
    listed = {name: checksum for checksum, name in lines}
    assert listed == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != CHECKSUMS
    }


async def test_the_same_records_make_the_same_bytes(office: Office) -> None:
    exam = await with_certificates(office)
    first = await archived(office, exam)
    async with office.house.database.write() as session:
        await office.house.records.audit.append(session, COMMAND, "archive", f"exam:{exam.id}")
    assert (await archived(office, exam)).content == first.content


async def test_another_exam_is_not_in_it(office: Office) -> None:
    exam = await with_certificates(office)
    before = (await archived(office, exam)).content
    await office.seeded.add_exam(number="ZZ2026-002", register_until=office.watch.now.replace(year=2027))
    assert (await archived(office, exam)).content == before


async def test_an_exam_whose_results_wait_says_so(office: Office) -> None:
    exam = await held(office)
    files = unpacked(await archived(office, exam))
    assert "结果还没有确认" in files["说明.txt"].decode()
    assert {one["状态"] for one in rows(files["04-成绩.csv"])} == {"没有成绩"}

"""One exam to the end: scores from a sheet, a notice over the National Day, an objection, 200 certificates, a check.

Everybody uses what they would: the registry the command line, the staff, the candidate and the employer the chat.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from bot.importing.scores import COLUMNS
from db import models
from db.audit import COMMAND
from db.clock import SHANGHAI
from db.exams import NewRoom
from db.machines import CertificateState, NoticeState
from db.people import PersonData, PersonDetails
from db.staff import Role
from db.work import UnitOfWork
from handlers.certificates import texts as certificate_texts
from handlers.marking import texts
from handlers.marking.presses import MarkPress, MarkTask
from handlers.results import texts as result_texts
from knowledge.certificates import read_number
from knowledge.identity import DocumentKind
from knowledge.sheets import write_csv
from tests.bot.channel import labels
from tests.bot.command import Commands
from tests.exams import INSTITUTION
from tests.handlers.held import open_results
from tests.handlers.staff_house import BORN, Office, office_on
from tests.people import make_identity_number
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

    from db.exams import ExamView
    from db.registrations import RegistrationView
    from tests.bot.channel import Person

CERTIFICATES: Final = 200
PEOPLE: Final = CERTIFICATES + 2
"""One fails and one stays away."""
NUMBER: Final = "ZZ2026-900"
CODE: Final = "37040001"
BEGINS: Final = datetime(2026, 9, 25, 1, tzinfo=UTC)
"""A Friday, nine in the morning in China."""
FIRST_DAY: Final = date(2026, 9, 28)
LAST_DAY: Final = date(2026, 10, 9)
"""28 to 30 September, then 8 and 9 October: the first week of October is a holiday."""
HOLDER: Final = "孙小满"


@dataclass
class World:
    """An installation with an exam."""

    office: Office
    commands: Commands
    exam: ExamView
    candidate: Person
    folder: Path

    def on(self, day: date, hour: int = 10) -> None:
        """Move the clock to an hour of a day in China."""
        self.office.watch.now = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(UTC)

    async def registrations(self) -> list[RegistrationView]:
        """Everybody, by ticket."""
        found = await self.office.house.records.registrations.of_exam(self.exam.id, full_names=True)
        return sorted(found, key=lambda one: one.ticket_number or "")

    async def pressed(self, person: Person, task: MarkTask) -> str:
        """Press a task of the exam; what was said at last."""
        await person.press_data(MarkPress(exam=self.exam.id, task=task).pack())
        return person.messages[-1].text


@asynccontextmanager
async def world(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """An exam that was held on a Friday in September, everybody in their seats."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(folder / "data"))
    async with office_on(url) as office:
        office.watch.now = datetime(2026, 9, 2, 2, tzinfo=UTC)
        async with office.house.database.write() as session:
            row = update(models.Institution).filter_by(code=INSTITUTION.code)
            await session.execute(row.values(code=CODE, region="山东省枣庄市"))
        exam = await office.seeded.add_exam(
            number=NUMBER,
            region="山东省枣庄市",
            planned_on=date(2026, 8, 20),
            register_from=office.watch.now - timedelta(days=1),
            register_until=office.watch.now + timedelta(days=8),
            tickets_from=office.watch.now + timedelta(days=12),
            starts_at=BEGINS,
            ends_at=BEGINS + timedelta(hours=2),
            capacity=PEOPLE,
            rooms=tuple(NewRoom(f"{number} 号", 30) for number in range(1, 8)),
        )
        candidate = await office.house.person("candidate")
        await register(office, exam, candidate)
        await office.seat(exam)
        async with office.house.database.write() as session:
            await office.house.records.exams.hold(session, exam.id, COMMAND)
        office.watch.now = BEGINS + timedelta(hours=8)
        yield World(office, Commands(url, office.watch, monkeypatch), exam, candidate, folder)


async def register(office: Office, exam: ExamView, candidate: Person) -> None:
    """Everybody registers and is approved; the first is the candidate, with an account and a photo."""
    records, reviewer = office.house.records, office.seeded.reviewer
    async with UnitOfWork(office.house.database) as work:
        for serial in range(PEOPLE):
            name = HOLDER if serial == 0 else f"考生{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}"
            account = candidate.account.id if serial == 0 else None
            details = PersonDetails(birth_date=BORN, sex="女", education="高中")
            number = make_identity_number(BORN, "女", serial=serial + 1)
            data = PersonData(name, DocumentKind.ID_CARD, number, f"139{serial:08d}", details)
            person = await records.people.save(work, account, data, photo=None if serial else picture())
            made = await records.registrations.register(
                work, exam.id, person, account, details={}, wait=False
            )
            await records.registrations.approve(work, reviewer, made.id)


async def test_from_the_scores_to_a_certificate_that_anyone_can_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    async with world(url, tmp_path, monkeypatch) as w:
        await import_scores(w)
        manager = await publish_over_the_holiday(w)
        await object_and_correct(w, manager)
        await confirm_after_the_holiday(w, manager)
        await issue(w, manager)
        png = await download(w)
        number = await verify(w, png)
        await revoke(w, png, number)
        told = await w.commands.done("archive", NUMBER, "a.zip")
        assert f"{PEOPLE} 人，证书 {CERTIFICATES} 本" in told
        assert await w.office.house.records.audit.first_broken() is None


async def import_scores(w: World) -> None:
    """A sheet with one mark too high is refused as a whole; the right one is imported and confirmed by another."""
    people = await w.registrations()
    own = next(one for one in people if one.account_id == w.candidate.account.id)
    others = [one for one in people if one.id != own.id]
    marks = {one.ticket_number: ["", "60", ""] for one in others}
    marks[others[0].ticket_number] = ["", "59.9", ""]
    marks[others[1].ticket_number] = ["", "", "缺考"]
    marks[own.ticket_number] = ["", "55", ""]
    heads = [column.heading for column in COLUMNS]

    def save(rows: dict[str | None, list[str]]) -> None:
        table = [[ticket or "", "", *cells] for ticket, cells in rows.items()]
        (w.folder / "scores.csv").write_bytes(write_csv(heads, table))

    save(marks | {others[2].ticket_number: ["", "600", ""]})
    refused = await w.commands.run("scores", "import", NUMBER, "scores.csv", "--by", "K01")
    assert "最高 100 分" in refused.output
    assert (await w.office.house.records.scores.tally(w.exam.id)).missing == PEOPLE
    save(marks)
    told = await w.commands.done("scores", "import", NUMBER, "scores.csv", "--by", "K01")
    assert f"录入 {PEOPLE} 人" in told
    same = await w.commands.run("scores", "confirm", NUMBER, "--by", "K01")
    assert "换一个人复核" in same.output
    assert f"已复核 {PEOPLE} 人" in await w.commands.done("scores", "confirm", NUMBER, "--by", "K02")


async def publish_over_the_holiday(w: World) -> Person:
    """Five working days by the rule of the city, with the National Day between them."""
    manager = await w.office.member(Role.MANAGER)
    w.on(date(2026, 9, 26))
    card = await open_results(manager, w.exam)
    assert "枣庄市专项职业能力考核社会化改革试点方案" in card
    (asked,) = await manager.presses(texts.TASKS[MarkTask.PUBLISH])
    (told,) = await manager.presses(labels([asked])[0])
    assert f"{FIRST_DAY} 到 {LAST_DAY}（5 个工作日）" in told.text
    assert f"合格 {CERTIFICATES - 1} 人" in told.text
    return manager


async def object_and_correct(w: World, manager: Person) -> None:
    """The candidate objects, it is upheld, the mark is corrected and confirmed by a second person."""
    w.on(date(2026, 9, 29))
    await w.candidate.says("我的成绩")
    (shown,) = await w.candidate.presses(result_texts.SHOW)
    assert result_texts.FAILED in shown.text
    await w.candidate.presses(result_texts.OBJECT)
    (receipt,) = await w.candidate.says("我的实操应该是 85 分，登成了 55 分。")
    assert "异议收到了" in receipt.text
    await open_results(manager, w.exam)
    (listed,) = await manager.presses(f"{texts.TASKS[MarkTask.OBJECTIONS]}（1）")
    await manager.presses(labels([listed])[0])
    await manager.presses(texts.UPHOLD)
    await manager.says("评分表上是 85 分，登分时看错，已更正。")
    own = next(one for one in await w.registrations() if one.account_id == w.candidate.account.id)
    await w.pressed(manager, MarkTask.CORRECT)
    await manager.says(f"{own.ticket_number} 85")
    await manager.says("登分时看错")
    await manager.presses(texts.SURE)
    w.on(LAST_DAY + timedelta(days=1))
    assert texts.not_ready(0, 1) in await w.pressed(manager, MarkTask.FINISH)
    w.on(date(2026, 9, 30))
    examiner = await w.office.member(Role.EXAMINER)
    await open_results(examiner, w.exam)
    await examiner.presses("复核（1）")
    (told,) = await examiner.presses(texts.CONFIRM_ALL)
    assert f"合格 {CERTIFICATES}" in told.text
    await w.candidate.says("我的成绩")
    (shown,) = await w.candidate.presses(result_texts.SHOW)
    assert result_texts.PASSED in shown.text


async def confirm_after_the_holiday(w: World, manager: Person) -> None:
    """Not in the holiday and not on the last day; the day after."""
    for day, hour in ((date(2026, 10, 5), 10), (LAST_DAY, 23)):
        w.on(day, hour)
        assert texts.not_over(LAST_DAY) in await w.pressed(manager, MarkTask.FINISH)
    w.on(LAST_DAY + timedelta(days=1), 0)
    assert texts.FINISHED in await w.pressed(manager, MarkTask.FINISH)
    notice = await w.office.house.records.notices.of_exam(w.exam.id)
    assert notice is not None
    assert (notice.state, notice.last_day) == (NoticeState.CONFIRMED, LAST_DAY)


async def issue(w: World, manager: Person) -> None:
    """200 certificates with serials from 1 to 200."""
    w.on(date(2026, 10, 12))
    await open_results(manager, w.exam)
    (asked,) = await manager.presses(texts.TASKS[MarkTask.ISSUE])
    assert asked.text == texts.ask_issue(CERTIFICATES, 0)
    await manager.presses(texts.SURE)
    assert f"发了 {CERTIFICATES} 本证书" in manager.messages[-1].text
    found = await w.office.house.records.certificates.of_exam(w.exam.id)
    assert sorted(int(one.number[-5:]) for one in found) == list(range(1, CERTIFICATES + 1))
    assert all(read_number(one.number, date(2026, 10, 12)).valid for one in found)
    again = await w.pressed(manager, MarkTask.ISSUE_SURE)
    assert texts.NOBODY_LEFT in again


async def download(w: World) -> bytes:
    """The candidate's certificate as a picture."""
    await w.candidate.says("我的证书")
    await w.candidate.presses(certificate_texts.SHOW)
    (sent,) = await w.candidate.presses(certificate_texts.PICTURE)
    assert sent.file is not None
    assert sent.file.content.startswith(b"\x89PNG")
    return sent.file.content


async def verify(w: World, png: bytes) -> str:
    """An employer, who has no account of anybody, sends the picture."""
    employer = await w.office.house.person("employer")
    await employer.says("查证书")
    (told,) = await employer.sends_photo(png, "证书.png")
    assert certificate_texts.STATES[CertificateState.ISSUED] in told.text
    assert HOLDER not in told.text
    (own,) = await w.office.house.records.certificates.of_account(w.candidate.account.id)
    assert own.number in told.text
    return own.number


async def revoke(w: World, png: bytes, number: str) -> None:
    """Revoked by the registry; the same picture now tells so, and another's certificate still holds."""
    await w.commands.done("certificates", "revoke", number, "--by", "K02", "--why", "成绩", "--yes")
    employer = await w.office.house.person("employer")
    await employer.says("查证书")
    (told,) = await employer.sends_photo(png, "证书.png")
    assert certificate_texts.STATES[CertificateState.REVOKED] in told.text
    found = await w.office.house.records.certificates.of_exam(w.exam.id)
    assert [one.number for one in found if one.state is not CertificateState.ISSUED] == [number]
    await w.candidate.says("我的证书")
    (shown,) = await w.candidate.presses(certificate_texts.SHOW)
    assert certificate_texts.PICTURE not in labels([shown])

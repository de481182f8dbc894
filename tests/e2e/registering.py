"""Candidates and an institution: what the tests that register over the whole program share."""

from __future__ import annotations

import re
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.e2e.program import run_command
from tests.e2e.talk import Talk
from tests.people import make_identity_number

if TYPE_CHECKING:
    from typing import Any

WISH = "我想考月嫂证"
PLACE = "向阳家政"
"""Where the demonstration's first exam in 母婴护理 is held."""
SENT = "报名交上去了"
NUMBER = re.compile(r"报名号：(\d{10})")
_CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
_EXAM = re.compile(r"^(YS\d{6}-01)\t", re.MULTILINE)


@dataclass(frozen=True)
class Candidate:
    """Somebody invented who wants to register."""

    name: str
    serial: int
    phone: str = "138 0013 8000"

    @property
    def identity(self) -> str:
        """A number with a check digit that holds."""
        return make_identity_number(date(1981, 3, 4), "女", serial=self.serial)


@dataclass(frozen=True)
class School:
    """The institution of the demonstration whose exam the tests register for."""

    folder: Path
    exam: str
    code: str
    """Makes an account its 考务负责人, once."""

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database, or change it, beside the running program."""
        database = sqlite3.connect(self.folder / "data" / "kaozheng.db", timeout=20)
        with database:
            found = database.execute(sql, values).fetchall()
        database.close()
        return found

    def registered(self, number: str = "%") -> int:
        """How many registrations through the chat there are, of this number or of all."""
        sql = "SELECT count(*) FROM registration WHERE account_id IS NOT NULL AND number LIKE ?"
        return int(self.query(sql, number)[0][0])

    def hold_now(self) -> None:
        """Let the day of the exam be today, and its hour near."""
        begins = datetime.now(UTC) + timedelta(seconds=30)
        ends = begins + timedelta(hours=2)
        sql = "UPDATE exam SET starts_at = ?, ends_at = ? WHERE number = ?"
        self.query(sql, stored(begins), stored(ends), self.exam)


@cache
def _model() -> tuple[TemporaryDirectory[str], str, str]:
    """An installation with the demonstration, made once a run; its folder, an exam and an invitation."""
    folder = TemporaryDirectory()
    done = run_command("demo", folder=Path(folder.name), timeout=180)
    assert done.returncode == 0, done.stderr
    listed = run_command("exams", "list", folder=Path(folder.name))
    code, exam = _CODE.search(done.stdout), _EXAM.search(listed.stdout)
    assert code
    assert exam
    return folder, exam[1], code[0]


def furnish(folder: Path) -> School:
    """Fill an installation with the demonstration; tickets of its exams can be had as soon as there are seats."""
    model, exam, code = _model()
    shutil.copytree(Path(model.name) / "data", folder / "data")
    school = School(folder, exam, code)
    school.query("UPDATE exam SET tickets_from = ?", stored(datetime.now(UTC) - timedelta(hours=1)))
    return school


def stored(moment: datetime) -> str:
    """A moment as the database of the program keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


class Office(Talk):
    """Who reviews and runs the exam, in a conversation over the API."""

    def __init__(self, url: str, school: School) -> None:
        super().__init__(url)
        self.school = school
        assert "考务负责人" in self.say(f"邀请码 {school.code}")

    def open_registration(self, number: str) -> str:
        """Go through the queue of the exam until this registration is shown."""
        self.say("考务")
        self.press("审核报名")
        shown = self.press(f"只审 {self.school.exam}")
        for _ in range(20):
            if number in shown:
                return shown
            shown = self.press("先放着")
        raise AssertionError(f"{number} is not in the queue: {shown}")

    def approve(self, number: str) -> None:
        """Approve this registration."""
        self.open_registration(number)
        assert "通过了" in self.press("通过")

    def give_seats(self) -> str:
        """End the registration and give everybody approved a seat."""
        self.say("考务")
        self.press("本机构的考试")
        self.press(self.school.exam)
        assert "报名截止了" in self.press("截止报名")
        return self.press("安排座位")

"""`kaozheng staff` and `kaozheng audit` as a person runs them."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.keys import FILE, read_keys
from db.audit import Audit
from db.clock import utc_now
from db.database import Database
from db.staff import StaffRecords
from db.vault import Vault
from db.work import UnitOfWork
from tests.db.sample import Sample
from tests.services import prepare

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("KAOZHENG_DATABASE_URL", raising=False)
    monkeypatch.delenv("KAOZHENG_KEYS", raising=False)
    return tmp_path


def with_database(folder: Path, use: Callable[[Database], Awaitable[Any]]) -> Any:
    url = f"sqlite+aiosqlite:///{folder / 'kaozheng.db'}"

    async def body() -> Any:
        await prepare(url)
        database = Database(url)
        try:
            return await use(database)
        finally:
            await database.close()

    return asyncio.run(body())


@pytest.fixture
def account(folder: Path) -> int:
    """Of somebody who writes to us; the institution is KZ1."""

    async def use(database: Database) -> int:
        sample = Sample(database)
        await sample.institution()
        return await sample.account()

    return int(with_database(folder, use))


def test_invite_list_dismiss(folder: Path, account: int) -> None:
    assert "还没有考务人员" in run("staff", "list").stdout
    invited = run("staff", "invite", "--institution", "KZ1", "--role", "reviewer")
    assert invited.exit_code == 0
    assert "报名审核员" in invited.stdout
    found = re.search(r"^\w{5}-\w{5}$", invited.stdout, re.MULTILINE)
    assert found

    async def redeem(database: Database) -> None:
        vault = Vault(read_keys(folder / FILE))
        staff = StaffRecords(database, vault, utc_now, Audit(database, utc_now))
        async with UnitOfWork(database) as work:
            await staff.redeem(work, account, found[0])

    with_database(folder, redeem)
    for listed in (run("staff", "list"), run("staff", "list", "--institution", "KZ1")):
        assert f"账号 {account}" in listed.stdout
        assert "报名审核员" in listed.stdout
    wrong = run("staff", "dismiss", str(account), "--institution", "KZ1", "--role", "examiner")
    assert wrong.exit_code == 2
    assert run("staff", "dismiss", str(account), "--institution", "KZ1").stdout == "收回了。\n"
    assert "还没有考务人员" in run("staff", "list").stdout
    checked = run("audit", "check")
    assert checked.exit_code == 0
    assert "共 3 条" in checked.stdout


@pytest.mark.usefixtures("account")
def test_what_is_wrong_is_told() -> None:
    unknown = run("staff", "invite", "--institution", "NONE", "--role", "reviewer")
    assert (unknown.exit_code, "没有编码是 NONE 的机构" in unknown.stderr) == (2, True)
    role = run("staff", "invite", "--institution", "KZ1", "--role", "boss")
    assert (role.exit_code, "reviewer（报名审核员）" in role.stderr) == (2, True)
    assert run("staff", "list", "--institution", "NONE").exit_code == 2


@pytest.mark.usefixtures("account")
def test_the_audit_tells_changes_and_a_cut_end(folder: Path) -> None:
    assert "还没有审计记录" in run("audit", "check").stdout
    for _ in range(3):
        run("staff", "invite", "--institution", "KZ1", "--role", "reviewer")
    checked = run("audit", "check")
    found = re.search(r"3:[0-9a-f]{16}", checked.stdout)
    assert found
    assert run("audit", "check", "--seen", found[0]).exit_code == 0
    assert run("audit", "check", "--seen", "三").exit_code == 2

    def change(statement: str) -> None:
        async def use(database: Database) -> None:
            async with database.write() as session:
                await session.execute(text(statement))

        with_database(folder, use)

    change("DELETE FROM audit WHERE id = 3")
    assert run("audit", "check").exit_code == 0
    cut = run("audit", "check", "--seen", found[0])
    assert (cut.exit_code, "不在了" in cut.stderr) == (1, True)
    change("UPDATE audit SET actor = 'account:9' WHERE id = 1")
    broken = run("audit", "check")
    assert (broken.exit_code, "第 1 条" in broken.stderr) == (1, True)

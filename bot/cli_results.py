"""What the commands on results share: the operations over one database, and what they refuse, in Chinese."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from datetime import date

    from bot.settings import Settings
    from db.database import Database
    from db.exams import Exams, ExamView
    from db.results import Certificates, Notices, ResultRules, Scores

_BY: Final = re.compile("[0-9A-Za-z-]{1,20}")
_ISSUE_WORDS: Final = {
    "not_confirmed": "公示还没有确认，不能发证书",
    "wrong_day": "发证日期要在公示结束以后，也不能在今天以后",
    "no_scheme": "没有文件规定这里的证书怎么编号",
    "demo_mixed": "这是真实机构的演示考试，发证会占用真实编号",
}


@dataclass(frozen=True, slots=True)
class Results:
    """What one command works with."""

    database: Database
    exams: Exams
    rules: ResultRules
    scores: Scores
    notices: Notices
    certificates: Certificates


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[Results]:
    from bot.keys import open_vault
    from db.audit import Audit
    from db.clock import utc_now
    from db.exams import Exams
    from db.notifications import Notifications
    from db.results import Certificates, Notices, ResultRules, Scores
    from knowledge.procedures import load_procedures

    async with open_database(chosen.database) as database:
        audit, notifications = Audit(database, utc_now), Notifications(database, utc_now)
        rules = ResultRules(load_procedures())
        common = (database, open_vault(chosen), utc_now, audit, notifications, rules)
        yield Results(
            database,
            Exams(database, utc_now, audit, notifications),
            rules,
            Scores(*common),
            Notices(*common),
            Certificates(*common),
        )


def change_exam(number: str, change: Callable[[Results, Any, ExamView], Awaitable[Any]]) -> Any:
    """Do something with one exam in a unit of work; leaves with what stands against it."""
    from db.work import UnitOfWork

    async def run() -> Any:
        async with opened(settings()) as results:
            exam = await find_exam(results.exams, number)
            with explained():
                async with UnitOfWork(results.database) as work:
                    return await change(results, work, exam)

    return asyncio.run(run())


async def find_exam(exams: Exams, number: str) -> ExamView:
    """The exam of a number, or leave."""
    exam = await exams.by_number(number)
    if exam is None:
        fail(f"没有编号是 {number} 的考试。用 kaozheng exams list 看看有哪些。", 1)
    return exam


@contextmanager
def explained() -> Iterator[None]:
    """Leave with a sentence for what the operations refuse; nothing was changed then."""
    try:
        yield
    except Exception as error:
        if told := _words(error):
            fail(f"{told}。什么都没有改。", 1)
        raise


def _words(error: Exception) -> str | None:
    """What an operation refused, in Chinese; None for what it did not refuse."""
    from db import results
    from db.machines import NotAllowedError
    from knowledge.certificates import NumberError

    fixed: tuple[tuple[type[Exception], str], ...] = (
        (results.NoticeDayError, "公示第一天已经过去了"),
        (results.NoticeExistsError, "这场考试已经公示了"),
        (NotAllowedError, "按现在的状态不能这样做"),
        (LookupError, "这场考试还没有公示"),
    )
    match error:
        case results.NotReadyError():
            return f"还有 {error.missing} 人没有成绩，{error.unconfirmed} 人的成绩没有复核"
        case results.NotOverError():
            return f"公示到 {error.last_day} 才结束"
        case results.OpenObjectionsError():
            return f"还有 {error.count} 条异议没有处理"
        case results.IssueError():
            return _ISSUE_WORDS[str(error.problem)]
        case NumberError() | results.ResultSettingError():
            return f"这场考试或机构的设置不对：{error}"
    return next((told for kind, told in fixed if isinstance(error, kind)), None)


def actor_of(by: str) -> str:
    """The actor of the audit; two people at one keyboard are told apart by their staff numbers."""
    from db.audit import COMMAND

    if _BY.fullmatch(by) is None:
        fail("请用 --by 写工号：字母、数字和短横，最多 20 个，不写姓名。", WRONG_USE)
    return f"{COMMAND}:{by}"


def day_of(text: str) -> date:
    from db.clock import today
    from knowledge.sheets import CellError, parse_day

    try:
        return parse_day(text) if text else today()
    except CellError as error:
        fail(f"{error}。", WRONG_USE)

"""`kaozheng scores`, `notice`, `certificates`: from the marks of an exam to its certificates."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from bot.cli_results import Results, actor_of, change_exam, day_of, explained, find_exam, opened
from bot.cli_tools import WRONG_USE, fail, settings

if TYPE_CHECKING:
    from datetime import date

    from bot.importing.scores import ScorePlan
    from db.exams import ExamView
    from db.results import Confirmed, NoticeView, ScoreView
    from knowledge.sheets import Row

scores = typer.Typer(help="成绩：录入、复核、查看。", no_args_is_help=True)
notice = typer.Typer(help="结果公示。", no_args_is_help=True)
certificates = typer.Typer(help="发证书、撤销、补发。", no_args_is_help=True)

_STATES: Final = {"entered": "待复核", "confirmed": "已复核"}
_REVOKING: Final = {"有误": "mistake", "违纪": "misconduct", "成绩": "score"}
_REPLACING: Final = {"遗失": "lost", "损毁": "damaged", "有误": "mistake"}
_TENTHS: Final = 10
_Number = Annotated[str, typer.Argument(metavar="编号", help="考试编号，如 ZZ2026-031。")]
_Certificate = Annotated[str, typer.Argument(metavar="证书编号")]
_By = Annotated[str, typer.Option("--by", help="谁在操作：工号，字母和数字，不写姓名。录入和复核要两个人。")]


def register(app: typer.Typer) -> None:
    """Add the commands of this topic."""
    app.add_typer(scores, name="scores")
    app.add_typer(notice, name="notice")
    app.add_typer(certificates, name="certificates")


@scores.command("import")
def import_scores(
    number: Annotated[str | None, typer.Argument(metavar="编号", help="考试编号，如 ZZ2026-031。")] = None,
    file: Annotated[Path | None, typer.Argument(help="xlsx 或 csv 文件。")] = None,
    template: Annotated[Path | None, typer.Option(help="写一个空模板到这个 xlsx 文件。")] = None,
    by: Annotated[str, typer.Option("--by", help="谁录入的：工号，字母和数字，不写姓名。")] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
) -> None:
    """导入一场考试的成绩：全部正确才写入，错的每一处都告诉您。写入后要另一个人复核。"""
    from bot.importing.command import only_one, read_rows, save_template
    from bot.importing.scores import COLUMNS

    chosen = only_one(file, template)
    if chosen is None:
        save_template(template or Path(), COLUMNS, "成绩")
        return
    actor = actor_of(by)
    rows = read_rows(chosen, COLUMNS)
    plan = asyncio.run(_import(number or "", chosen, rows, actor, dry_run=dry_run))
    told = "检查通过，还没有写入" if dry_run else "导入好了"
    typer.echo(f"{told}：录入 {len(plan.new)} 人，没有变化 {plan.same} 人。")
    if plan.missing:
        typer.echo(f"提醒：还有 {plan.missing} 人没有成绩，缺考的也要写上。")
    if plan.new and not dry_run:
        typer.echo(f"请另一个人复核：kaozheng scores confirm {number} --by 工号")


async def _import(number: str, file: Path, rows: list[Row], actor: str, *, dry_run: bool) -> ScorePlan:
    from bot.importing.command import bar, refuse
    from bot.importing.scores import plan_scores
    from db.machines import ExamState
    from db.work import UnitOfWork
    from knowledge.sheets import SheetError

    async with opened(settings()) as results:
        exam = await find_exam(results.exams, number)
        if exam.state is not ExamState.HELD:
            fail(f"{number} 还没有考完，或者已经结束，不能录成绩。", 1)
        theory = results.rules.of(exam).theory_counts.value
        async with UnitOfWork(results.database) as work:
            session = await work.session()
            known = await results.scores.of_exam(exam.id, full_names=True, session=session)
            try:
                plan = plan_scores(rows, known, theory_counts=theory)
            except SheetError as error:
                refuse(file, error)
            if dry_run:
                return plan
            with bar("正在导入", len(plan.new)) as done:
                for registration_id, marks in plan.new:
                    await results.scores.enter(work, registration_id, marks, actor)
                    done()
        return plan


@scores.command("confirm")
def confirm_scores(number: _Number, by: _By) -> None:
    """复核一场考试的成绩：由录入以外的人来做。考生从这时起能看到成绩。"""
    from db.results import SamePersonError

    async def confirm(results: Results, work: Any, exam: ExamView) -> Confirmed:
        return await results.scores.confirm(work, exam.id, actor_of(by))

    try:
        done: Confirmed = change_exam(number, confirm)
    except SamePersonError:
        fail("这些成绩就是您录入的，要换一个人复核。什么都没有改。", 1)
    typer.echo(f"已复核 {len(done.registration_ids)} 人。")
    if done.own:
        typer.echo(f"还有 {done.own} 人是您录入的，要换一个人复核。")
    if done.missing:
        typer.echo(f"还有 {done.missing} 人没有成绩。")


@scores.command("list")
def list_scores(number: _Number) -> None:
    """列出一场考试的成绩，姓名不全显示。"""

    async def read(results: Results, _: Any, exam: ExamView) -> list[ScoreView]:
        return await results.scores.of_exam(exam.id)

    views: list[ScoreView] = change_exam(number, read)
    for one in views:
        typer.echo("\t".join((one.ticket_number or "", one.person, *_cells(one))))
    typer.echo(f"共 {len(views)} 人。")


@notice.command("publish")
def publish_notice(
    number: _Number,
    by: _By,
    first: Annotated[str, typer.Option("--from", help="公示第一天，如 2026-12-21；不写就是今天。")] = "",
) -> None:
    """公示一场考试的结果：从哪天起，按工作日算到哪天。"""
    day = day_of(first)

    async def publish(results: Results, work: Any, exam: ExamView) -> NoticeView:
        return await results.notices.publish(work, exam.id, day, actor_of(by))

    view: NoticeView = change_exam(number, publish)
    typer.echo(
        f"{number} 的结果从 {view.first_day} 公示到 {view.last_day}（{view.working_days} 个工作日），合格 {len(view.rows)} 人。"
    )
    if not view.certain:
        typer.echo("提醒：那时的放假安排还没有公布，公示可能要延长，确认时会再核对。")


@notice.command("confirm")
def confirm_notice(number: _Number, by: _By) -> None:
    """公示结束、异议都处理完以后，确认结果；然后才能发证书。"""

    async def confirm(results: Results, work: Any, exam: ExamView) -> NoticeView:
        return await results.notices.confirm(work, exam.id, actor_of(by))

    change_exam(number, confirm)
    typer.echo(f"{number} 的结果已确认。发证书用 kaozheng certificates issue {number} --by 工号")


@certificates.command("issue")
def issue_certificates(
    number: _Number,
    by: _By,
    on: Annotated[str, typer.Option("--on", help="发证日期，如 2026-12-30；不写就是今天。")] = "",
) -> None:
    """给一场考试合格、还没有证书的人发证书。可以再运行一次，只补没有的。"""
    day, actor = day_of(on), actor_of(by)
    typer.echo(f"发了 {asyncio.run(_issue(number, day, actor))} 本证书。")


async def _issue(number: str, day: date, actor: str) -> int:
    from bot.importing.command import bar

    async with opened(settings()) as results:
        exam = await find_exam(results.exams, number)
        passed = (await results.scores.tally(exam.id)).passed
        with explained(), bar("正在发证", passed) as done:
            before = 0

            def progress(issued: int, _: int) -> None:
                nonlocal before
                for _one in range(issued - before):
                    done()
                before = issued

            return await results.certificates.issue_all(exam.id, actor, day, progress)


@certificates.command("revoke")
def revoke_certificate(
    number: _Certificate,
    by: _By,
    why: Annotated[str, typer.Option("--why", help="为什么：" + "、".join(_REVOKING) + "。")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="不再问一遍。")] = False,
) -> None:
    """撤销证书：查证的人会看到已撤销。不能再恢复。"""
    code, actor = _choice(why, _REVOKING), actor_of(by)
    if not yes:
        typer.confirm(f"真的撤销 {number} 吗？撤销后不能恢复", abort=True)
    asyncio.run(_change_certificate(number, "revoke", code, actor))
    typer.echo(f"{number} 已撤销。")


@certificates.command("replace")
def replace_certificate(
    number: _Certificate,
    by: _By,
    why: Annotated[str, typer.Option("--why", help="为什么：" + "、".join(_REPLACING) + "。")],
) -> None:
    """补发或换发证书：给一个新编号，旧的不再有效。"""
    code, actor = _choice(why, _REPLACING), actor_of(by)
    new = asyncio.run(_change_certificate(number, "replace", code, actor))
    typer.echo(f"{number} 换成了 {new}。")


async def _change_certificate(number: str, action: str, why: str, actor: str) -> str:
    """Revoke or replace the certificate of a number; the number of what holds now."""
    from db.results import Why
    from db.work import UnitOfWork

    async with opened(settings()) as results:
        view = await results.certificates.by_number(number)
        if view is None:
            fail(f"没有发过编号是 {number} 的证书。", 1)
        with explained():
            async with UnitOfWork(results.database) as work:
                done = await getattr(results.certificates, action)(work, view.id, Why(why), actor)
        return str(done.number)


def _cells(view: ScoreView) -> tuple[str, ...]:
    if view.state is None:
        return ("没有成绩",)
    marks = [
        "-" if one is None else f"{one // _TENTHS}.{one % _TENTHS}" for one in (view.theory, view.practice)
    ]
    told = "取消" if view.void else "缺考" if view.absent else "/".join(marks)
    passed = {True: "合格", False: "不合格", None: ""}[view.passed]
    return told, _STATES[view.state], passed


def _choice(text: str, choices: dict[str, str]) -> str:
    if text not in choices:
        _refuse_choice(choices)
    return choices[text]


def _refuse_choice(choices: dict[str, str]) -> NoReturn:
    fail(f"--why 只能写 {'、'.join(choices)}。", WRONG_USE)

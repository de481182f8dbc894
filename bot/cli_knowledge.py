"""Commands for those who keep the knowledge: why an answer, what is covered, what people ask in vain."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli_tools import fail, library, open_database, settings
from db.clock import today

if TYPE_CHECKING:
    from db.feedback import ReportLine
    from knowledge.search import Explanation

questions = typer.Typer(help="大家问了什么。", no_args_is_help=True)
_REASONS: Final = {"beside": "答非所问", "wrong": "内容不对", "unclear": "看不懂"}


def register(knowledge: typer.Typer, app: typer.Typer) -> None:
    """Add the commands of this topic.

    Args:
        knowledge: the group `kaozheng knowledge`.
        app: the whole command line.
    """
    knowledge.command("explain")(explain)
    knowledge.command("coverage")(coverage)
    app.add_typer(questions, name="questions")


def explain(
    question: Annotated[str, typer.Argument(help="要问的话，用引号括起来。")],
    region: Annotated[str | None, typer.Option(help="在哪里，如 河南省郑州市。")] = None,
) -> None:
    """一个问题为什么这样答：听懂了什么，比较了哪些条目，各得多少分。"""
    from knowledge.policies import PolicyFileError
    from knowledge.search import Assistant, Question

    try:
        assistant = Assistant.load()
    except PolicyFileError as error:
        fail(f"政策知识读不进来：{error}", 1)
    asked = Question(question, today(), region)
    answer = assistant.ask(asked)
    for line in _explained(assistant.explain(asked)):
        typer.echo(line)
    typer.echo(f"结果：{answer.outcome}{f'，条目 {answer.entry.id}' if answer.entry else ''}")


def _explained(found: Explanation) -> list[str]:
    lines = [
        f"听懂的话：{found.text}",
        f"地区：{found.region or '不明'}",
        f"把握：{found.probability:.3f}（达到 {found.threshold:.3f} 才回答）",
    ]
    for place, candidate in enumerate(found.candidates, 1):
        lines.append(f"{place}. {candidate.entry.id}  {candidate.entry.title}  得分 {candidate.score:.3f}")
        told = "  ".join(f"{name} {value:.2f}" for name, value in candidate.signals.items() if value)
        lines.append(f"   {told}")
    return lines if found.candidates else [*lines, "没有一个条目和它有共同的词。"]


def coverage() -> None:
    """每份文件、每一处有几个条目；哪些文件还没有条目。"""
    from knowledge.policies import EntryKind

    known = library()
    sections: dict[str, Counter[str]] = {document: Counter() for document in known.documents}
    gaps: Counter[str] = Counter()
    for entry in known.entries.values():
        if entry.kind is EntryKind.GAP:
            gaps[entry.sources[0].document] += 1
        for source in entry.sources if entry.kind is EntryKind.RULE else ():
            sections[source.document][source.section] += 1
    for document, counts in sections.items():
        typer.echo(
            f"{document}《{known.documents[document].title}》：规定 {counts.total()}，未载明 {gaps[document]}"
        )
        if counts:
            typer.echo("  " + "  ".join(f"{section} {count}" for section, count in counts.items()))
    empty = [document for document, counts in sections.items() if not counts]
    typer.echo(
        f"共 {len(sections)} 份文件；没有条目的 {len(empty)} 份{'：' + '、'.join(empty) if empty else '。'}"
    )


@questions.command("report")
def report_questions(
    days: Annotated[int, typer.Option(min=1, max=3650, help="看最近多少天。")] = 30,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """没答上的和被点了“没用”的问题，问得最多的在前。"""
    from db.clock import utc_now
    from db.feedback import report
    from knowledge.search.normalise import fold, without_fillers

    async def run(url: str) -> list[ReportLine]:
        async with open_database(url) as database:
            return await report(
                database,
                now=utc_now(),
                age=timedelta(days=days),
                same=lambda text: "".join(without_fillers(fold(text)).split()),
            )

    lines = asyncio.run(run(settings().database))
    if as_json:
        typer.echo(json.dumps([_as_json(line) for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        typer.echo(_told(line))
    typer.echo(f"最近 {days} 天：{len(lines)} 种问题，{sum(line.times for line in lines)} 次。")


def _told(line: ReportLine) -> str:
    counts = [f"没答上 {line.unanswered}"] if line.unanswered else []
    counts += [f"没用 {line.disliked}"] if line.disliked else []
    counts += [f"{_REASONS.get(reason, reason)} {count}" for reason, count in line.reasons.most_common()]
    counts += ["、".join(line.regions)] if line.regions else []
    counts += ["、".join(line.entries)] if line.entries else []
    return f"{line.times} 次  {line.text}  （{'；'.join(counts)}）"


def _as_json(line: ReportLine) -> dict[str, Any]:
    return {
        "question": line.text,
        "times": line.times,
        "unanswered": line.unanswered,
        "disliked": line.disliked,
        "reasons": dict(line.reasons),
        "regions": dict(line.regions),
        "entries": dict(line.entries),
        "last_asked": line.last_asked.isoformat(),
    }

"""`kaozheng eligibility`: what people qualify for, what a draft of the rules changes, and the picture of the rules.

`diagram` is a word in the place of the file and no sub-command: the contract puts a file name there, and a group of
commands would take every file name for the name of a command. A file of that name is given as ./diagram.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_tools import WRONG_USE, fail
from db.clock import today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.eligibility import Profile, Rules

_DIAGRAM = "diagram"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("eligibility")(eligibility)


def eligibility(
    profile: Annotated[
        str, typer.Argument(help="资料文件（JSON）；- 表示从标准输入读；写 diagram 画出规则图。")
    ],
    on: Annotated[str | None, typer.Option(help="按哪一天算，如 2026-11-21；不写就是今天。")] = None,
    rules: Annotated[
        Path | None, typer.Option(help="规则草稿的文件夹：列出和现行规则相比，这些人的结论有什么变化。")
    ] = None,
    *,
    batch: Annotated[bool, typer.Option("--batch", help="文件里一行一份资料（JSON Lines）。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """算一算能报什么：专项、技能等级、职称，附依据和日期。"""
    from knowledge.eligibility import FOLDER

    day = _day(on)
    if profile == _DIAGRAM:
        from knowledge.eligibility.diagram import draw

        typer.echo(draw(_rules(rules or FOLDER)))
        return
    people, is_list = _people(profile, batch=batch)
    current = _rules(FOLDER)
    if rules is not None:
        _compare(current, _rules(rules), people, day, as_json=as_json)
    elif as_json:
        _print_json(current, people, day, as_list=is_list)
    else:
        _print_text(current, people, day)


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"--on 的日期“{text}”应写成 2026-11-21 这样，并且真有这一天。", WRONG_USE)


def _rules(folder: Path) -> Rules:
    from knowledge.eligibility import RuleFileError, load_rules

    if not folder.is_dir():
        fail(f"没有 {folder} 这个文件夹。", WRONG_USE)
    try:
        return load_rules(folder)
    except RuleFileError as error:
        fail(f"规则读不进来：{error}", 1)


def _people(name: str, *, batch: bool) -> tuple[list[Profile], bool]:
    """The profiles of a file, and whether they stood in a JSON array. All are checked before the first is answered."""
    text = _read(name)
    if batch:
        lines = [
            (f"第 {number} 行", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
        return [_profile(_parse(line, f"{name} {where}"), f"{name} {where}") for where, line in lines], False
    data = _parse(text, name)
    if isinstance(data, list):
        return [_profile(one, f"{name} 第 {place} 份") for place, one in enumerate(data, 1)], True
    return [_profile(data, name)], False


def _read(name: str) -> str:
    try:
        return (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()).decode("utf-8-sig")
    except FileNotFoundError:
        fail(f"没有 {name} 这个文件。", WRONG_USE)
    except OSError as error:
        fail(f"读不了文件 {name}：{error.strerror}。", WRONG_USE)
    except UnicodeDecodeError:
        fail(f"文件 {name} 不是 UTF-8 编码，请另存为 UTF-8。", WRONG_USE)


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        fail(f"{where} 的 JSON 套得太深了，一份资料用不着。", WRONG_USE)
    except ValueError as error:
        place = (
            f"第 {error.lineno} 行第 {error.colno} 个字" if isinstance(error, json.JSONDecodeError) else ""
        )
        fail(
            f"{where} 不是正确的 JSON{place and f'（{place}看不懂）'}；一行一份资料的文件请加 --batch。",
            WRONG_USE,
        )


def _profile(data: object, where: str) -> Profile:
    from knowledge.eligibility.contract import ProfileError, parse_profile

    try:
        return parse_profile(data)
    except ProfileError as error:
        fail(f"{where}：{error}。", WRONG_USE)


def _print_json(rules: Rules, people: list[Profile], on: date, *, as_list: bool) -> None:
    from knowledge.eligibility.contract import as_contract

    found = (as_contract(rules.evaluate(person, on)) for person in people)
    if as_list:
        typer.echo(json.dumps(list(found), ensure_ascii=False))
        return
    for one in found:
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")


def _print_text(rules: Rules, people: list[Profile], on: date) -> None:
    from knowledge.eligibility.explain import explain

    for place, person in enumerate(people, 1):
        if len(people) > 1:
            typer.echo(f"—— {person.id or f'第 {place} 份'}")
        typer.echo("\n".join(explain(rules.evaluate(person, on))))


def _compare(current: Rules, draft: Rules, people: list[Profile], on: date, *, as_json: bool) -> None:
    """What the draft changes, in the rules and for the people."""
    from knowledge.eligibility.compare import changed_rules, compare

    changes = list(compare(current, draft, people, on))
    if as_json:
        for one in changes:
            facts = {
                "id": one.profile.id,
                "target": one.before.target,
                "before": {"status": one.before.status, "earliest_on": _iso(one.before.earliest_on)},
                "after": {"status": one.after.status, "earliest_on": _iso(one.after.earliest_on)},
            }
            typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for line in _report(changed_rules(current, draft), people, changes):
        typer.echo(line)


def _report(rules: list[str], people: list[Profile], changes: list[Any]) -> Iterator[str]:
    yield from rules
    names = {id(person): person.id or f"第 {place} 份" for place, person in enumerate(people, 1)}
    for one in changes:
        yield f"{names[id(one.profile)]}　{one}"
    touched = len({id(one.profile) for one in changes})
    yield f"{len(people)} 份资料里，{touched} 份的结论有变化，共 {len(changes)} 处。"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

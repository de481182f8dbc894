"""`kaozheng keys`: the keys that seal what is personal, and changing them while servers run.

A server reads the keys when it starts. So a key is changed in three steps with a restart after each: `add` puts the
new key behind the old one, so that every server can read with it; `rotate` puts it in front and seals everything
again; `remove` drops the old one, once nothing is sealed with it. Each can be interrupted and run again.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.settings import Settings
    from db.resealing import Resealed
    from db.vault import Key

keys = typer.Typer(help="给个人信息加密的密钥。", no_args_is_help=True)
_KEPT = "旧密钥留着没有坏处：个人信息已经都用新密钥加密了。"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(keys, name="keys")


@keys.command()
def new() -> None:
    """生成一个新密钥，用来写进 KAOZHENG_KEYS。它是秘密，不要发给别人。"""
    from db.vault import Key

    typer.echo(str(Key.new()))


@keys.command("list")
def list_() -> None:
    """列出密钥的名字，第一个是正在用的。"""
    for place, key in enumerate(_keys(settings())):
        typer.echo(f"{key.name}　{'只用来读旧数据' if place else '正在用'}")


@keys.command()
def add() -> None:
    """换密钥第一步：加一个新密钥，先只用来读。"""
    from bot.keys import write_keys
    from db.vault import Key

    chosen = settings()
    path = _key_file(chosen, "生成新密钥用 kaozheng keys new，写在 KAOZHENG_KEYS 的旧密钥后面，用逗号隔开")
    known = _keys(chosen)
    if len(known) > 1:
        fail(f"已经有 {_names(known)}，上一次换密钥还没做完：先用 rotate 或 remove 做完。", WRONG_USE)
    fresh = Key.new()
    while fresh.name == known[0].name:
        fresh = Key.new()
    _write(lambda: write_keys(path, [*known, fresh]), path)
    asyncio.run(_tell(chosen, "add_key", fresh.name))
    typer.echo(
        f"加好了新密钥 {fresh.name}。请备份 {path}，重启所有服务，然后运行：kaozheng keys rotate {fresh.name}"
    )


@keys.command()
def rotate(
    name: Annotated[str, typer.Argument(help="新密钥的名字；add 会告诉您，keys list 也能看到。")],
) -> None:
    """换密钥第二步：改用新密钥，把已有的数据全部重新加密。中断了再运行一次就行。"""
    from bot.keys import write_keys

    chosen = settings()
    known = _keys(chosen)
    ordered = [_named(known, name), *(key for key in known if key.name != name)]
    if ordered != known:
        path = _key_file(chosen, f"请把 {name} 移到 KAOZHENG_KEYS 的最前面，再运行一次")
        _write(lambda: write_keys(path, ordered), path)
    _finish(asyncio.run(_reseal(chosen, ordered, "rotate_key")))
    old = "、".join(key.name for key in ordered[1:])
    if not old:
        typer.echo("都是用这个密钥加密的，没有旧密钥。")
        return
    typer.echo(f"请重启所有服务。{_KEPT}要去掉 {old}：kaozheng keys remove {ordered[-1].name}")


@keys.command()
def remove(
    name: Annotated[str, typer.Argument(help="旧密钥的名字。")],
    *,
    anyway: Annotated[bool, typer.Option("--anyway", help="密钥泄露了：二维码失效也要去掉。")] = False,
) -> None:
    """换密钥第三步：去掉旧密钥。还有数据用着它就不去掉。"""
    from bot.keys import write_keys

    chosen = settings()
    known = _keys(chosen)
    if _named(known, name) == known[0]:
        fail(f"{name} 正在用，不能去掉。要换新密钥，先运行 kaozheng keys add。", WRONG_USE)
    signed = 0 if anyway else asyncio.run(_signed(chosen))
    if signed:
        fail(
            f"已经发出 {signed} 张带二维码的准考证、证书，去掉旧密钥后，用它签的二维码会显示验不了真。{_KEPT}"
            "如果旧密钥泄露了，一定要去掉，请加 --anyway。",
            1,
        )
    result = asyncio.run(_reseal(chosen, known, "reseal"))
    _finish(result)
    if result.rows:
        fail(
            "这些是旧密钥刚刚写的，说明 rotate 之后可能还有服务没重启。请重启所有服务，再运行一次这条命令。",
            1,
        )
    path = _key_file(chosen, f"没有数据用着它了，可以从 KAOZHENG_KEYS 里去掉 {name}", code=0)
    _write(lambda: write_keys(path, [key for key in known if key.name != name]), path)
    asyncio.run(_tell(chosen, "remove_key", name))
    typer.echo(f"去掉了 {name}。数据库的旧备份还要用它才能读，请和备份一起另外保管。")


def _keys(chosen: Settings) -> list[Key]:
    """The keys in use, the current one first; the file is made where there is none."""
    from bot.keys import FILE, KeyFileError, open_vault, read_keys
    from db.vault import Key

    if chosen.keys:
        return [Key.parse(one) for one in chosen.keys.split(",")]
    try:
        open_vault(chosen)
        return read_keys(chosen.data_dir / FILE)
    except KeyFileError as error:
        fail(str(error), 1)


def _key_file(chosen: Settings, instead: str, code: int = WRONG_USE) -> Path:
    """Where the keys are written; leaves with what to do where they are in the settings."""
    from bot.keys import FILE

    if chosen.keys:
        fail(f"密钥写在 KAOZHENG_KEYS 里，程序不改它。{instead}。", code)
    return chosen.data_dir / FILE


def _named(known: list[Key], name: str) -> Key:
    found = next((key for key in known if key.name == name), None)
    if found is None:
        fail(f"没有叫 {name} 的密钥，现在有 {_names(known)}。", WRONG_USE)
    return found


def _names(known: list[Key]) -> str:
    return "、".join(key.name for key in known)


def _write(write: Callable[[], None], path: Path) -> None:
    try:
        write()
    except OSError as error:
        fail(f"密钥文件 {path} 写不了：{error.strerror}。", 1)


async def _reseal(chosen: Settings, known: list[Key], action: str) -> Resealed:
    """Seal everything with the first key."""
    from db.clock import utc_now
    from db.eligibility import EligibilityRecords
    from db.resealing import count_old, reseal
    from db.vault import Vault

    vault = Vault(known)
    async with open_database(chosen.database) as database:
        await EligibilityRecords(database, vault, utc_now).seal_plain()
        with _progress(await count_old(database, vault)) as progress:
            result = await reseal(database, vault, progress)
    await _tell(chosen, action, known[0].name)
    return result


async def _signed(chosen: Settings) -> int:
    """Papers whose QR code may be signed with an old key."""
    from db.clock import utc_now
    from db.resealing import count_signed

    async with open_database(chosen.database) as database:
        return await count_signed(database, utc_now())


async def _tell(chosen: Settings, action: str, name: str) -> None:
    """Audit it."""
    from db.audit import COMMAND, Audit
    from db.clock import utc_now

    async with open_database(chosen.database) as database, database.write() as session:
        await Audit(database, utc_now).append(session, COMMAND, action, "keys", after=name)


def _finish(result: Resealed) -> None:
    """Say how it went; leave where something still needs the old key."""
    if result.rows:
        typer.echo(f"重新加密了 {result.rows} 行。")
    if result.unreadable:
        fail(
            f"有 {result.unreadable} 行用现有的密钥都打不开。请把旧密钥从备份里找回来，一起放进密钥文件；旧密钥都不要去掉。",
            1,
        )
    if result.left:
        fail(f"还有 {result.left} 行正被别人用着，请再运行一次。", 1)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("正在重新加密", total=total)
        yield lambda done: bar.advance(task, done)

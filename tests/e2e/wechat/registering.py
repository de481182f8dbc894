"""A whole registration on a phone; `python -m tests.e2e.wechat.registering` prints it for docs/wechat.md."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.e2e.program import Program, run_command
from tests.e2e.wechat.fake import FakeWeChat
from tests.e2e.wechat.phone import Phone
from tests.people import make_identity_number
from tests.pictures import picture

ASKED = "下个月郑州有没有月嫂考试"
NAME = "李红梅"


async def register(phone: Phone, serial: int) -> None:
    """From following the account to the number of the registration."""
    await phone.event("subscribe")
    await phone.says(ASKED)
    await phone.presses("报名 1")
    await phone.presses("我自己")
    await phone.presses("我同意")
    await phone.says(NAME)
    await phone.says(make_identity_number(date(1990, 5, 1), "女", serial=serial))
    await phone.says(f"1380013{serial:04d}")
    await phone.presses("高中")
    await phone.presses("没有单位")
    await phone.sends_picture(picture())
    while "确认提交" not in phone.shown[-1]:
        await phone.presses("不知道" if "不知道" in phone.shown[-1] else "稍后补交")
    await phone.presses("确认提交")
    await phone.says("我的考试")


def main() -> None:
    """Print what the phone shows."""
    with FakeWeChat() as fake, tempfile.TemporaryDirectory() as folder:
        environment = {**fake.environment, "KAOZHENG_MESSAGES_PER_MINUTE": "6000"}
        run_command("demo", folder=Path(folder), environment=environment)
        program = Program(Path(folder), environment)
        try:
            sys.stdout.write(asyncio.run(_screen(fake, program.start())) + "\n")
        finally:
            program.close()


async def _screen(fake: FakeWeChat, program: Program) -> str:
    phone = Phone(fake, program.url)
    try:
        await register(phone, 28)
        await asyncio.to_thread(fake.wait, lambda: bool(fake.sent))
    finally:
        await phone.close()
    return "\n\n".join([*phone.shown, *(f"（随后单独发来）\n{one.content}" for one in fake.sent)])


if __name__ == "__main__":
    main()

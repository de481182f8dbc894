"""A whole registration on a phone; `python -m tests.e2e.wechat.registering` writes it into docs/wechat.md."""

from __future__ import annotations

import asyncio
import re
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
PHONE = "13800138000"
"""The operator's own line, nobody's."""
NUMBER = re.compile(r"(\d{6})\d{8}(\d{3}[\dX])")
DOCS = Path(__file__).parents[3] / "docs" / "wechat.md"
BEGIN, END = "<!-- transcript -->\n```text\n", "\n```\n"


async def register(phone: Phone, serial: int) -> None:
    """From following the account to the number of the registration."""
    await phone.event("subscribe")
    await phone.says(ASKED)
    await phone.presses("报名 1")
    await phone.presses("我自己")
    await phone.presses("我同意")
    await phone.says(NAME)
    await phone.says(make_identity_number(date(1990, 5, 1), "女", serial=serial))
    await phone.says(PHONE)
    await phone.presses("高中")
    await phone.presses("没有单位")
    await phone.sends_picture(picture())
    while "确认提交" not in phone.shown[-1]:
        await phone.presses("不知道" if "不知道" in phone.shown[-1] else "稍后补交")
    await phone.presses("确认提交")
    await phone.says("我的考试")


def main() -> None:
    """Write what the phone shows into the docs."""
    with FakeWeChat() as fake, tempfile.TemporaryDirectory() as folder:
        environment = {**fake.environment, "KAOZHENG_MESSAGES_PER_MINUTE": "6000"}
        run_command("demo", folder=Path(folder), environment=environment)
        program = Program(Path(folder), environment)
        try:
            shown = NUMBER.sub(r"\1********\2", asyncio.run(_screen(fake, program.start())))
        finally:
            program.close()
    before, _, rest = DOCS.read_text("utf-8").partition(BEGIN)
    DOCS.write_text(f"{before}{BEGIN}{shown}{END}{rest.partition(END)[2]}", "utf-8")


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

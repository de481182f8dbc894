"""``kaozheng chat``: the same conversations in a terminal, buttons by their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.program import run_command
from tests.e2e.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "湖南专项职业能力多少分合格"
DOCUMENT = "湘人社函〔2020〕80号"


def test_a_question_through_a_pipe(tmp_path: Path) -> None:
    done = run_command("chat", folder=tmp_path, stdin=f"{QUESTION}\n")
    assert done.returncode == 0, done.stderr
    assert "60" in done.stdout
    assert DOCUMENT in done.stdout
    assert "Traceback" not in done.stderr


def test_buttons_by_number_and_the_next_day(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.press("我的地区")
        terminal.press("河南")
        terminal.press("郑州")
        terminal.expect("河南省郑州市")
        terminal.type(QUESTION)
        terminal.expect(DOCUMENT)
        terminal.type("")
        terminal.type("99")
        terminal.type("退出")
        terminal.expect("再见")
        assert terminal.wait_closed() == 0
    with Terminal(tmp_path) as terminal:
        terminal.type("我的地区")
        terminal.expect("河南省郑州市")
        terminal.press("河南")
        terminal.expect("洛阳")
        terminal.end_input()
        assert terminal.wait_closed() == 0, terminal.screen


def test_control_c_ends_it(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.expect(r"> $")
        terminal.interrupt()
        assert terminal.wait_closed() == 0
        assert "Traceback" not in terminal.screen

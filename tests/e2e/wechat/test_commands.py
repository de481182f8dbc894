"""`kaozheng wechat`: the menu, the check, the phone in the terminal."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.e2e.program import KAOZHENG, Program, clean_environment, free_port, run_command
from tests.e2e.wechat.protocol import Account
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.wechat.fake import FakeWeChat

CHECKED = {"KAOZHENG_PUBLIC_URL": "https://kz.example"}


def test_the_menu_is_pushed_and_found_right(empty: Path, wechat: FakeWeChat) -> None:
    environment = wechat.environment | CHECKED
    before = run_command("wechat", "check", folder=empty, environment=environment)
    assert "还没有菜单" in before.stdout
    pushed = run_command("wechat", "menu", "push", folder=empty, environment=environment)
    assert pushed.returncode == 0, pushed.stderr
    assert {"/exams", "/register", "/my"} <= {
        one["key"] for column in wechat.menu["button"] for one in column["sub_button"]
    }
    after = run_command("wechat", "check", folder=empty, environment=environment)
    assert after.returncode == 0, after.stdout
    assert "菜单是最新的" in after.stdout
    assert "https://kz.example/wechat" in after.stdout
    assert "✗" not in after.stdout
    wechat.menu = {}


@pytest.mark.parametrize(
    ("changed", "refused", "said"),
    [
        ({"WECHAT_APP_SECRET": "f" * 32}, None, "40125"),
        ({"WECHAT_APP_ID": "wxfedcba9876543210"}, None, "40013"),
        ({}, ("stable_token", 40164), "白名单"),
        ({"WECHAT_API_BASE": "http://127.0.0.1:9"}, None, "连不上"),
    ],
)
def test_the_check_says_what_is_wrong(
    empty: Path, wechat: FakeWeChat, changed: dict[str, str], refused: tuple[str, int] | None, said: str
) -> None:
    if refused:
        wechat.refuse(*refused)
    result = run_command("wechat", "check", folder=empty, environment=wechat.environment | changed)
    assert said in result.stdout
    assert "KAOZHENG_PUBLIC_URL" in result.stdout
    pushed = run_command("wechat", "menu", "push", folder=empty, environment=wechat.environment | changed)
    assert (pushed.returncode == 0) == (refused is not None)  # only that one is over by now
    wechat.menu = {}


def test_a_template_that_the_account_has_not_is_named(empty: Path, wechat: FakeWeChat) -> None:
    wanted = '{"approved": {"id": "T-none", "data": {"thing1": "{标题}"}}}'
    environment = wechat.environment | {"WECHAT_TEMPLATES": wanted}
    result = run_command("wechat", "check", folder=empty, environment=environment)
    assert result.returncode == 1
    assert "T-none" in result.stdout


def test_without_settings_the_commands_say_so(empty: Path) -> None:
    for command in (("menu", "push"), ("check",), ("simulate",)):
        result = run_command("wechat", *command, folder=empty)
        assert result.returncode == 2
        assert "docs/wechat.md" in result.stderr


@pytest.mark.parametrize("account", [Account(), Account(aes_key="")])
def test_the_phone_in_the_terminal_talks_to_the_server(
    new_program: Callable[..., Program], tmp_path: Path, account: Account
) -> None:
    environment = account.environment | {"WECHAT_API_BASE": f"http://127.0.0.1:{free_port()}"}
    program = new_program(environment).start()
    (tmp_path / "照片.jpg").write_bytes(picture())
    lines = (
        "关注",
        "湖南专项职业能力多少分合格",
        "语音 怎么用",
        "位置 湖南省长沙市岳麓区",
        "菜单 /my",
        "发送 照片.jpg",
    )
    result = subprocess.run(
        [str(KAOZHENG), "wechat", "simulate", "--url", f"{program.url}/wechat"],
        cwd=tmp_path,
        env=clean_environment(environment | {"KAOZHENG_DATA_DIR": str(tmp_path / "data")}),
        input="\n".join([*lines, "发送 没有.jpg", "退出"]) + "\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    for expected in (
        "我是考证通",
        "湘人社函〔2020〕80号",
        "我在郑州",
        "湖南省长沙市",
        "【1】",
        "图片",
        "打不开",
        "再见",
    ):
        assert expected in result.stdout, expected


def test_a_server_that_does_not_run_is_said(empty: Path) -> None:
    environment = Account().environment | {
        "WECHAT_API_BASE": f"http://127.0.0.1:{free_port()}",
        "KAOZHENG_PORT": str(free_port()),
    }
    result = run_command("wechat", "simulate", folder=empty, environment=environment, stdin="你好\n")
    assert result.returncode == 1
    assert "kaozheng serve" in result.stderr

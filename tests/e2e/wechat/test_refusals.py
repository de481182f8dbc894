"""What the address refuses, and what settings the program refuses to start with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.program import Program, run_command
from tests.e2e.wechat.protocol import Account, signature

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.wechat.fake import FakeWeChat
    from tests.e2e.wechat.phone import Phone

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>'


def get(program: Program, query: dict[str, str]) -> httpx.Response:
    return httpx.get(f"{program.url}/wechat", params=query, trust_env=False)


def post(program: Program, query: dict[str, str], body: bytes) -> int:
    return httpx.post(
        f"{program.url}/wechat", params=query, content=body, trust_env=False, timeout=30
    ).status_code


def test_the_check_of_the_address(program: Program, wechat: FakeWeChat) -> None:
    query = wechat.account.query()
    assert get(program, {**query, "echostr": "echo-7"}).text == "echo-7"
    assert get(program, {**query, "signature": "0" * 40, "echostr": "x"}).status_code == 403
    assert get(program, {}).status_code == 403


def test_forged_old_and_repeated_calls_are_refused(
    program: Program, wechat: FakeWeChat, phone: Phone
) -> None:
    account = wechat.account
    query, body = account.pack(phone.message("text", Content="菜单"))
    assert post(program, {**query, "signature": "0" * 40}, body) == 403
    assert post(program, {**query, "msg_signature": "0" * 40}, body) == 403
    assert post(program, query, body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[AAAA")) == 403
    old = account.query(skew=-360)
    assert post(program, old, phone.message("text", Content="菜单").encode()) == 403
    assert post(program, query, body) == 200
    _, other = account.pack(phone.message("text", Content="别的"))
    assert post(program, query, other) == 403
    assert post(program, account.query(), phone.message("text", Content="菜单").encode()) == 403


@pytest.mark.parametrize("body", ["<xml><Content>", BOMB, "", "{}", "<xml>" + "a" * 70_000 + "</xml>"])
def test_broken_and_harmful_bodies_are_refused(program: Program, wechat: FakeWeChat, body: str) -> None:
    assert post(program, wechat.account.query(), body.encode()) == 400
    query, sealed = wechat.account.pack(body)
    assert post(program, query, sealed) == 400


def test_a_large_body_is_refused_while_it_comes(program: Program, wechat: FakeWeChat) -> None:
    assert post(program, wechat.account.query(), b"<xml>" + b"a" * (3 << 20)) in (400, 413)


def test_without_settings_there_is_no_such_address(server: Program) -> None:
    assert get(server, {}).status_code == 404


async def test_plain_mode_works_and_is_warned_of(
    new_program: Callable[..., Program], phone: Phone, wechat: FakeWeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Account(aes_key="")
    running = new_program(plain.environment | {"WECHAT_API_BASE": wechat.url}).start()
    assert "plain mode" in running.log
    monkeypatch.setattr(wechat, "account", plain)
    phone.client.base_url = httpx.URL(running.url)
    assert "考证通" in await phone.says("/start")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"WECHAT_APP_ID": "123"}, "WECHAT_APP_ID"),
        ({"WECHAT_APP_ID": ""}, "WECHAT_APP_ID 也要填"),
        ({"WECHAT_APP_SECRET": ""}, "WECHAT_APP_SECRET"),
        ({"WECHAT_APP_SECRET": "short"}, "32"),
        ({"WECHAT_TOKEN": ""}, "WECHAT_TOKEN"),
        ({"WECHAT_TOKEN": "有汉字"}, "令牌"),
        ({"WECHAT_AES_KEY": "a" * 42}, "43"),
        ({"WECHAT_API_BASE": "api.weixin.qq.com"}, "网址"),
        ({"WECHAT_TEMPLATES": "{"}, "JSON"),
    ],
)
def test_settings_that_are_wrong_are_named_at_the_start(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    result = run_command("serve", folder=tmp_path, environment=Account().environment | changed)
    assert result.returncode == 2
    assert said in result.stderr
    assert Account().secret not in result.stderr
    assert Account().aes_key not in result.stderr


def test_the_secrets_are_in_no_log(program: Program, wechat: FakeWeChat) -> None:
    account = wechat.account
    secrets = (account.secret, account.token, account.aes_key, "oInvented", "token-1", "李红梅")
    assert [one for one in secrets if one in program.log] == []


def test_the_signature_of_the_client_is_not_the_servers() -> None:
    """As computed by hand for the example in WeChat's guide: sorted, joined, SHA-1."""
    assert signature("c", "a", "b") == "a9993e364706816aba3e25717850c26c9cd0d89d"

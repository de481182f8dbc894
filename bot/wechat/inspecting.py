"""Whether the official account is set up right (检查): what can be told from here, and how to mend what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.wechat.codes import Remedy, WeChatError, meaning_of
from bot.wechat.templates import read_templates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    from bot.settings import Settings
    from bot.wechat.api import WeChatApi

_NO_MENU = 46003
_NOT_ALLOWED = 48001


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    said: str
    """A Chinese sentence: what is so, or what is wrong and how to mend it."""
    grave: bool = True
    """Whether the account does not work without it."""


def inspect_settings(settings: Settings) -> list[Finding]:
    """What the settings alone tell."""
    found = [Finding(good=True, said=f"公众号 {settings.wechat_app_id} 的设置写法没有问题。")]
    if settings.wechat_aes_key:
        found.append(Finding(good=True, said="消息加密：安全模式（或兼容模式）。"))
    else:
        found.append(
            Finding(
                good=False,
                said="消息没有加密（明文模式）：签名不保护内容。请在“服务器配置”里选安全模式，把密钥填到 WECHAT_AES_KEY。",
                grave=False,
            )
        )
    if settings.public_url:
        found.append(Finding(good=True, said=f"服务器配置里的 URL 填：{settings.public_url}/wechat"))
    else:
        found.append(
            Finding(
                good=False,
                said="没有设置 KAOZHENG_PUBLIC_URL：准考证等 PDF 文件在微信里发不出去，只能发图片。",
                grave=False,
            )
        )
    count = len(read_templates(settings.wechat_templates))
    said = (
        f"提醒模板：设置了 {count} 种。"
        if count
        else "没有设置提醒模板（WECHAT_TEMPLATES）：48 小时没说过话的人，要等下次来问时才收到提醒。"
    )
    return [*found, Finding(good=bool(count), said=said, grave=False)]


async def inspect_account(api: WeChatApi, menu: Mapping[str, Any], settings: Settings) -> list[Finding]:
    """What WeChat itself tells.

    Args:
        api: of the account.
        menu: as it should be.
        settings: of this installation.
    """
    found = [await _ask("取得 access_token", api.token.get)]
    if not found[0].good:
        return found  # everything else needs it
    try:
        found.append(_compare(await api.menu(), menu))
    except WeChatError as error:
        found.append(_menu_trouble(error))
    templates = read_templates(settings.wechat_templates)
    own = {one.id for one in templates.values() if not one.subscription}
    if own:
        try:
            missing = sorted(own - set(await api.templates()))
        except WeChatError as error:
            return [*found, _refusal("读取模板列表", error)]
        said = f"公众号里没有这些模板：{'、'.join(missing)}。" if missing else "模板都在。"
        found.append(Finding(good=not missing, said=said))
    return found


async def _ask(name: str, call: Callable[[], Awaitable[object]]) -> Finding:
    try:
        await call()
    except WeChatError as error:
        return _refusal(name, error)
    return Finding(good=True, said=f"{name}：成功。")


def _refusal(name: str, error: WeChatError) -> Finding:
    return Finding(
        good=False,
        said=f"{name}：不行（{error.code}）。{meaning_of(error.code)}。",
        grave=error.remedy is not Remedy.AGAIN,
    )


def _menu_trouble(error: WeChatError) -> Finding:
    if error.code == _NO_MENU:
        return Finding(good=False, said="公众号还没有菜单：运行 kaozheng wechat menu push。", grave=False)
    if error.code == _NOT_ALLOWED:
        return Finding(
            good=False, said="公众号没有自定义菜单的权限（未认证的订阅号）：不影响问答。", grave=False
        )
    return _refusal("读取菜单", error)


def _compare(answer: Mapping[str, Any], menu: Mapping[str, Any]) -> Finding:
    if _shape(answer.get("menu", {})) == _shape(menu):
        return Finding(good=True, said="菜单是最新的。")
    return Finding(good=False, said="菜单和现在的版本不一样：运行 kaozheng wechat menu push。", grave=False)


def _shape(menu: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Names and keys; WeChat adds empty lists of its own."""
    return [
        (
            str(column.get("name")),
            [(str(one.get("name")), str(one.get("key"))) for one in column.get("sub_button", ())],
        )
        for column in menu.get("button", ())
    ]

"""The conversations (对话): one module a topic, ordinary aiogram routers that know no channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers import fallback, menu, policy, region

if TYPE_CHECKING:
    from aiogram import Router

COMMANDS: Final = (
    ("start", "打开菜单"),
    ("region", "我的地区"),
    ("help", "怎么用"),
    ("cancel", "取消正在办的事"),
)
"""Commands and what each is for, as a messenger lists them."""


def routers() -> list[Router]:
    """Fresh routers in the order they are asked: commands and forms first, free text after them, the rest last."""
    return [module.make_router() for module in (menu, region, policy, fallback)]

"""The conversations (对话): one module a topic, ordinary aiogram routers that know no channel."""

from __future__ import annotations

from typing import Final

from aiogram import Router

from handlers import eligibility, fallback, feedback, menu, originals, policy, region, texts
from handlers.filters import Words

COMMANDS: Final = (
    ("start", "打开菜单"),
    ("exams", "我能考什么"),
    ("region", "我的地区"),
    ("help", "怎么用"),
    ("cancel", "取消正在办的事"),
)
"""Commands and what each is for, as a messenger lists them."""


def make_router() -> Router:
    """A fresh router with every conversation: commands and forms first, free text after them, the rest last.

    One router for all topics: each further one that an update is handed to costs as much as ten filters.
    """
    router = Router(name="kaozheng")
    # Whatever form is open: the policy's own handler of text comes after the forms.
    router.message.register(policy.tell_how, Words(texts.MENU_POLICY))
    for module in (menu, region, eligibility, policy, originals, feedback, fallback):
        module.register(router)
    return router

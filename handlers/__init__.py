"""The conversations (对话): one module a topic, ordinary aiogram routers that know no channel."""

from __future__ import annotations

from typing import Final

from aiogram import Router

from handlers import (
    certificates,
    eligibility,
    exams,
    fallback,
    feedback,
    invigilation,
    linking,
    marking,
    menu,
    misconduct,
    my_data,
    my_exams,
    originals,
    policy,
    received,
    region,
    registering,
    reminders,
    results,
    review,
    staff,
    texts,
)
from handlers.filters import Words

COMMANDS: Final = (
    ("start", "打开菜单"),
    ("exams", "我能考什么"),
    ("register", "报名"),
    ("my", "我的考试"),
    ("results", "我的成绩"),
    ("certificates", "我的证书"),
    ("verify", "查证书真假"),
    ("mydata", "我的资料"),
    ("region", "我的地区"),
    ("reminders", "提醒设置"),
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
    # An open form knows its own 取消 and 上一步; everything else the menu says works in it as well.
    registering.register_words(router)
    menu.register(router)
    exams.register_words(router)
    for module in (
        my_exams,
        my_data,
        results,
        certificates,
        # The staff's forms take any text, and only where they are open.
        staff,
        review,
        invigilation,
        marking,
        misconduct,
        reminders,
        linking,
        region,
        registering,
        certificates.numbers,
        exams,
        eligibility,
        policy,
        originals,
        feedback,
        received,
        fallback,
    ):
        module.register(router)
    return router

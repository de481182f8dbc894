"""A strict Telegram Bot API server for tests, with people who use it.

It refuses what Telegram refuses, in the same form: see ``errors``, ``text``, ``markup``, ``messages``.
It differs in that it takes plain-http webhooks (as a Bot API server of one's own does), speaks no
Markdown, and knows private chats only.

    with FakeTelegram() as fake:
        li = fake.user(501, "李雷")
        await li.command("/start")
        await li.expect("您好")
"""

from tests.e2e.fake_telegram.driver import Press, Sent, User
from tests.e2e.fake_telegram.fake import TOKEN, FakeTelegram
from tests.e2e.fake_telegram.view import Button, SeenFile, SeenMessage

__all__ = ["TOKEN", "Button", "FakeTelegram", "Press", "SeenFile", "SeenMessage", "Sent", "User"]

"""A phone with WeChat: what somebody does on it, and what they see."""

from __future__ import annotations

import itertools
import re
import time
from typing import TYPE_CHECKING, Any

import httpx

from tests.e2e.wechat.protocol import xml

if TYPE_CHECKING:
    from tests.e2e.wechat.fake import FakeWeChat

TRIES = 3
_people = itertools.count(1)
_numbers = itertools.count(time.time_ns() // 1_000)
BUTTON = re.compile(r"【(\d+)】([^【\n]+?)(?=\s*(?:【|\n|$))")
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"


class Phone:
    """Somebody who follows the account; WeChat's servers are part of it."""

    def __init__(self, fake: FakeWeChat, url: str, *, patience: float = 5.0) -> None:
        self.fake = fake
        self.openid = f"oInvented{next(_people):019d}"
        self.patience = patience
        """Seconds that WeChat waits for an answer."""
        self.shown: list[str] = []
        """Everything on the screen, one's own lines beginning with 我：."""
        self.tries: list[int] = []
        """How often WeChat asked for each answer."""
        self.client = httpx.AsyncClient(base_url=url, trust_env=False)

    async def close(self) -> None:
        await self.client.aclose()

    async def says(self, text: str) -> str:
        """Write; returns what is answered at once."""
        self.shown.append(f"我：{text}")
        return await self.sends("text", Content=text)

    async def presses(self, label: str) -> str:
        """Answer with the number before this button, as it was shown last."""
        for text in reversed(self.shown):
            for number, caption in BUTTON.findall(text):
                if caption.strip() == label:
                    return await self.says(number)
        raise AssertionError(f"no button {label!r} on the screen:\n{self.screen}")

    async def sends_picture(self, content: bytes, *, found: bool = True) -> str:
        """Send a picture; `found` tells whether it lies where its message says."""
        media_id = f"in-{next(_numbers)}"
        self.fake.pictures[media_id] = content
        place = media_id if found else "nowhere"
        self.shown.append("我：［照片］")
        return await self.sends("image", PicUrl=f"{self.fake.url}/pictures/{place}", MediaId=media_id)

    async def event(self, name: str, key: str = "") -> str:
        """Follow, leave, scan or press the menu."""
        self.shown.append(f"我：〔{name} {key}〕")
        return await self.sends("event", Event=name, EventKey=key)

    async def sends(self, kind: str, **fields: Any) -> str:
        """Anything; tried three times, with the same number."""
        (self.fake.clicked if kind == "event" else self.fake.wrote)(self.openid)
        message = self.message(kind, **fields)
        for attempt in range(1, TRIES + 1):
            try:
                response = await self.post(*self.fake.account.pack(message))
            except httpx.TimeoutException:
                continue
            self.tries.append(attempt)
            return self.show(response)
        self.tries.append(TRIES)
        self.shown.append(OUT_OF_ORDER)
        return OUT_OF_ORDER

    def message(self, kind: str, **fields: Any) -> str:
        """A message or event as WeChat writes it."""
        number = {} if kind == "event" else {"MsgId": next(_numbers)}
        about = {"ToUserName": self.fake.account.name, "FromUserName": self.openid}
        return xml({**about, "CreateTime": int(time.time()), "MsgType": kind, **fields, **number})

    async def post(self, query: dict[str, str], body: bytes) -> httpx.Response:
        """One call of WeChat's."""
        return await self.client.post("/wechat", params=query, content=body, timeout=self.patience)

    def show(self, response: httpx.Response) -> str:
        """What WeChat shows of an answer."""
        if response.status_code != 200:
            self.shown.append(OUT_OF_ORDER)
            return OUT_OF_ORDER
        if response.content in (b"success", b""):
            return ""
        fields = self.fake.account.unpack(response.content)
        assert (fields["ToUserName"], fields["FromUserName"]) == (self.openid, self.fake.account.name)
        if fields["MsgType"] == "image":
            assert fields["MediaId"] in self.fake.uploads
            text = f"［图片 {fields['MediaId']}］"
        else:
            text = fields["Content"]
            assert 0 < len(text.encode()) <= 2048
        self.shown.append(text)
        return text

    @property
    def screen(self) -> str:
        """All of it."""
        return "\n\n".join(self.shown)

"""WeChat without WeChat (模拟): a phone in the terminal that speaks the real protocol to a running server.

It does what WeChat's servers do: sign, seal, wait five seconds, try three times. Where `WECHAT_API_BASE` is an address
of this machine, it also answers there for WeChat's interface, so that what the server sends by itself shows up.
"""

from __future__ import annotations

import itertools
import secrets
import time
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.wechat.crypto import MessageCipher, sign
from bot.wechat.messages import read_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings

ACCOUNT: Final = "gh_simulated"
_TRIES: Final = 3
_PATIENCE: Final = 5.0
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OK: Final = 200
_LARGEST: Final = 12 << 20


class SimulationError(Exception):
    """It cannot go on; the message is a Chinese sentence."""


class Phone:
    """Somebody who writes to the official account."""

    def __init__(self, settings: Settings, url: str, person: str) -> None:
        """Write to the server at this address as this person.

        Args:
            settings: of the server.
            url: of its `/wechat`.
            person: any name; the same one goes on with the same conversation.
        """
        self._settings = settings
        self._url = url
        self._openid = f"o_simulated_{sign(person)[:16]}"
        key = settings.wechat_aes_key
        self._cipher = MessageCipher(settings.wechat_app_id, key) if key else None
        self._numbers = itertools.count(time.time_ns() // 1_000)

    async def text(self, content: str) -> str:
        """Write; the answer as it shows, empty where none comes at once. Raises `SimulationError`, as all here."""
        return await self._send("text", {"Content": content})

    async def voice(self, heard: str) -> str:
        """Say something that WeChat hears so."""
        return await self._send("voice", {"MediaId": "voice", "Format": "amr", "Recognition": heard})

    async def picture(self, url: str, media_id: str) -> str:
        """Send a picture that lies there."""
        return await self._send("image", {"PicUrl": url, "MediaId": media_id})

    async def place(self, label: str) -> str:
        """Send where one is."""
        return await self._send(
            "location", {"Location_X": "34.75", "Location_Y": "113.62", "Scale": "15", "Label": label}
        )

    async def event(self, name: str, key: str = "") -> str:
        """Follow (`subscribe`), leave (`unsubscribe`), or press the menu (`CLICK` and its key)."""
        return await self._send("event", {"Event": name, "EventKey": key})

    async def _send(self, kind: str, fields: dict[str, str]) -> str:
        more = {} if kind == "event" else {"MsgId": str(next(self._numbers))}
        about = {"ToUserName": ACCOUNT, "FromUserName": self._openid, "CreateTime": str(int(time.time()))}
        message = _xml({**about, "MsgType": kind, **fields, **more})
        for _ in range(_TRIES):
            try:
                return await self._once(message)
            except TimeoutError:
                continue
        return "（三次都没有等到回复；回复可能随后单独发来）"

    async def _once(self, message: str) -> str:
        body, query = self._sealed(message)
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session,
                session.post(self._url, params=query, data=body.encode()) as response,
            ):
                if response.status != _OK:
                    raise SimulationError(f"服务器拒绝了（{response.status}）：核对 WECHAT_ 开头的各项设置。")
                return self._shown(await response.read())
        except aiohttp.ClientConnectionError:
            raise SimulationError(f"连不上 {self._url}：请先运行 kaozheng serve。") from None

    def _sealed(self, message: str) -> tuple[str, dict[str, str]]:
        token, timestamp, nonce = self._settings.wechat_token, str(int(time.time())), secrets.token_hex(5)
        query = {"timestamp": timestamp, "nonce": nonce, "openid": self._openid}
        query["signature"] = sign(token, timestamp, nonce)
        if self._cipher is None:
            return message, query
        sealed = self._cipher.seal(message)
        query |= {"encrypt_type": "aes", "msg_signature": sign(token, timestamp, nonce, sealed)}
        return _xml({"ToUserName": ACCOUNT, "Encrypt": sealed}), query

    def _shown(self, body: bytes) -> str:
        if body in (b"success", b""):
            return ""
        fields = read_fields(body)
        if self._cipher and "Encrypt" in fields:
            fields = read_fields(self._cipher.open(fields["Encrypt"]))
        return fields.get("Content", "") or "［图片］"


class SimulatedInterface:
    """WeChat's interface on this machine, as far as the server calls it."""

    def __init__(self, base: str, show: Callable[[str], None]) -> None:
        """Answer at this address.

        Args:
            base: as in `WECHAT_API_BASE`.
            show: shows what the server sends by itself.
        """
        parts = urlsplit(base)
        self.is_local = parts.hostname in _LOCAL
        self._base = base
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._show = show
        self._pictures: dict[str, bytes] = {}
        self._menu: dict[str, Any] = {}
        self._runner: web.AppRunner | None = None

    def add_picture(self, content: bytes) -> tuple[str, str]:
        """Keep a picture that is sent to the account; its address and id."""
        media_id = f"in-{len(self._pictures)}"
        self._pictures[media_id] = content
        return f"{self._base}/picture/{media_id}", media_id

    async def start(self) -> None:
        """Begin to answer.

        Raises:
            SimulationError: the port is taken.
        """
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_get("/picture/{media_id}", self._picture)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._call)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError:
            raise SimulationError(f"端口 {self._port} 被占用：给 WECHAT_API_BASE 换一个端口。") from None

    async def stop(self) -> None:
        """End."""
        if self._runner:
            await self._runner.cleanup()

    async def _picture(self, request: web.Request) -> web.Response:
        content = self._pictures.get(request.match_info["media_id"])
        return web.Response(body=content, content_type="image/jpeg") if content else web.Response(status=404)

    async def _call(self, request: web.Request) -> web.Response:  # noqa: PLR0911 - one a path
        match request.match_info["path"]:
            case "stable_token":
                return web.json_response({"access_token": secrets.token_hex(32), "expires_in": 7200})
            case "media/upload":
                await request.post()
                return web.json_response({"type": "image", "media_id": f"out-{secrets.token_hex(8)}"})
            case "media/get":
                return await self._media(request)
            case "menu/get":
                return web.json_response({"menu": self._menu} if self._menu else {"errcode": 46003})
            case "menu/create":
                self._menu = await request.json()
            case "message/custom/send":
                body = await request.json()
                self._show(body["text"]["content"] if body["msgtype"] == "text" else "［图片］")
            case "message/template/send" | "message/subscribe/bizsend":
                body = await request.json()
                lines = [f"{name}：{one['value']}" for name, one in body["data"].items()]
                self._show("［模板消息］\n" + "\n".join(lines))
            case "template/get_all_private_template":
                return web.json_response({"template_list": []})
            case _:
                return web.json_response({"errcode": 40066, "errmsg": "invalid url"})
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def _media(self, request: web.Request) -> web.Response:
        content = self._pictures.get(request.query.get("media_id", ""))
        if content is None:
            return web.json_response({"errcode": 40007, "errmsg": "invalid media_id"})
        return web.Response(body=content, content_type="image/jpeg")


def _xml(fields: dict[str, str]) -> str:
    inner = "".join(f"<{name}>{escape(value, quote=False)}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>"

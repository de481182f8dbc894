"""What is asked of WeChat (接口): tokens, service messages, pictures, templates, the menu. Refusals are `WeChatError`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from bot.wechat.codes import Remedy, WeChatError
from bot.wechat.tokens import AccessToken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.wechat.tokens import Shared
    from db.clock import Clock

OFFICIAL: Final = "https://api.weixin.qq.com"
UNREACHABLE: Final = -2
_TRIES: Final = 3
_FIRST_WAIT: Final = 0.4
"""Seconds, doubled with each try."""
_PATIENCE: Final = aiohttp.ClientTimeout(total=10, connect=5)
_LARGEST_DOWNLOAD: Final = 12 << 20
_SERVER_TROUBLE: Final = 500
_OK: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Which account this is."""

    app_id: str
    secret: str
    base: str = OFFICIAL


class WeChatApi:
    """The calls of one official account."""

    def __init__(self, credentials: Credentials, shared: Shared, clock: Clock) -> None:
        """Prepare; nothing is opened before the first call."""
        self._credentials = credentials
        self._session: aiohttp.ClientSession | None = None
        self.token = AccessToken(credentials.app_id, shared, self._fetch_token, clock)
        self.wait = asyncio.sleep

    async def send_text(self, openid: str, text: str) -> None:
        """A service message (客服消息); raises `WeChatError`, as all here."""
        await self._service(openid, "text", {"content": text})

    async def send_picture(self, openid: str, media_id: str) -> None:
        """A picture as a service message."""
        await self._service(openid, "image", {"media_id": media_id})

    async def send_template(
        self,
        openid: str,
        template: str,
        data: Mapping[str, str],
        *,
        subscription: bool = False,
        url: str = "",
    ) -> None:
        """A template message (模板消息), or one that was subscribed to (订阅通知).

        Args:
            openid: to whom.
            template: the template's id.
            data: its fields.
            subscription: send it as one that was subscribed to.
            url: what a tap on it opens.
        """
        body: dict[str, Any] = {"touser": openid, "template_id": template}
        body["data"] = {name: {"value": value} for name, value in data.items()}
        if url:
            body["page" if subscription else "url"] = url
        path = "message/subscribe/bizsend" if subscription else "message/template/send"
        await self._call(path, body)

    async def upload_picture(self, content: bytes, name: str, media_type: str) -> str:
        """Upload a picture for three days; returns its media id."""

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("media", content, filename=name, content_type=media_type)
            return data

        answer = await self._call("media/upload", form, {"type": "image"})
        return str(answer["media_id"])

    async def download(self, media_id: str) -> bytes:
        """What somebody has sent, within three days."""
        answer = await self._call("media/get", None, {"media_id": media_id})
        content = answer.get("content")
        if not isinstance(content, bytes):
            raise WeChatError(40007, "media/get")
        return content

    async def fetch(self, url: str) -> bytes:
        """A picture by the address that came with its message; which addresses are fetched is the caller's affair."""
        try:
            async with self._http().get(url, allow_redirects=False) as response:
                content = await _read(response)
                if response.status != _OK or not content:
                    raise WeChatError(UNREACHABLE, "picture")
                return content
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            raise WeChatError(UNREACHABLE, "picture") from None

    async def set_menu(self, menu: Mapping[str, Any]) -> None:
        """Set the account's menu."""
        await self._call("menu/create", menu)

    async def menu(self) -> dict[str, Any]:
        """The account's menu as it is."""
        return await self._call("menu/get", None)

    async def templates(self) -> list[str]:
        """The ids of the templates that the account has."""
        answer = await self._call("template/get_all_private_template", None)
        return [str(one.get("template_id", "")) for one in answer.get("template_list", ())]

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def _service(self, openid: str, kind: str, content: dict[str, str]) -> None:
        await self._call("message/custom/send", {"touser": openid, "msgtype": kind, kind: content})

    async def _call(
        self,
        path: str,
        body: Mapping[str, Any] | Callable[[], aiohttp.FormData] | None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Call with the access token; with another one where WeChat refuses it, once.

        Raises:
            WeChatError: it is refused, or WeChat cannot be reached.
        """
        token = await self.token.get()
        try:
            return await self._again(path, body, {**(query or {}), "access_token": token})
        except WeChatError as error:
            if error.remedy is not Remedy.TOKEN:
                raise
        token = await self.token.renew(token)
        return await self._again(path, body, {**(query or {}), "access_token": token})

    async def _fetch_token(self, force: bool) -> tuple[str, int]:  # noqa: FBT001 - the form of `tokens.Fetch`
        body = {
            "grant_type": "client_credential",
            "appid": self._credentials.app_id,
            "secret": self._credentials.secret,
            "force_refresh": force,
        }
        answer = await self._again("stable_token", body, {})
        return str(answer["access_token"]), int(answer["expires_in"])

    async def _again(
        self,
        path: str,
        body: Mapping[str, Any] | Callable[[], aiohttp.FormData] | None,
        query: Mapping[str, str],
    ) -> dict[str, Any]:
        """Call, and again where a moment later it may work."""
        for attempt in range(_TRIES - 1):
            try:
                return await self._once(path, body, query)
            except WeChatError as error:
                if error.remedy is not Remedy.AGAIN:
                    raise
                await self.wait(_FIRST_WAIT * 2**attempt)
        return await self._once(path, body, query)

    async def _once(
        self,
        path: str,
        body: Mapping[str, Any] | Callable[[], aiohttp.FormData] | None,
        query: Mapping[str, str],
    ) -> dict[str, Any]:
        url = f"{self._credentials.base}/cgi-bin/{path}"
        data: Any = body() if callable(body) else None
        headers = {}
        if body is not None and not callable(body):
            # Not as \u escapes: WeChat shows those as they are.
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json; charset=utf-8"
        method = "GET" if body is None else "POST"
        try:
            async with self._http().request(
                method, url, params=query, data=data, headers=headers
            ) as response:
                if response.status >= _SERVER_TROUBLE:
                    raise WeChatError(-1, path)
                return _answer(await _read(response), response.content_type, path)
        except (aiohttp.ClientError, OSError, TimeoutError):
            # Without what caused it: the address holds the token.
            raise WeChatError(UNREACHABLE, path) from None

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        return self._session


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """What comes, up to a bound that no answer and no picture reaches."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        content += chunk
        if len(content) > _LARGEST_DOWNLOAD:
            raise WeChatError(45001, "download")
    return bytes(content)


def _answer(content: bytes, media_type: str, path: str) -> dict[str, Any]:
    """WeChat's answer; a file is under `content`.

    Raises:
        WeChatError: it says that something is wrong, or is no answer of WeChat's.
    """
    if media_type.startswith(("image/", "audio/", "video/", "application/octet-stream")):
        return {"content": content}
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise WeChatError(-1, path) from None
    if not isinstance(answer, dict):
        raise WeChatError(-1, path)
    code = answer.get("errcode", 0)
    if code != 0:
        raise WeChatError(code if isinstance(code, int) else -1, path)
    return answer

"""What every response carries and what every request may weigh, as plain ASGI: Starlette's own costs more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from handlers.pictures import LARGEST_FILE, TOO_BIG

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY: Final = 1 << 20
UPLOAD_PATH: Final = "/api/upload"
LARGEST_UPLOAD: Final = LARGEST_FILE + (64 << 10)
"""Bytes of a form with a file: the file, and what stands around it."""
_DRAINED: Final = 32 << 20
"""Bytes that are read and thrown away before the refusal: a sender who is cut off would never see it."""
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; style-src 'self'; "
        "script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class SecurityHeaders:
    """Adds the headers that keep the page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)  # a page without scripts has a stricter policy of its own
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a body larger than a megabyte, or than a file may be, while it comes, before it is all in memory."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is received."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        is_upload = scope["path"] == UPLOAD_PATH
        largest = LARGEST_UPLOAD if is_upload else LARGEST_BODY

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                await _drain(message, receive)
                raise HTTPException(413, TOO_BIG if is_upload else "发来的内容太大了")
            return message

        await self._app(scope, counted, send)


async def _drain(message: Message, receive: Receive) -> None:
    """Read what is left of a body, some of it at least, and keep nothing."""
    drained = 0
    while message.get("more_body") and drained < _DRAINED:
        message = await receive()
        drained += len(message.get("body", b""))

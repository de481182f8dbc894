"""A page's WebSocket for tests, straight to the ASGI application: the test and the server share one loop."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp


class Page:
    """One connection: what the page sends, and what it hears."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.heard: asyncio.Queue[Any] = asyncio.Queue()

    def send(self, frame: str | bytes) -> None:
        kind = "bytes" if isinstance(frame, bytes) else "text"
        self.sent.put_nowait({"type": "websocket.receive", kind: frame})

    def send_json(self, value: object) -> None:
        self.send(json.dumps(value))

    async def hears(self) -> dict[str, Any]:
        """The next thing that the server says."""
        event: dict[str, Any] = await asyncio.wait_for(self.heard.get(), 5)
        return dict(json.loads(event["text"])) if event["type"] == "websocket.send" else event


@asynccontextmanager
async def page_on(app: ASGIApp) -> AsyncIterator[Page]:
    """Connect; leaving it is the page going away. Whatever the server raises is raised here."""
    page = Page()
    page.sent.put_nowait({"type": "websocket.connect"})
    scope = {
        "type": "websocket",
        "path": "/api/socket",
        "raw_path": b"/api/socket",
        "root_path": "",
        "query_string": b"",
        "scheme": "ws",
        "headers": [],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "subprotocols": [],
        "state": {},
        "extensions": {},
    }

    async def send(event: Any) -> None:
        page.heard.put_nowait(event)

    server = asyncio.create_task(app(scope, page.sent.get, send))  # type: ignore[arg-type]
    try:
        assert (await page.hears())["type"] == "websocket.accept"
        yield page
    finally:
        page.sent.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(server, 5)

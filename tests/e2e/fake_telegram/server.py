"""The HTTP side: one bot, its methods under ``/bot<token>/`` and its files under ``/file/``."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.e2e.fake_telegram.errors import Refused, refuse
from tests.e2e.fake_telegram.methods import METHODS
from tests.e2e.fake_telegram.params import Params, loggable, read_request
from tests.e2e.fake_telegram.records import Call

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.state import State

MAX_REQUEST = 64 * 1024 * 1024


class Server:
    """Takes calls over HTTP, or out of the answer to a webhook, and carries them out."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._runner: web.AppRunner | None = None
        state.webhook.connect(self.execute_from_webhook)

    async def start(self, port: int = 0) -> int:
        """Listen on the loopback interface and return the port."""
        app = web.Application(client_max_size=MAX_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{anything:.*}", self._nowhere)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """End the deliveries and the long polls, and close the port."""
        await self._state.webhook.close()
        self._state.updates.interrupt()
        if self._runner:
            await self._runner.cleanup()

    async def execute_from_webhook(self, method: str, params: Params) -> Any:
        """Carry out a method that the bot put into its answer to a delivery."""
        return await self._execute(method, params, "webhook")

    async def _call(self, request: web.Request) -> web.Response:
        try:
            if request.match_info["token"] != self._state.token:
                raise refuse(401) if ":" in request.match_info["token"] else refuse(404)
            params = await read_request(request)
            result = await self._execute(request.match_info["method"], params, "http")
        except Refused as refusal:
            return web.json_response(refusal.as_json(), status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    async def _execute(self, name: str, params: Params, via: str) -> Any:
        call = Call(name, loggable(params.values), time.monotonic(), via)
        self._state.calls.append(call)
        self._state.signal.fire()
        try:
            call.result = await self._run(call, params)
        except Refused as refusal:
            call.code, call.description = refusal.code, refusal.description
            raise
        else:
            call.code = 200
            return call.result
        finally:
            self._state.signal.fire()

    async def _run(self, call: Call, params: Params) -> Any:
        delay, refusal, early = self._state.trouble(call.method, params.values.get("chat_id"))
        if delay:
            await asyncio.sleep(delay)
        if refusal is not None:
            call.injected, call.impatient = True, early
            raise refusal
        method = METHODS.get(call.method.lower())
        if method is None:
            raise refuse(404, "method not found")
        return await method(self._state, params)

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._state.token:
            return web.json_response(refuse(401).as_json(), status=401)
        for stored in self._state.files.values():
            if stored.path == request.match_info["path"]:
                return web.Response(body=stored.upload.content, content_type="application/octet-stream")
        return web.json_response(refuse(404).as_json(), status=404)

    async def _nowhere(self, request: web.Request) -> web.Response:
        return web.json_response(refuse(404).as_json(), status=404)

"""The HTTP application: routes, headers, and errors as Chinese sentences."""

from __future__ import annotations

import json
import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from starlette.exceptions import HTTPException

import bot.web.chat
import bot.web.operations
import bot.web.upload
import bot.web.verify
import bot.web.wechat
from bot.channels.telegram import WEBHOOK_PATH
from bot.web.middleware import BodyLimit, SecurityHeaders
from db.database import DATABASE_ERRORS

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.app import App

_log = logging.getLogger(__name__)
_STATIC: Final = Path(__file__).with_name("static")
_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


def make_server(app: App, version: str) -> ASGIApp:
    """The ASGI application of a running program, which is started and stopped by whoever serves it."""
    server = FastAPI(title="考证通", version=version, docs_url=None, redoc_url=None)
    server.state.app = app
    server.include_router(bot.web.chat.router)
    server.include_router(bot.web.upload.router)
    server.include_router(bot.web.operations.router)
    server.include_router(bot.web.verify.router)
    server.include_router(bot.web.wechat.router)
    server.add_api_route(
        "/healthz", _healthz, methods=["GET"], summary="Whether the server and its database answer"
    )
    server.add_api_route("/healthz", _healthz, methods=["HEAD"], include_in_schema=False)
    if app.telegram:
        server.add_api_route(WEBHOOK_PATH, _telegram, methods=["POST"], include_in_schema=False)
    server.add_api_route("/", _page, methods=["GET", "HEAD"], include_in_schema=False)
    server.mount("/static", _Fresh(directory=_STATIC), name="static")
    server.add_middleware(BodyLimit)
    server.exception_handler(RequestValidationError)(_bad_request)
    server.exception_handler(HTTPException)(_http_error)
    for kind in DATABASE_ERRORS:
        server.exception_handler(kind)(_unavailable)
    server.exception_handler(Exception)(_failed)
    return SecurityHeaders(server)  # outside of all, so that the answer to an error has them as well


class _Fresh(StaticFiles):
    """Files that a browser asks for again each time (a 304 mostly), so that an upgrade never mixes old and new."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file with its caching rule."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def _page() -> FileResponse:
    return FileResponse(_STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def _healthz(request: Request) -> JSONResponse:
    app: App = request.app.state.app
    try:
        await app.database.ping()
    except DATABASE_ERRORS:
        return JSONResponse({"status": "数据库没有应答"}, status_code=503)
    return JSONResponse({"status": "ok"})


async def _telegram(request: Request) -> Response:
    """Take an update of Telegram's; answered when it is handled, so that a crash has it sent again."""
    app: App = request.app.state.app
    if app.telegram is None or not app.telegram.knows(request.headers.get(_SECRET_HEADER, "")):
        return Response(status_code=403)
    try:
        await app.telegram.receive(await request.json())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, ValidationError):
        # Told that it is fine: what cannot be read now cannot be read the next time, and would come for ever.
        _log.warning("an update that cannot be read was let go")
    return Response(status_code=200)


async def _bad_request(_: Request, error: Exception) -> JSONResponse:
    """The first thing that is wrong, without repeating what was sent."""
    problems: list[dict[str, Any]] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    problem: dict[str, Any] = problems[0] if problems else {"loc": (), "type": ""}
    place = ".".join(part for part in map(str, problem["loc"]) if part != "body" and not part.isdecimal())
    said = problem["type"] == "value_error"
    reason = str(problem["ctx"]["error"]) if said else _REASONS.get(problem["type"], "写法不对")
    return JSONResponse({"error": f"{place}：{reason}" if place else reason}, status_code=422)


_REASONS: Final = {
    "json_invalid": "请求不是有效的 JSON",
    "missing": "缺少这一项",
    "string_too_long": "太长了",
    "string_too_short": "不能是空的",
    "string_type": "要写文字",
    "int_type": "要写整数",
    "int_parsing": "要写整数",
    "extra_forbidden": "没有这一项",
    "model_attributes_type": "请求要是 JSON 对象",
}


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = {404: "没有这个地址", 405: "这个地址不接受这种请求"}.get(status, "请求没有成功")
    detail = error.detail if isinstance(error, HTTPException) and not error.detail.isascii() else sentence
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse({"error": detail}, status_code=status, headers=headers)


async def _unavailable(_: Request, error: Exception) -> JSONResponse:
    """The database is away: for a moment, usually."""
    reference = secrets.token_hex(3).upper()
    _log.error("request failed, reference %s: %s", reference, type(error).__name__)
    return JSONResponse(
        {"error": f"服务暂时出了问题（编号 {reference}），请稍后再试。"},
        status_code=503,
        headers={"Retry-After": "10"},
    )


async def _failed(_: Request, error: Exception) -> JSONResponse:
    """An error of ours; the server that called us logs its trace behind the line with the reference."""
    reference = secrets.token_hex(3).upper()
    _log.error("request failed, reference %s: %s", reference, type(error).__name__)
    return JSONResponse(
        {"error": f"出了点问题，没能办成（编号 {reference}）。请再试一次；还不行的话，请把编号告诉管理员。"},
        status_code=500,
    )

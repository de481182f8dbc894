"""Chatting over HTTP: `POST /api/chat`, the WebSocket for what comes later, and files."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Request, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field

from bot.channels.web import TooFastError, TooManyPagesError, UnknownConversationError
from bot.files import PATH
from bot.web.forms import ChatRequest, ChatResponse, ErrorForm
from db.database import DATABASE_ERRORS
from handlers import texts
from handlers.places import PLACE, place_of

if TYPE_CHECKING:
    from bot.app import App
    from db.accounts import Account

_log = logging.getLogger(__name__)
router = APIRouter()
_UNKNOWN: Final = "没有这个对话，请重新开始。"
_TOO_MANY: Final = "新开的对话太多了，请过一会儿再试。"
_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": ErrorForm} for status in (404, 422, 429, 503)
}
_POLICY_VIOLATION: Final = 1008
_TRY_AGAIN_LATER: Final = 1013
_TOO_MANY_PAGES: Final = "这个对话打开的页面太多了，请关掉几个。"
_AWAY: Final = "服务暂时出了问题，请稍后再试。"
_PATIENCE: Final = 10.0
"""Seconds a page has for saying whose it is."""


@router.post("/api/chat", responses=_ERRORS, response_model_exclude_none=True)
async def chat(form: ChatRequest, request: Request) -> ChatResponse:
    """Say something or press a button; the answer comes with the response."""
    app: App = request.app.state.app
    conversation, account = await whose(request, form.conversation)
    try:
        if form.text is not None:
            messages = await app.web.say(account, form.text, form.id)
        else:
            messages = await app.web.press(account, form.press or "", form.message, form.id)
    except TooFastError:
        raise HTTPException(429, texts.TOO_FAST, {"Retry-After": "5"}) from None
    return ChatResponse.model_validate({"conversation": conversation, "messages": messages})


async def whose(request: Request, conversation: str | None) -> tuple[str, Account]:
    """The conversation of a request and the account behind it; begins one where none is named.

    Raises:
        HTTPException: there is no such conversation, or too many are begun from the same address.
    """
    app: App = request.app.state.app
    address = request.client.host if request.client else ""
    PLACE.set(place_of(address))
    if conversation is None:
        if not app.new_conversations.allows(address):
            raise HTTPException(429, _TOO_MANY, {"Retry-After": "60"})
        return await app.web.open()
    try:
        return conversation, await app.web.find(conversation)
    except UnknownConversationError:
        raise HTTPException(404, _UNKNOWN) from None


class _Hello(BaseModel):
    """The first frame of a page: which conversation, and the last message it has."""

    conversation: Annotated[str, Field(max_length=200)]
    after: Annotated[int, Field(ge=0, lt=1 << 63)] = 0


@router.websocket("/api/socket")
async def socket(connection: WebSocket) -> None:
    """Push what a conversation is told outside of its requests."""
    app: App = connection.app.state.app
    await connection.accept()
    try:
        account, after = await _greeted(app, connection)
        queue = app.web.listen(account, after)
    except WebSocketDisconnect:
        return
    except TooManyPagesError:
        await _refuse(connection, _TOO_MANY_PAGES, _TRY_AGAIN_LATER)
        return
    except DATABASE_ERRORS as error:
        _log.warning("a page could not be connected: %s", type(error).__name__)
        await _refuse(connection, _AWAY, _TRY_AGAIN_LATER)
        return
    except (ValueError, RecursionError, KeyError, UnknownConversationError):
        await _refuse(connection, _UNKNOWN, _POLICY_VIOLATION)
        return
    sending = asyncio.create_task(_send_all(connection, queue))
    try:
        await app.gateway.tell_kept(app.web.name, account.id)
        # Nothing more is expected, whatever comes; a disconnect ends the wait.
        while (await connection.receive())["type"] != "websocket.disconnect":
            pass
    finally:
        app.web.unlisten(account, queue)
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await sending


async def _greeted(app: App, connection: WebSocket) -> tuple[Account, int]:
    """Whose page it is, and the last message it has.

    Raises:
        ValueError: what came first is no greeting, or nothing came for ten seconds.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            frame = await connection.receive_text()
    except TimeoutError:
        raise ValueError("no greeting") from None
    hello = _Hello.model_validate(json.loads(frame))
    return await app.web.find(hello.conversation), hello.after


async def _refuse(connection: WebSocket, sentence: str, code: int) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await connection.send_json({"error": sentence})
        await connection.close(code)


async def _send_all(connection: WebSocket, queue: asyncio.Queue[dict[str, Any]]) -> None:
    while True:
        await connection.send_json(await queue.get())


@router.get(PATH + "{key}/{name}", include_in_schema=False)
async def file(key: str, name: str, request: Request) -> Response:
    """A file that was handed out in a message."""
    del name  # for the person saving it; the key alone decides
    app: App = request.app.state.app
    found = await asyncio.to_thread(app.files.find, key)
    if found is None:
        raise HTTPException(404, "文件不在了：附件只保留一天。")
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": "private"})

"""WeChat's calls (微信回调): the check of the address, and everything that people do in the official account."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from bot.wechat.crypto import ForgedError
from bot.wechat.messages import LARGEST, MalformedError, picture_reply, text_reply
from db.clock import utc_now

if TYPE_CHECKING:
    from bot.app import App
    from bot.wechat.account import WeChatAccount

_log = logging.getLogger(__name__)
PATH: Final = "/wechat"
_TAKEN: Final = "success"
"""What tells WeChat that there is nothing to show and nothing to bring again."""
_LONGEST_ECHO: Final = 200

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def echo(request: Request) -> Response:
    """The check of this address when it is set on the account's page."""
    wechat = _account(request)
    if wechat is None:
        return Response(status_code=404)
    try:
        wechat.callbacks.check(request.query_params)
    except ForgedError as error:
        return _refused(error, 403)
    return _plain(request.query_params.get("echostr", "")[:_LONGEST_ECHO])


@router.post(PATH)
async def receive(request: Request) -> Response:
    """Take a message or an event; the response carries the answer, where it is there in time."""
    wechat = _account(request)
    if wechat is None:
        return Response(status_code=404)
    try:
        body = await _body(request)
        incoming = wechat.callbacks.open(request.query_params, body)
    except ForgedError as error:
        return _refused(error, 403)
    except MalformedError as error:
        return _refused(error, 400)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it
    part = await wechat.channel.receive(incoming)
    if part is None:
        return _plain(_TAKEN)
    now = int(utc_now().timestamp())
    reply = (
        picture_reply(incoming, part.media_id, now) if part.media_id else text_reply(incoming, part.text, now)
    )
    return Response(wechat.callbacks.seal(reply), media_type="text/xml")


async def _body(request: Request) -> bytes:
    """The body, refused while it comes where it is too large.

    Raises:
        MalformedError: it is.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise MalformedError("too large")
    return bytes(body)


def _account(request: Request) -> WeChatAccount | None:
    app: App = request.app.state.app
    return app.wechat


def _refused(error: Exception, status: int) -> Response:
    _log.warning("a call of %s was refused: %s", PATH, error)
    return Response(status_code=status)


def _plain(text: str) -> Response:
    return Response(text, media_type="text/plain")

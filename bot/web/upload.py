"""Photos and files from pages: `POST /api/upload`."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect

from bot.channels.incoming import TooBigError
from bot.channels.web import TooFastError
from bot.web.chat import whose
from bot.web.forms import ChatResponse, ErrorForm, UploadRequest
from bot.web.middleware import UPLOAD_PATH
from handlers import texts
from handlers.pictures import LARGEST_FILE, TOO_BIG
from handlers.received import EMPTY

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from bot.app import App

router = APIRouter()
_AT_ONCE: Final = 32
"""Forms that are read at the same moment: a megabyte of each is in memory, the rest in a nameless temporary file."""
_PATIENCE: Final = 180.0
"""Seconds for a form to come; a phone far from its mast sends ten megabytes in that."""
_OUR_PAGES: Final = frozenset({"same-origin", "none", ""})
_LONGEST_NAME: Final = 200
_FOREIGN: Final = "请在考证通的页面上发送文件。"
_CROWDED: Final = "现在发文件的人很多，请过一会儿再发。"
_SLOW: Final = "文件传得太慢，没有传完。请换个网络好的地方再发。"
_INCOMPLETE: Final = "文件没有传完整，请再发一次。"
_NO_FILE: Final = "没有收到文件，请再选一次。"
_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": ErrorForm} for status in (403, 404, 408, 413, 422, 429, 503)
}
_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "conversation": {"type": "string", "maxLength": 200},
                        "text": {"type": "string", "maxLength": 1000},
                        "id": {"type": "string", "minLength": 1, "maxLength": 100},
                    },
                }
            }
        },
    }
}
_reading = asyncio.Semaphore(_AT_ONCE)


@router.post(UPLOAD_PATH, responses=_ERRORS, response_model_exclude_none=True, openapi_extra=_FORM)
async def upload(request: Request) -> ChatResponse:
    """Send a photo or a file; the answer comes with the response."""
    # A form, unlike JSON, could be sent by any other site that the person has open.
    if request.headers.get("sec-fetch-site", "") not in _OUR_PAGES:
        raise HTTPException(403, _FOREIGN)
    if _reading.locked():
        raise HTTPException(503, _CROWDED, {"Retry-After": "10"})
    async with _reading, contextlib.AsyncExitStack() as stack:
        parts = await _form(request)
        stack.push_async_callback(parts.close)
        form, file = _read(parts)
        conversation, account = await whose(request, form.conversation)
        content = await file.read(LARGEST_FILE + 1)
    name = (file.filename or "")[-_LONGEST_NAME:] or "文件"
    app: App = request.app.state.app
    try:
        if not content:
            raise HTTPException(422, EMPTY)
        messages = await app.web.receive(account, content, name, form.text, form.id)
    except TooBigError:
        raise HTTPException(413, TOO_BIG) from None
    except TooFastError:
        raise HTTPException(429, texts.TOO_FAST, {"Retry-After": "5"}) from None
    return ChatResponse.model_validate({"conversation": conversation, "messages": messages})


async def _form(request: Request) -> FormData:
    """The form, once it has come.

    Raises:
        HTTPException: it is too large, too slow or broken.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            return await request.form(max_files=1, max_fields=4, max_part_size=8192)
    except TimeoutError:
        raise HTTPException(408, _SLOW) from None
    except ClientDisconnect:
        raise HTTPException(422, _INCOMPLETE) from None  # nobody reads it
    except StarletteHTTPException as error:
        raise error if error.status_code == 413 else HTTPException(422, _INCOMPLETE) from None  # noqa: PLR2004


def _read(parts: FormData) -> tuple[UploadRequest, UploadFile]:
    file = parts.get("file")
    if not isinstance(file, UploadFile):
        raise HTTPException(422, _NO_FILE)
    try:
        form = UploadRequest.model_validate({name: parts[name] for name in parts if name != "file"})
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    return form, file

"""The forms of the JSON API, as `docs/api.md` and `/openapi.json` describe them."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""All control characters but tab and line ends."""


def _without_control(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("里面有看不见的控制字符，请去掉再发")
    return value


class ChatRequest(BaseModel):
    """Something a person says or presses."""

    model_config = ConfigDict(extra="forbid")

    conversation: Annotated[str, Field(max_length=200), AfterValidator(_without_control)] | None = None
    """The conversation to go on with; absent begins one."""
    text: Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_without_control)] | None = None
    press: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_without_control)] | None = None
    """The `data` of the button that is pressed."""
    message: int | None = None
    """The id of the message the button stands under."""
    id: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """The sender's name for this sending: sent again, it is answered again but not handled again."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.press is None):
            raise ValueError("text 和 press 要有一个，也只能有一个")
        if self.text is not None and not self.text.strip():
            raise ValueError("text 是空的")
        return self


class UploadRequest(BaseModel):
    """What a person sends along with a photo or a file, the parts of the form besides `file`."""

    model_config = ConfigDict(extra="forbid")

    conversation: Annotated[str, Field(max_length=200), AfterValidator(_without_control)] | None = None
    """The conversation to go on with; absent begins one."""
    text: Annotated[str, Field(max_length=1000), AfterValidator(_without_control)] = ""
    """What is written with it."""
    id: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """The sender's name for this sending, as in `ChatRequest`."""


class ButtonForm(BaseModel):
    """A button under a message."""

    text: str
    data: str
    url: str | None = None


class EntityForm(BaseModel):
    """A part of the text that is set apart; offsets count UTF-16 units, as Telegram's do."""

    type: str
    offset: int
    length: int
    url: str | None = None


class AttachmentForm(BaseModel):
    """A file of a message."""

    name: str
    url: str
    media_type: str


class MessageForm(BaseModel):
    """A message of the assistant."""

    id: int
    text: str
    entities: list[EntityForm]
    buttons: list[list[ButtonForm]]
    replies: list[list[str]]
    attachments: list[AttachmentForm]
    replaces: int | None
    """The message this one takes the place of."""


class ChatResponse(BaseModel):
    """The answer to a request."""

    conversation: str
    messages: list[MessageForm]


class ErrorForm(BaseModel):
    """What is wrong and what to do, in Chinese."""

    error: str

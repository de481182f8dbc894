"""Handlers get at what people send without knowing the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiogram import Router
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import GetFile
from aiohttp import ClientError

from handlers import received, texts
from handlers.pictures import TOO_BIG
from handlers.received import Fetch, FileTooBigError, HasFile, Received, ReceivedError, fetch
from tests.pictures import pdf, picture

if TYPE_CHECKING:
    from aiogram.types import Message

    from tests.bot.channel import House, Person


class Taken(list[Received | str]):
    """What a handler got, or the sentence it was refused with."""


@pytest.fixture
def taken(house: House) -> Taken:
    router, got = Router(), Taken()

    @router.message(HasFile())
    async def take(message: Message, received: Fetch) -> None:
        try:
            got.append(await received())
        except ReceivedError as error:
            got.append(str(error))

    @router.message()
    async def other(message: Message) -> None:
        got.append("other")

    house.only(router)
    return got


async def test_a_photo_and_a_file_are_fetched(person: Person, taken: Taken) -> None:
    await person.sends_photo(picture(), "IMG_1.jpg")
    await person.sends_file(pdf(), "毕业证.pdf")
    await person.says("你好")
    assert taken == [
        Received(picture(), "照片.jpg", "image/jpeg"),
        Received(pdf(), "毕业证.pdf", "application/pdf"),
        "other",
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\证.pdf", "证.pdf"),
        ("a\u202efdp.exe\x00\n", "afdp.exe"),
        ("名" * 200 + ".pdf", "名" * 76 + ".pdf"),
        ("..", "文件"),
        ("", "文件"),
    ],
)
async def test_the_name_is_fit_to_show(person: Person, taken: Taken, given: str, shown: str) -> None:
    await person.sends_file(pdf(), given)
    (got,) = taken
    assert isinstance(got, Received)
    assert got.name == shown


async def test_the_content_decides_what_it_is(person: Person, taken: Taken) -> None:
    await person.sends_file(b"MZ a program", "照片.jpg")
    await person.sends_file(picture(), "表.pdf")
    assert [one.media_type for one in taken if isinstance(one, Received)] == [
        "application/octet-stream",
        "image/jpeg",
    ]


async def test_an_empty_file_is_told(person: Person, taken: Taken) -> None:
    await person.sends_file(b"", "空.pdf")
    assert taken == [received.EMPTY]


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (TelegramBadRequest(GetFile(file_id="x"), "Bad Request: file is too big"), TOO_BIG),
        (TelegramBadRequest(GetFile(file_id="x"), "Bad Request: invalid file_id"), received.GONE),
        (FileNotFoundError("gone"), received.GONE),
        (TelegramNetworkError(GetFile(file_id="x"), "away"), received.UNREACHABLE),
        (ClientError("https://x/file/bot1:secret/photos/1.jpg"), received.UNREACHABLE),
        (TimeoutError(), received.UNREACHABLE),
    ],
)
async def test_trouble_is_a_sentence_and_shows_no_address(
    house: House, person: Person, taken: Taken, trouble: Exception, sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def fail(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(house.channel.bot, "download", fail)
    await person.sends_photo(picture())
    assert taken == [sentence]


async def test_no_more_is_taken_than_wanted(house: House, person: Person) -> None:
    router, refused = Router(), []

    @router.message(HasFile())
    async def take(message: Message) -> None:
        with pytest.raises(FileTooBigError) as stated:
            await fetch(message, limit=100)
        photo = message.photo[-1].model_copy(update={"file_size": 5}) if message.photo else None
        with pytest.raises(FileTooBigError) as found:  # whatever the messenger says of its size
            await fetch(message.model_copy(update={"photo": [photo]}), limit=100)
        refused.extend([stated.value, found.value])

    house.only(router)
    await person.sends_photo(picture())
    assert [str(error) for error in refused] == [TOO_BIG, TOO_BIG]


async def test_what_nobody_asked_for_is_answered_kindly(house: House, person: Person) -> None:
    router = Router()
    received.register(router)
    house.only(router)
    (photo,) = await person.sends_photo(picture())
    (as_file,) = await person.sends_file(picture(), "照片.png")
    (document,) = await person.sends_file(pdf(), "证.pdf")
    assert (photo.text, as_file.text) == (received.UNASKED_PICTURE, received.UNASKED_PICTURE)
    assert document.text == received.UNASKED_FILE
    assert {button.text for row in photo.buttons for button in row} >= {texts.MENU_HELP}
    assert await person.says("你好") == []

"""Photos and files that people send reach the handlers, theirs alone, on every channel."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest

from bot.channels import incoming
from bot.channels.base import MessageNumbers
from bot.channels.incoming import IncomingFiles, TooBigError, acting
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.files import HandedFiles
from bot.limits import RateLimit
from bot.web import middleware, upload
from bot.web.server import make_server
from handlers.pictures import LARGEST_FILE, TOO_BIG
from handlers.received import EMPTY, HasFile, fetch
from tests.pictures import pdf, picture
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiogram.types import Message
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.bot.channel import House

PHOTO = picture()


class Inbox:
    """A handler that fetches whatever comes."""

    def __init__(self, house: House) -> None:
        self.messages: list[Message] = []
        self.contents: list[bytes] = []
        router = Router()
        router.message.register(self.take, HasFile())
        router.message.register(self.other)
        house.only(router)

    async def take(self, message: Message, bot: Bot) -> None:
        """As an ordinary handler of aiogram does it."""
        self.messages.append(message)
        file = message.photo[-1] if message.photo else message.document
        assert file is not None
        content = await bot.download(file)
        assert content is not None
        self.contents.append(content.read())
        await message.answer(f"收到 {message.caption or ''}")

    async def other(self, message: Message) -> None:
        await message.answer(f"说了{message.text}")


@pytest.fixture
def inbox(house: House) -> Inbox:
    return Inbox(house)


# In memory


def test_files_go_with_their_time_and_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "_LARGEST_OF_ONE", 250)
    monkeypatch.setattr(incoming, "_LARGEST_OF_ALL", 500)
    now = 0.0
    files = IncomingFiles(lambda: now)
    first, second, third = (files.keep(1, b"x" * 100, "a") for _ in range(3))
    assert files.find(first, 1) is None  # the first of one's own goes
    assert files.find(second, 1)
    others = [files.keep(person, b"x" * 100, "a") for person in (2, 3, 4, 5)]
    assert files.find(second, 1) is None  # and then the oldest of all
    assert all(files.find(one, person) for person, one in enumerate(others, start=2))
    now = 3500.0
    late = files.keep(1, b"x", "a")
    now = 3700.0
    files.prune()
    assert files.find(third, 1) is None
    assert files.find(late, 1)
    assert len(files._files) == 1


def test_ids_cannot_be_guessed_and_large_files_are_refused() -> None:
    files = IncomingFiles()
    ids = {files.keep(1, b"", "a") for _ in range(100)}
    assert len(ids) == 100
    assert min(map(len, ids)) >= 32
    with pytest.raises(TooBigError):
        files.keep(1, b"x" * (LARGEST_FILE + 1), "a")


async def test_a_photo_and_a_file_go_round(house: House, inbox: Inbox) -> None:
    person = await house.person()
    (answer,) = await person.sends_photo(PHOTO, "我.jpg", "我的照片")
    assert answer.text == "收到 我的照片"
    await person.sends_file(pdf(), "证.pdf")
    photo, document = inbox.messages
    assert photo.photo
    size = photo.photo[-1]
    assert (size.width, size.height, size.file_size) == (600, 800, len(PHOTO))
    assert document.document
    assert (document.document.file_name, document.document.mime_type) == ("证.pdf", "application/pdf")
    assert inbox.contents == [PHOTO, pdf()]


async def test_another_person_cannot_fetch_it(house: House, inbox: Inbox) -> None:
    li, han = await house.person("li"), await house.person("han")
    await li.sends_photo(PHOTO)
    (message,) = inbox.messages
    assert message.photo
    file_id, refused = message.photo[-1].file_id, []

    async def steal(message: Message, bot: Bot) -> None:
        try:
            await bot.download(message.text or "")
        except TelegramBadRequest as error:
            refused.append(error.message)
        with pytest.raises(FileNotFoundError):
            await bot.download_file(f"{message.text}/照片.jpg")
        refused.append("no path")

    router = Router()
    router.message.register(steal)
    house.only(router)
    await han.says(file_id)
    assert refused == ["wrong file_id or the file is gone", "no path"]
    house.only(Router())
    with pytest.raises(TelegramBadRequest):  # outside of any update there is nobody to whom it belongs
        await house.channel.bot.download(file_id)
    acting.set(li.account.id)
    assert await house.channel.bot.download(file_id)


async def test_people_at_once_get_their_own(house: House, inbox: Inbox) -> None:
    people = [await house.person(str(number)) for number in range(8)]
    await asyncio.gather(*(person.sends_file(str(person.account.id).encode(), "a.txt") for person in people))
    told = {message.chat.id: content for message, content in zip(inbox.messages, inbox.contents, strict=True)}
    assert told == {person.account.id: str(person.account.id).encode() for person in people}


# Over HTTP


@pytest.fixture
def web(house: House, tmp_path: Path) -> WebChannel:
    return WebChannel(house.channel.numbers, house.accounts, house.gateway, HandedFiles(tmp_path, VAULT))


@pytest.fixture
def server(web: WebChannel, tmp_path: Path) -> ASGIApp:
    from types import SimpleNamespace  # noqa: PLC0415

    app: Any = SimpleNamespace(
        web=web, telegram=None, new_conversations=RateLimit(60), files=HandedFiles(tmp_path, VAULT)
    )
    return make_server(app, "1")


@pytest.fixture
async def client(server: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://x") as client:
        yield client


async def test_an_upload_is_answered_like_a_chat(client: httpx.AsyncClient, inbox: Inbox) -> None:
    begun = (await client.post("/api/upload", files={"file": ("我.jpg", PHOTO)})).json()
    assert [message["text"] for message in begun["messages"]] == ["收到 "]
    form = {"conversation": begun["conversation"], "text": "身份证", "id": "sending-1"}
    first = await client.post("/api/upload", data=form, files={"file": ("证.pdf", pdf(), "image/png")})
    again = await client.post("/api/upload", data=form, files={"file": ("证.pdf", pdf(), "image/png")})
    assert first.status_code == 200
    assert first.json() == again.json()
    assert first.json()["conversation"] == begun["conversation"]
    assert first.json()["messages"][0]["text"] == "收到 身份证"
    assert inbox.contents == [PHOTO, pdf()]


@pytest.mark.parametrize(
    ("content", "name", "kind", "is_photo"),
    [
        (PHOTO, "假.pdf", "application/pdf", True),
        (picture(kind="PNG"), "x", "", True),
        (picture(kind="WEBP"), "x.webp", "image/webp", True),
        (pdf(), "假.jpg", "image/jpeg", False),
        (b"<script>", "假.jpg", "image/jpeg", False),
        (b"\xff\xd8\xff broken", "假.jpg", "image/jpeg", False),
    ],
)
async def test_the_content_decides_between_photo_and_file(
    client: httpx.AsyncClient, inbox: Inbox, content: bytes, name: str, kind: str, is_photo: bool
) -> None:
    response = await client.post("/api/upload", files={"file": (name, content, kind)})
    assert response.status_code == 200
    (message,) = inbox.messages
    assert bool(message.photo) is is_photo
    assert bool(message.document) is not is_photo
    assert inbox.contents == [content]


async def test_what_is_too_big_is_refused_with_a_sentence(client: httpx.AsyncClient, inbox: Inbox) -> None:
    for size in (LARGEST_FILE + 1, LARGEST_FILE + (1 << 20)):
        response = await client.post("/api/upload", files={"file": ("a.pdf", b"%PDF" + b"x" * size)})
        assert (response.status_code, response.json()) == (413, {"error": TOO_BIG})
    full = b"%PDF" + b"x" * (LARGEST_FILE - 4)
    assert (await client.post("/api/upload", files={"file": ("a.pdf", full)})).status_code == 200
    assert inbox.contents == [full]
    response = await client.post("/api/chat", json={"text": "字" * 1_000_000})
    assert response.status_code == 413  # only uploads may be large


async def test_an_endless_body_is_not_read_to_its_end(server: ASGIApp) -> None:
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * (1 << 20), "more_body": True}

    app = middleware.BodyLimit(_reads_all)
    with pytest.raises(middleware.HTTPException) as refused:
        await app({"type": "http", "path": "/api/upload"}, receive, None)  # type: ignore[arg-type]
    assert refused.value.status_code == 413
    assert asked < 50


async def _reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass


@pytest.mark.parametrize(
    ("form", "files", "status"),
    [
        ({}, {"other": ("a", b"x")}, 422),
        ({"file": "text"}, {"file2": ("a", b"x")}, 422),
        ({}, {"file": ("a.jpg", b"")}, 422),
        ({"text": "字" * 1001}, {"file": ("a.jpg", PHOTO)}, 422),
        ({"text": "a\x00"}, {"file": ("a.jpg", PHOTO)}, 422),
        ({"press": "m|help"}, {"file": ("a.jpg", PHOTO)}, 422),
        ({"conversation": "x" * 43}, {"file": ("a.jpg", PHOTO)}, 404),
        ({str(number): "x" for number in range(9)}, {"file": ("a.jpg", PHOTO)}, 422),
        ({"text": "x" * 9000}, {"file": ("a.jpg", PHOTO)}, 422),
    ],
)
async def test_other_forms_are_refused_in_chinese(
    client: httpx.AsyncClient, inbox: Inbox, form: dict[str, str], files: Any, status: int
) -> None:
    response = await client.post("/api/upload", data=form, files=files)
    assert response.status_code == status, response.text
    assert not response.json()["error"].isascii()
    assert inbox.messages == []


async def test_several_files_in_one_form_are_refused(client: httpx.AsyncClient, inbox: Inbox) -> None:
    files = [("file", ("a.jpg", PHOTO)), ("file", ("b.jpg", PHOTO))]
    assert (await client.post("/api/upload", files=files)).status_code == 422
    assert inbox.messages == []


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", ""])
async def test_what_is_no_form_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    response = await client.post("/api/upload", content=b"--y\r\nnothing", headers={"Content-Type": kind})
    assert response.status_code == 422
    assert not response.json()["error"].isascii()


async def test_another_site_cannot_send(client: httpx.AsyncClient, inbox: Inbox) -> None:
    files = {"file": ("a.jpg", PHOTO)}
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        response = await client.post("/api/upload", files=files, headers={"Sec-Fetch-Site": site})
        assert response.status_code == status
    assert len(inbox.messages) == 2


async def test_who_sends_too_much_is_told(
    client: httpx.AsyncClient, web: WebChannel, house: House, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.gateway, "admits", lambda channel, chat_id: False)
    response = await client.post("/api/upload", files={"file": ("a.jpg", PHOTO)})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "5"
    assert len(web.incoming._files) == 0


async def test_a_crowd_and_a_slow_sender_are_told(
    client: httpx.AsyncClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        await asyncio.Event().wait()

    monkeypatch.setattr(upload, "_PATIENCE", 0.05)
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await client.post("/api/upload", content=slowly(), headers=headers)).status_code == 408
    monkeypatch.setattr(upload, "_reading", asyncio.Semaphore(0))
    response = await client.post("/api/upload", files={"file": ("a.jpg", PHOTO)})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")


# In the terminal


@pytest.mark.parametrize(
    "line", ["发送 {}", "发送   '{}'", "{}", "'{}'", "{escaped}", "发送 {escaped}", "file://{}"]
)
async def test_a_line_sends_a_file(house: House, inbox: Inbox, tmp_path: Path, line: str) -> None:
    path = tmp_path / "我的 照片.JPG"
    path.write_bytes(PHOTO)
    said = await talk(house, line.format(path, escaped=str(path).replace(" ", "\\ ")))
    assert "收到" in said
    assert "输入“发送 文件路径”" in said
    assert inbox.contents == [PHOTO]


async def test_a_pdf_goes_as_a_file(house: House, inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "证.pdf").write_bytes(pdf())
    await talk(house, str(tmp_path / "证.pdf"))
    assert inbox.messages[0].document
    assert inbox.messages[0].document.file_name == "证.pdf"
    assert inbox.contents == [pdf()]


async def test_files_that_cannot_be_sent_are_told(house: House, inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "big.pdf").write_bytes(b"x" * (LARGEST_FILE + 1))
    (tmp_path / "empty.pdf").write_bytes(b"")
    lines = ["发送 没有.jpg", f"发送 {tmp_path}", "发送 a\x00b", "发送 'x", "发送 a b"]
    said = await talk(house, *lines, f"发送 {tmp_path}/big.pdf", f"发送 {tmp_path}/empty.pdf")
    assert said.count("找不到或打不开这个文件") == 5
    assert TOO_BIG in said
    assert EMPTY in said
    assert inbox.messages == []


async def test_other_lines_stay_text(house: House, inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    said = await talk(
        house, "证书.pdf", str(tmp_path / "notes.txt"), "发送", "字" * 5000 + ".jpg", "it's .jpg"
    )
    assert "说了证书.pdf" in said
    assert "notes.txt" in said
    assert "说了发送" in said
    assert inbox.messages == []


async def talk(house: House, *lines: str) -> str:
    output = io.StringIO()
    terminal = TerminalChannel(MessageNumbers(), house.accounts, house.gateway, output)
    await terminal.talk("local", io.StringIO("".join(f"{line}\n" for line in lines)))
    return output.getvalue()


async def test_fetch_works_there_too(house: House, tmp_path: Path) -> None:
    got = []

    async def take(message: Message) -> None:
        got.append((await fetch(message)).media_type)

    router = Router()
    router.message.register(take, HasFile())
    house.only(router)
    (tmp_path / "a.png").write_bytes(picture(kind="PNG"))
    await talk(house, f"发送 {tmp_path}/a.png")
    assert got == ["image/png"]

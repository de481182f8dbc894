"""The channels of our own: sessions, the web and the terminal."""

import asyncio
import io
from pathlib import Path

import pytest
from aiogram import Router
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from aiogram.utils.formatting import Bold, Text

from bot.channels.base import MessageNumbers, OutKind
from bot.channels.terminal import TerminalChannel
from bot.channels.web import TooFastError, UnknownConversationError, WebChannel
from bot.files import HandedFiles
from db.vault import Key, Vault
from tests.bot.channel import House
from tests.services import VAULT


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    ready = [[InlineKeyboardButton(text=text, callback_data=data) for text, data in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=ready)


@pytest.fixture
def router(house: House) -> Router:
    router = Router()
    house.only(router)
    return router


@pytest.fixture
def web(house: House, tmp_path: Path) -> WebChannel:
    return WebChannel(
        house.channel.numbers, house.accounts, house.gateway, HandedFiles(tmp_path / "files", VAULT)
    )


async def test_what_a_handler_sends_is_shown(house: House, router: Router) -> None:
    @router.message()
    async def everything(message: Message) -> None:
        sent = await message.answer(
            **Text("有 ", Bold("粗体")).as_kwargs(), reply_markup=keyboard([("甲", "a")])
        )
        await sent.edit_text("改了")
        replies = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="快捷")]])
        await message.answer("选", reply_markup=replies)
        await message.answer_document(BufferedInputFile("内容".encode(), "表.txt"), caption="给您")
        await sent.delete()

    person = await house.person()
    await person.says("x")
    text, edit, choice, document, delete = house.channel.shown
    assert (text.kind, text.text, text.buttons[0][0].data) == (OutKind.MESSAGE, "有 粗体", "a")
    assert [(entity.type, entity.offset, entity.length) for entity in text.entities] == [("bold", 2, 2)]
    assert (edit.kind, edit.text, edit.message_id) == (OutKind.EDIT, "改了", text.message_id)
    assert choice.replies == (("快捷",),)
    assert document.file is not None
    assert (document.text, document.file.name, document.file.media_type) == ("给您", "表.txt", "text/plain")
    assert document.file.content.decode() == "内容"
    assert (delete.kind, delete.message_id) == (OutKind.DELETE, text.message_id)


@pytest.mark.parametrize("method", ["answer", "answer_document"])
async def test_markup_in_strings_is_refused(house: House, router: Router, method: str) -> None:
    refused = []

    @router.message()
    async def markup(message: Message) -> None:
        what = "<b>x</b>" if method == "answer" else BufferedInputFile(b"x", "x.txt")
        try:
            await getattr(message, method)(what, parse_mode=ParseMode.HTML)
        except TelegramBadRequest as error:
            refused.append(error.message)

    await (await house.person()).says("x")
    assert refused == ["send entities, not a parse mode"]


async def test_a_method_the_channel_does_not_know_is_refused(house: House) -> None:
    with pytest.raises(TelegramBadRequest, match="SendDice"):
        await house.channel.bot.send_dice(1)


def test_numbers_only_grow() -> None:
    numbers = MessageNumbers()
    drawn = [numbers.next() for _ in range(1000)]
    assert drawn == sorted(set(drawn))
    assert MessageNumbers().next() >= drawn[0]


async def test_the_web_answers_a_request_with_what_was_said(router: Router, web: WebChannel) -> None:
    @router.message()
    async def two(message: Message) -> None:
        await message.answer("一")
        await message.answer("二", reply_markup=keyboard([("甲", "a"), ("乙", "b")]))

    conversation, account = await web.open()
    assert len(conversation) >= 43
    one, two_ = await web.say(account, "x", None)
    assert (one["text"], two_["text"]) == ("一", "二")
    assert two_["buttons"] == [[{"text": "甲", "data": "a"}, {"text": "乙", "data": "b"}]]
    assert one["id"] < two_["id"]
    assert await web.find(conversation) == account


async def test_the_conversation_id_is_not_stored(web: WebChannel) -> None:
    conversation, account = await web.open()
    assert conversation not in account.external_id
    with pytest.raises(UnknownConversationError):
        await web.find(account.external_id)


async def test_a_request_sent_again_is_handled_once(router: Router, web: WebChannel) -> None:
    handled = []

    @router.message()
    async def count(message: Message) -> None:
        handled.append(message.text)
        await asyncio.sleep(0.02)
        await message.answer("好")

    _, account = await web.open()
    first, second = await asyncio.gather(web.say(account, "x", "id-1"), web.say(account, "x", "id-1"))
    third = await web.say(account, "x", "id-1")
    assert handled == ["x"]
    assert first == second == third
    await web.say(account, "x", "id-2")
    assert len(handled) == 2


async def test_a_request_too_many_is_refused_and_handles_nothing(
    router: Router, web: WebChannel, monkeypatch: pytest.MonkeyPatch, house: House
) -> None:
    @router.message()
    async def echo(message: Message) -> None:
        await message.answer("好")

    _, account = await web.open()
    (first,) = await web.say(account, "x", "id-1")
    monkeypatch.setattr(house.gateway, "admits", lambda channel, chat_id: False)
    assert await web.say(account, "x", "id-1") == [first]
    with pytest.raises(TooFastError):
        await web.say(account, "x", "id-2")


async def test_what_comes_late_is_pushed_and_kept_for_a_moment(
    router: Router, web: WebChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.web._PATIENCE", 0.02)
    gate = asyncio.Event()

    @router.message()
    async def late(message: Message) -> None:
        await message.answer("先")
        await gate.wait()
        await message.answer("后")

    _, account = await web.open()
    queue = web.listen(account, 0)
    (early,) = await web.say(account, "x", None)
    gate.set()
    pushed = await asyncio.wait_for(queue.get(), 1)
    assert (early["text"], pushed["messages"][0]["text"]) == ("先", "后")
    web.unlisten(account, queue)
    resumed = web.listen(account, early["id"])
    assert [message["text"] for message in resumed.get_nowait()["messages"]] == ["后"]


async def test_a_press_reaches_the_handler(router: Router, web: WebChannel) -> None:
    @router.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("按到了")
        if isinstance(query.message, Message):
            await query.message.edit_text(f"{query.data} {query.message.message_id}")

    _, account = await web.open()
    notice, edit = await web.press(account, "甲", 5, None)
    assert notice["text"] == "按到了"
    assert (edit["text"], edit["replaces"]) == ("甲 5", 5)


async def test_files_are_handed_out_for_a_day(tmp_path: Path, router: Router, web: WebChannel) -> None:
    @router.message()
    async def document(message: Message) -> None:
        await message.answer_document(BufferedInputFile(b"%PDF", "准考证.pdf"))

    _, account = await web.open()
    (message,) = await web.say(account, "x", None)
    (attachment,) = message["attachments"]
    assert attachment["media_type"] == "application/pdf"
    files = HandedFiles(tmp_path / "files", VAULT)
    found = files.find(attachment["url"].split("/")[3])
    assert found is not None
    assert (found.name, found.content) == ("准考证.pdf", b"%PDF")
    for bad in ("../files", "nothing", "", "x" * 300, "钥匙"):
        assert files.find(bad) is None


async def test_files_lie_sealed_and_for_their_owner_alone(tmp_path: Path) -> None:
    """They tell who somebody is: a ticket, an export of all one's data."""
    from bot.channels.base import OutFile  # noqa: PLC0415

    files = HandedFiles(tmp_path / "files", VAULT)
    key = files.hand_out(OutFile("王小花.txt", "text/plain", b"410101 secret"))["url"].split("/")[3]
    (kept,) = (tmp_path / "files").iterdir()
    assert b"secret" not in kept.read_bytes()
    assert "王小花".encode() not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    other = HandedFiles(tmp_path / "files", Vault([Key("else", bytes(32))]))
    assert other.find(key) is None
    assert files.find(key) == OutFile("王小花.txt", "text/plain", b"410101 secret")


async def test_old_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels.base import OutFile  # noqa: PLC0415

    files = HandedFiles(tmp_path, VAULT)
    files.remove_old()
    key = files.hand_out(OutFile("a.txt", "text/plain", b"a"))["url"].split("/")[3]
    files.remove_old()
    assert files.find(key)
    monkeypatch.setattr("bot.files._DAY", -10)
    files.remove_old()
    assert files.find(key) is None


async def test_the_terminal_numbers_buttons_and_takes_their_number(house: House, router: Router) -> None:
    @router.message(CommandStart())
    async def start(message: Message) -> None:
        await message.answer("您好", reply_markup=keyboard([("甲", "a"), ("乙", "b")]))

    @router.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        if isinstance(query.message, Message):
            await query.message.answer(f"按了{query.data}")

    @router.message()
    async def echo(message: Message) -> None:
        await message.answer(f"说了{message.text}")

    output = io.StringIO()
    terminal = TerminalChannel(MessageNumbers(), house.accounts, house.gateway, output)
    await terminal.talk("local", io.StringIO("2\n2\n\n退出\n不到\n"))
    said = output.getvalue()
    assert "[1] 甲  [2] 乙" in said
    assert "按了b" in said
    assert "说了2" in said  # the keyboard was used up
    assert "再见" in said
    assert "不到" not in said

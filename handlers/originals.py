"""Original texts (原文): the articles behind an answer, and passages that the search found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram.utils.formatting import Bold, Text

from handlers import texts
from handlers.callbacks import OriginalPress, PassagePress
from handlers.menu import menu_keyboard
from handlers.replies import acknowledge, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiogram import Bot, Router
    from aiogram.types import CallbackQuery

    from db.originals import Article
    from handlers.policy import PolicyDesk

LONGEST: Final = 3_500
"""Characters of one message; Telegram takes 4,096 UTF-16 units."""
MOST_MESSAGES: Final = 2


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.callback_query.register(press_original, OriginalPress.filter())
    router.callback_query.register(press_passage, PassagePress.filter())


async def press_original(
    query: CallbackQuery, bot: Bot, callback_data: OriginalPress, desk: PolicyDesk
) -> None:
    """Show the articles that the entry stands on."""
    articles = await desk.articles(callback_data.id)
    if not articles:
        await say(query, texts.ORIGINAL_GONE, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    for message in original_messages(articles):
        await bot.send_message(query.from_user.id, **message.as_kwargs())


async def press_passage(
    query: CallbackQuery, bot: Bot, callback_data: PassagePress, desk: PolicyDesk
) -> None:
    """Show the passage that the search found, and say that it is no more than that."""
    passage = await desk.passage(callback_data.mark)
    if passage is None:
        await say(query, texts.ORIGINAL_GONE, reply_markup=menu_keyboard())
        return
    await acknowledge(query)
    (message,) = original_messages([passage])
    await bot.send_message(query.from_user.id, **Text(texts.PASSAGE_FOUND, "\n\n", message).as_kwargs())


def original_messages(articles: Sequence[Article]) -> list[Text]:
    """Articles as messages, cut between paragraphs; of what is too long only the beginning, and it says so.

    Args:
        articles: what to show, in order.

    Returns:
        At most `MOST_MESSAGES`, each short enough for every channel.
    """
    messages: list[list[Text | str]] = [[]]
    room = LONGEST
    for line in _lines(articles):
        size = _size(str(line)) + 1
        if size > room:
            if len(messages) == MOST_MESSAGES:
                messages[-1].append(f"\n（{texts.ORIGINAL_CUT}）")
                break
            messages.append([])
            room = LONGEST
        messages[-1] += [line, "\n"]
        room -= size
    return [Text(*_without_last_break(message)) for message in messages]


def _lines(articles: Sequence[Article]) -> Iterator[Text | str]:
    for number, article in enumerate(articles):
        head = texts.original_head(article.document, article.title, article.section)
        yield Text("\n" if number else "", Bold(head))
        for line in article.text.split("\n"):
            yield from (line[start : start + LONGEST // 2] for start in range(0, len(line), LONGEST // 2))


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _without_last_break(message: list[Text | str]) -> list[Text | str]:
    return message[:-1] if message[-1:] == ["\n"] else message

"""Filters of our own, all asynchronous: aiogram runs lambdas and magic filters in a thread, a hundred times slower."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter

from knowledge.regions import Region, cities, find_regions, provinces, short_name

if TYPE_CHECKING:
    from aiogram.fsm.context import FSMContext
    from aiogram.types import Message

_AROUND_A_REGION: Final = re.compile(
    r"^(?:我|俺|人|们|是|在|住|家|现在|目前|这边|这里|那边|的|来自|考|本地|地区|改成|改为|换成|换到|选|选择|就|上班|工作|打工|做事|吧|嘞|哩|呗|呀|啊|哦|嗯|[，。,.!！~～ ])*$"
)


class Words(Filter):
    """The whole text is one of these words, whatever its case and the signs around it."""

    def __init__(self, *words: str) -> None:
        """Wait for these."""
        self._words = frozenset(words)

    async def __call__(self, message: Message) -> bool:
        """Whether it is."""
        return (message.text or "").strip(" 。！!？?，,～~").lower() in self._words


def named_region(text: str) -> Region | None:
    """The region of a text that says where one is and nothing else: 郑州, 我在河南郑州, 换成湖南."""
    found = find_regions(text)
    if len(found) != 1:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return found[0].region if _AROUND_A_REGION.match(rest) else None


class NamesRegion(Filter):
    """The text says where one is and nothing else."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The region named, as `named`."""
        region = named_region(message.text or "")
        return {"named": region} if region else False


class HasText(Filter):
    """The message carries text that is no command."""

    async def __call__(self, message: Message) -> bool:
        """Whether it does."""
        text = (message.text or "").strip()
        return bool(text) and not text.startswith("/")


class NamesCity(Filter):
    """The text names a city of the province that was chosen before; 吉林 is then the city, not the province."""

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """The city, as `named`."""
        province = (await state.get_data()).get("province", "")
        text = (message.text or "").strip()
        for city in cities(province) if province in provinces() else ():
            if text in (city, city.removesuffix("市"), short_name(city), province + city):
                return {"named": Region(province, city)}
        return False

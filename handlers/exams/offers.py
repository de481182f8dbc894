"""What lies near a few words that no policy answers: 郑州月嫂, 育婴员四级, part of the name of an institution."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from handlers.callbacks import MenuItem, MenuPress
from handlers.exams import texts
from handlers.exams.messages import button, institution_name
from handlers.exams.presses import FindPress, InstitutionPress, region_mark
from handlers.exams.search import Search
from handlers.exams.wording import region_words
from knowledge.regions import find_regions

if TYPE_CHECKING:
    from handlers.exams.desk import ExamsDesk
    from handlers.exams.messages import Row

_LONGEST: Final = 12
"""Characters; who writes more asks something."""
_MOST: Final = 3
_PART_OF_NAME: Final = re.compile(r"[㐀-鿿]{2,10}")
_NO_NAME: Final = re.compile("学校|机构|培训|公司|中心|学院|考试|报名|职业|技能|技工")
"""Words that are in the names of many institutions, and say nothing of one."""


_ABOUT_EXAMS: Final = re.compile("考|报名|证")
_NAMES_ONLY: Final = 7
"""So few letters have room for an item and a place, and for nothing else that might be asked of them."""


async def offers(desk: ExamsDesk, text: str) -> list[Row]:
    """Searches for exams and institutions that a few words may have meant; nothing for a whole sentence."""
    if len(text) > _LONGEST:
        return []
    named = find_regions(text)
    region = named[0].region.name if named else None
    is_wish = len(text) <= _NAMES_ONLY or bool(_ABOUT_EXAMS.search(text))
    rows: list[Row] = []
    names = {name: None for one in desk.mentioned(text) for name in (one.name, one.job, one.title) if name}
    found = await desk.find(Search(names=tuple(names))) if names else []
    for item_id, item in list({one.item_id: one.item for one in found}.items())[:_MOST]:
        there = region is not None and any(
            one.item_id == item_id and one.region.startswith(region) for one in found
        )
        press = FindPress(item=item_id, region=region_mark(region) if there and region else "")
        rows.append([button(texts.exams_of(item), press)])
    if names and not found and is_wish:
        rows.append([button(texts.ALL_EXAMS, MenuPress(item=MenuItem.REGISTER))])
    if region and is_wish:
        rows.append([button(texts.exams_in(region_words(region)), FindPress(region=region_mark(region)))])
    return [*rows, *await _institutions(desk, text)]


async def _institutions(desk: ExamsDesk, text: str) -> list[Row]:
    rest = text.strip(" ?？。!！")
    for one in reversed(find_regions(rest)):
        rest = rest[: one.start] + rest[one.end :]
    rest = rest.strip().removeprefix("市")
    if not _PART_OF_NAME.fullmatch(rest) or _NO_NAME.search(rest):
        return []
    found = [one for one in await desk.institutions.find(words=rest) if rest in one.name]
    return [[button(institution_name(one), InstitutionPress(institution=one.id))] for one in found[:_MOST]]

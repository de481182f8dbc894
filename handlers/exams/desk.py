"""What finding exams needs: the exams, the institutions, the names of items, the day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from db.clock import shanghai_day
from db.notifications import Kind
from handlers.exams.messages import opens_later
from knowledge.finding import ExamQuery, Wants, read_exam_query
from knowledge.regions import find_regions

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.clock import Clock
    from db.exams import Exams, ExamView
    from db.institutions import Institutions
    from db.notifications import Notifications
    from db.work import UnitOfWork
    from handlers.exams.search import Search
    from knowledge.items import Item, Items

_WHICH: Final = re.compile(
    r"(?:请问|想问一下|查一下)?(?:现在|这边|这里|当地)?(?:都|一共)?有?(?:哪些|哪几家|哪几个|什么)"
    r"(?:备案的?|正规的?|合法的?)?(?:技能)?(?:评价|考核|认定|鉴定)(?:机构|单位)(?:呢|啊|呀|吗)?[?？。]?"
)
_CODE: Final = re.compile(r"(?:机构编码|编码|机构)?[:： ]*(?!(?:19|20)\d{6}$)(?P<code>\d{8})")
"""An institution's code; eight digits that are no day."""
_WHAT_THERE: Final = re.compile(
    r"(?P<name>[㐀-鿿（）()]{2,24}(?:学校|中心|公司|学院|协会|鉴定所|鉴定站))(?:都|现在)?(?:能|可以|能够)考(?:什么|哪些|哪几)"
    r"[㐀-鿿]{0,6}[?？。]?"
)
_MOST: Final = 200
"""Exams that are looked through for items, places and months to offer."""


class ExamsDesk:
    """Finds exams and institutions."""

    def __init__(
        self,
        exams: Exams,
        institutions: Institutions,
        notifications: Notifications,
        items: Items,
        clock: Clock,
    ) -> None:
        """Find them here."""
        self.exams = exams
        self.institutions = institutions
        self._notifications = notifications
        self._items = items
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The moment, UTC."""
        return self._clock()

    @property
    def today(self) -> date:
        """The day in China."""
        return shanghai_day(self._clock())

    def read(self, text: str, region: str | None) -> ExamQuery | None:
        """What a message looks for, or None where it asks something else."""
        query = read_exam_query(text, self.today, region, self._items)
        return query or _which_institutions(text, region) or _one_institution(text)

    def mentioned(self, text: str) -> list[Item]:
        """The items that a text names, with what sounds or looks like them."""
        return list(dict.fromkeys(one.item for one in self._items.find(text)))

    async def find(self, search: Search) -> list[ExamView]:
        """The announced exams that fit, by the day."""
        return await self.exams.find(
            item_names=search.names,
            words=search.said,
            region=search.region,
            level=search.level,
            first=search.first,
            last=search.last,
            limit=_MOST,
        )

    async def announced(self) -> list[ExamView]:
        """Every announced exam whose registration is not over."""
        return await self.exams.find(limit=_MOST)

    async def item_name(self, item_id: int) -> str | None:
        """The name of an item that some announced exam has."""
        return next((one.item for one in await self.announced() if one.item_id == item_id), None)

    async def tell_when_open(self, work: UnitOfWork, account_id: int, exam: ExamView) -> bool:
        """Plan to tell when registration begins; False where there is nothing to wait for."""
        if not opens_later(exam, self.now):
            return False
        await self._notifications.plan(
            await work.session(),
            Kind.WINDOW_OPENS,
            account_id,
            f"exam:{exam.id}",
            due_at=exam.register_from,
            worthless_from=exam.register_until,
            occasion=str(exam.revision),
        )
        return True


def _which_institutions(text: str, region: str | None) -> ExamQuery | None:
    """郑州有哪些评价机构: all that are filed in a place."""
    named = find_regions(text)
    rest = text
    for one in reversed(named):
        rest = rest[: one.start] + rest[one.end :]
    if not _WHICH.fullmatch(rest) or len(named) > 1:
        return None
    place = named[0].region.name if named else region
    return ExamQuery((), "", place, None, None, None, Wants.INSTITUTIONS)


def _one_institution(text: str) -> ExamQuery | None:
    """16015901, 郑州机电技工学校能考什么: one institution, by its code or name, wherever it is."""
    if match := _CODE.fullmatch(text):
        return ExamQuery((), match["code"], None, None, None, None, Wants.INSTITUTIONS)
    match = _WHAT_THERE.fullmatch(text)
    return ExamQuery((), match["name"], None, None, None, None, Wants.INSTITUTIONS) if match else None

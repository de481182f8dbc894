"""Assessment institutions (评价机构) and their filed scope (备案范围)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz
from sqlalchemy import delete, func, or_, select

from db import models
from db.machines import INSTITUTION, InstitutionState, check
from knowledge.procedures import ExamKind, InstitutionKind
from knowledge.regions import NATION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database

LEVEL_LABELS: Final = {
    5: "五级（初级工）",
    4: "四级（中级工）",
    3: "三级（高级工）",
    2: "二级（技师）",
    1: "一级（高级技师）",
    0: "",
}
"""How documents name the levels; a special ability has none."""
_ALIKE: Final = 75
"""Of 100: a typed name this much like a part of the real one means it."""


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """An item and level that an institution may assess."""

    item_id: int
    kind: ExamKind
    item: str
    level: int

    @property
    def label(self) -> str:
        """As people say it: 母婴护理, 焊工 四级（中级工）."""
        return f"{self.item} {LEVEL_LABELS[self.level]}".strip()


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """An institution with its scope, by item and from the lowest level up."""

    id: int
    code: str
    name: str
    kind: InstitutionKind
    region: str
    address: str
    office_line: str
    state: InstitutionState
    demo: bool
    scope: tuple[ScopeLine, ...]

    def may_assess(self, kind: ExamKind, item: str, level: int) -> bool:
        """Whether item and level are in its filed scope."""
        return any((line.kind, line.item, line.level) == (kind, item, level) for line in self.scope)

    def levels_of(self, kind: ExamKind, item: str) -> tuple[int, ...]:
        """The levels of an item that it has filed, the lowest (5) first; empty where it has not filed the item."""
        return tuple(line.level for line in self.scope if (line.kind, line.item) == (kind, item))


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """An institution to be added, as it was filed."""

    code: str
    name: str
    kind: InstitutionKind
    region: str
    address: str
    office_line: str
    scope: tuple[tuple[ExamKind, str, int], ...]
    """Kind, item, level (5 to 1; 0 for a special ability)."""
    demo: bool = False

    def equals(self, known: InstitutionView) -> bool:
        """Whether that one says the same, whatever its state."""
        scope = {(line.kind, line.item, line.level) for line in known.scope}
        mine = (self.name, self.kind, self.region, self.address, self.office_line, set(self.scope), self.demo)
        return mine == (
            known.name,
            known.kind,
            known.region,
            known.address,
            known.office_line,
            scope,
            known.demo,
        )


class Institutions:
    """Finds, adds and changes institutions."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        """Work on this database."""
        self._database = database
        self._clock = clock
        self._audit = audit

    async def get(self, institution_id: int) -> InstitutionView | None:
        """The institution of this id, or None."""
        return next(iter(await self._read(select(models.Institution).filter_by(id=institution_id))), None)

    async def by_code(self, code: str) -> InstitutionView | None:
        """The institution of this code, or None."""
        return next(iter(await self._read(select(models.Institution).filter_by(code=code))), None)

    async def find(
        self,
        *,
        words: str = "",
        region: str | None = None,
        item_names: Collection[str] = (),
        limit: int = 20,
    ) -> list[InstitutionView]:
        """Institutions by name or code, place and scope; those that are not filed any more are left out.

        Args:
            words: a part of the name, roughly, or the code; empty for any.
            region: a province, which covers its cities, or a city; None for any.
            item_names: at least one of these items is in the scope; empty for any.
            limit: at most so many, in the order of region and name, the best match of the name first.
        """
        query = select(models.Institution).where(models.Institution.state != InstitutionState.WITHDRAWN)
        if region not in (None, NATION):
            query = query.where(models.Institution.region.startswith(region, autoescape=True))
        if item_names:
            able = select(models.Scope.institution_id).join(models.Item)
            query = query.where(models.Institution.id.in_(able.where(named(item_names))))
        found = await self._read(query)
        return _by_name(found, words)[:limit] if words.strip() else found[:limit]

    async def all(self) -> list[InstitutionView]:
        """All of them, whatever their state, by region and name."""
        return await self._read(select(models.Institution))

    async def count(self, *, demo: bool) -> int:
        """How many there are, of the demonstration or real ones."""
        async with self._database.read() as session:
            query = select(func.count()).select_from(models.Institution).filter_by(demo=demo)
            return await session.scalar(query) or 0

    async def add(self, session: AsyncSession, new: NewInstitution, actor: str) -> int:
        """Add an institution with its scope; its id.

        Args:
            session: of the open transaction.
            new: checked by the caller, see `db.exams.find_institution_problems`.
            actor: as `db.audit.Audit.append` wants it.

        Raises:
            sqlalchemy.exc.IntegrityError: the code is there already.
        """
        row = models.Institution(
            code=new.code,
            name=new.name,
            kind=new.kind,
            region=new.region,
            address=new.address,
            office_line=new.office_line,
            state=InstitutionState.FILED,
            demo=new.demo,
            created_at=self._clock(),
        )
        session.add(row)
        await session.flush()
        await self._add_scope(session, row.id, new)
        await self._audit.append(session, actor, "add", f"institution:{row.id}", after=InstitutionState.FILED)
        return row.id

    async def update(
        self, session: AsyncSession, institution_id: int, new: NewInstitution, actor: str
    ) -> None:
        """Take over name, place, line and scope; the code and the state stay. Exams that are planned stay too.

        Raises:
            LookupError: there is no such institution.
        """
        row = await session.get(models.Institution, institution_id, with_for_update=True)
        if row is None:
            raise LookupError(institution_id)
        row.name, row.kind, row.region = new.name, new.kind, new.region
        row.address, row.office_line = new.address, new.office_line
        await session.execute(delete(models.Scope).filter_by(institution_id=institution_id))
        await self._add_scope(session, institution_id, new)
        await self._audit.append(session, actor, "update", f"institution:{institution_id}")

    async def _add_scope(self, session: AsyncSession, institution_id: int, new: NewInstitution) -> None:
        for kind, item, level in dict.fromkeys(new.scope):
            item_id = await ensure_item(self._database, session, kind, item)
            session.add(models.Scope(institution_id=institution_id, item_id=item_id, level=level))
        await session.flush()

    async def change_state(
        self, session: AsyncSession, institution_id: int, state: InstitutionState, actor: str, why: str = ""
    ) -> None:
        """Suspend, file again or withdraw.

        Raises:
            LookupError: there is no such institution.
            db.machines.NotAllowedError: from its state it cannot go there.
        """
        row = await session.get(models.Institution, institution_id, with_for_update=True)
        if row is None:
            raise LookupError(institution_id)
        before = InstitutionState(row.state)
        check(INSTITUTION, before, state)
        row.state = state
        await session.flush()
        subject = f"institution:{institution_id}"
        await self._audit.append(session, actor, "state", subject, before=before, after=state, why=why)

    async def _read(self, query: Select[models.Institution]) -> list[InstitutionView]:
        async with self._database.read() as session:
            rows = (
                await session.scalars(query.order_by(models.Institution.region, models.Institution.name))
            ).all()
            scopes = await _scopes(session, [row.id for row in rows])
        return [_view(row, scopes.get(row.id, ())) for row in rows]


def named(names: Collection[str]) -> ColumnElement[bool]:
    """Whether an item has one of these names, or is a job of an occupation of that name: 家政服务员（母婴护理员）."""
    jobs = (models.Item.name.startswith(f"{name}（", autoescape=True) for name in names)
    return or_(models.Item.name.in_(names), *jobs)


async def ensure_item(database: Database, session: AsyncSession, kind: ExamKind, name: str) -> int:
    """The id of an item, added if it is not there."""
    await database.insert_if_new(session, models.Item, {"kind": kind, "name": name})
    return (await session.scalars(select(models.Item.id).filter_by(kind=kind, name=name))).one()


async def _scopes(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[ScopeLine]]:
    query = select(models.Scope, models.Item).join(models.Item)
    query = query.where(models.Scope.institution_id.in_(ids))
    query = query.order_by(models.Item.name, models.Scope.level.desc())
    found: dict[int, list[ScopeLine]] = {}
    for scope, item in await session.execute(query):
        line = ScopeLine(item.id, ExamKind(item.kind), item.name, scope.level)
        found.setdefault(scope.institution_id, []).append(line)
    return found


def _view(row: models.Institution, scope: Iterable[ScopeLine]) -> InstitutionView:
    return InstitutionView(
        row.id,
        row.code,
        row.name,
        InstitutionKind(row.kind),
        row.region,
        row.address,
        row.office_line,
        InstitutionState(row.state),
        row.demo,
        tuple(scope),
    )


def _by_name(found: Sequence[InstitutionView], words: str) -> list[InstitutionView]:
    asked = words.strip()
    exact = [one for one in found if one.code.upper() == asked.upper()]
    if exact:
        return exact
    marks = [(100.0 if asked in one.name else fuzz.partial_ratio(asked, one.name), one) for one in found]
    good = [(mark, one) for mark, one in marks if mark >= _ALIKE]
    return [one for _, one in sorted(good, key=lambda pair: -pair[0])]

"""Numbers of certificates (证书编号) without gap or twin: the serial is raised in the transaction that issues."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from db import models
from knowledge.certificates import NumberError, compose_number
from knowledge.certificates.scheme import PartKind, load_schemes
from knowledge.procedures import NumberScheme
from knowledge.regions import parse_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView
    from knowledge.certificates.scheme import Scheme

_SKILL = frozenset({NumberScheme.NATIONAL_SKILL_LEVEL, NumberScheme.HENAN_SKILL_LEVEL})


def number_fields(scheme: NumberScheme, exam: ExamView, year: int) -> dict[str, Any]:
    """Everything of a number but its serial, by the names that `compose_number` wants.

    A skill level number begins with the institution's code of 13 characters, a Henan or Shandong special ability's holds
    its code of 8. Hunan's has no institution: the city counts for all, by `exam.settings["city_code"]` where the
    documents do not print its code.
    """
    code = exam.institution.code
    fields: dict[str, Any] = {"year": year}
    if scheme in _SKILL:
        fields |= {
            part.field: part.span.of(code) for part in _layout(scheme).parts if part.span.last <= len(code)
        }
        return fields | {"level": exam.level}
    if scheme is NumberScheme.HUNAN_SPECIAL:
        region = parse_region(exam.region)
        city = exam.settings.get("city_code") or (region.city if region else None)
        return fields | {"province": "湖南省", "city": city or ""}
    return fields | {"institution_code": code}


async def take_numbers(
    session: AsyncSession, scheme: NumberScheme, fields: Mapping[str, Any], count: int, *, is_sqlite: bool
) -> list[str]:
    """The next numbers of a series, kept from everybody else until the transaction ends.

    Args:
        session: of the transaction that issues; rolled back, the numbers are free again.
        scheme: how they are coded.
        fields: as `number_fields` gives them.
        count: how many, at least 1.
        is_sqlite: which database it is.

    Raises:
        knowledge.certificates.SerialOverflowError: fewer are left; the caller has to roll back to where it began.
        knowledge.certificates.NumberError: the code of the institution or city makes no number.
    """
    first = compose_number(scheme, **fields, serial=1)
    width = _layout(scheme).length - _serial_begins(scheme)
    series = f"{scheme}:{first[:-width]}"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    latest = await session.scalar(
        insert(models.Serial)
        .values(series=series, latest=count)
        .on_conflict_do_update(index_elements=["series"], set_={"latest": models.Serial.latest + count})
        .returning(models.Serial.latest),
        execution_options={"populate_existing": True},
    )
    if latest is None:
        raise RuntimeError("a serial that was just raised is not there")
    return [
        compose_number(scheme, **fields, serial=serial) for serial in range(latest - count + 1, latest + 1)
    ]


def _layout(scheme: NumberScheme) -> Scheme:
    found = next((one for one in load_schemes() if one.id == scheme), None)
    if found is None:
        raise NumberError(f"没有编号规则“{scheme}”")
    return found


@cache
def _serial_begins(scheme: NumberScheme) -> int:
    """How many characters stand before the serial, which every scheme puts last."""
    part = next(part for part in _layout(scheme).parts if part.kind is PartKind.SERIAL)
    return part.span.first - 1

"""Institutions: found, added, changed, and held to the rules of their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.exams import find_institution_problems
from db.institutions import Institutions, NewInstitution
from db.machines import InstitutionState, NotAllowedError
from knowledge.procedures import ExamKind, InstitutionKind, load_procedures
from tests.db.sample import Sample

if TYPE_CHECKING:
    from db.database import Database

SPECIAL, SKILL = ExamKind.SPECIAL, ExamKind.SKILL


def new(code: str = "16015001", **changes: object) -> NewInstitution:
    values: dict[str, object] = {
        "name": "测试向阳学校",
        "kind": InstitutionKind.CENTRE,
        "region": "河南省郑州市",
        "address": "测试路 1 号",
        "office_line": "0371-00000000",
        "scope": ((SPECIAL, "母婴护理", 0), (SPECIAL, "烩面制作", 0)),
    }
    return NewInstitution(code=code, **{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


@pytest.fixture
def institutions(sample: Sample) -> Institutions:
    return Institutions(sample.database, sample.clock, sample.audit)


async def add(institutions: Institutions, sample: Sample, *all_new: NewInstitution) -> list[int]:
    async with sample.database.write() as session:
        return [await institutions.add(session, one, COMMAND) for one in all_new]


async def test_found_by_name_code_place_and_item(institutions: Institutions, sample: Sample) -> None:
    scope = ((SKILL, "家政服务员（母婴护理员）", 5), (SKILL, "焊工", 4))
    await add(
        institutions,
        sample,
        new(),
        new("S000041010001", name="测试评价中心", kind=InstitutionKind.SOCIAL, scope=scope),
        new("43010001", name="测试湘江学校", region="湖南省长沙市"),
    )

    async def names(**wanted: object) -> list[str]:
        return [one.name for one in await institutions.find(**wanted)]  # type: ignore[arg-type]

    assert await names(words="向阳") == ["测试向阳学校"]
    assert await names(words="测试湘江学较") == ["测试湘江学校"]
    assert await names(words="s000041010001") == ["测试评价中心"]
    assert await names(region="河南省") == ["测试向阳学校", "测试评价中心"]
    assert await names(region="河南省洛阳市") == []
    assert await names(region="全国", item_names=["母婴护理"]) == ["测试向阳学校", "测试湘江学校"]
    assert await names(item_names=["家政服务员"]) == ["测试评价中心"]
    assert await names(words="完全另外的名字") == []
    found = (await institutions.find(words="评价中心"))[0]
    assert [line.label for line in found.scope] == [
        "家政服务员（母婴护理员） 五级（初级工）",
        "焊工 四级（中级工）",
    ]
    assert found.may_assess(SKILL, "焊工", 4)
    assert found.levels_of(SKILL, "焊工") == (4,)


async def test_who_is_not_filed_any_more_is_not_found(institutions: Institutions, sample: Sample) -> None:
    (number,) = await add(institutions, sample, new())
    async with sample.database.write() as session:
        await institutions.change_state(session, number, InstitutionState.SUSPENDED, COMMAND, "整改")
    assert [one.state for one in await institutions.find()] == [InstitutionState.SUSPENDED]
    async with sample.database.write() as session:
        await institutions.change_state(session, number, InstitutionState.WITHDRAWN, COMMAND)
    assert await institutions.find() == []
    assert [one.state for one in await institutions.all()] == [InstitutionState.WITHDRAWN]
    with pytest.raises(NotAllowedError):
        async with sample.database.write() as session:
            await institutions.change_state(session, number, InstitutionState.FILED, COMMAND)
    async with sample.database.read() as session:
        rows = (await session.execute(select(models.AuditEntry.before, models.AuditEntry.after))).all()
        assert [tuple(row) for row in rows] == [
            (None, "filed"),
            ("filed", "suspended"),
            ("suspended", "withdrawn"),
        ]
    with pytest.raises(LookupError):
        async with sample.database.write() as session:
            await institutions.change_state(session, 99, InstitutionState.FILED, COMMAND)


async def test_an_update_replaces_what_was_filed(institutions: Institutions, sample: Sample) -> None:
    (number,) = await add(institutions, sample, new())
    changed = new(name="改了名的学校", scope=((SPECIAL, "茶艺", 0),))
    there = await institutions.get(number)
    assert there is not None
    assert new().equals(there)
    assert not changed.equals(there)
    async with sample.database.write() as session:
        await institutions.update(session, number, changed, COMMAND)
    after = await institutions.by_code("16015001")
    assert after is not None
    assert changed.equals(after)
    with pytest.raises(LookupError):
        async with sample.database.write() as session:
            await institutions.update(session, 99, changed, COMMAND)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        (new("16014001"), "code", "郑人社办〔2020〕108号 二（四）"),
        (new(region="郑州"), "region", "全名"),
        (new(scope=()), "scope", "至少"),
        (new(scope=((SPECIAL, "茶艺", 5),)), "scope", "不分等级"),
        (new(scope=((SPECIAL, "茶艺", 0), (SPECIAL, "茶艺", 0))), "scope", "重复"),
        (
            new("37040001", region="山东省枣庄市", scope=tuple((SPECIAL, name, 0) for name in "甲乙丙")),
            "scope",
            "最多 2 个项目",
        ),
        (
            new("Y000041019001", kind=InstitutionKind.EMPLOYER, scope=((SKILL, "焊工", 4),)),
            "code",
            "豫职鉴〔2021〕1号 一（一）2",
        ),
    ],
)
def test_against_the_rules(wrong: NewInstitution, field: str, told: str) -> None:
    found = find_institution_problems(wrong, load_procedures())
    assert [(one.field, told in one.text) for one in found] == [(field, True)]


def test_by_the_rules() -> None:
    assert find_institution_problems(new(), load_procedures()) == []

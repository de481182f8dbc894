import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from db import models
from db.clock import utc_now
from db.database import Database
from db.originals import OriginalFile, Originals, missing_sections
from knowledge.originals import Piece

TEA = OriginalFile("青人社函〔2031〕7号", "关于开展茶艺考核工作的通知", "text/plain", "a" * 64)
PIECES = [
    Piece("引言", "关于开展茶艺考核工作的通知"),
    Piece("一", "一、考核对象\n会泡茶的人都能参加。"),
    Piece("二", "二、考核方式"),
    Piece("二（一）", "（一）满分一百分，八十五分算合格。"),
    Piece("二（一）", "（一）绿茶红茶都要考。"),
]


@pytest.fixture
async def originals(database: Database) -> Originals:
    return Originals(database, utc_now)


async def count(database: Database, table: type[models.Base]) -> int:
    async with database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_an_original_is_stored_and_found(originals: Originals) -> None:
    assert not originals
    assert not await originals.add(TEA, PIECES)
    assert originals
    (stored,) = await originals.stored()
    assert (stored.file, stored.pieces) == (TEA, 5)
    assert await originals.pieces(TEA.id) == PIECES
    assert originals.has(TEA.id, "二(一)")
    assert not originals.has(TEA.id, "三")
    assert not originals.has("青人社函〔2031〕8号", "一")
    article = await originals.article(TEA.id, "二（一）")
    assert article is not None
    assert article.text == "（一）满分一百分，八十五分算合格。\n（一）绿茶红茶都要考。"
    assert article.title == TEA.title
    assert await originals.article(TEA.id, "三") is None
    assert await originals.article("青人社函〔2031〕8号", "一") is None


async def test_the_same_id_takes_the_place_of_the_old(database: Database, originals: Originals) -> None:
    await originals.add(TEA, PIECES)
    changed = OriginalFile(TEA.id, "新标题", "application/pdf", "b" * 64)
    assert await originals.add(changed, PIECES[:2])
    (stored,) = await originals.stored()
    assert (stored.file, stored.pieces) == (changed, 2)
    assert await count(database, models.OriginalPiece) == 2
    assert not originals.has(TEA.id, "二")


async def test_an_error_changes_nothing(originals: Originals) -> None:
    await originals.add(TEA, PIECES)
    broken = [*PIECES[:1], Piece("一", None)]  # type: ignore[arg-type]
    with pytest.raises(SQLAlchemyError):
        await originals.add(TEA, broken)
    assert await originals.pieces(TEA.id) == PIECES
    assert originals.has(TEA.id, "二")


async def test_what_is_removed_is_gone(database: Database, originals: Originals) -> None:
    await originals.add(TEA, PIECES)
    assert await originals.remove(TEA.id)
    assert not await originals.remove(TEA.id)
    assert not originals
    assert await originals.stored() == []
    assert await count(database, models.OriginalPiece) == 0


async def test_a_document_of_many_pieces(originals: Originals) -> None:
    many = [Piece(f"第{number}条", f"第{number}条 甲") for number in range(1, 1203)]
    await originals.add(TEA, many)
    assert len(await originals.pieces(TEA.id)) == 1202


async def test_another_process_is_noticed(database: Database, originals: Originals) -> None:
    serving = Originals(database, utc_now)
    await serving.refresh()
    await originals.add(TEA, PIECES)
    assert not serving.has(TEA.id, "一")
    await serving.refresh()
    assert serving.has(TEA.id, "一")
    found = await serving.find_passage("满分一百分八十五分算合格吗", lambda _document: True)
    assert found is not None
    await originals.add(TEA, PIECES[:2])
    await serving.refresh()
    assert await serving.find_passage("满分一百分八十五分算合格吗", lambda _document: True) is None
    assert await serving.passage(found.mark) is None
    await originals.remove(TEA.id)
    await serving.refresh()
    assert not serving


async def test_nothing_is_read_for_what_is_known(
    database: Database, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    await originals.add(TEA, PIECES)
    await originals.find_passage("会泡茶的人", lambda _document: True)
    monkeypatch.setattr(database, "read", None)
    assert originals.has(TEA.id, "一")
    assert originals.title(TEA.id) == TEA.title
    assert await originals.find_passage("会泡茶的人都能参加吗", lambda _document: True) is not None
    assert await originals.find_passage("会泡茶的人都能参加吗", lambda _document: False) is None


async def test_a_passage_comes_back_by_its_mark(originals: Originals) -> None:
    assert await originals.find_passage("满分一百分", lambda _document: True) is None
    assert await originals.passage("0" * 16) is None
    await originals.add(TEA, PIECES)
    found = await originals.find_passage("满分一百分八十五分算合格吗", lambda _document: True)
    assert found is not None
    assert await originals.passage(found.mark) == found
    assert await originals.passage("0" * 16) is None


def test_sections_that_are_missing_are_named_once() -> None:
    assert missing_sections(PIECES, ["一", "三", "二（一）", "三", "附件2"]) == ["三", "附件2"]

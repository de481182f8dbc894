from dataclasses import replace

import pytest

from bot.documents import DoorRow, render_door_list, render_sign_in_sheet
from tests.bot.documents.samples import fonts, pages, photo, room, size

RENDER = pytest.mark.parametrize("render", [render_door_list, render_sign_in_sheet])


@RENDER
def test_120_people_stand_on_numbered_pages_in_their_order(render) -> None:
    made = render(room(120))
    found = pages(made)
    assert len(found) > 2
    assert size(made) == (210, 297)
    for number, page in enumerate(found, start=1):
        assert f"第{number}页，共{len(found)}页" in page
        assert "准考证号" in page  # the head of the table, again
    text = "".join(found)
    places = [text.index(f"考生{n:03}") for n in range(1, 121)]
    assert places == sorted(places)
    assert "26410105000120" in text
    assert "应到" in text
    assert "120人" in text


@RENDER
def test_an_empty_room_and_a_demonstration(render) -> None:
    (found,) = pages(render(room(0, demo=True)))
    assert "0人" in found
    assert "演示数据，不是真的名单" in found
    assert "演示" not in pages(render(room(1)))[0]


@RENDER
def test_names_are_never_code(render) -> None:
    row = DoorRow("#1", '#panic("x")', "410*", "=1+1")
    (found,) = pages(render(room(0, rows=(row,), title="#panic(1)", room="$")))
    for part in ('#panic("x")', "=1+1", "#panic(1)", "$"):
        assert part in found


def test_photos_make_cards() -> None:
    with_photo = room(30)
    with_photo = replace(with_photo, rows=tuple(replace(row, photo=photo()) for row in with_photo.rows[:29]))
    with_photo = replace(with_photo, rows=(*with_photo.rows, DoorRow("30", "无照片的人", "410*", "9")))
    text = "".join(pages(render_door_list(with_photo)))
    assert text.count("照片") == 2  # the frame, and the name
    assert text.count("座位") == 30  # a card for everybody, with a photo or without
    assert "照片" not in "".join(pages(render_sign_in_sheet(room(30))))


def test_the_sign_in_sheet_has_room_for_signatures() -> None:
    found = "".join(pages(render_sign_in_sheet(room(3))))
    for part in ("本人签名", "备注", "实到", "缺考", "监考人员签名"):
        assert part in found


@RENDER
def test_only_the_font_of_the_package_is_used(render) -> None:
    assert fonts(render(room(2))) == {"NotoSansCJKsc-Regular"}

"""What WeChat shows: split, joined, numbered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Button, Out, OutFile, OutKind
from bot.channels.numbered import Numbered, find_pressed
from bot.wechat.composing import LARGEST_TEXT, MORE, compose, split, uploaded
from bot.wechat.menu import MenuError, make_menu
from bot.wechat.peers import Part, Peer
from handlers import COMMANDS


def out(text: str, *labels: str, file: OutFile | None = None) -> Out:
    return Out(OutKind.MESSAGE, 1, 5, text, buttons=(tuple(Button(one, one) for one in labels),), file=file)


@given(st.text(alphabet="考证。\n a，！", max_size=400), st.integers(8, 200))
def test_pieces_fit_and_nothing_but_empty_lines_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < len(piece.encode()) <= limit for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


def test_pieces_end_with_paragraphs_then_lines_then_sentences() -> None:
    assert split("甲甲甲甲甲甲甲\n\n乙乙\n丙丙", 33) == ["甲甲甲甲甲甲甲", "乙乙\n丙丙"]
    assert split("甲甲甲\n乙乙丙", 18) == ["甲甲甲", "乙乙丙"]
    assert split("甲甲。乙乙乙乙", 18) == ["甲甲。", "乙乙乙乙"]
    assert split("甲" * 7, 18) == ["甲" * 6, "甲"]


@given(st.lists(st.text(alphabet="考证\n", min_size=1, max_size=900), max_size=5))
def test_every_message_leaves_room_for_the_hint(texts: list[str]) -> None:
    for part in compose([out(text, "甲") for text in texts], []):
        assert len((part.text + MORE).encode()) <= LARGEST_TEXT


def test_a_picture_stands_between_its_texts() -> None:
    buttons: list[Numbered] = []
    parts = compose(
        [out("一", "甲"), out("二", file=uploaded("x.jpg", "m1")), out("三", "乙"), out("")], buttons
    )
    assert parts == [
        Part("一\n【1】甲\n\n二"),
        Part(media_id="m1"),
        Part("三\n【2】乙\n（回复【】里的数字就行）"),
    ]
    assert [one.label for one in buttons] == ["甲", "乙"]


def test_links_replies_edits_and_notes_are_shown_and_the_rest_is_not() -> None:
    link = Out(OutKind.EDIT, 1, 5, "看", buttons=((Button("官网", url="https://x.example"),),))
    replies = Out(OutKind.MESSAGE, 1, 6, "选", replies=(("是", "否"),))
    hidden = [Out(OutKind.TYPING, 1, 0), Out(OutKind.DELETE, 1, 5)]
    note = Out(OutKind.NOTICE, 1, 0, "记下了")
    assert compose([link, *hidden, replies, note], []) == [
        Part("看\n官网：https://x.example\n\n选\n可以回复：是、否\n\n记下了")
    ]
    assert compose(hidden, []) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1", "报名"),
        ("２", "✓ 上一步"),
        ("【2】", "✓ 上一步"),
        ("第2个", "✓ 上一步"),
        ("2。", "✓ 上一步"),
        (" 报名。", "报名"),
        ("上一步", "✓ 上一步"),
        ("0", None),
        ("3", None),
        ("报名吧", None),
        ("1990", None),
        ("", None),
    ],
)
def test_a_button_is_pressed_by_number_or_text(text: str, label: str | None) -> None:
    pressed = find_pressed([Numbered("报名", "a", 1), Numbered("✓ 上一步", "b", 1)], text)
    assert (pressed.label if pressed else None) == label


def test_the_last_of_two_equal_buttons_is_pressed_by_its_text() -> None:
    pressed = find_pressed([Numbered("报名", "a", 1), Numbered("报名", "b", 2)], "报名")
    assert pressed is not None
    assert pressed.data == "b"


def test_a_person_comes_back_as_they_were_kept() -> None:
    peer = Peer(buttons=[Numbered("甲", "a", 7)], late=[Part("x"), Part(media_id="m")], late_at=3.0)
    peer.wrote(100.0)
    assert Peer.of_dict(peer.as_dict()) == peer


def test_service_messages_are_counted_as_wechat_counts_them() -> None:
    peer = Peer()
    assert peer.may_send(0.0) == 0
    peer.wrote(0.0)
    peer.clicked(10.0)
    assert (peer.may_send(10.0), peer.may_answer(10.0)) == (8, 6)
    peer.sent(10.0)  # the click's lapse first
    assert (peer.click_left, peer.left) == (2, 5)
    assert peer.may_send(71.0) == 5
    assert peer.may_send(48 * 3600 + 1.0) == 0


def test_late_parts_are_bounded_and_lapse() -> None:
    peer = Peer()
    for number in range(50):
        peer.keep_late(Part(str(number)), 0.0)
    assert [part.text for part in peer.take_late(10.0)][-1] == "49"
    assert peer.take_late(10.0) == []
    peer.keep_late(Part("x"), 0.0)
    assert peer.take_late(4 * 86400.0) == []


def test_the_menu_is_made_of_the_commands() -> None:
    menu = make_menu(COMMANDS)
    keys = [one["key"] for column in menu["button"] for one in column["sub_button"]]
    assert sorted(keys) == sorted(f"/{name}" for name, _ in COMMANDS if name != "cancel")
    assert len(menu["button"]) <= 3
    assert all(len(column["sub_button"]) <= 5 for column in menu["button"])


def test_commands_that_make_no_menu_are_a_mistake_of_ours() -> None:
    with pytest.raises(MenuError, match="room"):
        make_menu([(f"c{number}", "x") for number in range(16)])
    with pytest.raises(MenuError, match="long"):
        make_menu([("exams", "考" * 21)])

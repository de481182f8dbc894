"""The ways people say where they are, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.talk import Talk

if TYPE_CHECKING:
    from tests.e2e.program import Program


@pytest.fixture(scope="module")
def talk(server: Program) -> Talk:
    """One conversation for all: each saying replaces the region of the one before."""
    return Talk(server.url)


@pytest.mark.parametrize(
    ("saying", "region"),
    [
        ("郑州", "河南省郑州市"),
        ("我在长沙", "湖南省长沙市"),
        ("河南郑州", "河南省郑州市"),
        ("换成湖南", "湖南省"),
        ("河南省洛阳市", "河南省洛阳市"),
        ("俺是枣庄的", "山东省枣庄市"),
        ("我现在在北京", "北京市"),
        ("内蒙古呼和浩特", "内蒙古自治区呼和浩特市"),
        ("吉林", "吉林省"),
        ("吉林市", "吉林省吉林市"),
    ],
)
def test_a_place_is_understood(talk: Talk, saying: str, region: str) -> None:
    assert f"{region}。" in talk.say(saying)
    assert f"{region}。" in talk.say("我的地区")


@pytest.mark.parametrize("saying", ["郑州评价机构怎么备案", "我不在郑州", "上海菜好吃吗"])
def test_a_question_about_a_place_does_not_change_the_region(talk: Talk, saying: str) -> None:
    talk.say("我在长沙")
    talk.say(saying)
    assert "湖南省长沙市" in talk.say("我的地区")


def test_the_region_can_be_forgotten(talk: Talk) -> None:
    talk.say("我在郑州")
    talk.say("我的地区")
    talk.press("不限地区")
    assert "河南省郑州市" not in talk.say("我的地区")

"""Items and the ways people name them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from knowledge.eligibility.names import _common_names
from knowledge.items import ItemFileError, Items, load_items
from knowledge.items.reader import FILE, OCCUPATIONS
from knowledge.procedures import ExamKind

if TYPE_CHECKING:
    from knowledge.items import Item

QUESTIONS = Path(__file__).parents[1] / "search" / "questions"
MEANT = {"足部按磨师在农民工目录里发什么正"}
"""Questions that do name an item, with a typing error."""


@pytest.fixture(scope="module")
def items() -> Items:
    return load_items()


def titles(items: Items, text: str) -> list[str]:
    return [mention.item.title for mention in items.find(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("月嫂", ["母婴护理", "家政服务员", "家政服务员（母婴护理员）"]),
        ("保姆", ["家政服务员"]),
        ("电工证", ["电工"]),
        ("焊工证", ["焊工"]),
        ("叉车", ["叉车司机"]),
        ("叉車證", ["叉车司机"]),
        ("美容师", ["美容师"]),
        ("养老护理", ["养老护理", "养老护理员"]),
        ("收纳", ["收纳整理"]),
        ("直播", ["直播销售", "互联网营销师"]),
        ("中式烹调", ["中式烹调", "中式烹调师"]),
        ("面点", ["中式面点制作", "中式面点师"]),
        ("育婴师", ["育婴员"]),
        ("電焊", ["焊工"]),
        ("想考电工和焊工", ["电工", "焊工"]),
        ("数控车床", ["车工（数控车床）"]),
        ("没有这样的", []),
    ],
)
def test_how_people_call_it(items: Items, text: str, named: list[str]) -> None:
    assert titles(items, text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("悍工证", "焊工"),
        ("电功四级", "电工"),
        ("养老户理员", "养老护理员"),
        ("养老护里", "养老护理"),
        ("收拿整理", "收纳整理"),
        ("中士烹调", "中式烹调"),
        ("家挣服务员", "家政服务员"),
        ("工业机器人系操作员", "工业机器人系统操作员"),
        ("汽车维修捡验工", "汽车维修工"),
        ("母婴户理", "母婴护理"),
        ("电子尚务师", "电子商务师"),
        ("刺秀制作", "刺绣制作"),
    ],
)
def test_typing_errors(items: Items, text: str, named: str) -> None:
    assert named in titles(items, text) or named in {one.item.name for one in items.find(text)}


def test_mentions_tell_where_they_stand_in_the_text_as_given(items: Items) -> None:
    (found,) = items.find("咋考電工證")
    assert (found.start, found.end, found.words) == (2, 4, "电工")
    (wrong,) = items.find("我想考悍工证")
    assert (wrong.start, wrong.end, wrong.words) == (3, 5, "悍工")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("低压电工作业", "特种作业人员"),
        ("核级焊工", "民用核安全设备焊工、焊接操作工"),
        ("建筑架子工", "建筑施工特种作业人员"),
        ("保安员", "保安员"),
        ("焊工", None),
    ],
)
def test_an_entry_occupation_is_no_item_and_hides_the_item_in_its_name(
    items: Items, text: str, entry: str | None
) -> None:
    assert items.find_entry(text) == entry
    assert bool(titles(items, text)) is (entry is None)


def test_ordinary_questions_name_no_item(items: Items) -> None:
    names = {name for item in items.all for name in (item.name, item.job, *item.aliases) if name}
    asked = [
        json.loads(line)["question"]
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    ordinary = [text for text in asked if not any(name in text for name in names)]
    assert len(ordinary) > 200
    assert {text for text in ordinary if items.find(text)} <= MEANT


def test_items_by_their_official_name(items: Items) -> None:
    welder = items.get(ExamKind.SKILL, "焊工")
    nurse = items.get(ExamKind.SKILL, "家政服务员", "母婴护理员")
    care = items.get(ExamKind.SPECIAL, "母婴护理")
    assert welder
    assert nurse
    assert care
    assert (welder.levels, nurse.levels, care.levels) == ((5, 4, 3, 2, 1), (5, 4, 3), ())
    assert items.get(ExamKind.SPECIAL, "焊工") is None
    assert items.get(ExamKind.SKILL, "家政服务员", "厨师") is None


def test_every_common_occupation_is_an_item_with_all_its_names(items: Items) -> None:
    for name, official in _common_names().items():
        assert official in {one.name for one in found(items, name)}, name


def found(items: Items, name: str) -> list[Item]:
    return [mention.item for mention in items.find(name)]


def test_every_name_finds_its_item(items: Items) -> None:
    for item in items.all:
        for name in (item.name, item.job, *item.aliases):
            assert not name or item in found(items, name), name


def test_special_abilities_of_the_documents_are_known(items: Items) -> None:
    for name in ("钢筋绑扎", "空调安装清洗", "汽车美容", "唐卡绘画", "拉面制作", "社区绿化"):
        assert items.get(ExamKind.SPECIAL, name), name


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("母婴护理：月嫂", "应写成“专项 名称：叫法”"),
        ("专项 母婴护理 5：月嫂", "没有工种和级别"),
        ("专项 家政/月嫂：", "没有工种和级别"),
        ("等级 焊工 3、4：", "应从大到小写"),
        ("等级 焊工 6、5：", "应从大到小写"),
        ("专项 收纳：a、、b", "叫法之间用一个顿号隔开"),
        ("专项 收纳：a、a", "不写两次"),
        ("专项 收纳：a、 b", "不留空格"),
        ("专项 好：\n专项 好：", "“好”写了两次"),
    ],
)
def test_a_broken_file_stops_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "items.txt"
    path.write_text(f"# 试\n专项 甲：\n{line}\n", encoding="utf-8")
    with pytest.raises(ItemFileError, match=r"items.txt 第 [34] 行") as caught:
        load_items(path)
    assert words in str(caught.value)


def test_broken_occupations_and_another_encoding_stop_too(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text("焊工\n", encoding="utf-8")
    with pytest.raises(ItemFileError, match="第 1 行"):
        load_items(FILE, path)
    path.write_bytes("焊工：".encode("gbk"))
    with pytest.raises(ItemFileError, match="UTF-8"):
        load_items(path, OCCUPATIONS)

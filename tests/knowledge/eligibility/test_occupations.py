"""The entry list blocks names in any spelling, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from knowledge.eligibility import Rules, load_rules

BLOCKED = {
    "保安": "保安员",
    " 保 安 员 ": "保安员",
    "保安员（五级）": "保安员",
    "三级保安员": "保安员",
    "保安员证": "保安员",
    "门卫保安": "保安员",
    "消控证": "消防设施操作员",
    "建(构)筑物消防员": "消防设施操作员",
    "核级焊工": "民用核安全设备焊工、焊接操作工",
    "军用核设备焊工": "国防科技工业军用核安全设备焊接人员",
    "泳池救生员": "游泳救生员",
    "社会体育指导员(游泳)": "社会体育指导员（游泳、滑雪、潜水、攀岩）",
    "社会体育指导员-攀岩": "社会体育指导员（游泳、滑雪、潜水、攀岩）",
    "社会体育指导员（滑雪方向）": "社会体育指导员（游泳、滑雪、潜水、攀岩）",
    "潜水教练": "社会体育指导员（游泳、滑雪、潜水、攀岩）",
    "地铁司机": "轨道列车司机",
    "轨道交通司机": "轨道列车司机",
    "危货押运员": "危险货物道路运输从业人员",
    "放射性物品道路运输从业人员": "放射性物品道路运输从业人员",
    "危险货物水路运输从业人员": "危险货物水路运输从业人员",
    "大客车司机": "经营性客运驾驶员",
    "货车司机": "经营性货运驾驶员",
    "网约车司机": "出租汽车驾驶员",
    "的哥": "出租汽车驾驶员",
    "低压电工作业": "特种作业人员",
    "特种作业操作证": "特种作业人员",
    "焊接与热切割作业证": "特种作业人员",
    "建筑起重机械司机（塔吊司机）": "建筑施工特种作业人员",
    "建筑电工": "建筑施工特种作业人员",
    "特种设备安全管理员": "特种设备安全管理和作业人员",
    "锅炉作业证": "特种设备安全管理和作业人员",
    "电梯作业": "特种设备安全管理和作业人员",
    "家畜配种员": "家畜繁殖员",
    "安检员": "民航安全检查员",
    "森林消防员": "消防员",
    "应急救援员": "应急救援员",
    "空姐": "民航乘务员",
    "机场运行指挥员": "机场运行指挥员",
}
FREE = (
    "保育师",
    "保健按摩师",
    "家禽繁殖员",
    "家畜饲养员",
    "电工",
    "焊工",
    "汽车维修工",
    "养老护理员",
    "社会体育指导员（健身）",
    "社会体育指导员",
    "架子工",
    "叉车司机",
    "锅炉操作工",
    "电梯安装维修工",
    "起重工",
    "押运员",
    "车工",
    "证",
    "（）",
)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


@pytest.mark.parametrize(("typed", "official"), BLOCKED.items())
def test_an_entry_occupation_is_known_by_its_everyday_words(rules: Rules, typed: str, official: str) -> None:
    found = rules.entry_occupation(typed)
    assert found is not None
    assert found.names[0] == official


@pytest.mark.parametrize("typed", FREE)
def test_likeness_blocks_nobody(rules: Rules, typed: str) -> None:
    assert rules.entry_occupation(typed) is None


def test_every_name_of_the_files_is_found(rules: Rules) -> None:
    assert rules.entry
    for one in rules.entry.occupations.values():
        for name in (*one.names, *one.aliases):
            assert rules.entry_occupation(name) is one, name
    assert {one.item for one in rules.entry.occupations.values()} == {str(item) for item in range(1, 14)}


def test_only_what_is_to_become_an_entry_occupation_is_pending(rules: Rules) -> None:
    assert rules.entry
    pending = {name for one in rules.entry.occupations.values() if one.pending for name in one.names}
    assert pending == {
        "民航安全检查员",
        "消防员",
        "森林消防员",
        "应急救援员",
        "民航乘务员",
        "机场运行指挥员",
    }

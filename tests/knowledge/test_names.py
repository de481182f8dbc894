from __future__ import annotations

import pytest

from knowledge.names import maybe_name


@pytest.mark.parametrize("text", ["张小花", "我叫欧阳小花", "阿依古丽·买买提", "Li Xiaohua", " 王 芳。"])
def test_a_name_is_taken_for_one(text: str) -> None:
    assert maybe_name(text)


@pytest.mark.parametrize(
    "text", ["退费", "证书丢了", "怎么补贴", "郑州几号能考", "考试费能退不能退", "张三李四王五赵六孙七"]
)
def test_a_question_is_not(text: str) -> None:
    assert not maybe_name(text)

import pytest

from handlers.eligibility.words import GENERAL, TITLES, asks_eligibility, story_targets


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("我能考什么", GENERAL),
        ("我能考啥证啊？", GENERAL),
        ("我适合考什么证", GENERAL),
        ("那我考什么呢", GENERAL),
        ("干焊工六年了，有中级证，能考什么", GENERAL),
        ("我能报三级吗", ("skill:3",)),
        ("我可以考高级工吗？", ("skill:3",)),
        ("俺干电工十年能不能直接考三级", ("skill:3",)),
        ("我能考技师不", ("skill:2",)),
        ("我能考高级技师吗", ("skill:1",)),
        ("我在技校读高级工班，明年毕业，可以考高级工吗", ("skill:3",)),
        ("我有助理工程师证四年了能报技师吗", ("skill:2",)),
        ("我干电工八年，有高级工证，能报哪级职称", TITLES),
    ],
)
def test_who_asks_for_himself_is_asked_back(text: str, targets: tuple[str, ...]) -> None:
    assert asks_eligibility(text) == targets


@pytest.mark.parametrize(
    "text",
    [
        "高级工申报条件是什么",
        "湖南专项考核多少分合格",
        "我们公司能备案吗",
        "保安员能考吗",
        "企业可以给职工评哪一级",
        "我想考月嫂证",
        "证书丢了能补吗",
        "考试没过能再报名吗",
    ],
)
def test_other_questions_are_policy_questions(text: str) -> None:
    assert asks_eligibility(text) == ()


@pytest.mark.parametrize(
    ("text", "told", "targets"),
    [
        ("干焊工六年了，有中级证", 2, GENERAL),
        ("我是保安员，能报三级吗", 1, ("skill:3",)),
        ("我有中级职称，能报技师吗", 1, ("skill:2",)),
        ("我是保安能考什么证", 1, GENERAL),
        ("我在郑州干焊工", 1, ()),
        ("我干电工六年了，证书丢了怎么补", 2, ()),
        ("能报三级吗", 0, ()),
    ],
)
def test_a_story_about_oneself_is_taken_up(text: str, told: int, targets: tuple[str, ...]) -> None:
    assert story_targets(text, told) == targets

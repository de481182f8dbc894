import io

import pytest
from PIL import Image

from bot.documents import DocumentError, render_ticket
from tests.bot.documents.samples import QR, codes, fonts, pages, photo, size, ticket, words

WATERMARK = "演示数据，不是真的准考证"
# What would be code, an end of text, or a way out of JSON, were values ever pasted into a template.
NASTY = [
    '张"三',
    "#panic(1)",
    "#sys.inputs",
    '"; #import "/etc/passwd"',
    "$x^2$",
    "\\u{1F600}",
    "*粗*_斜_",
    "]{}[",
    "<a>@b",
    "// 看不见",
    "= 标题",
]


def test_it_says_all_one_needs_at_the_door() -> None:
    made = render_ticket(ticket())
    found = words(made.pdf)
    for part in (
        "准考证",
        "张桂兰",
        "女",
        "4101**********1238",
        "26410105000123",
        "第3考场",
        "12",
        "2号教学楼",
    ):
        assert part in found
    assert "2026年12月5日（星期六）" in found
    assert "09:00—11:00" in found  # China's time, from UTC
    assert "1.开考前30分钟进场。2.手机关机。" in found
    assert WATERMARK not in found
    assert size(made.pdf) == (148, 210)


def test_its_code_is_read_from_the_picture() -> None:
    assert codes(render_ticket(ticket()).png) == [QR]


def test_a_demonstration_says_so_and_its_code_still_reads() -> None:
    made = render_ticket(ticket(demo=True))
    assert WATERMARK in words(made.pdf)
    assert codes(made.png) == [QR]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_never_code(name: str) -> None:
    assert "".join(name.split()) in words(render_ticket(ticket(name=name)).pdf)


@pytest.mark.parametrize(
    "field", ["item", "room", "seat", "place", "office_line", "institution", "ticket_number"]
)
def test_nor_is_any_other_value(field: str) -> None:
    assert "#panic(1)" in words(render_ticket(ticket(**{field: "#panic(1)"})).pdf)


def test_what_cannot_be_seen_is_left_out() -> None:
    found = words(render_ticket(ticket(name="张\u202e桂\ud800兰\x00")).pdf)
    assert "张桂兰" in found


def test_long_values_stay_on_one_page() -> None:
    made = render_ticket(
        ticket(
            name="阿卜杜热合曼·麦麦提图尔荪江·买买提",
            item="互联网营销师（直播销售员、视频创推员、平台管理员综合方向）",
            level_label="三级/高级工",
            room="实训楼A座三层302操作考核室",
            institution="河南省示范现代服务业职业技能培训与评价中心有限公司郑州航空港经济综合实验区分公司",
            photo=None,
            demo=True,
        )
    )
    assert len(pages(made.pdf)) == 1
    assert size(made.pdf) == (148, 210)
    assert "阿卜杜热合曼·麦麦提图尔荪江·买买提" in words(made.pdf)
    assert "照片" in words(made.pdf)


def test_many_rules_make_the_page_longer_and_none_is_lost() -> None:
    made = render_ticket(ticket(rules=tuple(f"第{n}条要记住的规则。" for n in range(1, 31))))
    assert len(pages(made.pdf)) == 1
    assert "30.第30条要记住的规则。" in words(made.pdf)
    assert size(made.pdf)[1] > 210


@pytest.mark.parametrize("bad", [b"", b"no picture", photo()[:200], photo((20_000, 10), "PNG")[:60]])
def test_a_photo_that_cannot_be_read_counts_as_missing(bad: bytes) -> None:
    assert "照片" in words(render_ticket(ticket(photo=bad)).pdf)


def test_nothing_of_the_machine_is_in_it() -> None:
    assert fonts(render_ticket(ticket()).pdf) == {"NotoSansCJKsc-Regular"}


def test_the_same_data_give_the_same_picture() -> None:
    first, second = (Image.open(io.BytesIO(render_ticket(ticket()).png)) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_an_exam_over_two_days_says_when_it_ends() -> None:
    data = ticket(ends_at=ticket().starts_at.replace(day=6, hour=9))
    assert "09:00—12月6日17:00" in words(render_ticket(data).pdf)


def test_a_code_that_is_too_long_is_an_error_without_its_text() -> None:
    with pytest.raises(DocumentError, match="太长") as error:
        render_ticket(ticket(qr_text="秘密" * 2000))
    assert "秘密" not in str(error.value)


def test_the_data_do_not_show_in_a_traceback() -> None:
    assert "张桂兰" not in repr(ticket())

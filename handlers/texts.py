"""What the assistant says, apart from the knowledge: Chinese, short and kind."""

from __future__ import annotations

from typing import Final

WELCOME: Final = (
    "您好，我是考证通，帮您弄清技能证书的事。\n"
    "能考什么、在哪报名、多少分合格、证书在哪查，直接打字问我就行。每个答案都附文件依据。\n"
    "想报名，就说您想考什么，比如“我想考月嫂证”。"
)
MENU: Final = "您想做什么？也可以直接打字提问。"
HELP: Final = (
    "直接打字提问就行，不用讲究格式，打错字也没关系。比如：\n"
    "· 湖南专项职业能力考核多少分合格\n"
    "· 郑州评价机构怎么备案\n"
    "· 考试作弊会怎么处理\n"
    "· 下个月郑州有没有月嫂考试\n"
    "报名发“报名”，看自己报了什么、拿准考证发“我的考试”。\n"
    "考完看“我的成绩”“我的证书”；查证书真假，把证书编号或照片发给我。\n"
    "各地规定不一样，先告诉我您在哪里，答得更准：发“我在郑州”就记住了。\n"
    "发“菜单”打开菜单，发“取消”停下正在办的事。"
)
CANCELLED: Final = "好的，已经停下了。"
NOTHING_TO_CANCEL: Final = "现在没有正在办的事。有什么想问的，直接说就行。"
ASK_POLICY: Final = "请直接打字问。比如点下面的，或者换成您自己的话："
MENU_ELIGIBILITY: Final = "考什么"
MENU_REGISTER: Final = "报名"
MENU_MY_EXAMS: Final = "我的考试"
MENU_RESULTS: Final = "我的成绩"
MENU_CERTIFICATES: Final = "我的证书"
MENU_VERIFY: Final = "查证书"
MENU_POLICY: Final = "问政策"
MENU_REGION: Final = "我的地区"
MENU_HELP: Final = "帮助"

ASK_PROVINCE: Final = "您在哪里？点一下，或直接打字，如“郑州”“湖南长沙”。"
OTHER_PROVINCES: Final = "其他省份"
NO_REGION: Final = "不限地区"
WHOLE_PROVINCE: Final = "只选到省"
REGION_FORGOTTEN: Final = "好的，不限地区，先按全国的规定答您。"

SHOW_ORIGINAL: Final = "查看原文"
SHOW_PASSAGE: Final = "看看可能相关的原文"
PASSAGE_FOUND: Final = "搜索找到的原文片段，不一定能回答您的问题。"
ORIGINAL_GONE: Final = "这段原文现在没有了，可能文件换了新的。请再问一次。"
ORIGINAL_CUT: Final = "原文很长，这里只显示前面一部分。全文请看文件本身。"

HELPED: Final = "有用"
NOT_HELPED: Final = "没用"
THANKS_HELPED: Final = "谢谢，很高兴帮到您！"
ASK_WHAT_WRONG: Final = "抱歉没帮上忙，谢谢您告诉我。哪里不对？点一下；也可以换个说法再问一次。"
BESIDE: Final = "答的不是我问的"
WRONG: Final = "内容不对"
UNCLEAR: Final = "看不懂"
THANKS_REASON: Final = "谢谢，记下了，我们会照着改。急着办的话，可以打 12333 或问当地人社局。"

OLD_BUTTON: Final = "这个按钮已经过期了，请用新的菜单。"
NOT_TEXT: Final = "这个我还看不了。请把想问的打成文字发给我，我来帮您查。"
TOO_FAST: Final = "您发得太快了，我有点跟不上。请等几秒再发。"
LONG_TEXT: Final = "这段话太长了，我可能抓不住重点。请用一两句话（1000 字以内）说说您想问什么。"


def region_now(region: str | None) -> str:
    """Where the person is, as far as we know, and what to do about it."""
    return f"您现在的地区是：{region}。\n{ASK_PROVINCE}" if region else ASK_PROVINCE


def ask_city(province: str) -> str:
    """Ask for the city in a province."""
    return f"在{province}哪个市？点一下，或直接打字。"


def region_kept(region: str, *, known: bool) -> str:
    """The region is remembered.

    Args:
        region: its name.
        known: whether documents of the region are in the knowledge base.
    """
    if known:
        return f"记下了：{region}。以后按这里的规定答您。"
    return f"记下了：{region}。\n这里的地方文件我还没有，先按全国的规定答您；地方的规定请问当地人社局，或拨 12333。"


def failed(reference: str) -> str:
    """Something went wrong inside; the number leads to the log."""
    return (
        f"抱歉，刚才出了点问题，没能办成（编号 {reference}）。\n请再发一次；还不行的话，请把编号告诉管理员。"
    )


def sources_head(document: str) -> str:
    """The line above the sources, all that shows of them while they are folded."""
    return f"依据：{document}"


def original_head(document: str, title: str, section: str) -> str:
    """The line above an original text: which document and where in it."""
    name = f"《{title}》" if document in title else f"《{title}》（{document}）"
    return f"{name}{section}"

"""What the assistant says about what it keeps of somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.erasing import Outcome
from knowledge.eligibility.explain import chinese_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.erasing import ErasureReport

HEAD: Final = "这里存着您的这些资料，都加密保存，显示的时候遮住一部分："
NOBODY: Final = "您还没有报过名，我这里没有您的姓名、证件号码和手机号。"
ANSWERS: Final = "“考什么”里让我记住的情况，发“你记住了我什么”能看、能删。"
EXPORT: Final = "导出我的资料"
PHONE: Final = "改手机号"
ERASE: Final = "删除我的资料"
SURE: Final = "确定删除"
KEEP: Final = "不删了"
MY_EXAMS: Final = "我的考试"
EXPORTED: Final = (
    "这是您存在这里的全部资料。文件里有完整的证件号码和照片，请自己保管好，不要转发给别人。\n"
    "“我的资料.txt”直接就能看；压缩包里还有照片、材料，和给电脑程序读的版本。"
)
ASK_PHONE: Final = "改成哪个手机号？请把新号码发给我。不改了就发“取消”。"
ASK_WHOSE_PHONE: Final = "改谁的手机号？"
GONE: Final = "这份资料已经没有了。发“我的资料”看看现在存着什么。"
ASK_WHOM: Final = "删除谁的资料？"
ASK_DRAFTS: Final = "要删除没填完的报名表吗？填过的内容和发来的照片都会删掉，删了找不回来。"
DRAFTS_ERASED: Final = "✅ 没填完的报名表删掉了。"
_ALWAYS_GOES: Final = "手机号、照片、交来的材料、其他个人信息、没填完的报名表、“考什么”里记住的情况"


def phone_changed(phone: str) -> str:
    """Changed; the number masked."""
    return f"✅ 手机号改好了：{phone}。"


def blocked(name: str, exams: Sequence[str]) -> str:
    """Registrations for exams to come stand against it."""
    lines = [f"{name} 还有没考的报名，现在不能删除：", *(f"・{one}" for one in exams)]
    return "\n".join([*lines, "不考了的话，先在“我的考试”里取消报名，再来删除。"])


def ask_erase(name: str, report: ErasureReport) -> str:
    """What goes and what has to stay until when; asks whether it is meant."""
    if report.outcome is Outcome.GONE:
        gone = f"姓名、证件号码、{_ALWAYS_GOES}和报名记录，全都会删掉"
        return f"要删除 {name} 的资料吗？\n{gone}，删了找不回来。"
    return (
        f"要删除 {name} 的资料吗？\n马上删掉的：{_ALWAYS_GOES}。删了找不回来。\n"
        f"还要留着的：姓名、证件号码和 {len(report.kept)} 条考试记录，{_until(report)}。"
    )


def erased(name: str, report: ErasureReport) -> str:
    """Done; what stays."""
    if report.outcome is Outcome.GONE:
        return f"✅ {name} 的资料全部删掉了。"
    return f"✅ 删掉了。按规定，{name} 的姓名、证件号码和 {len(report.kept)} 条考试记录{_until(report)}。"


def _until(report: ErasureReport) -> str:
    if report.kept_until is None:
        return "要等违纪违规的事处理完才能删，到时会自动删"
    return f"按考试档案的规定留到 {chinese_day(report.kept_until)}，过后自动删掉"

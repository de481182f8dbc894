"""What the assistant says to the staff about marks, public notices and certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.machines import NoticeState, ObjectionState, ScoreState
from db.results import IssueProblem
from handlers.marking.desk import NO_ROOM
from handlers.marking.presses import MarkTask

if TYPE_CHECKING:
    from datetime import date

    from db.results import Marks, NoticeView, Rule, Rules, ScoreView, Tally
    from handlers.marking.desk import Candidate

_TENTHS: Final = 10

NO_EXAMS: Final = "现在没有考完的考试。考完以后，考务负责人在“本机构的考试”里点“已考完”，就能录成绩。"
WHICH: Final = "哪一场考试？"
EARLIER: Final = "上一页"
MORE: Final = "下一页"
BACK_TO_LIST: Final = "全部考过的"
BACK: Final = "返回这场考试"
SURE: Final = "确定"
NOT_YOURS: Final = "这场考试查不到，或者不归您的机构办。"
NOT_NOW: Final = "这场考试现在不能这样做，可能同事刚改过。最新情况："
TASKS: Final = {
    MarkTask.ENTER: "录成绩",
    MarkTask.CONFIRM: "复核",
    MarkTask.LIST: "看成绩",
    MarkTask.CORRECT: "更正",
    MarkTask.PUBLISH: "公示结果",
    MarkTask.NOTICE: "看公示",
    MarkTask.OBJECTIONS: "异议",
    MarkTask.FINISH: "确认结果",
    MarkTask.ISSUE: "发证书",
}
STATES: Final = {None: "没有成绩", ScoreState.ENTERED: "待复核", ScoreState.CONFIRMED: "已复核"}

WHICH_ROOM: Final = "哪个考场？"
NO_SEAT: Final = "没有座位的"
ALL_IN: Final = "成绩都录完了。请另一位考评员或考务负责人点“复核”。"
ROOM_DONE: Final = "这个考场的成绩都录完了。"
OTHER_ROOM: Final = "换考场"
STILL_MISSING: Final = "还没录的"
FINISHED_ENTRY: Final = "先到这里"
NO_SUCH: Final = "这场考试没有这个座位号"
NO_SUCH_SEAT: Final = "这个考场没有这个座位号，也不是准考证号"
OTHER_NAME: Final = "写的姓名和这个座位的人不一样，看看是不是错行了"
TWICE: Final = "同一个人写了两行，两行不一样"
CONFIRMED_ALREADY: Final = "已经复核过了；要改，点“更正”"
VOIDED: Final = "成绩已按违纪处理取消，不用录"
CHANGED_MEANWHILE: Final = "这个人现在不能录成绩，请返回看看"
TOO_MANY_LINES: Final = "一次最多 100 行，请分几次发。这次一行都没有录。"

NOTHING_TO_CONFIRM: Final = "没有等您复核的成绩。"
ONLY_OWN: Final = "待复核的都是您自己录的，要换一位考评员或考务负责人来复核。"
SAME: Final = "录入和复核要两个人，这里面有您自己录的（包括您绑定的另一个账号），没有复核。"
CONFIRM_ALL: Final = "对照无误，复核通过"
SOMETHING_WRONG: Final = "有错，去改"
CHANGED_SHOWN: Final = "刚才有人改了成绩，没有复核。请按新的再对照一遍："
OLD: Final = "这个按钮过期了，请再看一遍："

ASK_CORRECTION: Final = (
    "更正谁的成绩？写座位号（几个考场的写准考证号）和正确的成绩，像这样：12 85 79\n不改了就发“取消”。"
)
NOT_CONFIRMED_YET: Final = "还没有复核，直接在“录成绩”里重新录就行。"
NO_CHANGE: Final = "和现在的成绩一样，不用改。"
ASK_REASON: Final = "为什么更正？写 2 到 200 个字，留在记录里，不要写姓名。例如：登分时看错行。"
CERTIFIED: Final = "已经给这个人发了证书。要先请管理员撤销证书，再更正成绩。"
CORRECTED: Final = "✅ 更正好了。要另一个人再复核一次，考生才能看到。"
SHORTEST, LONGEST = 2, 200

ASK_FIRST_DAY: Final = "从哪天开始公示？公示以后不能收回。"
NOTICE_EXISTS: Final = "这场考试已经公示了。"
EMPTY: Final = "这次没有合格人员。"
FINISHED: Final = "✅ 结果确认了，可以发证书。"
ASK_SETTLE: Final = {
    True: "成立：请写怎么处理的，会告诉提异议的人（1000 字以内）。成绩有错的，另外点“更正”改成绩。\n先不处理就发“取消”。",
    False: "不成立：请写清楚理由，会告诉提异议的人（1000 字以内）。\n先不处理就发“取消”。",
}
UPHOLD: Final = "成立"
DISMISS: Final = "不成立"
NO_OBJECTIONS: Final = "没有等处理的异议。"
NOT_OPEN: Final = "这条异议查不到，或者已经处理了。"
OBJECTION_LENGTH: Final = "请写 1 到 1000 个字。"
SETTLED: Final = {ObjectionState.UPHELD: "成立", ObjectionState.DISMISSED: "不成立"}

ISSUE_PROBLEMS: Final = {
    IssueProblem.NOT_CONFIRMED: "公示还没有确认，不能发证书。",
    IssueProblem.WRONG_DAY: "公示结束的第二天起才能发证书。",
    IssueProblem.NO_SCHEME: "没有文件规定这里的证书怎么编号，请联系管理员。",
    IssueProblem.DEMO_MIXED: "这是真实机构的演示考试，发证会占用真实编号，不能发。",
}
NO_NUMBER: Final = "证书编号编不出来：流水号用完了，或者机构编码不合编号规则。这一批没有发，请联系管理员。"
NOBODY_LEFT: Final = "没有要发证书的人：合格的都有证书了。"


def mark_text(tenths: int | None) -> str:
    """85, 78.5, or 缺考."""
    if tenths is None:
        return "缺考"
    whole, rest = divmod(tenths, _TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)


def marks_text(marks: Marks | ScoreView, *, theory_counts: bool) -> str:
    """理论85 实操78.5, or 缺考."""
    if marks.absent:
        return "缺考"
    parts = [f"理论{mark_text(marks.theory)}"] if theory_counts else []
    return " ".join([*parts, f"实操{mark_text(marks.practice)}"])


def score_text(score: ScoreView, *, theory_counts: bool) -> str:
    """The marks with what they come to."""
    if score.state is None:
        return STATES[None]
    told = "成绩取消（违纪）" if score.void else marks_text(score, theory_counts=theory_counts)
    passed = {True: "合格", False: "不合格", None: ""}[score.passed]
    return "　".join(one for one in (told, passed, STATES[score.state]) if one)


def who(candidate: Candidate, *, with_room: bool = False) -> str:
    """12 号 张*."""
    if candidate.seat is None:
        return f"{candidate.ticket_number or candidate.number} {candidate.masked}"
    room = f"{candidate.room} " if with_room else ""
    return f"{room}{candidate.seat} 号 {candidate.masked}"


def room_label(room: str) -> str:
    """A room's button."""
    return NO_SEAT if room == NO_ROOM else f"{room} 考场"


def rules_line(rules: Rules) -> str:
    """By what it is judged, and whose rule that is."""
    parts = "理论、实操都要" if rules.theory_counts.value else "只考实操，要"
    return f"合格线：{parts} {rules.pass_mark.value} 分（{_whose(rules.pass_mark)}）"


def notice_rule(rules: Rules) -> str:
    """How long the notice has to stand."""
    return f"至少 {rules.notice_days.value} 个工作日（{_whose(rules.notice_days)}）"


def _whose(rule: Rule[int]) -> str:
    return f"{rule.source.document} {rule.source.section}" if rule.source else "本机构规定"


def tally_line(tally: Tally) -> str:
    """How far the marks are."""
    return (
        f"考生 {tally.people} 人：没有成绩 {tally.missing}　待复核 {tally.entered}　已复核 {tally.confirmed}\n"
        f"缺考 {tally.absent}　违纪取消 {tally.void}　合格 {tally.passed}"
    )


def notice_line(notice: NoticeView) -> str:
    """How the notice stands."""
    state = "公示中" if notice.state is NoticeState.RUNNING else "公示已确认"
    line = f"{state}：{notice.first_day} 到 {notice.last_day}（{notice.working_days} 个工作日）"
    if notice.open_objections:
        line += f"\n还有 {notice.open_objections} 条异议没处理"
    return line


def how_to_enter(*, theory_counts: bool) -> str:
    """Before the list of who has no marks."""
    example = "12 85 78.5　或　12 理论85 实操78.5" if theory_counts else "12 78.5"
    rest = "没来考写 12 缺考" + ("；只缺一科写 12 85 缺考" if theory_counts else "")
    return (
        f"一人一行，座位号在前，可以一次发很多行：\n{example}\n{rest}\n人很多的，用表格导入更快（管理员办）。"
    )


def publish_words(first: date, last: date, passed: int, rule: str) -> str:
    """What publishing will do."""
    return f"从 {first} 公示到 {last}，{rule}，合格 {passed} 人。"


def not_ready(missing: int, unconfirmed: int) -> str:
    """Nothing is published before all marks are confirmed."""
    return f"还不能办：没有成绩的 {missing} 人，没有复核的 {unconfirmed} 人。"


def not_over(last_day: date) -> str:
    """The notice stands."""
    return f"公示到 {last_day} 才结束，第二天起才能确认。"


def objections_wait(count: int) -> str:
    """First they have to be settled."""
    return f"还有 {count} 条异议没有处理，处理完才能确认。"


def ask_issue(left: int, held_back: int) -> str:
    """Before certificates are issued."""
    text = f"要给 {left} 人发证书，证书编号和发证日期（今天）定了就不能改。"
    return f"{text}\n{held_back_words(held_back)}" if held_back else text


def held_back_words(count: int) -> str:
    """Who passed and gets none yet."""
    return f"另外 {count} 人合格，但有违纪登记还没处理完，先不发。"


def issuing(done: int, total: int) -> str:
    """The progress."""
    filled = done * 10 // total if total else 10
    return f"正在发证书：{done}/{total} {'▓' * filled}{'░' * (10 - filled)}"


def issued(done: int, first: str, last: str) -> str:
    """What was issued."""
    numbers = first if first == last else f"{first} 到 {last}"
    return f"✅ 发了 {done} 本证书，编号 {numbers}。考生会收到通知，在“我的证书”里看。"

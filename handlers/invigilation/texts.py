"""What the assistant says to who runs an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.clock import SHANGHAI
from db.machines import ExamState, RegistrationState
from db.registrations import Refusal
from handlers.exams.wording import day_words, moment_words
from handlers.invigilation.presses import Task, Why
from handlers.review.texts import STATES as REGISTRATION_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from db.registrations import RefusedError
    from db.seating import Arranged, KnownRoom, RoomList
    from knowledge.seating import NotEnoughSeatsError

NO_EXAMS: Final = "您的机构现在没有正在办的考试。新的考试计划由管理员导入。"
WHICH: Final = "点开一场考试："
EARLIER: Final = "上一页"
MORE: Final = "下一页"
BACK_TO_LIST: Final = "全部考试"
BACK_TO_EXAM: Final = "返回这场考试"
NOT_YOURS: Final = "这场考试查不到，或者不归您的机构办。"
NOT_NOW: Final = "这场考试现在不能这样做，可能同事刚改过。最新情况："
NOBODY: Final = "还没有安排座位。先点“安排座位”，再打印。"
PRINTING_FAILED: Final = "文件没有做出来，请再试一次；还不行请告诉管理员。"
SURE: Final = "确定"

STATES: Final = {
    ExamState.PLANNED: "计划中，还没公布",
    ExamState.OPEN: "正在报名",
    ExamState.CLOSED: "报名已截止",
    ExamState.SEATED: "座位已安排",
    ExamState.HELD: "已考完",
    ExamState.FINISHED: "已结束",
    ExamState.CANCELLED: "已取消",
}
NOT_BEGUN: Final = "还没到报名时间"
WINDOW_OVER: Final = "报名时间已过，还没点截止"
COUNTED: Final = {
    RegistrationState.SUBMITTED: "待审",
    RegistrationState.APPROVED: "通过",
    RegistrationState.RETURNED: "退回",
    RegistrationState.WAITING: "候补",
}
TASKS: Final = {
    Task.OPEN: "开放报名",
    Task.CLOSE: "截止报名",
    Task.SEAT: "安排座位",
    Task.ROOMS: "考场",
    Task.DOOR_PDF: "门贴（PDF）",
    Task.DOOR_XLSX: "门贴（表格）",
    Task.SIGN_PDF: "签到表（PDF）",
    Task.SIGN_XLSX: "签到表（表格）",
    Task.HOLD: "已考完",
    Task.MOVE: "改时间",
    Task.PLACE: "改地点",
    Task.CANCEL: "取消考试",
}
OPENED: Final = "✅ 开放报名了。"
CLOSED: Final = "✅ 报名截止了。还没审完的可以接着审；审完就可以安排座位。"
CLOSE_FIRST: Final = "报名还没截止，座位排不了。请先点“截止报名”。"
HOW_TO_ADD: Final = (
    "要加考场，像这样发给我：加考场 101 30\n"
    "前面是考场名，后面是座位数。不用上楼、坐轮椅能进的，后面加上“无障碍”：加考场 101 30 无障碍"
)
ROOM_NOT_READ: Final = "没看懂。请写考场名和座位数，像这样：加考场 101 30"
WHICH_EXAM: Final = "加到哪个考点？请先点开那场考试，再点“考场”。"
MOST_SEATS: Final = 500

ASK_TIMES: Final = "改到什么时候？像这样写：12月8日 9:00-11:30\n不改了就发“取消”。"
TIMES_NOT_READ: Final = "时间没看懂。请写日期和开始、结束时间，像这样：12月8日 9:00-11:30"
TIMES_PAST: Final = "这个时间已经过去了，请重新写一个。"
TIMES_TOO_LONG: Final = "一场考试最长 14 个小时，结束要比开始晚。请重新写一个。"
ASK_PLACE: Final = (
    "改到哪里？写考点名和地址，中间用逗号隔开，像这样：第二考点，建设路 8 号\n不改了就发“取消”。"
)
PLACE_NOT_READ: Final = "没看懂。请写考点名和地址，中间用逗号隔开，像这样：第二考点，建设路 8 号"
ROOM_TAKEN: Final = "那个时间有考场已经排给别的考试了，时间没有改。请换个时间，或者先改地点。"
MOVED: Final = "✅ 改好了，已经通知报名的人。"
SEAT_AGAIN: Final = "换了考点，原来的座位作废了，请重新“安排座位”。"
ASK_WHY: Final = "为什么取消？取消以后不能恢复。"
ASK_WRITTEN_WHY: Final = "请写取消的原因（2 到 200 个字），只留在记录里，不要写人名。不取消了就发“取消”。"
WHYS: Final = {Why.FEW: "报名人数太少", Why.SITE: "场地用不了", Why.EMERGENCY: "天气等突发情况"}
WRITE: Final = "别的原因"
NOT_OVER: Final = "这场考试还没开始，不能记成“已考完”。"
ASK_HOLD: Final = "这场考试考完了吗？记成“已考完”以后不能再签到，也不能改回来。"
HELD: Final = "✅ 记下了，这场考试已考完。"
SHORTEST, LONGEST = 2, 200
"""Letters of a written reason."""

DOOR_CLOSED: Final = "今天没有要签到的考试。"
ASK_CODE: Final = (
    "考生来了，任选一样发给我：\n"
    "・拍准考证上的二维码，把照片发来\n・扫码得到的字\n・准考证号或报名号\n・姓名\n签完了发“取消”退出。"
)
NO_CODE: Final = "照片里没有找到准考证的二维码。请拍近一点、拍清楚，或者直接发准考证号、姓名。"
FORGED: Final = "⚠ 这个二维码不是本系统发的准考证，或者被改过。请核对本人证件，再用姓名查一下。"
UNKNOWN_TICKET: Final = "这个号码查不到，或者不是您机构的考生。请再看一下号码，或者发姓名。"
NOBODY_SO_NAMED: Final = (
    "今天的考试里没有找到这个姓名。请再看一下证件上的字；也可以发准考证号。签完了发“取消”退出。"
)
TOO_MANY: Final = "叫这个的太多了，请写全名，或者发准考证号。"
WHO_OF_THEM: Final = "有几位，是哪一位？"
FOR_STAFF: Final = "这是准考证的二维码，考试当天给考务人员扫就行。您自己看准考证，发“我的考试”。"
CHECK_IN: Final = "签到"
COMPARE: Final = "请对照本人和证件，没错就点“签到”。"


def clock_words(moment: datetime) -> str:
    """8:41, in China."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.hour}:{local.minute:02}"


def window_over(until: datetime) -> str:
    """Open, yet nobody can register."""
    return f"不过报名时间到 {moment_words(until)} 已经过了，现在开放也没人能报。要延长请联系管理员。"


def seated(done: Arranged, rooms: Iterable[RoomList]) -> str:
    """What a seating did, and who sits where."""
    lines = [
        f"✅ 座位排好了：{done.seated} 人，{done.rooms} 个考场。这次新排 {done.new} 人，已有的座位没有动。"
    ]
    lines += [
        f"・{one.room.name} 考场：{_numbers(one)} 号，{len(one.people)} 人" for one in rooms if one.people
    ]
    if done.undecided:
        lines.append(
            f"还有 {done.undecided} 份报名没审完，或退回了还没改好。审完再点一次“安排座位”，只给新通过的人排。"
        )
    if done.open_exams:
        lines.append("同一场次还有报名没截止的考试，这次没排进来；截止后再排一次。")
    return "\n".join(lines)


def _numbers(room: RoomList) -> str:
    first, last = room.people[0].number, room.people[-1].number
    return f"{first}" if first == last else f"{first}—{last}"


def not_enough(error: NotEnoughSeatsError) -> str:
    """The rooms do not hold everybody."""
    what = "个无障碍座位" if error.step_free else "个座位"
    return f"座位不够，还差 {error.missing} {what}，所以一个也没有排。\n{HOW_TO_ADD}"


def rooms(site: str, known: Sequence[KnownRoom]) -> str:
    """The rooms of a site, and how to add one."""
    lines = [f"{site}的考场："]
    lines += [f"・{one.name}：{one.seats} 座{'（无障碍）' if one.step_free else ''}" for one in known]
    if not known:
        lines.append("还没有考场。")
    return "\n".join([*lines, HOW_TO_ADD])


def room_added(room: KnownRoom, known: Sequence[KnownRoom]) -> str:
    """A room more."""
    seats = sum(one.seats for one in known)
    return (
        f"✅ 加好了：{room.name} 考场，{room.seats} 座。{room.site}一共 {len(known)} 个考场、{seats} 个座位。"
    )


def room_exists(name: str) -> str:
    """The site has it already."""
    return f"这个考点已经有“{name}”考场了，请换个名字。"


def close_before(until: datetime) -> str:
    """The new time lies before the end of the registration."""
    return f"报名到 {moment_words(until)} 才截止，新时间在那之前。请先截止报名，或者换个时间。"


def ask_move(before: str, after: str, people: int) -> str:
    """Ask whether it is meant."""
    return f"原来：{before}\n改成：{after}\n会马上通知报名的 {people} 人。确定吗？"


def ask_cancel(title: str, why: str, people: int) -> str:
    """Ask whether it is meant."""
    return f"要取消“{title}”，原因：{why}。\n报名的 {people} 人会马上收到通知，取消后不能恢复。确定吗？"


def cancelled(people: int) -> str:
    """Done."""
    return f"✅ 考试取消了，已经通知 {people} 人。要退费的，请按机构的办法处理。"


def door_open(lines: Sequence[str]) -> str:
    """Who can come today, and what to send."""
    return "\n".join(["今天的考试：", *lines, "", ASK_CODE])


def refused(error: RefusedError) -> str:
    """Why somebody cannot be checked in."""
    if error.refusal is Refusal.NOT_TODAY and error.registration:
        return refused_day(error.registration.exam.starts_at)
    state = error.registration.state if error.registration else None
    return not_approved(state)


def refused_day(starts_at: datetime) -> str:
    """Another day."""
    return f"这位的考试在 {day_words(starts_at)}，不是今天，不能签到。"


def not_approved(state: RegistrationState | None) -> str:
    """Not among those who are let in."""
    now = f"，现在是“{REGISTRATION_STATES[state]}”" if state else ""
    return f"这位的报名没有审核通过{now}，不能签到。有疑问请找考务负责人。"


def already(at: datetime) -> str:
    """Checked in before."""
    return f"已经签到过了，时间 {clock_words(at)}。"


def checked_in(name: str, at: datetime, where: str, come: int, expected: int) -> str:
    """In."""
    return f"✅ {name} 签到好了（{clock_words(at)}）。\n{where}\n这场已到 {come} 人，应到 {expected} 人。"

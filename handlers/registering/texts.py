"""What the assistant says while somebody registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.machines import RegistrationState

if TYPE_CHECKING:
    from collections.abc import Sequence

REGISTER: Final = "报名"
CONTINUE: Final = "继续填写"
RESTART: Final = "重新填"
BACK: Final = "上一步"
LEAVE: Final = "先不填了"
KEEP_IT: Final = "不改，往下填"
CHANGE: Final = "改一项"
CONFIRM: Final = "确认提交"
WAIT: Final = "排队候补"
MY_EXAMS: Final = "我的考试"
OTHER_EXAMS: Final = "看看别的考试"

SELF: Final = "我自己"
OTHER: Final = "别人"
NEW_PERSON: Final = "其他人"
ASK_WHO: Final = "给谁报名？"
ASK_WHO_KNOWN: Final = "给谁报名？以前报过的，点名字就行，不用再填。"
HINT_BUTTONS: Final = "请点下面的按钮。"

AGREE: Final = "我同意"
ASK_CONSENT: Final = (
    "先跟您说清楚：\n"
    "・要填什么：姓名、证件号码、手机号、学历、单位、报考条件（如干了几年）、照片和报名材料。\n"
    "・做什么用：只用来办这次报名、考试、成绩和证书。\n"
    "・谁能看到：您自己，和这家考核机构的审核、考务人员。都加密保存。\n"
    "・放多久：没填完的草稿 30 天后自动删掉；报了名的，按当地规定的档案年限保存。\n"
    "・怎么删：随时发“我的资料”，能看、能导出、能删除。\n"
    "给别人报名，要先问过本人，本人也同意才行。\n"
    "同意就点“我同意”。"
)
CONSENT_NEEDED: Final = "不同意就不能往下填，我什么都不会留。想好了再来也行。"
CANDIDATE: Final = "考生"
ABOUT_OTHER: Final = "下面问的都是考生本人的情况。"
UNKNOWN_GOES_ON: Final = "不知道的可以点“不知道”，由审核老师来定。"
ASK_NAME: Final = "考生姓名？和证件上写的一样。"
ASK_DOCUMENT: Final = "用哪种证件？"
OTHER_DOCUMENT: Final = "用别的证件"
ASK_BORN: Final = "出生日期？比如 1990年5月1日。"
BORN_NOT_READ: Final = "这个日期我没看懂。请写全年月日，比如 1990年5月1日。"
ASK_SEX: Final = "性别？"
ASK_PHONE: Final = "手机号码？考试通知会用到。"
ASK_EDUCATION: Final = "最高学历？"
ASK_EMPLOYER: Final = "在哪个单位上班，或在哪个学校上学？写全名；没有就点下面的。"
NO_EMPLOYER: Final = "没有单位"
EMPLOYER_LENGTH: Final = "单位或学校的名字写 2 到 60 个字。没有就点“没有单位”。"
ASK_PHOTO: Final = "请发一张证件照：正面、免冠、看得清脸。手机拍的就行，直接把照片发过来。"
LATER: Final = "稍后补交"
PHOTO_WANTED: Final = "这一步要的是照片，请直接把照片发过来；手边没有就点“稍后补交”。"
MATERIAL_WANTED: Final = "这一步要的是材料，拍成照片或者发 PDF 都行；手边没有就点“稍后补交”。"
PICTURE_TAKEN: Final = "收到了。"
NO_PICTURE_NOW: Final = "收到图片了，不过这一步不用发照片，照片等一下会问您要。"
STEP_FREE_NO: Final = "需要无障碍考场（坐轮椅、上楼不便）"
STEP_FREE_YES: Final = "不需要无障碍考场了"
SUMMARY: Final = "都填好了。请看一遍，没错就点“确认提交”："
SUMMARY_FULL: Final = "都填好了。名额已经满了，可以先排队。请看一遍，没错就点“排队候补”："
WHICH_TO_CHANGE: Final = "想改哪一项？别的都留着。"
NOT_UNDERSTOOD: Final = "这个我没看懂。"
AS_ASKED: Final = "接着刚才的报名："
GO_ON: Final = "刚才的报名还没填完，点“继续填写”接着填。"
LEFT: Final = "好的，先不填了。已经填的我留着，30 天内随时可以接着填：发“报名”，再点“继续填写”。"
DRAFT_GONE: Final = "这张报名表放得太久，已经删掉了。请重新点“报名”。"
NO_SUCH_EXAM: Final = "这场考试现在查不到了。换一场看看？"
FIRST_ALREADY: Final = "前面没有了，这是第一步。"
RESUME: Final = "您还有没填完的报名表："

BELONGS_TO_ANOTHER: Final = (
    "这个证件号码已经在别的账号登记过，姓名或手机号和那边的对不上，所以不能提交。\n"
    "请核对姓名和手机号；手机换号了，或者号码被别人用了，请打考核机构的电话。"
)
EXAM_MOVED: Final = "注意：这场考试的时间或地点刚刚改了，请再看一遍。"
NOT_READY: Final = "还有没填的，接着填："
CORRECTED: Final = "改好了，已经重新交上去，等审核。结果出来我会告诉您。"
OLD_CHOICE: Final = "这个按钮是前面的，没有改动。接着填："
NUMBER_STAYS: Final = "考生和证件号码不能在这里改。填错了的话，请取消这次报名，重新报一次。"
NOTHING_OPEN: Final = "这张报名表现在没有了。可能已经交了，看看“我的考试”；也可以重新报名。"
ALREADY_IN: Final = "这场考试已经报过了，在“我的考试”里能看到。"
SEND_PICTURE_AGAIN: Final = "请换一张再发；手边没有合适的，点“稍后补交”。"

EDUCATIONS: Final = ("初中及以下", "高中", "职高", "中专", "技校", "大专", "本科", "研究生")
SEXES: Final = ("男", "女")

FIELD_NAMES: Final = {
    "who": "给谁报名",
    "name": "姓名",
    "document": "证件",
    "number": "证件号码",
    "born": "出生日期",
    "sex": "性别",
    "phone": "手机号",
    "education": "学历",
    "employer": "单位或学校",
    "photo": "照片",
}


def ask_number(document: str) -> str:
    """Ask for the number of that document."""
    return f"{document}的号码？"


def ask_material(name: str) -> str:
    """Ask for a paper."""
    return f"请发“{name}”：拍成照片或者发 PDF 都行。"


def given(name: str, value: str) -> str:
    """What a field holds, above the question that asks for it again."""
    return f"{name}现在填的是：{value}"


def taken_from_before(value: str) -> str:
    """What a known person gave before is used."""
    return f"用上次填的：{value}。\n要改的话，最后确认的时候可以改。"


def submitted(number: str, line: str) -> str:
    """Registered; what happens next."""
    return (
        f"✅ 报名交上去了！报名号：{number}\n"
        "接下来：\n"
        "1. 考核机构审核，通过了我会告诉您。\n"
        "2. 要退回修改的，我也会告诉您改哪里。\n"
        "3. 考前在“我的考试”里拿准考证。\n"
        f"有事可以打电话问：{line}"
    )


def waiting(number: str, place: int | None) -> str:
    """On the waiting list."""
    where = f"，排在第 {place} 位" if place else ""
    return (
        f"✅ 排上候补了{where}。报名号：{number}\n"
        "有人退出，名额就按先后顺序给。轮到您时我会告诉您，要在限定时间内点“要这个名额”。\n"
        "在“我的考试”里能看到排第几。"
    )


def not_yet(day: str, *, in_time: bool) -> str:
    """Not eligible before a day; `in_time` where one can still register for this exam then."""
    if in_time:
        return f"现在还不能报这一场，{day}起就可以了。"
    return f"这一场报不上了：{day}起才够条件，可以报那以后的考试。"


def not_eligible(reason: str) -> str:
    """Not eligible, and why."""
    return f"很抱歉，按现在的规定，还不能报这一场。\n{reason}"


UNSURE: Final = "条件还不能确定，可以先报，由审核老师来定。"
CHANGE_ANSWERS: Final = "哪个回答不对，可以点“改一项”改过来。"
OTHERS_FIT: Final = "这些是您现在能报的："


def too_late(state: RegistrationState) -> str:
    """The registration does not wait for a correction any more."""
    if state is RegistrationState.LAPSED:
        return "很抱歉，改的时间已经过了，这次报名失效了。还在报名时间的话，可以重新报。"
    return "这次报名现在不用改了，到“我的考试”里看看。"


def returned(reason: str) -> str:
    """Why it was returned, above the form."""
    return (
        f"审核老师请您改一改：{reason}\n改好以后点“{CONFIRM}”。" if reason else f"请改好以后点“{CONFIRM}”。"
    )


def ask_office(line: str) -> str:
    """It was not registered from here."""
    return f"这次报名是机构替您办的，要改请打考核机构电话：{line}。"


def bring(things: Sequence[str]) -> str:
    """What to bring to the exam."""
    return f"要带：{'、'.join(('身份证件原件', '准考证', *things))}。"


def results_in(days: int | None) -> str:
    """When the results come, in working days, where that is ruled."""
    when = f"考完 {days} 个工作日内出成绩" if days else "什么时候出成绩，机构会通知"
    return f"{when}；出来了我也会告诉您。"

"""What the assistant says about certificates."""

from __future__ import annotations

from typing import Final

from db.machines import CertificateState

MINE: Final = "我的证书"
LOOK_UP: Final = "查证书"
BY_PERSON: Final = "按姓名和证件号查"
MY_OWN: Final = "查我自己的"
AGREED: Final = "本人同意了"
SHOW: Final = "看证书"
PICTURE: Final = "证书图片"
PDF: Final = "打印版"
ENGLISH: Final = "中英文版"
SHARE: Final = "发给别人看"

HEAD: Final = "您的证书："
NONE: Final = (
    "您名下还没有在这里发的证书。\n"
    "考试公示结束、发证以后会告诉您。以前在别处考的证，把证书编号发给我，我告诉您到哪个网站查。"
)
MORE: Final = "……更早的没有列出来。"
NOT_YOURS: Final = "没有查到这张证书，可能是以前的按钮。看看“我的证书”："
NOT_PRINTED: Final = (
    "湖南省的专项证书由省里统一印制，这里只有电子记录，没有图片。要纸质证书，请问发证的考核机构。"
)
FAILED: Final = "抱歉，证书没做出来。请过一会儿再点一次；着急就打考核机构的电话。"
OVER: Final = "这张证书已经不再使用，不能下载和分享了。"
PICTURE_CAPTION: Final = "证书图片。别人用手机扫上面的二维码，就能核验真假。"
PDF_CAPTION: Final = "打印用这个。纸质证书以发证机构盖章的为准。"
NO_LINK: Final = "现在还不能生成链接。可以把证书图片直接发给对方，扫上面的二维码就能核验。"

ASK_NUMBER: Final = (
    "查证书真假，两个办法：\n"
    "1. 把证书编号打给我；连姓名一起打更准，如“张三 编号”。\n"
    "2. 拍一张证书照片发给我，要把二维码拍清楚。\n"
    "在这里发的证书马上能核验；别处发的，我告诉您到哪个官方网站查。"
)
NO_NUMBER: Final = "没看到证书编号。编号在证书上，有 13 位、15 位或 22 位，请照着打一遍。"
NO_CODE: Final = (
    "照片里没有找到二维码。请把证书放平，光线亮一点，让二维码拍完整，再发一次；也可以直接打证书编号。"
)
NOT_A_PICTURE: Final = "这个我看不了。请发证书的照片或者截图。"

WHOSE: Final = "要查谁的？查别人的，要先得到本人同意。"
ASK_PERSON: Final = (
    "请在一条消息里发姓名和证件号码，中间空一格，如：\n张三 110101……\n只用来查这一次，不会留下。"
)
BAD_PERSON: Final = "没看明白。请这样发：姓名，空一格，证件号码。不查了就发“取消”。"
CODE_SENT: Final = (
    "收到。为了保护隐私，要本人再点个头：\n"
    "如果这个人在这里有证书，也在这里登记过账号，他的账号会收到一个 6 位确认码。请他告诉您，10 分钟内发给我。\n"
    "没收到的，请改用证书编号或者证书照片查。"
)
BAD_CODE: Final = "确认码不对。请核对 6 位数字再发一次。"
CODE_OVER: Final = "确认码不对，或者已经过期。要查请重新来一次，发“查证书”。"

ISSUED_ON_RECORD: Final = "✅ 查到了，这张证书有效。"
STATES: Final = {
    CertificateState.ISSUED: ISSUED_ON_RECORD,
    CertificateState.REPLACED: "⚠️ 这张证书已补发换新，旧的不再使用。请本人出示新证。",
    CertificateState.REVOKED: "❌ 这张证书已被撤销，不算数了。",
}
SHORT_STATES: Final = {
    CertificateState.ISSUED: "有效",
    CertificateState.REPLACED: "已补发换新",
    CertificateState.REVOKED: "已撤销",
}
DEMO_ONLY: Final = "【演示】这是演示用的证书，不能当真的用。"
SIGNED: Final = "二维码是这里签发的，没有被改过。"
COMPARE: Final = "请和手里的证书逐项对一对，还要看照片是不是本人。有一处对不上，就要当心是假的。"
NAME_FITS: Final = "姓名和编号对得上。"
NOT_BOTH: Final = "没有查到姓名和编号都对得上的证书。请照着证书再核对一遍；别处发的证书，请到官方网站查。"
NOT_HERE: Final = "这个编号不是在这里发的证书，下面是编号本身的意思："
SIGNED_UNKNOWN: Final = "查不到这张证书的记录。请联系发证机构核实。"
FORGED: Final = (
    "⚠️ 这个二维码不是这里签发的，签名对不上，很可能是伪造的。\n"
    "先不要认这张证书：请把证书编号打给我再查，或者打发证机构的电话核实。"
)
TICKET: Final = "这是准考证的二维码，不是证书。看自己的考试发“我的考试”。"
OTHER_CODE: Final = "二维码里没有证书信息。请把证书编号打给我，我来查。"
MAYBE_TICKET: Final = "如果这是准考证号，请发“我的考试”查看。"
STOPPED: Final = "今天查的次数太多了，先停一停，明天再来。急用请到发证的官方网站查。"


def wait(seconds: float) -> str:
    """Not so fast."""
    return f"查得有点快，请等 {max(1, round(seconds))} 秒再发。"


def official(host: str) -> str:
    """A code of an official site."""
    return f"这个二维码是官方网站 {host} 的，不是这里发的证书。请用手机扫一扫，看打开的网址确实是 {host}，再在网站上核对。"


def elsewhere(host: str) -> str:
    """A code of a site we do not know."""
    return (
        f"这个二维码打开的是 {host}，不是我们知道的官方查询网站。\n"
        "假证常配假网站，请不要只看它显示的结果。把证书编号打给我，我告诉您该到哪里查。"
    )


def share(address: str, until: str) -> str:
    """The link, how long it opens, and what is seen there."""
    return (
        f"{address}\n把上面的链接发给对方就行，不用登录。{until} 前有效，过后自动失效。\n"
        "打开能看到证书图片，证件号码中间几位是遮住的。"
    )


def replaced_by(number: str) -> str:
    """For the holder."""
    return f"新证编号：{number}"


def lookup_code(code: str) -> str:
    """For the holder: somebody asks."""
    return (
        f"有人用您的姓名和证件号码查您的证书。确认码：{code}，10 分钟内有效。\n"
        "您同意，就把码告诉他；不是您同意的，谁要都别给，不用理会。"
    )

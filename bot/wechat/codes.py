"""WeChat's error codes (返回码): what is to be done about each, and what the operator is told.

The codes and their meaning are those of WeChat's public list; the advice is ours.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Remedy(StrEnum):
    """What helps."""

    AGAIN = "again"
    """A moment later it may work."""
    TOKEN = "token"  # noqa: S105 - the name of a kind
    """With a fresh access token, at once."""
    SLOWER = "slower"
    """A limit of calls was reached; later."""
    WAIT_FOR_PERSON = "person"
    """Not before the person writes again: kept until then."""
    NOBODY = "nobody"
    """The person has left the account; nothing helps."""
    OPERATOR = "operator"
    """The operator has to change something; what is to be said waits."""
    NEVER = "never"
    """What was sent is wrong; sending it again would be as wrong."""


CODES: Final[dict[int, tuple[Remedy, str]]] = {
    -1: (Remedy.AGAIN, "微信系统繁忙，稍后会自动再试"),
    -2: (Remedy.AGAIN, "连不上微信接口服务器：检查服务器能否访问 WECHAT_API_BASE"),
    40001: (Remedy.TOKEN, "AppSecret 不对，或 access_token 已失效：核对 WECHAT_APP_SECRET"),
    40002: (Remedy.OPERATOR, "凭证类型不对：核对 WECHAT_API_BASE 是不是微信的接口地址"),
    40003: (Remedy.NOBODY, "这个人没有关注这个公众号，或 openid 是别的公众号的"),
    40004: (Remedy.NEVER, "媒体文件类型不对"),
    40005: (Remedy.NEVER, "文件类型不对"),
    40006: (Remedy.NEVER, "文件太大"),
    40007: (Remedy.NEVER, "媒体文件编号不对或已过期（只保存 3 天）"),
    40008: (Remedy.NEVER, "消息类型不对"),
    40009: (Remedy.NEVER, "图片太大"),
    40013: (Remedy.OPERATOR, "AppID 不对：核对 WECHAT_APP_ID，注意大小写和空格"),
    40014: (Remedy.TOKEN, "access_token 不对，会自动换新的"),
    40015: (Remedy.NEVER, "菜单类型不对"),
    40016: (Remedy.NEVER, "菜单按钮个数不对"),
    40017: (Remedy.NEVER, "菜单按钮类型不对"),
    40018: (Remedy.NEVER, "菜单按钮名字太长"),
    40019: (Remedy.NEVER, "菜单按钮的 KEY 太长"),
    40020: (Remedy.NEVER, "菜单按钮的网址太长"),
    40023: (Remedy.NEVER, "子菜单按钮个数不对"),
    40025: (Remedy.NEVER, "子菜单按钮名字太长"),
    40033: (Remedy.NEVER, "内容里有微信不接受的字符"),
    40036: (Remedy.OPERATOR, "模板编号不对：核对 WECHAT_TEMPLATES"),
    40037: (Remedy.OPERATOR, "模板编号不对，或模板被删了：核对 WECHAT_TEMPLATES"),
    40125: (Remedy.OPERATOR, "AppSecret 不对：核对 WECHAT_APP_SECRET，或在公众平台重置后换上新的"),
    40163: (Remedy.NEVER, "授权码已经用过"),
    40164: (
        Remedy.OPERATOR,
        "服务器的 IP 不在白名单里：到公众平台“设置与开发—基本配置—IP 白名单”加上它",
    ),
    40243: (Remedy.OPERATOR, "AppSecret 被冻结了：到公众平台解冻"),
    41001: (Remedy.TOKEN, "缺少 access_token"),
    41002: (Remedy.OPERATOR, "缺少 AppID：填写 WECHAT_APP_ID"),
    41004: (Remedy.OPERATOR, "缺少 AppSecret：填写 WECHAT_APP_SECRET"),
    41006: (Remedy.NEVER, "缺少媒体文件编号"),
    42001: (Remedy.TOKEN, "access_token 过期，会自动换新的"),
    42007: (Remedy.TOKEN, "用户改了密码，凭证失效，会自动换新的"),
    43002: (Remedy.OPERATOR, "要用 POST：核对 WECHAT_API_BASE，网关不要改请求方式"),
    43003: (Remedy.OPERATOR, "要用 HTTPS：WECHAT_API_BASE 要以 https:// 开头"),
    43004: (Remedy.NOBODY, "这个人已经取消关注"),
    43019: (Remedy.NOBODY, "这个人在黑名单里"),
    43101: (Remedy.WAIT_FOR_PERSON, "这个人没有订阅这种通知"),
    43116: (Remedy.OPERATOR, "这个模板是别的公众号的：核对 WECHAT_TEMPLATES"),
    44002: (Remedy.NEVER, "发出的内容是空的"),
    44004: (Remedy.NEVER, "文本是空的"),
    45001: (Remedy.NEVER, "媒体文件太大"),
    45002: (Remedy.NEVER, "文本太长"),
    45007: (Remedy.NEVER, "语音太长"),
    45009: (Remedy.SLOWER, "接口今天的调用次数用完了：到公众平台“接口权限”看额度"),
    45011: (Remedy.SLOWER, "调用太频繁，稍后会自动再试"),
    45015: (Remedy.WAIT_FOR_PERSON, "超过 48 小时没有来往，不能主动发消息"),
    45047: (Remedy.WAIT_FOR_PERSON, "这个人再发消息之前，客服消息的条数用完了"),
    45058: (Remedy.NEVER, "不能改系统菜单"),
    45072: (Remedy.NEVER, "“正在输入”的命令不对"),
    45080: (Remedy.NEVER, "先要有客服消息，才能发“正在输入”"),
    46003: (Remedy.NEVER, "还没有菜单"),
    47001: (Remedy.NEVER, "微信看不懂发去的 JSON"),
    47003: (Remedy.OPERATOR, "模板里的字段填得不对：核对 WECHAT_TEMPLATES 里这种通知的各项"),
    48001: (Remedy.OPERATOR, "公众号没有这个接口的权限：看“接口权限”，多半要先完成微信认证"),
    48002: (Remedy.NOBODY, "这个人拒收消息"),
    48004: (Remedy.OPERATOR, "接口被封禁：登录公众平台看通知"),
    48006: (Remedy.SLOWER, "清零次数的机会用完了"),
    48008: (Remedy.OPERATOR, "没有这类消息的发送权限"),
    50002: (Remedy.NOBODY, "这个人的账号被限制了"),
    50005: (Remedy.NOBODY, "这个人没有关注公众号"),
    50007: (Remedy.OPERATOR, "公众号被封禁：登录公众平台看通知"),
    61004: (Remedy.OPERATOR, "服务器的 IP 没有登记：到公众平台加进白名单"),
    65400: (Remedy.OPERATOR, "客服功能没有开通：到公众平台“客服”里开通"),
    87009: (Remedy.OPERATOR, "签名不对：公众平台开了接口签名，而这里没有"),
}
"""Codes of the calls that are made here."""
_UNKNOWN: Final = (Remedy.NEVER, "微信返回了没见过的错误，请查微信的“全局返回码”")


def remedy_of(code: int) -> Remedy:
    """What helps against this code; against one that nobody knows, nothing."""
    return CODES.get(code, _UNKNOWN)[0]


def meaning_of(code: int) -> str:
    """What the operator is told, in Chinese."""
    return CODES.get(code, _UNKNOWN)[1]


class WeChatError(Exception):
    """WeChat has refused a call, or cannot be reached (-2). Never carries a token, an address or what was sent."""

    def __init__(self, code: int, call: str) -> None:
        """Remember the code and which call it answered."""
        super().__init__(f"{call}: {code}")
        self.code = code
        self.call = call

    @property
    def remedy(self) -> Remedy:
        """What helps."""
        return remedy_of(self.code)

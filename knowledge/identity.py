"""Identity documents, phone numbers and names as people type them: read, checked and masked.

No message of an error holds what the person typed: messages are shown and logged. What is wrong is said so that the
person can put it right.

Sources: GB 11643-1999 公民身份号码 for the 18 digits and their check digit (ISO 7064 MOD 11-2). 港澳台居民居住证 follows it
with place codes 81, 82 and 83; 外国人永久居留身份证 of the new form follows it with 9, province and country in place of the six
digits of the place.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from stdnum.iso7064 import mod_11_2

if TYPE_CHECKING:
    from collections.abc import Mapping

Sex = Literal["男", "女"]

_PROVINCES: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)
"""GB/T 2260, the first two digits."""
_RESIDENCE_PLACES: Final = frozenset({"81", "82", "83"})
_OLDEST: Final = 120
"""Years; nobody alive is known to be older."""
_DIGITS: Final = 18
_OLD_DIGITS: Final = 15

_LABEL: Final = re.compile(r"^[一-鿿]{1,12}[:,，]?(?=[0-9A-Z(+])")
"""A few words in front of a number: 我的身份证号是, 手机:."""
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015\u2212_()（）.,，。;；/\u200b\u2060\ufeff]")
_SIMPLE_FORMS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "passport": (
        re.compile(r"(?=.*\d)(?!(?:E|G|D|S|P|E[A-Z])\d{0,6}$)[A-Z0-9]{6,17}", re.ASCII),
        "护照号码是 6 到 17 位的字母和数字；中国护照是 9 位，如字母 E 加 8 位数字",
    ),
    "hk_macau": (
        re.compile(r"([HM]\d{8})(?:\d\d)?", re.ASCII),
        "港澳居民来往内地通行证是字母 H 或 M 加 8 位数字",
    ),
    "taiwan": (re.compile(r"(\d{8})(?:\d\d)?", re.ASCII), "台湾居民来往大陆通行证是 8 位数字"),
    "foreign_pr": (
        re.compile(r"[A-Z]{3}\d{12}", re.ASCII),
        "外国人永久居留身份证是以 9 开头的 18 位号码，旧版是 3 个字母加 12 位数字",
    ),
}
"""Kind → its form, with a group for what is kept (without the two digits that count how often it was issued), and the
form in words. The old foreigner's card has a two-digit year of birth, so it gives no birth date."""
_AGAIN: Final = "请对着证件再输一遍。"


class IdentityError(ValueError):
    """An identity number that cannot be right; the message tells the person what to do, without the number."""


class PhoneError(ValueError):
    """A phone number that cannot be right; the message tells the person what to do, without the number."""


class PersonNameError(ValueError):
    """Something that is no name; the message tells the person what to do, without what was typed."""


class DocumentKind(StrEnum):
    """Identity documents (证件类型) that are accepted at registration."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    HK_MACAU = "hk_macau"
    TAIWAN = "taiwan"
    RESIDENCE = "residence"
    FOREIGN_PR = "foreign_pr"

    @property
    def label(self) -> str:
        """Its official name."""
        return _LABELS[self]


_LABELS: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.ID_CARD: "居民身份证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.HK_MACAU: "港澳居民来往内地通行证",
    DocumentKind.TAIWAN: "台湾居民来往大陆通行证",
    DocumentKind.RESIDENCE: "港澳台居民居住证",
    DocumentKind.FOREIGN_PR: "外国人永久居留身份证",
}


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A checked identity document; its repr does not show whose it is."""

    kind: DocumentKind
    number: str = field(repr=False)
    """Normalised: no separators, ASCII, upper case."""
    birth_date: date | None = field(repr=False)
    """None where the number does not tell."""
    sex: Sex | None = field(repr=False)
    """None where the number does not tell."""


def parse_identity(kind: DocumentKind, text: str, on: date) -> IdentityDocument:
    """Read and check the number of an identity document.

    Args:
        kind: the document that the person named.
        text: as typed; full width, spaces, hyphens, a few words in front and a lower-case x are accepted.
        on: today in China; nobody is born after it.

    Returns:
        The document, with birth date and sex where the number tells them.

    Raises:
        IdentityError: the number cannot be right.
    """
    number = _number(text)
    if not number:
        raise IdentityError(f"没有看到号码，请把{kind.label}上的号码发来。")
    if kind in (DocumentKind.ID_CARD, DocumentKind.RESIDENCE):
        return _eighteen(kind, number, on)
    if kind is DocumentKind.FOREIGN_PR and number.startswith("9"):
        return _eighteen(kind, number, on)
    form, words = _SIMPLE_FORMS[kind]
    match = form.fullmatch(number)
    if match is None:
        raise IdentityError(f"号码的写法不对：{words}。{_AGAIN}如果用的是别的证件，请先改证件类型。")
    return IdentityDocument(kind, match[1] if form.groups else number, None, None)


def _number(text: str) -> str:
    """Upper-case ASCII without separators and without the words in front; × stands for X."""
    folded = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).upper().replace("×", "X"))
    return _LABEL.sub("", folded)


def _eighteen(kind: DocumentKind, number: str, on: date) -> IdentityDocument:
    """A number by GB 11643."""
    _check_form(kind, number)
    _check_place(kind, number)
    birth = _birth_date(number, on)
    if not mod_11_2.is_valid(number):
        raise IdentityError(f"校验不通过：18 位里至少有一位输错了。{_AGAIN}")
    return IdentityDocument(kind, number, birth, "男" if int(number[16]) % 2 else "女")


def _check_form(kind: DocumentKind, number: str) -> None:
    if kind is DocumentKind.ID_CARD and len(number) == _OLD_DIGITS and number.isdecimal():
        raise IdentityError("位数不对：这是 15 位的旧号码，请输现在身份证上的 18 位号码。")
    if len(number) != _DIGITS:
        raise IdentityError(
            f"位数不对：{kind.label}的号码是 18 位，您输了 {len(number)} 位。{_AGAIN}如果用的是别的证件，请先改证件类型。"
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise IdentityError(f"号码里有不该有的字：前 17 位都是数字，最后一位是数字或 X。{_AGAIN}")


def _check_place(kind: DocumentKind, number: str) -> None:
    """The place at the front, and that it is one of that kind of document."""
    if kind is DocumentKind.FOREIGN_PR:
        if number[1:3] not in _PROVINCES:
            raise IdentityError(f"省份代码不对：第 2、3 位不是省份代码。{_AGAIN}")
    elif kind is DocumentKind.RESIDENCE:
        if number[:2] not in _RESIDENCE_PLACES:
            raise IdentityError(
                "这不是港澳台居民居住证的号码：它以 81、82 或 83 开头。如果用的是居民身份证，请先改证件类型。"
            )
    elif number[:2] in _RESIDENCE_PLACES:
        raise IdentityError("这是港澳台居民居住证的号码，请先把证件类型改成港澳台居民居住证。")
    elif number[0] == "9":
        raise IdentityError("这像是外国人永久居留身份证的号码，请先把证件类型改成外国人永久居留身份证。")
    elif number[:2] not in _PROVINCES:
        raise IdentityError(f"省份代码不对：号码的前两位不是省份代码。{_AGAIN}")


def _birth_date(number: str, on: date) -> date:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdentityError(f"日期不存在：第 7 到 14 位是出生日期，这一天不存在。{_AGAIN}") from None
    if birth > on:
        raise IdentityError(f"日期不对：第 7 到 14 位是出生日期，这一天还没有到。{_AGAIN}")
    if (on.year - birth.year, (on.month, on.day)) > (_OLDEST, (birth.month, birth.day)):
        raise IdentityError(f"日期不对：按第 7 到 14 位的出生日期，年龄超过 {_OLDEST} 岁。{_AGAIN}")
    return birth


_MAINLAND: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_FOREIGN: Final = re.compile(r"\+[1-9]\d{5,14}", re.ASCII)


def parse_phone(text: str) -> str:
    """Read and check a phone number that can get a message.

    Args:
        text: as typed; full width, spaces, hyphens, brackets, +86 and 0086 are accepted.

    Returns:
        11 digits for the mainland; for elsewhere + and 6 to 15 digits with the country code, as E.164 writes them.

    Raises:
        PhoneError: no mobile number of the mainland, and no number with a country code.
    """
    number = re.sub(r"^00(?=[1-9])", "+", _number(text))
    local = re.sub(r"^(?:\+86|86(?=1\d{10}$))", "", number)
    if _MAINLAND.fullmatch(local):
        return local
    if local == number and _FOREIGN.fullmatch(number):
        return number
    if not re.search(r"\d", number):
        raise PhoneError("没有看到号码，请发 11 位手机号码。")
    if local.isdecimal() and local.startswith("0"):
        raise PhoneError("这像是座机号码。请发 11 位手机号码，考试通知要发到手机上。")
    if local.isdecimal() and local.startswith("1"):
        raise PhoneError(f"位数或号段不对：手机号码是 11 位，您输了 {len(local)} 位。请再输一遍。")
    raise PhoneError("这不像手机号码。内地手机是 11 位；境外号码请带上 + 和国家（地区）代码，如 +852。")


_DOTS: Final = re.compile(r"\s*[·•‧∙⋅・᛫.●﹒]\s*")
_POLITE: Final = re.compile(
    r"^(?:(?:(?:我的)?(?:真实)?(?:姓名|名字)|本人|我)(?:叫做|叫|是|为)?|叫做?|(?:你|您)好|[:,!。\s])+"
)
"""Words in front of a name. 是 and 为 only after a pronoun: they are family names too."""
_HAN: Final = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_HAN_NAME: Final = re.compile(rf"[{_HAN}]+(?:·[{_HAN}]+)*")
_LATIN_NAME: Final = re.compile(r"[^\W\d_]+(?:(?:[ '’-]|· ?)[^\W\d_]+)*")
_NO_NAME: Final = re.compile(
    "[吗呢]|什么|怎么|多少|为啥|不知道|不想|不要|不填|没有|跳过|返回|取消|身份证|证书|报名|考试"
)
_SHORTEST, _LONGEST = 2, 50


def parse_name(text: str) -> str:
    """Read a person's name as it stands on the identity document.

    Args:
        text: as typed; 我叫 and the like in front, spaces between Chinese characters and every middle dot are accepted.

    Returns:
        The name: Chinese characters with ·, or Latin letters with single spaces.

    Raises:
        PersonNameError: no name.
    """
    folded = unicodedata.normalize("NFKC", text).strip(" \t\r\n,，。.!！~～;；\"“”'‘’")
    name = _DOTS.sub("·", " ".join(_POLITE.sub("", folded, count=1).split()))
    if re.search(rf"[{_HAN}]", name):
        name = name.replace(" ", "")
    elif "·" in name:
        # A dot between Latin letters is an initial's: J. Smith.
        name = " ".join(name.replace("·", " ").split())
    if re.search(r"\d", name):
        raise PersonNameError("姓名里不能有数字，请只发姓名，和证件上写的一样。")
    if len(name) < _SHORTEST:
        raise PersonNameError("姓名至少两个字，请发全名，和证件上写的一样。")
    if len(name) > _LONGEST:
        raise PersonNameError(f"太长了，姓名最多 {_LONGEST} 个字，请只发姓名。")
    if _NO_NAME.search(name) or not (_HAN_NAME.fullmatch(name) or _is_latin(name)):
        raise PersonNameError(
            "这不像姓名。请只发姓名，和证件上写的一样，用汉字或字母，少数民族姓名中间用“·”。"
        )
    return name


def _is_latin(name: str) -> bool:
    return bool(_LATIN_NAME.fullmatch(name)) and all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha()
    )


COMPOUND_FAMILY_NAMES: Final = frozenset(
    re.findall(
        "..",
        (
            "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
            "仲孙钟离长孙宇文司徒鲜于司空闾丘亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干"
            "百里呼延东郭羊舌梁丘左丘西门公乘即墨达奚褚师"
        ),
    )
)
"""Family names of two characters (复姓)."""
_LONG: Final = 10
_TINY: Final = 6


def mask_number(number: str) -> str:
    """A number without its middle: the first 3 and last 4 of a long one, the first 1 and last 2 of a short one."""
    if len(number) < _TINY:
        return number[:1] + "*" * (len(number) - 1)
    head, tail = (3, 4) if len(number) >= _LONG else (1, 2)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def mask_phone(phone: str) -> str:
    """138****5678; elsewhere the beginning with the country code and the last two digits."""
    if _MAINLAND.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    if _FOREIGN.fullmatch(phone):
        return phone[:4] + "*" * (len(phone) - 6) + phone[-2:]
    return mask_number(phone)


def mask_name(name: str) -> str:
    """The family name only: 张*, 欧阳**; 阿*·* where a dot divides it; J*** S*** in Latin letters."""
    if "·" in name:
        first, *others = name.split("·")
        return "·".join([f"{first[:1]}*", *("*" for _ in others)])
    if name.isascii() or _is_latin(name):
        return " ".join(f"{word[:1]}***" for word in name.split())
    shown = 2 if len(name) > 2 and name[:2] in COMPOUND_FAMILY_NAMES else 1  # noqa: PLR2004 - a name of three and more
    return name[:shown] + "*" * (len(name) - shown)

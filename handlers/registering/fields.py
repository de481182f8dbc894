"""What is typed into a field, read and checked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from db.people import CONSENT
from handlers.registering import texts
from handlers.registering.form import OTHER, SELF, Field
from knowledge.eligibility.typed import read_date
from knowledge.identity import (
    DocumentKind,
    IdentityError,
    PersonNameError,
    PhoneError,
    parse_identity,
    parse_name,
    parse_phone,
)

if TYPE_CHECKING:
    from datetime import date

    from handlers.registering.form import Form

_WHOLE_DAY: Final = re.compile(r"(?:19|20)\d\d\D{1,2}\d{1,2}\D\d{1,2}|(?:19|20)\d{6}")
_EIGHT: Final = re.compile(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)\s*$")
_EMPLOYER: Final = (2, 60)
_NONE: Final = frozenset({"没有", "无", "没", "没有单位", "没单位", "不上班", "自己干", "个体"})
_EDUCATIONS: Final = {
    "小学": "初中及以下",
    "初中": "初中及以下",
    "职业高中": "职高",
    "中职": "中专",
    "技工学校": "技校",
    "技师学院": "技校",
    "专科": "大专",
    "高职": "大专",
    "大学": "本科",
    "学士": "本科",
    "硕士": "研究生",
    "博士": "研究生",
}
"""How else people call it → the button."""
_SELF: Final = frozenset({"自己", "我自己", "本人", "我", "我本人"})
_OTHER: Final = frozenset({"别人", "其他人", "家里人", "家人", "给别人报"})
_YES: Final = frozenset({"同意", "我同意", "是", "好", "好的", "可以", "行", "嗯", "对"})


class FieldError(Exception):
    """What was typed does not answer the field; the message says what to do, without what was typed."""


def fill(form: Form, name: str, text: str, today: date) -> Form | None:
    """The form with what was typed; None where the field is answered by buttons or pictures, and this is none.

    Args:
        form: the answers so far.
        name: the field that is asked for.
        text: as typed, or the value of a button.
        today: in China.

    Raises:
        FieldError: it cannot be right.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    match name:
        case Field.NAME:
            return form.with_answer(name, _checked_name(text))
        case Field.NUMBER:
            return _with_number(form, text, today)
        case Field.PHONE:
            return form.with_answer(name, _checked_phone(text))
        case Field.BORN:
            return form.with_answer(name, _birth_date(text, today).isoformat())
        case Field.EMPLOYER:
            return form.with_answer(name, _employer(text))
    value = _value(name, text.strip("。.！! "))
    return None if value is None else form.with_answer(name, value)


def said_who(text: str) -> str | None:
    """`SELF` or `OTHER`, where the words of a button or the like were typed."""
    plain = text.strip(" 。.！!")
    return SELF if plain in _SELF else OTHER if plain in _OTHER else None


def _value(name: str, text: str) -> str | None:
    """The value of a field with buttons that the words mean."""
    match name:
        case Field.CONSENT:
            return CONSENT if text in _YES else None
        case Field.DOCUMENT:
            return next((kind.value for kind in DocumentKind if text in (kind.value, kind.label)), None)
        case Field.SEX:
            sex = text.removesuffix("的").removesuffix("性")
            return sex if sex in texts.SEXES else None
        case Field.EDUCATION:
            plain = text.removesuffix("毕业").removesuffix("学历")
            return plain if plain in texts.EDUCATIONS else _EDUCATIONS.get(plain)
    return None


def _checked_name(text: str) -> str:
    try:
        return parse_name(text)
    except PersonNameError as error:
        raise FieldError(str(error)) from None


def _checked_phone(text: str) -> str:
    try:
        return parse_phone(text)
    except PhoneError as error:
        raise FieldError(str(error)) from None


def _with_number(form: Form, text: str, today: date) -> Form:
    """The number, and what it tells of birth date and sex."""
    try:
        read = parse_identity(DocumentKind(form.get(Field.DOCUMENT)), text, today)
    except IdentityError as error:
        raise FieldError(str(error)) from None
    form = form.with_answer(Field.NUMBER, read.number)
    if read.birth_date:
        form = form.with_answer(Field.BORN, read.birth_date.isoformat())
    return form.with_answer(Field.SEX, read.sex) if read.sex else form


def _birth_date(text: str, today: date) -> date:
    """A whole day; a year alone is not enough for the papers."""
    text = _EIGHT.sub(r"\1-\2-\3", text)
    day = read_date(text, today, "birth_date") if _WHOLE_DAY.search(text) else None
    if day is None or day >= today:
        raise FieldError(texts.BORN_NOT_READ)
    return day


def _employer(text: str) -> str:
    if text.strip("。.！! ") in _NONE:
        return ""
    least, most = _EMPLOYER
    if not least <= len(text) <= most:
        raise FieldError(texts.EMPLOYER_LENGTH)
    return text

"""Reads a certificate number by the coding rules alone, and composes one for issuing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from knowledge.certificates.scheme import HIDDEN, Part, PartKind, Portal, Scheme, Span, load_schemes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knowledge.policies.model import Source

FieldValue = str | int
_CENTURY: Final = 2000
_LAST_YEAR: Final = 2099
_DIGITS: Final = re.compile("[0-9]+")
_ZERO_CODE: Final = re.compile("0+")
_LEVELS: Final = "12345"
_TECHNICAL_COLLEGE: Final = "9"
"""First digit of the site code of a technical college that assesses its own students (豫职鉴〔2021〕1号 一)."""
_LONGEST_ECHO: Final = 64
_FEW: Final = 3
"""So many codes of a table are named where a number has another one."""
_IN_TEXT: Final = re.compile(r"(?<![0-9A-Z])(?:[A-Z]?[0-9](?:[ -]?[0-9]){11,21})(?![0-9A-Z])")


class NumberError(ValueError):
    """What was given makes no number of that scheme; the message says which field and why."""


class SerialOverflowError(NumberError):
    """The serial has more digits than the scheme has room for: a new year or institution code is needed."""


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """What a number says."""

    number: str
    """Normalised: half width, upper case, no spaces or hyphens."""
    scheme: str | None
    """Id of the coding scheme; None where none fits."""
    valid: bool
    """It follows the rules. Whether such a certificate was issued only the register knows."""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    """By the names of the contract; of an invalid number those that could be read."""
    errors: tuple[str, ...] = ()
    """Chinese, each with position and reason."""
    sources: tuple[Source, ...] = ()


def read_number(text: str, on: date) -> CertificateNumber:
    """Read a number.

    Args:
        text: as it was typed; full width, spaces, hyphens and lower case are accepted.
        on: today; a certificate of a later year is an error.

    Returns:
        What it says, or why it is none; never an exception.
    """
    number = _normalise(text)
    same_length = [scheme for scheme in load_schemes() if scheme.length == len(number)]
    scheme = next((one for one in same_length if one.fits(number)), None)
    if scheme is None:
        error = _no_scheme(number, same_length)
        return CertificateNumber(number[:_LONGEST_ECHO], None, valid=False, errors=(error,))
    fields: dict[str, FieldValue] = {}
    errors: list[str] = []
    for part in scheme.parts:
        value, error = _read_part(part, part.span.of(number), on)
        if error:
            errors.append(f"{part.span}{error}")
        elif value is not None and part.field != HIDDEN:
            fields[part.field] = value
    if not errors:
        fields |= {name: span.of(number) for span, name in scheme.joined}
    fields |= _derived(scheme, fields)
    sources = tuple(one.source for one in scheme.cited if one.city in (None, fields.get("city")))
    return CertificateNumber(number, scheme.id, not errors, fields, tuple(errors), sources)


def find_number(text: str) -> str | None:
    """The first run of characters in a message that has the length of a certificate number; None without one.

    An identity number (18 digits) is none. It is cut out as it stands, for `read_number`.
    """
    folded = "".join(map(_half_width, text)).upper()
    lengths = {scheme.length for scheme in load_schemes()}
    for match in _IN_TEXT.finditer(folded):
        if len(_normalise(match[0])) in lengths:
            return match[0]
    return None


def where_to_check(number: CertificateNumber) -> tuple[Portal, ...]:
    """Where the documents say such a certificate can be checked; empty where no scheme fits."""
    return next((one.portals for one in load_schemes() if one.id == number.scheme), ())


def as_contract(number: CertificateNumber) -> dict[str, Any]:
    """The JSON object of `kaozheng certificate --json`."""
    return {
        "number": number.number,
        "scheme": number.scheme,
        "valid": number.valid,
        "fields": dict(number.fields),
        "errors": list(number.errors),
        "sources": [{"id": one.document, "section": one.section} for one in number.sources],
    }


def compose_number(scheme: str, **fields: FieldValue) -> str:
    """The number that says what the fields say: the way back of `read_number`.

    Args:
        scheme: id, as in hunan-special.
        fields: by the names of the contract; a province or city by its name or its code. What the scheme fixes may
            be left out, and so may `province`, `city` and `site_code` where `institution_code` holds them.

    Returns:
        A valid number.

    Raises:
        SerialOverflowError: the serial is beyond its digits.
        NumberError: a field is missing, unknown, of a wrong form, or contradicts another.
    """
    layout = next((one for one in load_schemes() if one.id == scheme), None)
    if layout is None:
        raise NumberError(f"没有编号规则“{scheme}”")
    digits: dict[int, str] = {}
    for span, characters in _given(layout, fields):
        for place, character in enumerate(characters, span.first):
            if digits.setdefault(place, character) != character:
                raise NumberError(f"{Span(place, place)}互相矛盾：{digits[place]} 和 {character}")
    missing = [part.label for part in layout.parts if part.span.first not in digits]
    if missing:
        raise NumberError(f"还缺：{'、'.join(missing)}")
    number = "".join(digits[place] for place in range(1, layout.length + 1))
    read = read_number(number, date(_LAST_YEAR, 12, 31))
    if not read.valid:
        raise NumberError("；".join(read.errors))
    if read.scheme != scheme:
        raise NumberError(f"这个编号是 {read.scheme} 的，不是 {scheme} 的")
    _agree(layout, read, fields)
    return number


def _half_width(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _normalise(text: str) -> str:
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        # Dashes, blanks and invisible characters; the minus sign is a mathematical one.
        if unicodedata.category(character) not in {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"} and character != "−"
    )
    return "".join(kept).upper()


def _no_scheme(number: str, same_length: list[Scheme]) -> str:
    if not same_length:
        return (
            f"共 {len(number)} 位，长度不对：职业技能等级证书编号 22 位（1 个字母加 21 位数字），"
            "专项职业能力证书编号 15 位（河南、山东）或 13 位（湖南）"
        )
    known = [(span, digits, one.title) for one in same_length for span, digits in one.known_by]
    span = known[0][0]
    codes = "、".join(f"{digits}（{title}）" for _, digits, title in known)
    return f"{span}的省级代码是 {span.of(number)}，{len(number)} 位的编号里只认 {codes}"


def _read_part(part: Part, digits: str, on: date) -> tuple[FieldValue | None, str]:
    """The value of some digits, or what is wrong with them (after the position)."""
    if part.table is not None:
        known = digits in part.table.names or digits in part.table.unnamed
        few = len(part.table.names) <= _FEW and not part.table.unnamed
        allowed = f"，只能是 {'、'.join(part.table.names)}" if few else "，没有这个代码"
        error = "" if known else f"的{part.label}是 {digits}{allowed}"
        return part.table.names.get(digits), error
    if _DIGITS.fullmatch(digits) is None:
        return None, f"的{part.label}是 {digits}，应全是数字"
    value: FieldValue = digits
    error = ""
    if part.kind is PartKind.YEAR:
        value = _CENTURY + int(digits)
        error = f"的{part.label}是 {value} 年，还没有到" if value > on.year else ""
    elif part.kind is PartKind.LEVEL:
        value = int(digits)
        error = "" if digits in _LEVELS else f"的{part.label}是 {digits}，只能是 1 到 5"
    elif part.kind is PartKind.FIXED:
        error = "" if digits == part.fixed else f"是 {digits}，{part.label}固定是 {part.fixed}"
    elif part.kind is not PartKind.NUMBER and _ZERO_CODE.fullmatch(digits):
        error = f"的{part.label}是 {digits}，应从 {'1'.zfill(len(digits))} 起"
    elif part.kind is PartKind.SERIAL:
        value = int(digits)
    return value, error


def _derived(scheme: Scheme, fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """What follows from several digits of a skill level number together."""
    derived: dict[str, FieldValue] = {}
    institution, kind = fields.get("institution_code"), fields.get("institution_kind")
    if kind is None:
        return derived
    if isinstance(institution, str):
        derived["filed_with"] = "province" if _ZERO_CODE.fullmatch(institution) else "ministry"
    site = fields.get("site_code")
    if scheme.id == "henan-skill-level" and isinstance(site, str):
        college = kind == "employer" and site.startswith(_TECHNICAL_COLLEGE)
        derived["site_kind"] = "technical_college" if college else kind
    return derived


def _given(layout: Scheme, fields: Mapping[str, FieldValue]) -> Iterator[tuple[Span, str]]:
    """The characters that are known, from the scheme and from the fields."""
    yield from layout.known_by
    for part in layout.parts:
        if part.kind is PartKind.FIXED:
            yield part.span, part.fixed
        elif part.field in fields:
            yield part.span, _write_part(part, fields[part.field])
    for span, name in layout.joined:
        if name in fields:
            yield span, _write_digits(name, span, fields[name])


def _write_part(part: Part, value: FieldValue) -> str:
    if part.table is not None:
        code = next((code for code, name in part.table.names.items() if value in (code, name)), None)
        if code is None and value in part.table.unnamed:
            code = str(value)
        if code is None:
            raise NumberError(f"{part.label}：文件里没有“{value}”的代码")
        return code
    if part.kind is PartKind.YEAR:
        if not isinstance(value, int) or not _CENTURY <= value <= _LAST_YEAR:
            raise NumberError(f"{part.label}：{value} 不在 {_CENTURY} 到 {_LAST_YEAR} 年")
        return str(value)[-part.span.width :]
    if part.kind is PartKind.SERIAL:
        if not isinstance(value, int) or value < 1:
            raise NumberError(f"{part.label}：{value} 应是从 1 起的整数")
        if value >= 10**part.span.width:
            raise SerialOverflowError(f"{part.label}已用完：{value} 超过 {part.span.width} 位")
        return str(value).zfill(part.span.width)
    return _write_digits(part.label, part.span, str(value))


def _write_digits(label: str, span: Span, value: FieldValue) -> str:
    if not isinstance(value, str) or len(value) != span.width or _DIGITS.fullmatch(value) is None:
        raise NumberError(f"{label}：“{value}”应是 {span.width} 位数字")
    return value


def _agree(layout: Scheme, read: CertificateNumber, fields: Mapping[str, FieldValue]) -> None:
    """Whatever was given beside the digits themselves has to be what the number says."""
    written = {part.field for part in layout.parts} | {name for _, name in layout.joined}
    for name, value in fields.items():
        if name not in written and read.fields.get(name) != value:
            raise NumberError(f"{name}：编号里是 {read.fields.get(name, '没有')}，给的是 {value}")

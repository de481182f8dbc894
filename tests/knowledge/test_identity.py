from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.identity import (
    DocumentKind,
    IdentityError,
    PersonNameError,
    PhoneError,
    mask_name,
    mask_number,
    mask_phone,
    parse_identity,
    parse_name,
    parse_phone,
)
from tests.people import make_identity_number

TODAY = date(2026, 11, 21)
BIRTH = date(1990, 3, 7)
GOOD = make_identity_number(BIRTH, "女")
WITH_X = next(
    number
    for serial in range(1, 100)
    if (number := make_identity_number(BIRTH, "男", serial=serial)).endswith("X")
)


def with_check_digit(body: str) -> str:
    """The number of a foreigner's card, by the same standard."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def fault(kind: DocumentKind, text: str, on: date = TODAY) -> str:
    with pytest.raises(IdentityError) as caught:
        parse_identity(kind, text, on)
    assert caught.value.__cause__ is None
    return str(caught.value)


@given(
    st.dates(date(1910, 1, 1), TODAY),
    st.sampled_from(["男", "女"]),
    st.sampled_from(["110101", "410102", "370402", "430102", "659001"]),
    st.integers(1, 499),
)
def test_birth_date_and_sex_are_read(birth: date, sex: str, province: str, serial: int) -> None:
    number = make_identity_number(birth, sex, province, serial)
    found = parse_identity(DocumentKind.ID_CARD, number, TODAY)
    assert (found.number, found.birth_date, found.sex) == (number, birth, sex)


@pytest.mark.parametrize(
    "text",
    [
        f" {WITH_X.lower()} ",
        f"{WITH_X[:6]} {WITH_X[6:14]}-{WITH_X[14:]}",
        "".join(chr(ord(letter) + 0xFEE0) for letter in WITH_X),
        f"我的身份证号是{WITH_X}",
        f"身份证：{WITH_X}。",
        WITH_X[:-1] + "×",
        f"\u200b{WITH_X}\ufeff",
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    assert parse_identity(DocumentKind.ID_CARD, text, TODAY).number == WITH_X


@given(st.integers(0, 17), st.integers(0, 9))
def test_one_wrong_digit_is_always_found(place: int, digit: int) -> None:
    wrong = GOOD[:place] + str(digit) + GOOD[place + 1 :]
    if wrong != GOOD:
        fault(DocumentKind.ID_CARD, wrong)


@given(st.integers(0, 16))
def test_two_digits_exchanged_are_found(place: int) -> None:
    wrong = GOOD[:place] + GOOD[place + 1] + GOOD[place] + GOOD[place + 2 :]
    if wrong != GOOD:
        fault(DocumentKind.ID_CARD, wrong)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有看到号码"),
        (GOOD[:-1], "位数不对"),
        (GOOD + "1", "位数不对"),
        ("410102900307001", "18 位号码"),
        (make_identity_number(BIRTH, "男", "990102"), "外国人永久居留身份证"),
        (make_identity_number(BIRTH, "男", "170102"), "省份代码不对"),
        (make_identity_number(BIRTH, "男", "810000"), "港澳台居民居住证"),
        (with_check_digit("41010219900230001"), "日期不存在"),
        (make_identity_number(TODAY + timedelta(days=1), "男"), "还没有到"),
        (make_identity_number(date(1906, 11, 20), "男"), "120 岁"),
        (GOOD[:-1] + ("1" if GOOD[-1] == "0" else "0"), "校验不通过"),
        (GOOD[:5] + "A" + GOOD[6:], "不该有的字"),
        (GOOD[:5] + "²" + GOOD[6:-1] + "①", "校验不通过"),
    ],
)
def test_what_is_wrong_is_said_without_the_number(text: str, words: str) -> None:
    message = fault(DocumentKind.ID_CARD, text)
    assert words in message
    assert not text or text not in message


def test_who_turns_120_today_and_who_is_born_today_are_taken() -> None:
    for birth in (date(1906, 11, 21), TODAY):
        assert (
            parse_identity(DocumentKind.ID_CARD, make_identity_number(birth, "女"), TODAY).birth_date == birth
        )


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (DocumentKind.PASSPORT, "e 1234-5678", "E12345678"),
        (DocumentKind.PASSPORT, "护照号：ＥＡ１２３４５６７", "EA1234567"),
        (DocumentKind.HK_MACAU, "h12345678", "H12345678"),
        (DocumentKind.HK_MACAU, "M1234567801", "M12345678"),
        (DocumentKind.TAIWAN, "12345678", "12345678"),
        (DocumentKind.TAIWAN, "1234567802", "12345678"),
        (DocumentKind.FOREIGN_PR, "xyz 1100 9003 0712", "XYZ110090030712"),
    ],
)
def test_other_documents(kind: DocumentKind, text: str, number: str) -> None:
    found = parse_identity(kind, text, TODAY)
    assert (found.number, found.birth_date, found.sex) == (number, None, None)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DocumentKind.PASSPORT, "ABCDEF"),
        (DocumentKind.PASSPORT, "E123"),
        (DocumentKind.PASSPORT, "E1234"),
        (DocumentKind.PASSPORT, "E12345"),
        (DocumentKind.PASSPORT, GOOD),
        (DocumentKind.HK_MACAU, "A12345678"),
        (DocumentKind.HK_MACAU, "H1234567"),
        (DocumentKind.TAIWAN, "T2345678"),
        (DocumentKind.FOREIGN_PR, "XY1234567890123"),
        (DocumentKind.RESIDENCE, GOOD),
    ],
)
def test_other_documents_with_a_mistake(kind: DocumentKind, text: str) -> None:
    message = fault(kind, text)
    assert "证件类型" in message
    assert text not in message


@pytest.mark.parametrize("place", ["810000", "820000", "830000"])
def test_a_residence_permit_has_a_number_like_an_identity_card(place: str) -> None:
    number = make_identity_number(BIRTH, "男", place)
    found = parse_identity(DocumentKind.RESIDENCE, number, TODAY)
    assert (found.birth_date, found.sex) == (BIRTH, "男")


def test_the_new_card_of_a_foreigner_tells_birth_date_and_sex() -> None:
    number = with_check_digit("91112419810803002")
    found = parse_identity(DocumentKind.FOREIGN_PR, number, TODAY)
    assert (found.birth_date, found.sex) == (date(1981, 8, 3), "女")
    assert "省份代码" in fault(DocumentKind.FOREIGN_PR, with_check_digit("91712419810803002"))


def test_nothing_of_a_document_shows_in_its_repr() -> None:
    shown = repr(parse_identity(DocumentKind.ID_CARD, GOOD, TODAY))
    assert GOOD not in shown
    assert "1990" not in shown


def test_every_kind_has_its_official_name() -> None:
    assert DocumentKind.RESIDENCE.label == "港澳台居民居住证"
    assert len({kind.label for kind in DocumentKind}) == len(DocumentKind)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("（+86）13812345678", "13812345678"),
        ("我的手机号是13812345678。", "13812345678"),
        ("19912345678", "19912345678"),
        ("+852 9123 4567", "+85291234567"),
        ("00853-61234567", "+85361234567"),
        ("+886912345678", "+886912345678"),
        ("+1 (415) 555-0100", "+14155550100"),
    ],
)
def test_phones(text: str, phone: str) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有看到"),
        ("暂时不想说", "没有看到"),
        ("١٣٨١٢٣٤٥٦٧٨", "不像手机"),
        ("1381234567", "10 位"),
        ("138123456789", "12 位"),
        ("12812345678", "号段"),
        ("0371-67186421", "座机"),
        ("+8612345", "手机"),
        ("+8602012345678", "手机"),
        ("67186421", "手机"),
        ("+85212", "手机"),
        ("+1234567890123456", "手机"),
    ],
)
def test_wrong_phones(text: str, words: str) -> None:
    with pytest.raises(PhoneError) as caught:
        parse_phone(text)
    assert words in str(caught.value)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        (" 张 三 丰 ", "张三丰"),
        ("我叫张三", "张三"),
        ("你好，我是张三。", "张三"),
        ("我的名字叫欧阳小明", "欧阳小明"),
        ("姓名：张三", "张三"),
        ("本人张三", "张三"),
        ("叫张三", "张三"),
        ("我，我叫张三", "张三"),
        ("是小明", "是小明"),
        ("阿凡提•买买提", "阿凡提·买买提"),
        ("阿凡提・买买提", "阿凡提·买买提"),
        ("阿凡提.买买提", "阿凡提·买买提"),
        ("阿凡提 · 买买提·江", "阿凡提·买买提·江"),
        ("𠮷野", "𠮷野"),
        ("〇一", "〇一"),
        ("Maria  Garcia", "Maria Garcia"),
        ("José O'Neil-Smith", "José O'Neil-Smith"),
        ("ＺＨＡＮＧ　ＳＡＮ", "ZHANG SAN"),
        ("J. Smith", "J Smith"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "至少两个字"),
        ("张", "至少两个字"),
        ("我叫", "至少两个字"),
        ("张三138", "数字"),
        ("张" * 51, "最多"),
        ("这是什么", "不像姓名"),
        ("要填真名吗", "不像姓名"),
        ("张三<b>", "不像姓名"),
        ("张三 Zhang", "不像姓名"),
        ("·张三", "不像姓名"),
        ("Иван Иванов", "不像姓名"),
        ("😀😀", "不像姓名"),
    ],
)
def test_what_is_no_name(text: str, words: str) -> None:
    with pytest.raises(PersonNameError) as caught:
        parse_name(text)
    assert words in str(caught.value)
    assert len(text) < 2 or text not in str(caught.value)


@given(st.text(max_size=60), st.sampled_from(DocumentKind))
def test_any_text_is_read_or_refused_kindly(text: str, kind: DocumentKind) -> None:
    for parse in (lambda text: parse_identity(kind, text, TODAY).number, parse_phone, parse_name):
        try:
            found = parse(text)
        except (IdentityError, PhoneError, PersonNameError) as error:
            message = str(error)
        else:
            assert parse(found) == found
            continue
        assert message.endswith("。")


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (mask_number, "41010219900307001X", "410***********001X"),
        (mask_number, "E12345678", "E******78"),
        (mask_number, "H12345678", "H******78"),
        (mask_number, "1234", "1***"),
        (mask_number, "", ""),
        (mask_name, "张三", "张*"),
        (mask_name, "张三丰", "张**"),
        (mask_name, "欧阳小明", "欧阳**"),
        (mask_name, "欧阳", "欧*"),
        (mask_name, "阿凡提·买买提", "阿*·*"),
        (mask_name, "Maria Garcia", "M*** G***"),
        (mask_name, "José", "J***"),
        (mask_name, "", ""),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+85291234567", "+852******67"),
        (mask_phone, "12", "1*"),
        (mask_phone, "", ""),
    ],
)
def test_masks(mask, text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.from_regex(r"[0-9A-Z]{2,20}", fullmatch=True), st.from_regex(r"[一-鿿]{2,9}", fullmatch=True))
def test_a_mask_never_shows_everything(number: str, name: str) -> None:
    assert mask_number(number) != number
    assert mask_phone(number) != number
    assert mask_name(name) != name

"""What a number says, and every reason for which it says nothing."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.certificates import as_contract, find_number, read_number, tell_number, where_to_check

ON = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("number", "scheme", "fields"),
    [
        (
            "1918010000001",
            "hunan-special",
            {"year": 2019, "province": "湖南省", "city": "长沙市", "serial": 1},
        ),
        (
            "233704000100001",
            "shandong-special",
            {"year": 2023, "province": "山东省", "city": "枣庄市", "site_code": "0001", "serial": 1}
            | {"institution_code": "37040001"},
        ),
        (
            "201601500100001",
            "henan-special",
            {"year": 2020, "city": "郑州市", "institution_code": "16015001", "serial": 1},
        ),
        ("201607500100001", "henan-special", {"year": 2020, "institution_code": "16075001", "serial": 1}),
        (
            "Y000123000001195000001",
            "national-skill-level",
            {"institution_kind": "employer", "institution_code": "0001", "filed_with": "ministry"}
            | {"province": "黑龙江省", "site_code": "000001", "year": 2019, "level": 5, "serial": 1},
        ),
        (
            "S000041120001195000001",
            "henan-skill-level",
            {"institution_kind": "social_organization", "institution_code": "0000", "filed_with": "province"}
            | {
                "province": "河南省",
                "city": "三门峡市",
                "site_code": "0001",
                "site_kind": "social_organization",
            }
            | {"year": 2019, "level": 5, "serial": 1},
        ),
    ],
)
def test_the_examples_of_the_documents(number: str, scheme: str, fields: dict[str, object]) -> None:
    found = read_number(number, ON)
    assert (found.scheme, found.valid, found.errors) == (scheme, True, ())
    assert found.fields == fields


@pytest.mark.parametrize(
    ("letter", "site", "kind"),
    [
        ("Y", "9001", "technical_college"),
        ("Y", "8999", "employer"),
        ("Y", "0900", "employer"),
        ("S", "9001", "social_organization"),
    ],
)
def test_the_tenth_character_tells_a_technical_college_of_henan(letter: str, site: str, kind: str) -> None:
    assert read_number(f"{letter}00004101{site}223000001", ON).fields["site_kind"] == kind


@pytest.mark.parametrize(
    ("number", "province"),
    [
        ("S000014000001223000001", "山西省"),
        ("S000061000001223000001", "陕西省"),
        ("S000043000001223000001", "湖南省"),
    ],
)
def test_the_misprinted_code_is_read_as_it_is_meant(number: str, province: str) -> None:
    assert read_number(number, ON).fields["province"] == province


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("Y00004101000122300000", "长度"),
        ("", "长度"),
        ("X000031000001223000001", "第1位"),
        ("0000031000001223000001", "第1位"),
        ("S000024000001223000001", "第6–7位的省级代码是 24"),
        ("S000031000000223000001", "第8–13位的机构（站点）序列码是 000000"),
        ("S000041290001223000001", "第8–9位的省直或市级代码是 29"),
        ("S000041010000223000001", "第10–13位的机构（站点）序列码是 0000"),
        ("S000031000001273000001", "第14–15位的核发年份是 2027 年"),
        ("S000031000001220000001", "第16位的技能等级是 0"),
        ("S000031000001226000001", "第16位的技能等级是 6"),
        ("S000031000001223000000", "第17–22位的证书序列号"),
        ("S00003100000122300000O", "应全是数字"),
        ("2243010000001", "第3–4位的省级代码是 43"),
        ("2218000000001", "第5–6位的市州代码是 00"),
        ("2218150000001", "第5–6位的市州代码是 15"),
        ("224101500100001", "第3–4位的省级代码是 41"),
        ("241601600100001", "第7位是 6"),
        ("241601500100000", "第11–15位的证书序列号"),
        ("243712000100001", "第5–6位的市级代码是 12"),
        ("273704000100001", "2027 年"),
    ],
)
def test_what_is_wrong_is_told_with_its_position(number: str, words: str) -> None:
    found = read_number(number, ON)
    assert not found.valid
    assert words in "；".join(found.errors)


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(read_number("X000098000000279000000", ON).errors) == 6


def test_no_scheme_fits() -> None:
    assert read_number("2243010000001", ON).scheme is None
    assert as_contract(read_number("12345", ON)) == {
        "number": "12345",
        "scheme": None,
        "valid": False,
        "fields": {},
        "errors": list(read_number("12345", ON).errors),
        "sources": [],
    }


@pytest.mark.parametrize(
    "text",
    [
        "y000031000001225000100",
        " Y0000 31 000001 22 5 000100\n",
        "Ｙ００００３１０００００１２２５０００１００",
        "Y0000-31—000001–22－5−000100",
        "Y0000\u200b31\u3000000001225000100",
    ],
)
def test_the_ways_people_type_a_number(text: str) -> None:
    found = read_number(text, ON)
    assert (found.number, found.valid) == ("Y000031000001225000100", True)


def test_a_certificate_of_this_year_is_not_too_late() -> None:
    assert read_number("2618010000001", ON).valid
    assert not read_number("2618010000001", date(2025, 12, 31)).valid


def test_a_city_without_a_printed_code_is_not_guessed() -> None:
    found = read_number("2218020000001", ON)
    assert found.valid
    assert "city" not in found.fields


def test_a_document_of_zhengzhou_is_cited_for_zhengzhou_only() -> None:
    cited = [
        {one.document for one in read_number(number, ON).sources}
        for number in ("211601500700321", "211607500700321")
    ]
    assert [len(one) for one in cited] == [2, 1]
    assert "郑人社办〔2020〕108号" in cited[0] - cited[1]


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("2218010000123", "http://rst.hunan.gov.cn"),
        ("243704000200011", "http://www.sdosta.org.cn"),
        ("211601500700321", "http://ha.osta.org.cn"),
        ("Y000031000001225000100", "http://jndj.osta.org.cn"),
        ("Y000041039002234000005", "http://jndj.osta.org.cn"),
    ],
)
def test_where_it_can_be_checked(number: str, address: str) -> None:
    first = where_to_check(read_number(number, ON))[0]
    assert first.address == address
    assert first.source.section
    assert address in tell_number(read_number(number, ON))


def test_no_portal_for_what_is_no_number() -> None:
    assert where_to_check(read_number("12345", ON)) == ()


def test_a_right_number_is_not_called_genuine() -> None:
    told = tell_number(read_number("Y000041039002234000005", ON))
    assert "不等于证书一定是真的" in told
    assert "技工院校" in told
    assert "❌" in tell_number(read_number("12345", ON))
    assert tell_number(read_number(" ", ON)) == "❌ 没有看到编号。"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("帮我查下证书编号：2218010000123谢谢", "2218010000123"),
        ("Ｙ０００041039002234000005 这个证是真的吗", "Y000041039002234000005"),
        ("21-1601-5007-00321", "21-1601-5007-00321"),
        ("我的身份证410102199003071234", None),
        ("电话13800000000", None),
        ("没有号码", None),
        ("2026年11月21日", None),
    ],
)
def test_a_number_in_a_message(text: str, number: str | None) -> None:
    assert find_number(text) == number

from typing import Any

import pytest

from bot.documents import DocumentError, WordingError, check_wording, level_words, render_certificate
from tests.bot.documents.samples import HENAN, QR, SHANDONG, certificate, codes, fonts, pages, size, words

BRANCH = {"style": "skill-2", "branch": "河南示范健康管理有限公司洛阳分公司"}
STYLES = pytest.mark.parametrize("style", [{}, BRANCH, HENAN, SHANDONG], ids=["1", "2", "henan", "shandong"])
FORBIDDEN_2021 = (
    "中华人民共和国",
    "中国",
    "中华",
    "国家",
    "全国",
    "人力资源社会保障部门",
    "职业技能鉴定中心",
    "中国就业培训技术指导中心",
    "职业资格",
    "资格凭证",
    "就业凭证",
    "录用依据",
)


@STYLES
@pytest.mark.parametrize("demo", [False, True])
def test_it_holds_what_every_format_requires(style: dict[str, Any], demo: bool) -> None:
    made = render_certificate(certificate(**style, demo=demo))
    data = certificate(**style)
    found = words(made.pdf)
    for part in (data.title, "张桂兰", data.number, data.item, data.certificate_number, data.issuing_body):
        assert part in found
    assert "2026年12月18日" in found
    assert len(pages(made.pdf)) == 1
    assert codes(made.png) == [QR]
    assert fonts(made.pdf) == {"NotoSansCJKsc-Regular"}
    assert ("演示数据，不是真的证书" in found) is demo


def test_the_skill_level_certificate_has_the_contents_of_the_notice() -> None:
    made = render_certificate(
        certificate(print_number="00000018", lookup_urls=(("本省查询", "http://a.example"),))
    )
    found = words(made.pdf)
    for part in ("证件类型居民身份证", "职业技能等级三级/高级工", "发证日期：2026年12月18日"):
        assert part in found
    for part in (
        "http://jndj.osta.org.cn",
        "http://pjgg.osta.org.cn",
        "本省查询：http://a.example",
        "No.00000018",
    ):
        assert part in found
    assert size(made.pdf) == (297, 210)


def test_an_occupation_without_a_job_shows_two_strokes() -> None:
    assert "工种/职业方向--" in words(render_certificate(certificate()).pdf)
    assert "工种/职业方向失智照护" in words(render_certificate(certificate(job="失智照护")).pdf)


def test_english_stands_beside_where_it_is_asked_for() -> None:
    line = "CertificateofOccupationalSkillLevel"
    assert line in words(render_certificate(certificate(english=True)).pdf)
    assert line not in words(render_certificate(certificate()).pdf)


def test_in_the_second_form_the_branch_stands_too() -> None:
    found = words(render_certificate(certificate(**BRANCH)).pdf)
    assert BRANCH["branch"] in found
    assert found.count("河南示范健康管理有限公司") == 3  # the claim, the body, and in the branch's name
    with pytest.raises(DocumentError, match="分支机构"):
        render_certificate(certificate(style="skill-2"))


def test_henans_special_certificate_has_its_own_contents() -> None:
    made = render_certificate(certificate(**HENAN))
    assert size(made.pdf) == (210, 148)
    found = words(made.pdf)
    assert "专项职业能力考核记录" in found
    assert "持证人参加母婴护理专项职业能力考核，成绩合格，具备从事本专项工作的技能。" in found
    for part in ("性别女", "文化程度初中", "身份证号410101199001011238", "ha.osta.org.cn"):
        assert part in found


def test_shandongs_special_certificate_has_its_own_contents() -> None:
    found = words(render_certificate(certificate(**SHANDONG, score="86")).pdf)
    for part in ("考核项目辣子鸡制作", "考核成绩86", "考核机构印章"):
        assert part in found


def test_another_kind_of_number_is_named() -> None:
    found = words(
        render_certificate(certificate(**HENAN | {"number_kind": "护照", "number": "X0000000"})).pdf
    )
    assert "证件号码X0000000（护照）" in found


@STYLES
@pytest.mark.parametrize("field", ["name", "number", "item", "certificate_number", "issuing_body", "qr_text"])
def test_what_a_format_requires_may_not_be_missing(style: dict[str, Any], field: str) -> None:
    with pytest.raises(DocumentError, match="缺少"):
        render_certificate(certificate(**style | {field: ""}))


@pytest.mark.parametrize(
    "changes",
    [{"style": "other"}, {"title": "职业资格证书"}, {"level": 6}, {"level": None}, {**HENAN, "score": ""}],
)
def test_what_is_no_certificate_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DocumentError):
        render_certificate(certificate(**changes))


@pytest.mark.parametrize("word", [*FORBIDDEN_2021, "国徽"])
def test_each_forbidden_word_is_refused_with_its_clause(word: str) -> None:
    with pytest.raises(WordingError, match="1号 五（二）") as error:
        check_wording(f"某某{word}某某")
    assert error.value.word == word
    for field in ("item", "job", "issuing_body"):
        with pytest.raises(WordingError):
            render_certificate(certificate(**{field: f"某某{word}"}))


@pytest.mark.parametrize(
    "text",
    [
        "中 国",
        "中國茶藝",
        "全國",
        "职业資格",
        "河南省职业技能鉴定指导中心",
        "郑州市人力资源和社会保障局",
        "China Skills",
        "中·国",
    ],
)
def test_a_forbidden_word_in_disguise_is_refused_too(text: str) -> None:
    with pytest.raises(WordingError):
        check_wording(text)


@pytest.mark.parametrize(
    "text", ["养老护理员", "郑州示范职业培训学校", "职业技能等级证书", "企业人力资源管理师", "中式面点师"]
)
def test_ordinary_words_pass(text: str) -> None:
    check_wording(text)


def test_a_person_may_be_called_zhonghua() -> None:
    assert "陈中华" in words(render_certificate(certificate(name="陈中华")).pdf)


def test_a_filed_name_passes_only_when_it_was_confirmed() -> None:
    named = {"issuing_body": "中国示范集团有限公司"}
    with pytest.raises(WordingError):
        render_certificate(certificate(**named))
    with pytest.raises(WordingError, match="21号"):
        render_certificate(certificate(**HENAN | named))
    made = render_certificate(certificate(**named, body_name_confirmed=True))
    assert "中国示范集团有限公司" in words(made.pdf)


def test_a_special_item_may_be_a_chinese_knot() -> None:
    """The notice of 2021 is about skill level certificates."""
    assert "中国结编织" in words(render_certificate(certificate(**HENAN | {"item": "中国结编织"})).pdf)


def test_levels_in_words() -> None:
    assert [level_words(level) for level in (5, 4, 3, 2, 1)] == [
        "五级/初级工",
        "四级/中级工",
        "三级/高级工",
        "二级/技师",
        "一级/高级技师",
    ]


def test_a_certificate_is_never_code() -> None:
    made = render_certificate(certificate(name='#panic("x")', item="#x", issuing_body="$y$"))
    assert '#panic("x")' in words(made.pdf)

"""What applies where."""

from __future__ import annotations

import pytest

from knowledge.procedures import (
    ExamKind,
    Fee,
    FeeRule,
    InstitutionKind,
    NumberScheme,
    Procedure,
    Procedures,
    load_procedures,
)

SPECIAL, SKILL = ExamKind
EMPLOYER, SOCIAL, SCHOOL, CENTRE = InstitutionKind


@pytest.fixture(scope="module")
def procedures() -> Procedures:
    return load_procedures()


@pytest.mark.parametrize(
    ("region", "kind", "institution", "days", "document"),
    [
        ("河南省郑州市", SPECIAL, None, 3, "郑人社办〔2022〕87号"),
        ("河南省郑州市", SPECIAL, CENTRE, 3, "郑人社办〔2022〕87号"),
        ("河南省郑州市", SKILL, EMPLOYER, 3, "郑人社办〔2022〕87号"),
        ("河南省", SKILL, EMPLOYER, 10, "豫人社办〔2020〕19号"),
        ("河南省开封市", SKILL, EMPLOYER, 10, "豫人社办〔2020〕19号"),
        ("河南省开封市", SKILL, SOCIAL, 10, "豫人社办函〔2020〕51号"),
        ("河南省开封市", SKILL, SCHOOL, 10, "豫人社办函〔2020〕35号"),
        ("河南省开封市", SKILL, None, None, None),
        ("河南省开封市", SPECIAL, None, None, None),
        ("山东省枣庄市", SPECIAL, None, 5, "枣庄市专项职业能力考核社会化改革试点方案（2023-04-23）"),
        ("山东省济南市", SPECIAL, None, None, None),
        ("湖南省长沙市", SPECIAL, None, None, None),
    ],
)
def test_lead_time_of_a_plan(
    procedures: Procedures,
    region: str,
    kind: ExamKind,
    institution: InstitutionKind | None,
    days: int | None,
    document: str | None,
) -> None:
    ruling = procedures.find(region, kind, institution).plan_lead
    assert (ruling and ruling.value, ruling and ruling.source.document) == (days, document)


@pytest.mark.parametrize(
    ("region", "kind", "institution", "fee"),
    [
        ("河南省郑州市", SPECIAL, None, Fee(FeeRule.FIXED, 70)),
        ("河南省郑州市", SKILL, SOCIAL, Fee(FeeRule.OWN)),
        ("河南省郑州市", SKILL, SCHOOL, Fee(FeeRule.FREE)),
        ("山东省枣庄市", SPECIAL, None, Fee(FeeRule.OWN_REASONABLE)),
        ("湖南省", SPECIAL, None, Fee(FeeRule.STANDARD, words="湘人社发〔2017〕105号初级 C 类")),
        ("广东省", SKILL, None, Fee(FeeRule.OWN)),
    ],
)
def test_fees(
    procedures: Procedures, region: str, kind: ExamKind, institution: InstitutionKind | None, fee: Fee
) -> None:
    ruling = procedures.find(region, kind, institution).fee
    assert ruling
    assert ruling.value == fee


def test_each_value_is_inherited_by_itself(procedures: Procedures) -> None:
    found = procedures.find("河南省郑州市", SPECIAL)
    sources = {name: ruling.source.document for name, ruling in found.rulings().items()}
    assert sources["paper_years"] == "郑人社办〔2022〕87号"
    assert sources["result_report"] == "郑人社办〔2020〕108号"
    assert sources["examiners"] == "豫职鉴函〔2020〕5号"
    assert sources["prohibited"] == "人社职司便函〔2021〕57号"


def test_what_no_document_says_is_none(procedures: Procedures) -> None:
    zhengzhou = procedures.find("河南省郑州市", SPECIAL)
    assert (zhengzhou.pass_mark, zhengzhou.public_notice, zhengzhou.materials) == (None, None, None)
    hunan = procedures.find("湖南省", SPECIAL)
    assert (hunan.minimum_age, hunan.paper_years, hunan.public_notice) == (None, None, None)
    for region in ("河南省郑州市", "山东省枣庄市", "湖南省长沙市"):
        for kind in ExamKind:
            found = procedures.find(region, kind)
            assert (found.ticket_lead, found.appeal_window, found.results_published) == (None, None, None)
            assert found.absence is None


def test_marks_and_theory(procedures: Procedures) -> None:
    hunan, zaozhuang = procedures.find("湖南省", SPECIAL), procedures.find("山东省枣庄市", SPECIAL)
    for found in (hunan, zaozhuang):
        assert found.pass_mark
        assert found.pass_mark.value == 60
        assert found.theory
        assert found.theory.value is False
    assert hunan.each_part
    assert hunan.each_part.value is True
    assert zaozhuang.each_part is None
    assert zaozhuang.public_notice
    assert zaozhuang.public_notice.value == 5


@pytest.mark.parametrize(
    ("region", "kind", "scheme"),
    [
        ("河南省郑州市", SPECIAL, NumberScheme.HENAN_SPECIAL),
        ("河南省郑州市", SKILL, NumberScheme.HENAN_SKILL_LEVEL),
        ("山东省枣庄市", SPECIAL, NumberScheme.SHANDONG_SPECIAL),
        ("山东省枣庄市", SKILL, NumberScheme.NATIONAL_SKILL_LEVEL),
        ("湖南省长沙市", SPECIAL, NumberScheme.HUNAN_SPECIAL),
        ("湖南省长沙市", SKILL, NumberScheme.NATIONAL_SKILL_LEVEL),
    ],
)
def test_number_schemes(procedures: Procedures, region: str, kind: ExamKind, scheme: NumberScheme) -> None:
    ruling = procedures.find(region, kind).number_scheme
    assert ruling
    assert ruling.value is scheme


@pytest.mark.parametrize(
    ("code", "region", "kind", "institution", "right"),
    [
        ("16015001", "河南省郑州市", SPECIAL, CENTRE, True),
        ("16015000", "河南省郑州市", SPECIAL, CENTRE, False),
        ("16025001", "河南省郑州市", SPECIAL, CENTRE, False),
        ("16025001", "河南省开封市", SPECIAL, CENTRE, True),
        ("16025000", "河南省开封市", SPECIAL, CENTRE, False),
        ("16024001", "河南省开封市", SPECIAL, CENTRE, False),
        ("１６０１５００１", "河南省郑州市", SPECIAL, CENTRE, False),
        ("37040001", "山东省枣庄市", SPECIAL, None, True),
        ("37040000", "山东省枣庄市", SPECIAL, None, False),
        ("37010001", "山东省枣庄市", SPECIAL, None, False),
        ("Y000041010001", "河南省郑州市", SKILL, EMPLOYER, True),
        ("Y000041019001", "河南省郑州市", SKILL, EMPLOYER, False),
        ("Y000041019001", "河南省郑州市", SKILL, SCHOOL, True),
        ("Y000041010001", "河南省郑州市", SKILL, SCHOOL, False),
        ("S000041280001", "河南省", SKILL, SOCIAL, True),
        ("S000041290001", "河南省", SKILL, SOCIAL, False),
        ("Y000043010001", "湖南省长沙市", SKILL, EMPLOYER, True),
        ("S000043010001", "湖南省长沙市", SKILL, EMPLOYER, False),
        ("anything", "湖南省长沙市", SPECIAL, None, True),
    ],
)
def test_institution_codes(
    procedures: Procedures,
    code: str,
    region: str,
    kind: ExamKind,
    institution: InstitutionKind | None,
    right: bool,
) -> None:
    fault = procedures.check_institution_code(code, region, kind, institution)
    assert (fault is None) is right
    assert fault is None or "号" in fault or "方案" in fault


def test_a_region_without_documents_has_only_what_holds_in_the_nation(procedures: Procedures) -> None:
    assert set(procedures.find("广东省广州市", SPECIAL).rulings()) == {"prohibited", "misconduct_witnesses"}


def test_labels_are_the_words_of_the_documents() -> None:
    assert [kind.label for kind in ExamKind] == ["专项职业能力考核", "职业技能等级认定"]
    assert len({kind.label for kind in InstitutionKind}) == len(InstitutionKind)


def test_nothing_ruled_is_an_empty_procedure() -> None:
    assert Procedures(()).find("河南省", SKILL) == Procedure()

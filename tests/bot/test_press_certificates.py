"""Certificates from what is kept, in the format of their scheme."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.documents import Press
from bot.press import DocumentPrinting
from db.machines import CertificateState
from db.people import KnownPerson, PersonDetails
from db.results import CertificateView
from handlers.printing import BILINGUAL, PRINTABLE, CertificatePrint, PrintingError
from knowledge.identity import DocumentKind
from knowledge.procedures import NumberScheme
from tests.bot.documents.samples import codes, words
from tests.people import make_identity_number
from tests.services import VAULT

NUMBER = make_identity_number(date(1990, 5, 1), "女")
CODE = "KZC1.261601500100001.0123456789ab"
PERSON = KnownPerson(
    7, "孙小满", DocumentKind.ID_CARD, NUMBER, "", PersonDetails(sex="女"), has_photo=False, erased=True
)
VIEW = CertificateView(
    id=3,
    number="261601500100001",
    scheme=NumberScheme.HENAN_SPECIAL,
    registration_id=5,
    person_id=7,
    institution_id=1,
    institution="郑州阳光职业培训学校",
    region="河南省郑州市",
    item="母婴护理",
    level=0,
    holder="孙小满（旧名）",
    theory=None,
    practice=855,
    issued_on=date(2026, 10, 12),
    state=CertificateState.ISSUED,
    replaced_by=None,
    demo=False,
)
PRINTING = DocumentPrinting(Press(), VAULT, lambda: datetime(2026, 11, 21, tzinfo=UTC))


def of(scheme: NumberScheme) -> CertificateView:
    return replace(VIEW, scheme=scheme, level=4 if scheme in BILINGUAL else 0)


@pytest.mark.parametrize("scheme", sorted(PRINTABLE))
async def test_every_format_shows_what_is_kept(scheme: NumberScheme) -> None:
    pdf, png = await PRINTING.certificate(CertificatePrint(of(scheme), PERSON, None, CODE))
    printed = words(pdf)
    for shown in ("孙小满（旧名）", NUMBER, VIEW.number, "母婴护理", VIEW.institution, "2026年10月12日"):
        assert shown in printed
    assert ("四级/中级工" in printed) is (scheme in BILINGUAL)
    assert codes(png) == [CODE]


@pytest.mark.parametrize("scheme", sorted(BILINGUAL))
async def test_lines_in_english_where_the_format_has_them(scheme: NumberScheme) -> None:
    plain = CertificatePrint(of(scheme), PERSON, None, CODE)
    for view, shown in ((plain, False), (replace(plain, english=True), True)):
        pdf, _ = await PRINTING.certificate(view)
        assert ("OccupationalSkillLevel" in words(pdf)) is shown


async def test_a_copy_for_others_masks_the_number() -> None:
    pdf, _ = await PRINTING.certificate(CertificatePrint(VIEW, PERSON, None, CODE, masked=True))
    assert NUMBER not in words(pdf)
    assert f"{NUMBER[-4:]}" in words(pdf)


async def test_what_cannot_be_printed_is_told() -> None:
    for view in (
        of(NumberScheme.HUNAN_SPECIAL),
        replace(of(NumberScheme.NATIONAL_SKILL_LEVEL), institution="中国某某技能中心"),
    ):
        with pytest.raises(PrintingError) as raised:
            await PRINTING.certificate(CertificatePrint(view, PERSON, None, CODE))
        assert "孙小满" not in str(raised.value)
    assert "孙小满" not in repr(CertificatePrint(VIEW, PERSON, None, CODE))

"""Looking certificates up in the chat: by number, by name and number, by photo."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.documents import qr_png
from db.audit import COMMAND
from db.results import Links, Why
from db.vault import Key, Vault
from db.work import UnitOfWork
from handlers import received
from handlers.certificates import Addresses, texts
from handlers.certificates.tries import FREE, MOST
from handlers.places import PLACE
from tests.handlers.certified import NAME, URL, Certified
from tests.pictures import picture

if TYPE_CHECKING:
    from bot.channels.base import Out
    from db.results import CertificateView
    from tests.bot.channel import Person


@pytest.fixture
async def view(world: Certified, holder: Person) -> CertificateView:
    return await world.certificate(holder)


async def revoke(world: Certified, view: CertificateView) -> None:
    async with UnitOfWork(world.house.database) as work:
        await world.house.records.certificates.revoke(work, view.id, Why.MISCONDUCT, COMMAND)


async def replace(world: Certified, view: CertificateView) -> CertificateView:
    async with UnitOfWork(world.house.database) as work:
        return await world.house.records.certificates.replace(work, view.id, Why.LOST, COMMAND)


def one(outs: list[Out]) -> str:
    (out,) = outs
    return out.text


async def test_a_number_issued_here(world: Certified, view: CertificateView, stranger: Person) -> None:
    answer = one(await stranger.says(f"帮我查证书 {view.number} 是不是真的"))
    assert texts.ISSUED_ON_RECORD in answer
    for told in ("孙**", "母婴护理", view.number, "郑州阳光职业培训学校", "2027年1月6日", texts.COMPARE):
        assert told in answer
    assert NAME not in answer
    await revoke(world, view)
    assert "撤销" in one(await stranger.says(view.number))


async def test_a_replaced_one_does_not_tell_the_new_number(
    world: Certified, view: CertificateView, stranger: Person
) -> None:
    new = await replace(world, view)
    answer = one(await stranger.says(view.number))
    assert "补发" in answer
    assert new.number not in answer
    assert texts.ISSUED_ON_RECORD in one(await stranger.says(new.number))


async def test_the_name_beside_the_number(view: CertificateView, stranger: Person) -> None:
    answer = one(await stranger.says(f"{NAME} {view.number}"))
    assert texts.NAME_FITS in answer
    wrong = one(await stranger.says(f"周立秋 {view.number}"))
    assert texts.NOT_BOTH in wrong
    assert "母婴护理" not in wrong
    unknown = one(await stranger.says(f"周立秋 {view.number[:-1]}9"))
    assert unknown.replace(f"{view.number[:-1]}9", "N").replace("第 9 号", "") == wrong.replace(
        view.number, "N"
    ).replace("第 1 号", "")


async def test_numbers_of_other_places(view: CertificateView, stranger: Person) -> None:
    answer = one(await stranger.says("Y000041000001254000001"))
    assert texts.NOT_HERE in answer
    assert "jndj.osta.org.cn" in answer
    assert "四级" in answer
    assert "不符合编码规则" in one(await stranger.says("查证书 991601500100001"))
    assert texts.MAYBE_TICKET in one(await stranger.says("261207000001001"))


async def test_a_mistyped_number_after_it_was_asked_for(stranger: Person) -> None:
    assert one(await stranger.says("查证书")) == texts.ASK_NUMBER
    assert "长度" in one(await stranger.says("26160150010001"))
    assert "证书编号" not in one(await stranger.says("你好"))


async def test_how_to_tell_a_genuine_one_stays_with_policy(stranger: Person) -> None:
    answer = one(await stranger.says("怎么查证书真假"))
    assert answer != texts.ASK_NUMBER
    assert "依据" in answer or "http" in answer


@pytest.mark.parametrize("public_url", [URL, None])
async def test_a_photo_of_the_picture(
    world: Certified, view: CertificateView, stranger: Person, public_url: str | None
) -> None:
    world.desk.addresses = Addresses(world.links, public_url)
    png = await world.picture(view)
    answer = one(await stranger.sends_photo(photographed(png)))
    assert texts.ISSUED_ON_RECORD in answer
    assert texts.SIGNED in answer
    assert "孙**" in answer
    await revoke(world, view)
    assert "撤销" in one(await stranger.sends_photo(photographed(png)))


async def test_a_forged_code_is_told_apart(world: Certified, view: CertificateView, stranger: Person) -> None:
    others = Links(Vault([Key("other", bytes(32))]), world.watch)
    for text in (others.qr_text(view.number), Addresses(others, URL).code(view.number)):
        answer = one(await stranger.sends_photo(qr_png(text)))
        assert answer == texts.FORGED
        assert "母婴护理" not in answer


async def test_codes_of_others(view: CertificateView, stranger: Person) -> None:
    assert "jndj.osta.org.cn" in one(await stranger.sends_photo(qr_png("http://jndj.osta.org.cn/a")))
    assert "evil.example" in one(await stranger.sends_photo(qr_png("https://evil.example/v/1/2")))
    assert one(await stranger.sends_photo(qr_png("KZ1.2612050001.9F3A01BC"))) == texts.TICKET
    assert one(await stranger.sends_photo(qr_png("hello"))) == texts.OTHER_CODE
    answer = one(await stranger.sends_photo(qr_png(view.number)))
    assert texts.ISSUED_ON_RECORD in answer
    assert texts.SIGNED not in answer


async def test_pictures_without_a_code(view: CertificateView, stranger: Person) -> None:
    assert one(await stranger.sends_photo(picture())) == received.UNASKED_PICTURE
    captioned = await stranger.sends_photo(picture(), caption=f"这个证书真的吗 {view.number}")
    assert texts.ISSUED_ON_RECORD in one(captioned)
    await stranger.says("查证书")
    assert one(await stranger.sends_photo(picture())) == texts.NO_CODE


async def test_numbers_cannot_be_counted_up(
    world: Certified, view: CertificateView, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(world.desk.tries, "_clock", lambda: now)
    monkeypatch.setattr(world.desk.tries._tried, "_clock", lambda: now)
    for _ in range(FREE):
        assert texts.ISSUED_ON_RECORD in one(await stranger.says(view.number))
    slowed = one(await stranger.says(view.number))
    assert slowed == texts.wait(1)
    for _ in range(MOST - FREE):
        now += 61
        await stranger.says("261601500199999")
    now += 61
    assert one(await stranger.says(view.number)) == texts.STOPPED
    # A certificate in the hand is none of these tries, and others are not held up.
    assert texts.SIGNED in one(await stranger.sends_photo(await world.picture(view)))
    other = await world.house.person("other")
    assert texts.ISSUED_ON_RECORD in one(await other.says(view.number))


async def test_new_accounts_do_not_help(
    world: Certified, view: CertificateView, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(world.desk.tries, "_clock", lambda: now)
    monkeypatch.setattr(world.desk.tries._tried, "_clock", lambda: now)
    token = PLACE.set("192.0.2.7")
    for serial in range(FREE):
        person = await world.house.person(f"new-{serial}")
        assert texts.ISSUED_ON_RECORD in one(await person.says(view.number))
        assert texts.NOT_HERE in one(await person.says(f"{view.number[:-1]}9"))
    fresh = await world.house.person("fresh")
    assert one(await fresh.says(view.number)) == texts.wait(1)
    PLACE.set("192.0.2.8")
    assert texts.ISSUED_ON_RECORD in one(await fresh.says(view.number))
    PLACE.reset(token)


def photographed(png: bytes) -> bytes:
    """As a phone takes it: smaller, a little turned, as JPEG."""
    with Image.open(io.BytesIO(png)) as image:
        turned = image.convert("RGB").rotate(4, expand=True, fillcolor="#776655")
    turned.thumbnail((1280, 1280))
    file = io.BytesIO()
    turned.save(file, "JPEG", quality=70)
    return file.getvalue()

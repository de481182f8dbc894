"""One's own certificates: the list, the files, the link; and whose they are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.audit import COMMAND
from db.results import Why
from db.work import UnitOfWork
from handlers.certificates import Addresses, texts
from handlers.certificates.presses import CertificateAction, CertificatePress, OfRegistrationPress
from handlers.texts import OLD_BUTTON
from tests.bot.channel import labels
from tests.bot.documents.samples import codes, words
from tests.handlers.certified import NAME, NUMBER, URL, Certified

if TYPE_CHECKING:
    from tests.bot.channel import Person


async def test_nobody_has_none(stranger: Person) -> None:
    (out,) = await stranger.says("我的证书")
    assert out.text == texts.NONE
    (asked,) = await stranger.presses(texts.LOOK_UP)
    assert asked.text == texts.ASK_NUMBER


async def test_picture_and_print(world: Certified, holder: Person) -> None:
    view = await world.certificate(holder)
    (listed,) = await holder.says("我的证书")
    assert "母婴护理" in listed.text
    (shown,) = await holder.presses(texts.SHOW)
    assert NAME in shown.text
    assert view.number in shown.text
    assert texts.ENGLISH not in labels([shown])
    (png,) = await holder.presses(texts.PICTURE)
    assert png.file is not None
    assert codes(png.file.content) == [f"{URL}{world.links.path(view.number)}"]
    (pdf,) = await holder.presses(texts.PDF)
    assert pdf.file is not None
    printed = words(pdf.file.content)
    assert NAME in printed
    assert NUMBER in printed
    assert view.number in printed


async def test_a_link_for_others(world: Certified, holder: Person) -> None:
    view = await world.certificate(holder)
    await holder.says("我的证书")
    await holder.presses(texts.SHOW)
    (out,) = await holder.presses(texts.SHARE)
    assert "2027年1月13日" in out.text
    token = out.text.split("/s/")[1].split("\n")[0]
    assert world.links.shared(token) == view.id
    world.watch.now += timedelta(days=7, seconds=1)
    assert world.links.shared(token) is None
    world.desk.addresses = Addresses(world.links, None)
    (out,) = await holder.presses(texts.SHARE)
    assert out.text == texts.NO_LINK


async def test_buttons_of_others_are_of_no_use(world: Certified, holder: Person, stranger: Person) -> None:
    view = await world.certificate(holder)
    for action in CertificateAction:
        for number in (view.id, view.id + 1):
            (out,) = await stranger.press_data(CertificatePress(certificate=number, action=action).pack())
            assert out.text == texts.NOT_YOURS
            assert out.file is None
    (out,) = await stranger.press_data(OfRegistrationPress(registration=view.registration_id).pack())
    assert out.text == texts.NONE
    for made_up in ("-1", str(1 << 70), "x"):
        (out,) = await stranger.press_data(f"ct:{made_up}:show")
        assert out.text == OLD_BUTTON


async def test_what_does_not_hold_is_not_handed_out(world: Certified, holder: Person) -> None:
    view = await world.certificate(holder)
    async with UnitOfWork(world.house.database) as work:
        new = await world.house.records.certificates.replace(work, view.id, Why.DAMAGED, COMMAND)
    old = CertificatePress(certificate=view.id, action=CertificateAction.SHOW)
    (shown,) = await holder.press_data(old.pack())
    assert new.number in shown.text
    assert texts.PICTURE not in labels([shown])
    for action in (CertificateAction.PICTURE, CertificateAction.PDF, CertificateAction.SHARE):
        (out,) = await holder.press_data(CertificatePress(certificate=view.id, action=action).pack())
        assert out.text == texts.OVER


async def test_own_number_opens_ones_own(world: Certified, holder: Person) -> None:
    view = await world.certificate(holder)
    (out,) = await holder.says(view.number)
    assert NAME in out.text
    assert texts.PICTURE in labels([out])

"""An employer with a phone: the pages of a QR code, of a shared link and of the form, in Chromium."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from bot.documents import qr_png
from db import models
from db.audit import COMMAND
from db.clock import utc_now
from db.results import Links, Why
from db.vault import Key
from db.work import UnitOfWork
from tests.e2e.program import Program, free_port
from tests.e2e.visitor import DESKTOP, PHONE, Visitor, needs_chromium
from tests.handlers.certified import NAME, certified_on
from tests.people import make_identity_number
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from db.results import CertificateView

pytestmark = needs_chromium
SHOTS = os.environ.get("KAOZHENG_TEST_SHOTS")
"""A folder for pictures of the pages, for somebody who wants to look at them."""
_KEY = str(Key("test", bytes(range(32))))
"""Of `VAULT`: the program has to sign as the test does."""


@dataclass
class Register:
    """A running program, and what lies in its database."""

    program: Program
    valid: CertificateView
    revoked: CertificateView
    demo: CertificateView
    picture: bytes

    def address(self, view: CertificateView) -> str:
        """Of the QR code."""
        return self.program.url + Links(VAULT, utc_now).path(view.number)

    def share(self, view: CertificateView) -> str:
        """Of a shared link."""
        return self.program.url + Links(VAULT, utc_now).share_path(view.id)[0]


async def _fill(url: str, public_url: str) -> tuple[list[CertificateView], bytes]:
    async with certified_on(url, None, public_url) as world:
        views = []
        for serial, name in enumerate((NAME, "周立秋", "欧阳白露"), 1):
            who = await world.house.person(f"holder-{serial}")
            number = make_identity_number(date(1990, 5, 1), "女", serial=serial)
            views.append(await world.certificate(who, name, number))
        async with UnitOfWork(world.house.database) as work:
            certificates = world.house.records.certificates
            await certificates.revoke(work, views[1].id, Why.MISCONDUCT, COMMAND)
        async with world.house.database.write() as session:
            await session.execute(update(models.Certificate).filter_by(id=views[2].id).values(demo=True))
        return views, await world.picture(views[0])


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    folder = tmp_path_factory.mktemp("register")
    (folder / "data").mkdir()
    port = free_port()
    public_url = f"http://127.0.0.1:{port}"
    url = f"sqlite+aiosqlite:///{folder / 'data' / 'kaozheng.db'}"
    (valid, revoked, demo), picture = asyncio.run(_fill(url, public_url))
    environment = {"KAOZHENG_KEYS": _KEY, "KAOZHENG_PUBLIC_URL": public_url}
    program = Program(folder, environment, port=port)
    try:
        yield Register(program.start(), valid, revoked, demo, picture)
    finally:
        program.close()


@pytest.fixture
def visit(browser: Browser, register: Register) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def arrive(address: str, **context: Any) -> Visitor:
        visitors.append(Visitor(browser, register.program.url, **context))
        visitors[-1].page.goto(address)
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.context.close()
        visitor.check()


def shoot(visitor: Visitor, name: str) -> None:
    if SHOTS:
        visitor.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def fits(visitor: Visitor) -> bool:
    """Whether nothing stands out of the screen to the right."""
    wide = visitor.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return bool(wide == 0)


@pytest.mark.parametrize(
    ("context", "name"),
    [(PHONE, "valid-phone"), ({**PHONE, "color_scheme": "dark"}, "valid-dark"), (DESKTOP, "valid-desktop")],
)
def test_a_certificate_that_holds(
    register: Register, visit: Callable[..., Visitor], context: dict[str, Any], name: str
) -> None:
    visitor = visit(register.address(register.valid), **context)
    page = visitor.page
    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()
    expect(page.get_by_text("孙**")).to_be_visible()
    expect(page.get_by_text(register.valid.number)).to_be_visible()
    box = page.locator(".banner").bounding_box()
    assert box is not None
    assert box["y"] < 300
    assert fits(visitor)
    assert page.evaluate("getComputedStyle(document.querySelector('.banner')).borderRadius") != "0px"
    assert len(visitor.requests) <= 4
    assert "localStorage" not in page.content()
    shoot(visitor, name)


def test_one_that_does_not_hold(register: Register, visit: Callable[..., Visitor]) -> None:
    visitor = visit(register.address(register.revoked))
    expect(visitor.page.get_by_role("heading", name="已被撤销")).to_be_visible()
    assert "证书有效" not in visitor.page.content()
    shoot(visitor, "revoked")


def test_a_demonstration_says_so(register: Register, visit: Callable[..., Visitor]) -> None:
    visitor = visit(register.address(register.demo))
    expect(visitor.page.get_by_text("演示证书")).to_be_visible()
    shoot(visitor, "demo")


def test_a_forged_code(register: Register, visit: Callable[..., Visitor]) -> None:
    visitor = visit(f"{register.program.url}/v/{register.valid.number}/0123456789ab")
    expect(visitor.page.get_by_role("heading", name="查不到")).to_be_visible()
    assert "母婴护理" not in visitor.page.content()
    shoot(visitor, "unknown")
    visitor.page.get_by_role("link", name="再查一张").click()
    expect(visitor.page.get_by_label("证书编号")).to_be_visible()


def test_the_form(register: Register, visit: Callable[..., Visitor]) -> None:
    visitor = visit(f"{register.program.url}/verify")
    page = visitor.page
    shoot(visitor, "form")
    page.get_by_label("证书编号").fill(register.valid.number)
    page.get_by_label("持证人姓名").fill(NAME)
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()
    assert urlsplit(page.url).query == ""
    page.go_back()
    page.get_by_label("证书编号").fill("Y000041000001254000001")
    page.get_by_label("持证人姓名").fill("")
    page.get_by_label("持证人姓名").press("Enter")
    expect(page.get_by_role("link", name="http://jndj.osta.org.cn")).to_be_visible()
    assert fits(visitor)
    shoot(visitor, "meaning")


def test_a_shared_link_shows_the_picture(register: Register, visit: Callable[..., Visitor]) -> None:
    visitor = visit(register.share(register.valid))
    picture = visitor.page.get_by_alt_text("证书图片")
    expect(picture).to_be_visible()
    visitor.page.wait_for_function("document.querySelector('.picture img').naturalWidth > 800")
    assert fits(visitor)
    shoot(visitor, "shared")


def test_the_photo_is_verified_in_the_chat(register: Register, visit: Callable[..., Visitor]) -> None:
    visitor = visit(register.program.url)
    expect(visitor.answers.first).to_be_visible()
    for name, content, told in (
        ("证书.png", register.picture, "这张证书有效"),
        ("假证.png", qr_png(f"{register.program.url}/v/{register.valid.number}/0123456789ab"), "伪造"),
    ):
        with visitor.page.expect_file_chooser() as chooser:
            visitor.page.get_by_role("button", name="发照片或文件").click()
        chooser.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})
        if visitor.page.locator("#send").is_enabled():
            visitor.page.locator("#send").click()
        expect(visitor.answers.last).to_contain_text(told)
    shoot(visitor, "chat")

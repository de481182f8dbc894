"""The pages for employers, over plain HTTP."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from PIL import Image

from bot.web.server import make_server
from bot.web.verifying import Verifying
from db.audit import COMMAND
from db.results import Links, Why
from db.vault import Key, Vault
from db.work import UnitOfWork
from handlers.certificates.tries import FREE, MOST
from handlers.places import place_of
from tests.handlers.certified import NAME, NUMBER, Certified, certified_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from db.results import CertificateView


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Certified]:
    async with certified_on(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}", None) as world:
        yield world


@pytest.fixture
async def view(world: Certified) -> CertificateView:
    return await world.certificate(await world.house.person("holder"))


@pytest.fixture
def verifying(world: Certified) -> Verifying:
    return Verifying(world.desk, world.watch)


@pytest.fixture
async def client(verifying: Verifying) -> AsyncIterator[httpx.AsyncClient]:
    server = make_server(SimpleNamespace(telegram=None, verifying=verifying, wechat=None), "1")  # type: ignore[arg-type]
    transport = httpx.ASGITransport(server, raise_app_exceptions=False, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


def path(world: Certified, view: CertificateView) -> str:
    return world.links.path(view.number)


async def test_a_certificate_that_holds(
    world: Certified, view: CertificateView, client: httpx.AsyncClient
) -> None:
    response = await client.get(path(world, view))
    assert response.status_code == 200
    for told in ("证书有效", "孙**", "母婴护理", view.number, "郑州阳光职业培训学校", "2027年1月6日"):
        assert told in response.text
    assert NAME not in response.text
    assert NUMBER not in response.text
    assert "<script" not in response.text
    assert "演示" not in response.text


async def test_the_headers_keep_the_page_to_itself(
    world: Certified, view: CertificateView, client: httpx.AsyncClient
) -> None:
    for address in (path(world, view), "/verify"):
        headers = (await client.get(address)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "form-action 'self'" in policy
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in (await client.get("/")).headers["Content-Security-Policy"]


async def test_one_that_does_not_hold(
    world: Certified, view: CertificateView, client: httpx.AsyncClient
) -> None:
    certificates = world.house.records.certificates
    async with UnitOfWork(world.house.database) as work:
        new = await certificates.replace(work, view.id, Why.LOST, COMMAND)
    page = (await client.get(path(world, view))).text
    assert "已补发换新" in page
    assert new.number not in page
    async with UnitOfWork(world.house.database) as work:
        await certificates.revoke(work, view.id, Why.MISCONDUCT, COMMAND)
    page = (await client.get(path(world, view))).text
    assert "已被撤销" in page
    assert "证书有效" not in page
    assert "misconduct" not in page


async def test_unknown_and_badly_signed_look_the_same(
    world: Certified, view: CertificateView, client: httpx.AsyncClient
) -> None:
    others = Links(Vault([Key("other", bytes(32))]), world.watch)
    unknown = f"{view.number[:-1]}9"
    forged = [
        world.links.path(unknown),
        others.path(view.number),
        others.path(unknown),
        f"/v/{view.number}/000000000000",
        f"/v/{view.number}/x",
        f"/v/{'9' * 500}/{'f' * 500}",
        "/v/%3Cscript%3E/1",
    ]
    answers = [await client.get(address) for address in forged]
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    assert "查不到" in answers[0].text
    assert {frozenset(one.headers.items()) for one in answers} == {frozenset(answers[0].headers.items())}


async def test_wrong_tries_get_slower_and_stop(
    world: Certified,
    view: CertificateView,
    client: httpx.AsyncClient,
    verifying: Verifying,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(verifying.tries, "_clock", lambda: now)
    monkeypatch.setattr(verifying.tries._tried, "_clock", lambda: now)
    for _ in range(3 * FREE):
        assert (await client.get(path(world, view))).status_code == 200
    wrong = f"/v/{view.number}/000000000000"
    for _ in range(FREE):
        assert (await client.get(wrong)).status_code == 200
    slowed = await client.get(wrong)
    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "1"
    for _ in range(MOST - FREE):
        now += 61
        assert (await client.get(wrong)).status_code == 200
    now += 61
    for address in (wrong, path(world, view), "/s/1-1-000000000000000000000000"):
        stopped = await client.get(address)
        assert stopped.status_code == 429
        assert "母婴护理" not in stopped.text
        assert int(stopped.headers["Retry-After"]) > 3600
    assert (await client.get("/verify")).status_code == 200
    verdict = await verifying.signed("192.0.2.8", view.number, world.links.signature(view.number))
    assert verdict.view is not None


def test_a_household_of_ipv6_is_one_place() -> None:
    assert place_of("2001:db8:1:2::1") == place_of("2001:db8:1:2:ffff::9") != place_of("2001:db8:1:3::1")
    assert place_of("::ffff:192.0.2.7") == place_of("192.0.2.7") == "192.0.2.7"
    assert place_of("fe80::1%eth0") == place_of("fe80::2")
    assert place_of("testclient") == "testclient"


async def test_typed_with_the_name(view: CertificateView, client: httpx.AsyncClient) -> None:
    right = await client.post("/verify", data={"number": view.number, "name": NAME})
    assert "证书有效" in right.text
    spaced = await client.post(
        "/verify", data={"number": f" {view.number[:6]} {view.number[6:]}", "name": "孙 小满"}
    )
    assert "证书有效" in spaced.text
    for name, number in (("周立秋", view.number), (NAME, f"{view.number[:-1]}9")):
        wrong = await client.post("/verify", data={"number": number, "name": name})
        assert "查不到" in wrong.text
        assert "母婴护理" not in wrong.text
        assert "ha.osta.org.cn" in wrong.text


async def test_a_number_alone_says_nothing_of_the_register(
    view: CertificateView, client: httpx.AsyncClient
) -> None:
    pages = []
    for number in (view.number, f"{view.number[:-1]}9"):
        page = (await client.post("/verify", data={"number": number})).text
        assert "ha.osta.org.cn" in page
        assert "郑州阳光" not in page
        pages.append(page.replace(number, "N").replace(f"第 {int(number[-5:])} 号", ""))
    assert pages[0] == pages[1]


async def test_what_is_typed_is_no_markup(client: httpx.AsyncClient) -> None:
    for form in (
        {"number": "<script>alert(1)</script>", "name": ""},
        {"number": 'http://x" onclick=y', "name": "<b>"},
        {"number": "x" * 3000},
        {},
        {"number": "", "name": "孙小满"},
    ):
        response = await client.post("/verify", data=form)
        assert response.status_code == 200
        page = response.text.lower()
        assert "<script" not in page
        assert "<b>" not in page
        assert '" onclick' not in page


async def test_a_shared_link(world: Certified, view: CertificateView, client: httpx.AsyncClient) -> None:
    address, _ = world.links.share_path(view.id)
    page = await client.get(address)
    assert "证书有效" in page.text
    assert f'src="{address}/certificate.png"' in page.text
    picture = await client.get(f"{address}/certificate.png")
    assert picture.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.width > 800
    world.watch.forward(days=7)
    assert "打不开" in (await client.get(address)).text
    assert (await client.get(f"{address}/certificate.png")).status_code == 404


async def test_a_shared_link_of_what_does_not_hold(
    world: Certified, view: CertificateView, client: httpx.AsyncClient
) -> None:
    address, _ = world.links.share_path(view.id)
    assert (await client.get(f"{address}/certificate.png")).status_code == 200
    async with UnitOfWork(world.house.database) as work:
        await world.house.records.certificates.revoke(work, view.id, Why.MISTAKE, COMMAND)
    page = await client.get(address)
    assert "已被撤销" in page.text
    assert '<img src="/s/' not in page.text
    assert (await client.get(f"{address}/certificate.png")).status_code == 404


async def test_the_shared_picture_hides_the_identity_number(
    world: Certified, view: CertificateView, monkeypatch: pytest.MonkeyPatch, client: httpx.AsyncClient
) -> None:
    asked = []
    printed = world.desk.printed

    async def spy(one: CertificateView, **named: bool) -> tuple[bytes, bytes]:
        asked.append(named)
        return await printed(one, **named)

    monkeypatch.setattr(world.desk, "printed", spy)
    address, _ = world.links.share_path(view.id)
    for _ in range(3):
        await client.get(f"{address}/certificate.png")
    assert asked == [{"masked": True}]


async def test_heads_are_answered(world: Certified, view: CertificateView, client: httpx.AsyncClient) -> None:
    for address in (path(world, view), "/verify", world.links.share_path(view.id)[0]):
        assert (await client.head(address)).status_code == 200

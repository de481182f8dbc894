"""Sending photos and files from the chat page: the paper clip, dragging, pasting, and what goes wrong."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.visitor import DESKTOP, PHONE, Visitor, needs_chromium
from tests.pictures import pdf, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, FileChooser, Locator, Route

    from tests.e2e.program import Program

pytestmark = needs_chromium
UPLOAD = "**/api/upload"
DROP = """([content, name, type]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  return carried;
}"""


@pytest.fixture
def visit(browser: Browser, server: Program) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def arrive(**context: object) -> Visitor:
        visitors.append(Visitor(browser, server.url, **context))
        return visitors[-1].open()

    yield arrive
    for visitor in visitors:
        visitor.context.close()
        visitor.check()


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    return visit()


def pick(visitor: Visitor, *files: tuple[str, str, bytes]) -> None:
    """Pick files by the paper clip."""
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.get_by_role("button", name="发照片或文件").click()
    chooser.value.set_files([{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files])


def uploads(visitor: Visitor) -> list[bytes]:
    """The bodies of the uploads, from now on."""
    bodies: list[bytes] = []

    def note(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        route.continue_()

    visitor.page.route(UPLOAD, note)
    return bodies


def preview(visitor: Visitor) -> Locator:
    return visitor.own.locator("img.preview")


def sent_picture(body: bytes) -> Image.Image:
    """The JPEG within a form."""
    return Image.open(io.BytesIO(body[body.index(b"\xff\xd8\xff") :]))


def test_a_photo_is_picked_shown_and_answered(visitor: Visitor) -> None:
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(preview(visitor)).to_be_visible()
    expect(visitor.answers).to_have_count(2)
    expect(visitor.own.locator("progress, .sending")).to_have_count(0)
    assert preview(visitor).evaluate("image => image.complete && image.naturalWidth") == 600
    assert "编号" not in visitor.answers.last.inner_text()


def test_a_large_photo_is_made_smaller_before_it_goes(visitor: Visitor) -> None:
    bodies = uploads(visitor)
    pick(visitor, ("IMG_1.jpg", "image/jpeg", picture(3000, 4000, turned=True)))
    expect(visitor.answers).to_have_count(2)
    (body,) = bodies
    sent = sent_picture(body)
    assert (sent.format, sent.size) == ("JPEG", (1500, 2000))  # upright, as the reader sees it
    assert not dict(sent.getexif())
    assert b'filename="IMG_1.jpg"' in body


def test_a_small_one_and_a_pdf_go_as_they_are(visitor: Visitor) -> None:
    bodies = uploads(visitor)
    pick(visitor, ("a.png", "image/png", picture(kind="PNG")), ("证.pdf", "application/pdf", pdf()))
    expect(visitor.answers).to_have_count(3)
    assert picture(kind="PNG") in bodies[0]
    assert pdf() in bodies[1]
    expect(visitor.own.locator(".file")).to_have_text("文件 证.pdf")


def test_nothing_of_the_picture_stays_on_the_device(visitor: Visitor) -> None:
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(visitor.answers).to_have_count(2)
    assert len(visitor.page.evaluate("JSON.stringify(localStorage)")) < 10_000
    visitor.page.reload()
    expect(visitor.own.locator(".file")).to_have_text("照片 我.jpg")
    expect(preview(visitor)).to_have_count(0)
    expect(visitor.answers).to_have_count(2)


def test_progress_is_shown(visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.page.route(UPLOAD, lambda route: held.append(route))  # noqa: PLW0108
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(visitor.page.get_by_role("progressbar", name="发送进度")).to_be_visible()
    visitor.page.wait_for_timeout(300)
    held[0].continue_()
    expect(visitor.answers).to_have_count(2)
    expect(visitor.page.get_by_role("progressbar")).to_have_count(0)


def test_a_failed_one_is_sent_again_once(visitor: Visitor) -> None:
    """The worst case: the server has handled it, and only the answer was lost."""
    bodies: list[bytes] = []

    def lose_the_answer(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        route.fetch()
        route.abort()

    visitor.page.route(UPLOAD, lose_the_answer)
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(visitor.own.get_by_text("网络不通，没有发出去。")).to_be_visible()
    expect(preview(visitor)).to_be_visible()
    visitor.page.unroute(UPLOAD)
    again = uploads(visitor)
    visitor.own.get_by_role("button", name="重发").click()
    expect(visitor.answers).to_have_count(2)
    expect(visitor.own.get_by_role("button", name="重发")).to_have_count(0)
    assert part(bodies[0], "id") == part(again[0], "id")
    visitor.forgive_network()


def part(body: bytes, name: str) -> bytes:
    """The value of a field of a form."""
    return body.split(f'name="{name}"\r\n\r\n'.encode())[1].split(b"\r\n")[0]


def test_a_refusal_of_the_server_is_told(visitor: Visitor) -> None:
    refusal: dict[str, Any] = {"status": 413, "json": {"error": "太大了。"}}
    visitor.page.route(UPLOAD, lambda route: route.fulfill(**refusal))
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(visitor.own.get_by_text("太大了。")).to_be_visible()
    expect(visitor.own.get_by_role("button", name="重发")).to_be_visible()
    visitor.page.reload()  # the picture is gone with the page: it has to be picked anew
    expect(visitor.own.locator(".file")).to_be_visible()
    expect(visitor.own.get_by_role("button", name="重发")).to_have_count(0)
    visitor.forgive_network()


def test_a_reload_in_the_middle_asks_to_pick_again(visitor: Visitor) -> None:
    visitor.page.route(UPLOAD, lambda _: None)
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(visitor.page.get_by_role("progressbar")).to_be_visible()
    visitor.page.reload()
    expect(visitor.own.get_by_text("没有发完，请重新选一次。")).to_be_visible()
    expect(visitor.own.get_by_role("button", name="重发")).to_have_count(0)


def test_what_is_too_big_or_empty_does_not_go(visitor: Visitor) -> None:
    bodies = uploads(visitor)
    pick(visitor, ("大.pdf", "application/pdf", b"%PDF" + b"x" * (10 << 20)))
    expect(visitor.page.get_by_role("alert")).to_contain_text("10 MB")
    pick(visitor, ("空.pdf", "application/pdf", b""))
    expect(visitor.page.get_by_role("alert")).to_contain_text("空的")
    pick(visitor, *((f"{number}.pdf", "application/pdf", pdf()) for number in range(10)))
    expect(visitor.page.get_by_role("alert")).to_contain_text("最多发 9 个")
    expect(visitor.own).to_have_count(0)
    assert bodies == []


def test_a_picture_is_dropped_on_the_page(visit: Callable[..., Visitor]) -> None:
    visitor = visit(**DESKTOP)
    carried = visitor.page.evaluate_handle(
        DROP, [base64.b64encode(picture()).decode(), "我.jpg", "image/jpeg"]
    )
    visitor.page.dispatch_event("body", "dragover", {"dataTransfer": carried})
    expect(visitor.page.locator("#app")).to_have_class("app dropping")
    visitor.page.dispatch_event("body", "drop", {"dataTransfer": carried})
    expect(preview(visitor)).to_be_visible()
    expect(visitor.page.locator("#app")).to_have_class("app")
    expect(visitor.answers).to_have_count(2)


def test_a_picture_is_pasted_and_text_stays_text(visit: Callable[..., Visitor]) -> None:
    visitor = visit(**DESKTOP)
    paste = (
        "([node, carried]) => node.dispatchEvent("
        "new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true}))"
    )
    carried = visitor.page.evaluate_handle(
        DROP, [base64.b64encode(picture()).decode(), "image.png", "image/png"]
    )
    node = visitor.input.element_handle()
    visitor.page.evaluate(paste, [node, carried])
    expect(preview(visitor)).to_be_visible()
    expect(visitor.answers).to_have_count(2)
    carried.evaluate("carried => carried.setData('text/plain', '一段文字')")
    visitor.page.evaluate(paste, [node, carried])
    visitor.page.wait_for_timeout(300)
    expect(visitor.own).to_have_count(1)


def test_an_expired_conversation_begins_anew_with_the_file(visitor: Visitor) -> None:
    visitor.page.evaluate(
        """() => {
          const saved = JSON.parse(localStorage.getItem("kaozheng.chat"));
          localStorage.setItem("kaozheng.chat", JSON.stringify({ ...saved, conversation: "gone" }));
        }"""
    )
    visitor.page.route("**/api/socket", lambda route: route.abort())
    visitor.page.reload()
    expect(visitor.page.get_by_text("之前的对话已经过期")).to_be_visible()
    pick(visitor, ("我.jpg", "image/jpeg", picture()))
    expect(preview(visitor)).to_be_visible()
    expect(visitor.own.locator(".failed, .sending")).to_have_count(0)
    assert visitor.stored["conversation"] != "gone"
    visitor.forgive_network()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_it_fits_a_narrow_phone(visit: Callable[..., Visitor], width: int) -> None:
    visitor = visit(**PHONE | {"viewport": {"width": width, "height": 700}})
    name = "很长的文件名" * 20 + ".pdf"
    pick(visitor, ("我.jpg", "image/jpeg", picture(2000, 700)), (name, "application/pdf", pdf()))
    expect(visitor.answers).to_have_count(3)
    edges = visitor.page.eval_on_selector_all(
        "button, textarea, .bubble, .preview",
        "all => all.map(one => one.getBoundingClientRect()).map(r => [r.left, r.right])",
    )
    assert all(left >= 0 and right <= width for left, right in edges)
    button = visitor.page.get_by_role("button", name="发照片或文件").bounding_box()
    assert button
    assert min(button["width"], button["height"]) >= 44
    assert visitor.input.evaluate("box => box.clientWidth") >= 150


def test_it_is_reached_by_keyboard(visit: Callable[..., Visitor]) -> None:
    visitor = visit(**DESKTOP)
    choosers: list[FileChooser] = []
    # Listened for from the start: a key is quicker than the browser learns that somebody waits for its dialog.
    visitor.page.on("filechooser", lambda chooser: choosers.append(chooser))  # noqa: PLW0108
    visitor.input.focus()
    visitor.page.keyboard.press("Shift+Tab")
    expect(visitor.page.get_by_role("button", name="发照片或文件")).to_be_focused()
    visitor.page.wait_for_timeout(300)
    visitor.page.keyboard.press("Enter")
    for _ in range(100):
        if choosers:
            break
        visitor.page.wait_for_timeout(50)
    assert choosers[0].is_multiple()

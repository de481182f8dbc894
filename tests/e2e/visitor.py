"""A person in front of the chat page, in Chromium."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
QUESTION = "湖南专项职业能力考核多少分合格"
DOCUMENT = "湘人社函〔2020〕80号"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((path for path in map(shutil.which, _NAMES) if path), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("KAOZHENG_TEST_ALL"),
    reason="Chromium is not installed (KAOZHENG_TEST_ALL=1 makes its absence an error)",
)
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_NETWORK_TROUBLE = ("Failed to load resource", "WebSocket connection to")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; one module's tests share it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)
        yield browser
        browser.close()


class Visitor:
    """A browser window of its own: own storage, own conversation."""

    def __init__(self, browser: Browser, url: str, **context: Any) -> None:
        self.url = url
        self.context: BrowserContext = browser.new_context(locale="zh-CN", **(context or PHONE))
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.console: list[str] = []
        self.requests: list[str] = []
        self.sent: list[dict[str, Any]] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.context.on("request", self._on_request)

    def open(self) -> Visitor:
        """Open the page and wait for the greeting."""
        self.page.goto(self.url)
        expect(self.answers.first).to_be_visible()
        return self

    @property
    def input(self) -> Locator:
        """Where one types."""
        return self.page.get_by_label("写下您的问题")

    @property
    def answers(self) -> Locator:
        """Messages of the assistant."""
        return self.page.locator(".entry.bot")

    @property
    def own(self) -> Locator:
        """Messages of the visitor."""
        return self.page.locator(".entry.me")

    @property
    def connection(self) -> Locator:
        """What the page says about its line to the server."""
        return self.page.locator("#connection")

    def write(self, text: str) -> None:
        """Type and send, without waiting for anything."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Type, send, and wait for one more answer."""
        count = self.answers.count()
        self.write(text)
        expect(self.answers).to_have_count(count + 1)
        return self.answers.last

    @property
    def stored(self) -> dict[str, Any]:
        """What the page remembers on this device."""
        saved: dict[str, Any] = json.loads(
            self.page.evaluate("localStorage.getItem('kaozheng.chat')") or "{}"
        )
        return saved

    def check(self) -> None:
        """Nothing went to another host, and nothing complained in the console."""
        hosts = {urlsplit(one).netloc for one in self.requests if not one.startswith(("data:", "blob:"))}
        assert hosts <= {urlsplit(self.url).netloc}
        assert self.console == []

    def forgive_network(self) -> None:
        """Drop the complaints a lost connection causes; the test brought it about."""
        self.console = [one for one in self.console if not one.startswith(_NETWORK_TROUBLE)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.console.append(message.text)

    def _on_request(self, request: Any) -> None:
        self.requests.append(request.url)
        if request.method == "POST" and request.url.endswith("/api/chat"):
            self.sent.append(request.post_data_json)

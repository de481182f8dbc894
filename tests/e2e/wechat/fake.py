"""WeChat's interface: tokens, service messages, pictures, templates and the menu, as strict as the real one."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.e2e.wechat.protocol import Account

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TEXT = 2048
FIELD_LIMITS = {"thing": 20, "phrase": 5, "character_string": 32}


class RefusedError(Exception):
    """An error code instead of an answer."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Sent:
    """What the product has sent to somebody by itself."""

    openid: str
    kind: str
    """`text`, `image`, `template` or `subscription`."""
    content: Any


@dataclass
class FakeWeChat:
    """One account's interface, on a port of its own; a context manager."""

    account: Account = field(default_factory=Account)
    sent: list[Sent] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """What people have sent, by media id."""
    templates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The account's templates: the fields of each."""
    menu: dict[str, Any] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """What the product did that WeChat would not take, whatever the answer was."""

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self._tokens = 0
        self._valid: set[str] = set()
        self._refusals: dict[str, list[int]] = {}
        self._allowed: dict[str, list[float]] = {}
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._serve(self)

            def do_POST(self) -> None:
                fake._serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The product's WECHAT_API_BASE."""
        assert self._server
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The product's settings."""
        return self.account.environment | {"WECHAT_API_BASE": self.url}

    def refuse(self, call: str, code: int, times: int = 1) -> None:
        """Answer the next so many of these calls with the code."""
        self._refusals.setdefault(call, []).extend([code] * times)

    def forgive(self) -> None:
        """Refuse nothing more."""
        self._refusals.clear()

    def expire_tokens(self) -> None:
        """No token is good any more; a new one has to be asked for."""
        self._valid.clear()

    def wrote(self, openid: str) -> None:
        """Somebody has written: five service messages may follow within 48 hours."""
        self._allowed[openid] = [5, time.time() + 48 * 3600]

    def clicked(self, openid: str) -> None:
        """Somebody has pressed the menu: three within a minute, unless more is allowed already."""
        if self._room(openid) == 0:
            self._allowed[openid] = [3, time.time() + 60]

    def forget(self, openid: str) -> None:
        """48 hours pass."""
        self._allowed.pop(openid, None)

    def sent_to(self, openid: str) -> list[Sent]:
        """What somebody has been sent."""
        return [one for one in self.sent if one.openid == openid]

    def wait(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something has come that makes it true."""
        with self.changed:
            assert self.changed.wait_for(condition, seconds), f"it did not come; sent: {self.sent[-5:]}"

    def _room(self, openid: str) -> float:
        left, until = self._allowed.get(openid, (0, 0))
        return left if time.time() < until else 0

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        with self.changed:
            answer = self._answer(parts.path, query, body, request)
            self.changed.notify_all()
        picture = isinstance(answer, bytes)
        content = answer if picture else json.dumps(answer).encode()
        request.send_response(200)
        # WeChat's own JSON comes as plain text.
        request.send_header("Content-Type", "image/jpeg" if picture else "text/plain")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def _answer(
        self, path: str, query: dict[str, str], body: bytes, request: BaseHTTPRequestHandler
    ) -> dict[str, Any] | bytes:
        if path.startswith("/pictures/"):
            return self.pictures.get(path.rsplit("/", 1)[-1], b"")
        call = path.removeprefix("/cgi-bin/")
        self.calls[call] += 1
        try:
            return self._called(call, query, body, request)
        except RefusedError as error:
            return {"errcode": error.code, "errmsg": "refused"}

    def _token(self, body: dict[str, Any]) -> dict[str, Any]:
        assert body["grant_type"] == "client_credential"
        if body["appid"] != self.account.app_id:
            raise RefusedError(40013)
        if body["secret"] != self.account.secret:
            raise RefusedError(40125)
        if not self._valid or body.get("force_refresh"):
            self._tokens += 1
            self._valid = {f"token-{self._tokens}"}
        return {"access_token": next(iter(self._valid)), "expires_in": 7200}

    def _called(
        self, call: str, query: dict[str, str], body: bytes, request: BaseHTTPRequestHandler
    ) -> dict[str, Any] | bytes:
        if waiting := self._refusals.get(call):
            raise RefusedError(waiting.pop(0))
        if call == "stable_token":
            return self._token(json.loads(body))
        if query.get("access_token") not in self._valid:
            raise RefusedError(42001 if self._tokens else 41001)
        if call == "media/upload":
            return self._upload(query, body, request)
        if call == "media/get":
            if query["media_id"] not in self.pictures:
                raise RefusedError(40007)
            return self.pictures[query["media_id"]]
        if call == "menu/get":
            if not self.menu:
                raise RefusedError(46003)
            return {"menu": self.menu}
        if call == "template/get_all_private_template":
            return {"template_list": [{"template_id": name} for name in self.templates]}
        self._done(call, self._json(body))
        return {"errcode": 0, "errmsg": "ok"}

    def _done(self, call: str, body: dict[str, Any]) -> None:
        """Calls that give nothing back."""
        match call:
            case "message/custom/send":
                self._service(body)
            case "message/template/send" | "message/subscribe/bizsend":
                self._template(body, call)
            case "menu/create":
                self.menu = self._checked_menu(body)
            case _:
                self._fault(f"no such call: {call}", 40066)

    def _service(self, body: dict[str, Any]) -> None:
        openid, kind = body["touser"], body["msgtype"]
        if self._room(openid) == 0:
            raise RefusedError(45047 if openid in self._allowed else 45015)
        if kind == "text":
            content = body["text"]["content"]
            if not content or len(content.encode()) > LONGEST_TEXT:
                self._fault(f"a text of {len(content.encode())} bytes", 45002)
        else:
            content = body["image"]["media_id"]
            if content not in self.uploads:
                self._fault("a picture nobody has uploaded", 40007)
        self._allowed[openid][0] -= 1
        self.sent.append(Sent(openid, kind, content))

    def _template(self, body: dict[str, Any], call: str) -> None:
        fields = self.templates.get(body["template_id"])
        if fields is None:
            raise RefusedError(40037)
        data = {name: one["value"] for name, one in body["data"].items()}
        if set(data) != set(fields):
            self._fault("other fields than the template has", 47003)
        for name, value in data.items():
            limit = FIELD_LIMITS.get(re.sub(r"\d+$", "", name), 200)
            if not value or len(value) > limit or "\n" in value:
                self._fault(f"the field {name} does not fit: {value!r}", 47003)
        kind = "template" if call == "message/template/send" else "subscription"
        self.sent.append(Sent(body["touser"], kind, data))

    def _upload(self, query: dict[str, str], body: bytes, request: BaseHTTPRequestHandler) -> dict[str, Any]:
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser().parsebytes(head + body)
        parts = {one.get_param("name", header="content-disposition"): one for one in form.get_payload()}
        if query.get("type") != "image" or "media" not in parts:
            self._fault("no picture in the form", 41005)
        media_id = f"media-{len(self.uploads)}"
        self.uploads[media_id] = parts["media"].get_payload(decode=True)
        return {"type": "image", "media_id": media_id, "created_at": int(time.time())}

    def _checked_menu(self, body: dict[str, Any]) -> dict[str, Any]:
        if not 1 <= len(body["button"]) <= 3:
            self._fault("one to three columns", 40016)
        for column in body["button"]:
            subs = column.get("sub_button", [])
            if len(column["name"].encode()) > 16 or not 1 <= len(subs) <= 5:
                self._fault("a column that is too long", 40018)
            for one in subs:
                if one["type"] != "click" or len(one["name"].encode()) > 60 or len(one["key"]) > 128:
                    self._fault("a button that does not fit", 40017)
        return body

    def _json(self, body: bytes) -> dict[str, Any]:
        if b"\\u" in body:
            self._fault("signs written as escapes, which WeChat shows as they are", 47001)
        value: dict[str, Any] = json.loads(body)
        return value

    def _fault(self, what: str, code: int) -> None:
        self.faults.append(what)
        raise RefusedError(code)

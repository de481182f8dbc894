"""Pages for employers: `/v/{number}/{signature}` of a QR code, `/s/{token}` of a shared link, `/verify` to type in.

Plain HTML made here, without scripts: it has to be there in five seconds on an old phone in a workshop.
"""

from __future__ import annotations

import html
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.web.verifying import Outcome, Verdict, Verifying
from db.machines import CertificateState
from handlers.certificates import texts
from handlers.certificates.wording import facts, moment_words
from knowledge.certificates import find_number, read_number, tell_number
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.app import App
    from db.results import CertificateView

router = APIRouter()
_PAGES: Final = Path(__file__).with_name("pages")
_PAGE: Final = Template((_PAGES / "verify.html").read_text("utf-8"))
_BANNER: Final = Template((_PAGES / "banner.html").read_text("utf-8"))
_FORM: Final = (_PAGES / "form.html").read_text("utf-8")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
_PATIENCE: Final = 120.0
"""Seconds that are worth naming."""
_LONGEST_FORM: Final = 400
"""Characters of a number or a name that are looked at."""
_STATES: Final = {
    CertificateState.ISSUED: ("good", "证书有效", "这张证书由本系统登记的机构签发，目前有效。"),
    CertificateState.REPLACED: ("warn", "已补发换新", "这张旧证书不再使用，请让本人出示新证。"),
    CertificateState.REVOKED: ("bad", "已被撤销", "这张证书已经不算数，请不要采用。"),
}
_UNKNOWN: Final = (
    "none",
    "查不到",
    "这里没有与它对应的证书。请核对后再试一次；仍查不到的，请当心是假证，并向发证机构核实。",
)
_OVER: Final = (
    "none",
    "链接打不开了",
    "链接可能已经过期。请让本人重新发一个，或者扫证书上的二维码核验。",
)
_SIGNS: Final = {
    "good": '<path d="m7 16.5 6.5 6.5L25.5 10"/>',
    "warn": '<path d="M16 7v11.5M16 24.5v.1"/>',
    "bad": '<path d="m9 9 14 14M23 9 9 23"/>',
    "none": '<path d="M11.5 12a4.5 4.5 0 1 1 6.6 4c-1.4.8-2.1 1.7-2.1 3.3M16 24.5v.1"/>',
}
"""What each tone shows in a square of 32: a tick, an exclamation mark, a cross, a question mark."""
_COMPARE: Final = "请把下面每一项和手里的证书对一对，再看照片是不是本人。有一处对不上，就不要采用。"


@router.api_route("/v/{number}/{signature}", methods=["GET", "HEAD"], include_in_schema=False)
async def verify(number: str, signature: str, request: Request) -> Response:
    """What a QR code leads to."""
    return _page(await _verifying(request).signed(_address(request), number, signature))


@router.api_route("/verify", methods=["GET", "HEAD"], include_in_schema=False)
async def form() -> Response:
    """Where a number can be typed in."""
    return _respond("核验证书", _FORM)


@router.post("/verify", include_in_schema=False)
async def typed(request: Request) -> Response:
    """A number, and a name beside it: only who knows both is told what is on record."""
    fields = await request.form(max_files=0, max_fields=4, max_part_size=4096)
    number, name = (str(fields.get(key) or "").strip()[:_LONGEST_FORM] for key in ("number", "name"))
    verifying = _verifying(request)
    if name and number:
        verdict = await verifying.named(_address(request), number, name)
        return _page(verdict, _meaning(number, verifying.today) if verdict.view is None else "")
    return _respond("核验证书", _meaning(number, verifying.today) + _FORM if number else _FORM)


@router.api_route("/s/{token}", methods=["GET", "HEAD"], include_in_schema=False)
async def share(token: str, request: Request) -> Response:
    """What somebody was sent by the holder."""
    verifying = _verifying(request)
    verdict = await verifying.shared(_address(request), token)
    if verdict.outcome is Outcome.UNKNOWN:
        return _respond("证书分享", _banner(_OVER))
    picture = ""
    if verdict.view and verifying.can_show(verdict.view):
        source = f"/s/{html.escape(token)}/certificate.png"
        picture = f'<p class="picture"><a href="{source}"><img src="{source}" alt="证书图片"></a></p>'
    return _page(verdict, picture)


@router.get("/s/{token}/certificate.png", include_in_schema=False)
async def shared_picture(token: str, request: Request) -> Response:
    """The picture on the shared page."""
    verifying = _verifying(request)
    verdict = await verifying.shared(_address(request), token)
    picture = await verifying.picture(verdict.view) if verdict.view else None
    if picture is None:
        raise HTTPException(
            429 if verdict.outcome is Outcome.WAIT else 404, "图片打不开了，链接可能已经过期。"
        )
    return Response(picture, media_type="image/png", headers=_HEADERS)


def _page(verdict: Verdict, below: str = "") -> Response:
    if verdict.outcome is Outcome.WAIT:
        return _wait(verdict.wait)
    view = verdict.view
    if view is None:
        return _respond("核验证书", _banner(_UNKNOWN) + below + _official(verdict))
    return _respond("核验证书", _banner(_state(view)) + _facts(view) + below + _official(verdict))


def _state(view: CertificateView) -> tuple[str, str, str]:
    """Whether it holds; one of the demonstration is never shown in green."""
    tone, head, sentence = _STATES[view.state]
    if view.demo:
        return "warn", "演示证书", f"仅供试用，不能当真的用。（登记状态：{head}）"
    return tone, head, sentence


def _facts(view: CertificateView) -> str:
    rows = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd></div>"
        for label, value in facts(view, mask_name(view.holder))
    )
    return f'<p class="compare">{_COMPARE}</p><dl class="facts">{rows}</dl>'


def _official(verdict: Verdict) -> str:
    """The same below every answer."""
    return (
        f'<p class="fine">查询时间：{moment_words(verdict.at)}（北京时间）</p>'
        '<p class="again"><a href="/verify">再查一张</a></p>'
    )


def _meaning(number: str, on: date) -> str:
    """What a number says by the coding rules, and where to check it officially."""
    read = read_number(find_number(number) or number, on)
    # The page has signs of its own, which do not hang on the fonts of a phone.
    told = tell_number(read).strip("✅❌ ").split("\n")
    lines = "".join(f"<p>{_linked(line)}</p>" for line in told)
    return (
        f'<section class="meaning"><h2>编号本身的意思</h2>{lines}'
        "<p>要核验是不是在这里发的，请把姓名也填上，或者扫证书上的二维码。</p></section>"
    )


def _linked(line: str) -> str:
    head, found, address = html.escape(line).rpartition(" ")
    if found and address.startswith(("http://", "https://")):
        return f'{head} <a href="{address}" rel="noreferrer noopener">{address}</a>'
    return html.escape(line)


def _wait(seconds: float) -> Response:
    sentence = texts.STOPPED if seconds > _PATIENCE else f"查得有点快，请等 {max(1, round(seconds))} 秒再试。"
    response = _respond("核验证书", _banner(("none", "请稍等", sentence)), status=429)
    response.headers["Retry-After"] = str(max(1, round(seconds)))
    return response


def _banner(words: Sequence[str]) -> str:
    tone, head, sentence = words
    return _BANNER.substitute(tone=tone, sign=_SIGNS[tone], head=head, sentence=sentence)


def _respond(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.substitute(title=title, body=body), status, headers=_HEADERS)


def _verifying(request: Request) -> Verifying:
    app: App = request.app.state.app
    return app.verifying


def _address(request: Request) -> str:
    return request.client.host if request.client else ""

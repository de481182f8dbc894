"""The refusals of the Bot API, in its own form and, where known, in its own words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Refused(Exception):  # noqa: N818 - it is an answer of the server, not a failure of it
    """A call that the Bot API answers with ``"ok": false``."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        """The body of the HTTP answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def refuse(code: int, detail: str = "") -> Refused:
    """Make a refusal such as ``Bad Request: chat not found``."""
    title = HTTPStatus(code).phrase
    return Refused(code, f"{title}: {detail}" if detail else title)


def bad_request(detail: str) -> Refused:
    """Make a refusal with code 400."""
    return refuse(400, detail)


def too_many(retry_after: int) -> Refused:
    """Make a refusal with code 429, which says how long to wait."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after)

"""A conversation over ``POST /api/chat``, as a client without a browser has it."""

from __future__ import annotations

import time
from typing import Any

import httpx

ANSWER_SECONDS = 40.0
ADMISSION_SECONDS = 90.0


class Talk:
    """One person's conversation; it starts with the first thing said."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.conversation: str | None = None
        self.messages: list[dict[str, Any]] = []

    def say(self, text: str, **more: Any) -> str:
        """Say something and return the answer's text."""
        return self._send({"text": text, **more})

    def press(self, caption: str) -> str:
        """Press a button on the latest message that has it."""
        for message in reversed(self.messages):
            for button in (one for row in message["buttons"] for one in row):
                if caption in button["text"]:
                    return self._send({"press": button["data"], "message": message["id"]})
        raise AssertionError(f"no button {caption!r} in {self.messages}")

    @property
    def captions(self) -> list[str]:
        """The buttons of the latest answer."""
        return [button["text"] for row in self.messages[-1]["buttons"] for button in row]

    def _send(self, body: dict[str, Any]) -> str:
        if self.conversation:
            body["conversation"] = self.conversation
        response = post(self.url, body)
        assert response.status_code == httpx.codes.OK, response.text
        answer = response.json()
        self.conversation = answer["conversation"]
        self.messages += answer["messages"]
        return "\n".join(message["text"] for message in answer["messages"])


def post(url: str, body: Any, *, patient: bool = True) -> httpx.Response:
    """Post to the API; where too many conversations were begun, wait as a polite client does."""
    deadline = time.monotonic() + ADMISSION_SECONDS
    while True:
        response = httpx.post(f"{url}/api/chat", json=body, timeout=ANSWER_SECONDS, trust_env=False)
        told_to_wait = patient and response.status_code == httpx.codes.TOO_MANY_REQUESTS
        if not told_to_wait or time.monotonic() > deadline:
            return response
        time.sleep(1.5)

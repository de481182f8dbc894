"""A bot that speaks plain HTTP, to try the fake Bot API server without a library in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (30).to_bytes(4, "big") + (20).to_bytes(4, "big") + bytes(5)
"""The head of a picture of 30 by 20 points."""


class PlainBot:
    """A bot that speaks plain HTTP."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def __call__(self, method: str, **params: Any) -> Any:
        """Call a method with JSON and insist on success."""
        answer = (await self.client.post(method, json=params)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """Call a method that must be refused; return code and description."""
        response = await self.client.post(method, json=params)
        answer = response.json()
        assert answer["ok"] is False
        assert answer["error_code"] == response.status_code
        return f"{answer['error_code']} {answer['description']}"


def inline(*texts: str, **action: Any) -> dict[str, Any]:
    """An inline keyboard of one row; without an action every button sends its own text."""
    return {"inline_keyboard": [[{"text": text, **(action or {"callback_data": text})} for text in texts]]}

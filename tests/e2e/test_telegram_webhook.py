"""What only the webhook has: its address, its secret, and that nothing is lost or done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.e2e.home import CHINESE, WEBHOOK_SECRET

if TYPE_CHECKING:
    from tests.e2e.home import Home

HEADER = b"X-Telegram-Bot-Api-Secret-Token"


async def deliver(home: Home, secret: str | None, content: bytes | None = None, **update: Any) -> int:
    """Post to the webhook as Telegram, or somebody who pretends to be, would."""
    headers = [(b"Content-Type", b"application/json")]
    if secret is not None:
        headers.append((HEADER, secret.encode()))
    async with httpx.AsyncClient(trust_env=False) as client:
        url = f"{home.program.url}/telegram/webhook"
        body = {"json": update} if content is None else {"content": content}
        return (await client.post(url, headers=headers, **body)).status_code


def message_from(home: Home, update_id: int, text: str) -> tuple[Any, dict[str, Any]]:
    """A person, and an update with what they write."""
    person = home.person("郑爽朗")
    home.fake.state.chats[person.id].started = True
    chat = {"id": person.id, "first_name": "郑爽朗", "type": "private"}
    sender = {"id": person.id, "first_name": "郑爽朗", "is_bot": False}
    message = {
        "message_id": 9_000_000 + update_id,
        "date": 1_700_000_000,
        "chat": chat,
        "from": sender,
        "text": text,
    }
    return person, {"update_id": update_id, "message": message}


async def test_the_webhook_is_set_with_its_secret(webhook_home: Home) -> None:
    await webhook_home.wait_connected()
    info = webhook_home.fake.webhook
    assert info["url"] == f"{webhook_home.program.url}/telegram/webhook"
    assert webhook_home.fake.webhook_secret == WEBHOOK_SECRET
    assert {"message", "callback_query"} <= set(info["allowed_updates"])


@pytest.mark.parametrize(
    "secret", [None, "", "wrong-secret-000", WEBHOOK_SECRET.upper(), f"{WEBHOOK_SECRET}x", "密"]
)
async def test_a_wrong_secret_is_refused(webhook_home: Home, secret: str | None) -> None:
    webhook_home.fake.calm()
    person, update = message_from(webhook_home, 50, "我在郑州")
    assert await deliver(webhook_home, secret, **update) == 403
    with pytest.raises(AssertionError):
        await person.expect(CHINESE, seconds=1)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"5", b'{"update_id": "x"}', b'{"message": {}}']
)
async def test_nonsense_with_the_right_secret_is_let_go(webhook_home: Home, content: bytes) -> None:
    status = await deliver(webhook_home, WEBHOOK_SECRET, content)
    assert status in {200, 400, 422}, "an error of the server would have Telegram send it for ever"


async def test_a_kind_of_update_nobody_handles_is_let_go(webhook_home: Home) -> None:
    poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": True}
    assert await deliver(webhook_home, WEBHOOK_SECRET, update_id=51, poll=poll) == 200


async def test_an_update_that_comes_twice_at_once_is_answered_once(webhook_home: Home) -> None:
    webhook_home.fake.calm()
    person, update = message_from(webhook_home, 52, "帮助")
    assert await deliver(webhook_home, WEBHOOK_SECRET, **update) == 200
    assert await deliver(webhook_home, WEBHOOK_SECRET, **update) == 200
    assert len(await person.replies(quiet=1.5)) == 1


async def test_other_methods_are_refused(webhook_home: Home) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{webhook_home.program.url}/telegram/webhook")).status_code == 405

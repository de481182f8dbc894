"""The WebSocket at ``/api/socket``: it proves the conversation first, then brings what was missed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.e2e.talk import Talk

if TYPE_CHECKING:
    from tests.e2e.program import Program

SECONDS = 10.0


@pytest.fixture(scope="module")
def talk(server: Program) -> Talk:
    """A conversation with two answers in it."""
    shared = Talk(server.url)
    shared.say("/start")
    shared.say("帮助")
    return shared


def open_socket(server: Program) -> ClientConnection:
    """A fresh connection."""
    return connect(server.url.replace("http", "ws", 1) + "/api/socket", proxy=None)


def read(connection: ClientConnection) -> dict[str, Any]:
    """The next thing the server says."""
    frame: dict[str, Any] = json.loads(connection.recv(timeout=SECONDS))
    return frame


@pytest.mark.parametrize(
    "hello",
    [
        json.dumps({"conversation": "x" * 43, "after": 0}),
        json.dumps({"conversation": 5}),
        json.dumps({"after": 0}),
        json.dumps({"conversation": "x" * 5000}),
        json.dumps([]),
        "not json",
        "",
        b"\x00\x01",
    ],
)
def test_who_does_not_know_a_conversation_hears_nothing(server: Program, hello: str | bytes) -> None:
    with open_socket(server) as connection:
        connection.send(hello)
        assert read(connection)["error"]
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=SECONDS)


def test_what_was_missed_is_brought(server: Program, talk: Talk) -> None:
    with open_socket(server) as connection:
        connection.send(json.dumps({"conversation": talk.conversation, "after": 0}))
        assert [one["id"] for one in read(connection)["messages"]] == [one["id"] for one in talk.messages]
    with open_socket(server) as connection:
        connection.send(json.dumps({"conversation": talk.conversation, "after": talk.messages[0]["id"]}))
        missed = read(connection)["messages"]
        assert [one["id"] for one in missed] == [one["id"] for one in talk.messages[1:]]
        assert set(missed[0]) >= {"id", "text", "buttons", "attachments"}


def test_who_has_everything_is_left_in_peace(server: Program, talk: Talk) -> None:
    with open_socket(server) as connection:
        connection.send(json.dumps({"conversation": talk.conversation, "after": talk.messages[-1]["id"]}))
        with pytest.raises(TimeoutError):
            connection.recv(timeout=1)


def test_another_conversation_is_not_heard(server: Program, talk: Talk) -> None:
    other = Talk(server.url)
    other.say("你好")
    with open_socket(server) as connection:
        connection.send(json.dumps({"conversation": other.conversation, "after": other.messages[-1]["id"]}))
        talk.say("菜单")
        with pytest.raises(TimeoutError):
            connection.recv(timeout=1)


def test_many_connections_come_and_go(server: Program, talk: Talk) -> None:
    for _ in range(20):
        with open_socket(server) as connection:
            connection.send(json.dumps({"conversation": talk.conversation, "after": 0}))
    assert talk.say("帮助")

"""``POST /api/chat`` keeps the contract that other programs rely on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.e2e.talk import Talk, post

if TYPE_CHECKING:
    from tests.e2e.program import Program

QUESTION = "湖南专项职业能力多少分合格"
DOCUMENT = "湘人社函〔2020〕80号"
CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")


@pytest.fixture(scope="module")
def talk(server: Program) -> Talk:
    """A conversation that has begun; tests that leave it as they find it share it."""
    shared = Talk(server.url)
    shared.say("/start")
    return shared


def refused(server: Program, body: Any, status: int) -> str:
    """Post something that must be refused; return the sentence that says why."""
    response = post(server.url, body)
    assert response.status_code == status, response.text
    sentence = response.json()["error"]
    assert CHINESE.search(sentence), f"not a Chinese sentence: {sentence!r}"
    return str(sentence)


def test_healthz(server: Program) -> None:
    assert httpx.get(f"{server.url}/healthz", trust_env=False).status_code == 200


def test_the_first_text_begins_a_conversation(server: Program) -> None:
    response = post(server.url, {"text": "/start"})
    assert response.status_code == 200
    answer = response.json()
    assert set(answer) >= {"conversation", "messages"}
    assert answer["messages"]
    for message in answer["messages"]:
        assert set(message) >= {"text", "buttons", "attachments"}
        assert CHINESE.search(message["text"])
        assert message["attachments"] == []
    buttons = [button for message in answer["messages"] for row in message["buttons"] for button in row]
    assert {"问政策", "我的地区", "帮助"} <= {button["text"] for button in buttons}
    assert all(button["data"] and len(button["data"].encode()) <= 64 for button in buttons)


def test_a_policy_question_is_answered_with_its_document(server: Program) -> None:
    answer = Talk(server.url).say(QUESTION)
    assert "60" in answer
    assert DOCUMENT in answer


def test_a_conversation_goes_on_by_text_and_by_button(server: Program) -> None:
    talk = Talk(server.url)
    talk.say("/start")
    begun = talk.conversation
    talk.press("我的地区")
    talk.press("河南")
    assert "郑州" in talk.captions
    assert "河南省郑州市" in talk.press("郑州")
    assert "河南省郑州市" in talk.say("我的地区")
    assert talk.conversation == begun


def test_a_press_needs_no_message_id(server: Program, talk: Talk) -> None:
    body = {"conversation": talk.conversation, "press": talk.messages[0]["buttons"][0][0]["data"]}
    assert post(server.url, body).json()["messages"][0]["text"]


def test_a_button_from_nowhere_is_answered_kindly(server: Program, talk: Talk) -> None:
    for data in ("no-such-button", "r|火星", "m:nothing", "e|a/b"):
        response = post(server.url, {"conversation": talk.conversation, "press": data})
        assert response.status_code == 200
        messages = response.json()["messages"]
        assert messages, f"silence after the press of {data!r}"
        assert "编号" not in messages[-1]["text"], f"an internal error after the press of {data!r}"


def test_an_unknown_conversation(server: Program) -> None:
    refused(server, {"conversation": "x" * 43, "text": "你好"}, 404)
    refused(server, {"conversation": "", "text": "你好"}, 404)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "你好", "press": "m:help"},
        {"text": ""},
        {"text": "  \n"},
        {"text": None},
        {"press": ""},
        {"press": "x" * 65},
        {"text": 5},
        {"text": ["你好"]},
        {"conversation": 5, "text": "你好"},
        {"text": "字" * 5000},
        [],
        "你好",
        None,
    ],
)
def test_what_is_not_understood_is_refused(server: Program, body: Any) -> None:
    refused(server, body, 422)


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b'{"text": "\\ud800"}', b"[" * 50_000])
def test_wrong_json_gets_a_sentence(server: Program, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = httpx.post(f"{server.url}/api/chat", content=content, headers=headers, trust_env=False)
    assert 400 <= response.status_code < 500, response.text
    assert CHINESE.search(response.json()["error"])


def test_a_long_text_is_answered_kindly(talk: Talk) -> None:
    answer = talk.say("证" * 3000)
    assert CHINESE.search(answer)
    assert "编号" not in answer


def test_a_huge_body_is_refused(server: Program) -> None:
    response = httpx.post(f"{server.url}/api/chat", json={"text": "字" * 1_000_000}, trust_env=False)
    assert response.status_code in {413, 422}
    assert CHINESE.search(response.json()["error"])


def test_a_retry_with_the_same_id_is_answered_but_not_handled_again(server: Program, talk: Talk) -> None:
    body = {"conversation": talk.conversation, "text": "帮助", "id": "sending-1"}
    first, again = post(server.url, body), post(server.url, body)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    other = post(server.url, body | {"id": "sending-2"}).json()
    assert other["messages"][0]["id"] != first.json()["messages"][0]["id"]


def test_ids_are_secret_and_people_apart(server: Program) -> None:
    li, han = Talk(server.url), Talk(server.url)
    li.say("我在郑州")
    han.say("/start")
    assert li.conversation
    assert han.conversation
    assert li.conversation != han.conversation
    assert min(len(li.conversation), len(han.conversation)) >= 32
    assert li.conversation[:8] != han.conversation[:8]
    assert "郑州" in li.press("我的地区") if li.captions else li.say("我的地区")
    assert "郑州市" not in han.press("我的地区")


def test_messages_arrive_as_text_not_markup(talk: Talk) -> None:
    answer = talk.say("<script>alert(1)</script> & <b>多少分</b>")
    assert "&lt;" not in answer
    assert "编号" not in answer


def test_the_description_lists_the_chat(server: Program) -> None:
    description = httpx.get(f"{server.url}/openapi.json", trust_env=False).json()
    operation = description["paths"]["/api/chat"]["post"]
    assert "200" in operation["responses"]
    assert {"404", "422"} <= set(operation["responses"])
    request = description["components"]["schemas"]["ChatRequest"]["properties"]
    assert {"conversation", "text", "press"} <= set(request)


def test_other_addresses_and_methods_are_refused_in_chinese(server: Program) -> None:
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("GET", "/api/chat", 405),
        ("POST", "/healthz", 405),
    ):
        response = httpx.request(method, f"{server.url}{path}", trust_env=False)
        assert response.status_code == status
        assert CHINESE.search(response.json()["error"])


def test_the_page_is_there_and_keeps_to_itself(server: Program) -> None:
    page = httpx.get(server.url, trust_env=False)
    assert page.status_code == 200
    assert "考证通" in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    hosts = set(re.findall(r"""(?:src|href)=["'](?:https?:)?//([^/"']+)""", page.text))
    assert hosts == set(), f"the page asks other hosts: {hosts}"


def test_telegram_is_not_there_without_a_token(server: Program) -> None:
    response = httpx.post(f"{server.url}/telegram/webhook", json={"update_id": 1}, trust_env=False)
    assert response.status_code in {403, 404}

"""``reply_markup``: inline keyboards, reply keyboards, their removal, forced replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.fake_telegram.errors import bad_request

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.params import Params

ACTIONS = {
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
MAX_DATA_BYTES = 64
LIMITS = {"inline keyboard": (100, 8), "keyboard": (300, 12)}
"""The most buttons in all, and in one row."""
MAX_PLACEHOLDER = 64
SCHEMES = ("http://", "https://", "tg://")


def read_markup(params: Params, *, inline_only: bool = False) -> dict[str, Any] | None:
    """Check ``reply_markup`` whole; edits take nothing but inline keyboards."""
    markup: dict[str, Any] | None = params.json("reply_markup", dict, "reply markup")
    if markup is None:
        return None
    kinds = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"} & set(markup)
    if len(kinds) != 1 or (inline_only and "inline_keyboard" not in markup):
        raise bad_request("inline keyboard expected" if inline_only else "object expected as reply markup")
    if "inline_keyboard" in markup:
        for button in _buttons(markup["inline_keyboard"], "inline keyboard"):
            _check_inline(button)
    elif "keyboard" in markup:
        _check_reply_keyboard(markup)
    elif markup.get("remove_keyboard", markup.get("force_reply")) is not True:
        raise bad_request("can't parse reply markup: Field must be true")
    return markup


def _buttons(rows: Any, what: str) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"can't parse {what}: expected an Array of Arrays")
    buttons = [{"text": cell} if isinstance(cell, str) else cell for row in rows for cell in row]
    most, in_row = LIMITS[what]
    if len(buttons) > most or any(len(row) > in_row for row in rows):
        raise bad_request("reply markup is too long")
    for button in buttons:
        if not isinstance(button, dict) or not isinstance(button.get("text"), str):
            raise bad_request(f"can't parse {what} button: Can't find field \"text\"")
        if not button["text"].strip():
            raise bad_request(f"{what} button text must be non-empty")
    return buttons


def _check_inline(button: dict[str, Any]) -> None:
    actions = [name for name in ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one of the optional fields must be used"
        )
    value = button[actions[0]]
    if actions[0] == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif actions[0] == "url" and (not isinstance(value, str) or not value.startswith(SCHEMES)):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Unsupported URL protocol")


def _check_reply_keyboard(markup: dict[str, Any]) -> None:
    if not _buttons(markup["keyboard"], "keyboard"):
        raise bad_request("can't parse reply keyboard: keyboard is empty")
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= len(placeholder) <= MAX_PLACEHOLDER:
        raise bad_request("input_field_placeholder is too long or empty")


def keyboard_texts(markup: dict[str, Any]) -> list[list[str]]:
    """The captions of a reply keyboard, row by row."""
    rows = markup["keyboard"]
    return [[cell if isinstance(cell, str) else cell["text"] for cell in row] for row in rows]

"""The table of methods, and those about the bot itself, its updates, files and commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.e2e.fake_telegram import messages
from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.updates import KINDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.e2e.fake_telegram.params import Params
    from tests.e2e.fake_telegram.state import State

MAX_BATCH = 100
MAX_POLL_SECONDS = 50
MAX_COMMANDS = 100
MAX_CONNECTIONS = 100
MAX_DESCRIPTION = 256
MAX_DOWNLOAD = 20 * 1024 * 1024
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_me(state: State, params: Params) -> dict[str, Any]:
    """``getMe``."""
    return {
        **state.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(state: State, params: Params) -> list[dict[str, Any]]:
    """``getUpdates`` by long poll."""
    limit = params.integer("limit", MAX_BATCH) or MAX_BATCH
    timeout = params.integer("timeout", 0) or 0
    if not 1 <= limit <= MAX_BATCH or timeout < 0:
        raise bad_request("limit or timeout is out of range")
    _set_allowed(state, params)
    offset = params.integer("offset", 0) or 0
    return await state.updates.poll(offset, limit, min(timeout, MAX_POLL_SECONDS))


async def set_webhook(state: State, params: Params) -> bool:
    """``setWebhook``; like a Bot API server of one's own it takes plain http too."""
    url = params.text("url") or ""
    secret = params.text("secret_token") or ""
    connections = params.integer("max_connections", 40) or 40
    if url and not re.match(r"https?://[^\s/]+", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= connections <= MAX_CONNECTIONS:
        raise bad_request("max_connections is out of range")
    _set_allowed(state, params)
    if params.boolean("drop_pending_updates"):
        state.updates.clear()
    state.webhook.point_to(url, secret, connections)
    return True


async def delete_webhook(state: State, params: Params) -> bool:
    """``deleteWebhook``."""
    if params.boolean("drop_pending_updates"):
        state.updates.clear()
    state.webhook.point_to("", "", 40)
    return True


async def get_webhook_info(state: State, params: Params) -> dict[str, Any]:
    """``getWebhookInfo``."""
    return state.webhook.info()


async def get_file(state: State, params: Params) -> dict[str, Any]:
    """``getFile``: where to download a file."""
    stored = state.files.get(params.text("file_id") or "")
    if stored is None:
        raise bad_request("invalid file_id")
    size = len(stored.upload.content)
    if size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": size,
        "file_path": stored.path,
    }


async def set_my_commands(state: State, params: Params) -> bool:
    """``setMyCommands``, for all languages or one."""
    commands = params.json("commands", list, "BotCommand")
    if commands is None:
        raise bad_request("can't parse BotCommand: commands are not specified")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[_audience(params)] = commands
    return True


async def get_my_commands(state: State, params: Params) -> list[dict[str, str]]:
    """``getMyCommands``."""
    return state.commands.get(_audience(params), [])


async def delete_my_commands(state: State, params: Params) -> bool:
    """``deleteMyCommands``."""
    state.commands.pop(_audience(params), None)
    return True


async def set_chat_menu_button(state: State, params: Params) -> bool:
    """``setChatMenuButton``, for one chat or (0) for all."""
    button = params.json("menu_button", dict, "menu button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: Unsupported type specified")
    state.menu_buttons[params.integer("chat_id", 0) or 0] = button
    return True


async def get_chat_menu_button(state: State, params: Params) -> dict[str, Any]:
    """``getChatMenuButton``."""
    return state.menu_buttons.get(params.integer("chat_id", 0) or 0, {"type": "default"})


def _audience(params: Params) -> str:
    scope = params.json("scope", dict, "BotCommandScope") or {"type": "default"}
    return f"{scope.get('type')}/{scope.get('chat_id', '')}/{params.text('language_code') or ''}"


def _set_allowed(state: State, params: Params) -> None:
    allowed = params.json("allowed_updates", list, "allowed_updates")
    if allowed is None:
        return
    # An unknown kind is passed over, as newer clients know more kinds than this server.
    state.updates.allowed = [kind for kind in allowed if kind in KINDS]


METHODS: dict[str, Callable[[State, Params], Awaitable[Any]]] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "getfile": get_file,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setchatmenubutton": set_chat_menu_button,
    "getchatmenubutton": get_chat_menu_button,
    "sendmessage": messages.send_message,
    "senddocument": messages.send_document,
    "sendphoto": messages.send_photo,
    "sendchataction": messages.send_chat_action,
    "editmessagetext": messages.edit_message_text,
    "editmessagecaption": messages.edit_message_caption,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": messages.answer_callback_query,
}

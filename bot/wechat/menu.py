"""The account's menu (自定义菜单), made of the same commands that every messenger lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS: Final = 3
_IN_A_COLUMN: Final = 5
_NAME: Final = 16
"""Bytes of a name in the lowest row; those above take 60."""
_SUB_NAME: Final = 60
_KEY: Final = 128
_GROUPS: Final = (("考证", ("exams", "register")), ("我的", ("my", "region")), ("帮助", ("help", "start")))
"""Which commands stand together; one that is in none comes last, in the first column with room."""
_LEFT_OUT: Final = frozenset({"cancel"})
"""Of use only while something is open, and then it is a button there."""


class MenuError(Exception):
    """The commands make no menu that WeChat takes; a mistake of ours."""


def make_menu(commands: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The menu as WeChat takes it: three columns of at most five.

    Args:
        commands: command and what it is for, as `handlers.COMMANDS`.

    Raises:
        MenuError: more than fits, or a name that is too long.
    """
    labels = {name: label for name, label in commands if name not in _LEFT_OUT}
    columns = [[one for one in names if one in labels] for _, names in _GROUPS]
    for name in labels:
        if not any(name in column for column in columns):
            room = next((column for column in columns if len(column) < _IN_A_COLUMN), None)
            if room is None:
                raise MenuError(f"no room for /{name}")
            room.append(name)
    buttons = [
        {"name": title, "sub_button": [_button(name, labels[name]) for name in column]}
        for (title, _), column in zip(_GROUPS, columns, strict=True)
        if column
    ]
    if len(buttons) > _COLUMNS or any(len(str(one["name"]).encode()) > _NAME for one in buttons):
        raise MenuError("a column too many, or its name is too long")
    return {"button": buttons}


def _button(name: str, label: str) -> dict[str, str]:
    key = f"/{name}"
    if len(label.encode()) > _SUB_NAME or len(key.encode()) > _KEY:
        raise MenuError(f"the name of {key} is too long")
    return {"type": "click", "name": label, "key": key}

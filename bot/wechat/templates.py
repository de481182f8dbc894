"""Templates for reminders (模板消息、订阅通知): which of the account's templates tells what, by the settings.

`WECHAT_TEMPLATES` is a JSON object from a kind of notification to its template:

    {"exam_tomorrow": {"id": "…", "data": {"thing1": "{标题}", "time2": "{时间}", "thing3": "{地点}"}}}

`{标题}` is what stands in “ ” in the message, `{全文}` all of it, `{首句}` its first line; any other name is that of a
line of the message, such as 时间：…. With `"subscription": true` it is sent as one that was subscribed to.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from db.notifications import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELD: Final = re.compile(r"\{(\w+)\}")
_TITLE: Final = re.compile(r"“(.+?)”")
_LINE: Final = re.compile(r"^(\w{2,10})：(.+)$", re.MULTILINE)
_NAME: Final = re.compile(r"([a-z_]+?)\d*")
_LIMITS: Final = {
    "thing": 20,
    "character_string": 32,
    "letter": 32,
    "number": 32,
    "phrase": 5,
    "name": 10,
    "short_thing": 8,
}
"""Characters of a field by the first part of its name, as WeChat counts them; others are left as they are."""
_DEFAULT_LIMIT: Final = 200
_EMPTY: Final = "见详情"
"""WeChat refuses an empty field."""


@dataclass(frozen=True, slots=True)
class Template:
    """One of the account's templates, and what goes into its fields."""

    id: str
    data: Mapping[str, str]
    subscription: bool = False

    def fill(self, text: str) -> dict[str, str]:
        """Its fields for a message."""
        lines = {name: value.strip() for name, value in _LINE.findall(text)}
        title, first = _TITLE.search(text), text.partition("\n")[0]
        known = {
            "标题": title[1] if title else first,
            "首句": first,
            "全文": text,
        }

        def value(match: re.Match[str]) -> str:
            name = match[1]
            found = known.get(name) or lines.get(name)
            return found or next((line for label, line in lines.items() if label.endswith(name)), "")

        return {name: _fitting(name, _FIELD.sub(value, form)) for name, form in self.data.items()}


def read_templates(setting: str) -> dict[str, Template]:
    """The templates of the setting, by kind of notification.

    Raises:
        ValueError: it is no such object; the message is a Chinese sentence.
    """
    if not setting:
        return {}
    try:
        raw = json.loads(setting)
    except (ValueError, RecursionError):
        raise ValueError('要写成一个 JSON 对象，如 {"exam_tomorrow": {"id": "…", "data": {…}}}') from None
    if not isinstance(raw, dict):
        raise ValueError("要写成一个 JSON 对象")  # noqa: TRY004 - pydantic takes these
    if unknown := sorted(raw.keys() - {str(one) for one in Kind}):
        raise ValueError(f"没有“{unknown[0]}”这种通知；有：{'、'.join(Kind)}")
    return {kind: _template(kind, value) for kind, value in raw.items()}


def _template(kind: str, value: Any) -> Template:
    try:
        data = {str(name): str(form) for name, form in value["data"].items()}
        identifier, subscription = value["id"], value.get("subscription", False)
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"“{kind}”要有 id 和 data 两项") from None
    if not isinstance(identifier, str) or not identifier or not data or not isinstance(subscription, bool):
        raise ValueError(f"“{kind}”要有 id 和 data 两项，subscription 只能写 true 或 false")
    return Template(identifier, data, subscription)


def _fitting(name: str, value: str) -> str:
    """The value in one line, as long as the field takes."""
    plain = " ".join(value.split()) or _EMPTY
    kind = _NAME.fullmatch(name)
    limit = _LIMITS.get(kind[1], _DEFAULT_LIMIT) if kind else _DEFAULT_LIMIT
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"

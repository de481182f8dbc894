"""Reading the parameters of a call; what has the wrong type is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.records import Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


@dataclass
class Params:
    """The parameters of one call, as they came: strings of a form, or values of a JSON object."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all (an empty string is as good as absent)."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str | None = None) -> str | None:
        """A string; a list or an object in its place is refused."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise bad_request(f'parameter "{name}" must be a String')
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        return value

    def integer(self, name: str, default: int | None = None) -> int | None:
        """An integer, also written as a string of digits."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise bad_request(f'parameter "{name}" must be an Integer')
        try:
            return int(value)
        except ValueError:
            raise bad_request(f'parameter "{name}" must be an Integer') from None

    def boolean(self, name: str) -> bool:
        """A boolean; absent means false."""
        value = self.values.get(name)
        if value in (None, ""):
            return False
        if isinstance(value, bool):
            return value
        known = BOOLEANS.get(str(value).lower())
        if known is None:
            raise bad_request(f'parameter "{name}" must be a Boolean')
        return known

    def json(self, name: str, kind: type, label: str) -> Any:
        """A list or an object, given as such or as JSON in a string; ``None`` where absent."""
        value = self.values.get(name)
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise bad_request(f"can't parse {label} JSON object") from None
        if not isinstance(value, kind):
            expected = "an Array" if kind is list else "an Object"
            raise bad_request(f"can't parse {label}: expected {expected}")
        return value

    def upload(self, name: str) -> Upload | None:
        """The uploaded file behind a parameter: sent under its name or through ``attach://``."""
        if name in self.files:
            return self.files[name]
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            attached = self.files.get(value.removeprefix("attach://"))
            if attached is None:
                raise bad_request(f'attached file "{value}" not found')
            return attached
        return None


async def read_request(request: web.Request) -> Params:
    """Collect the parameters from the query, a form, a multipart body or a JSON object."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= parse_json(await request.text())
    elif request.method == "POST":
        read_form((await request.post()).items(), values, files)
    return Params(values, files)


def parse_json(body: str) -> dict[str, Any]:
    """Read a JSON body, which must be an object."""
    try:
        parsed = json.loads(body or "{}")
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("request body must be a JSON object")
    return parsed


def read_form(fields: Iterable[tuple[str, Any]], values: dict[str, Any], files: dict[str, Upload]) -> None:
    """Sort the fields of a form into values and files."""
    for name, value in fields:
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
            value.file.close()
        else:
            values[name] = value


def loggable(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters for the call log, with JSON in strings already read."""
    return {name: _opened(value) for name, value in values.items()}


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

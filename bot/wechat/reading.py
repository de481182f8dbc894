"""What somebody means by a message or event of WeChat's (来意), in terms that every channel knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.regions import find_regions

if TYPE_CHECKING:
    from bot.wechat.messages import Incoming

_SCENE: Final = "qrscene_"
_WHERE: Final = "我的地区"
"""What asks for the region, for a place whose name tells none."""


@dataclass(frozen=True, slots=True, repr=False)
class Says:
    """A text or a command."""

    text: str
    presses: bool = False
    """Typed or spoken: it may be the number of a button."""


@dataclass(frozen=True, slots=True, repr=False)
class Sends:
    """A picture: where it lies, and its id at WeChat's."""

    url: str
    media_id: str


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is answered, but not understood."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """They follow the account no more."""


Meaning = Says | Sends | Other | Leaves


def meaning_of(incoming: Incoming) -> Meaning | None:
    """What it means; None for what needs no answer."""
    fields = incoming.fields
    match incoming.kind:
        case "text":
            return Says(fields.get("Content", ""), presses=True)
        case "voice":
            heard = fields.get("Recognition", "").strip()
            return Says(heard, presses=True) if heard else Other()
        case "image":
            return Sends(fields.get("PicUrl", ""), fields.get("MediaId", ""))
        case "location":
            return Says(_region_of(fields.get("Label", "")))
        case "event":
            return _meaning_of_event(incoming.event, fields.get("EventKey", ""))
        case _:
            return Other()


def is_click(incoming: Incoming) -> bool:
    """Whether WeChat lets a few service messages follow for a minute."""
    return incoming.event in ("subscribe", "scan", "click")


def _meaning_of_event(event: str, key: str) -> Meaning | None:
    match event:
        case "subscribe" | "scan":
            return Says(f"/start {key.removeprefix(_SCENE)}".strip())
        case "click":
            return Says(key) if key else None
        case "unsubscribe":
            return Leaves()
        case _:
            return None  # a page was opened, a template has arrived, where a phone is


def _region_of(label: str) -> str:
    """The region that an address lies in, as a person would write it."""
    found = find_regions(label)
    return found[0].region.name if found else _WHERE

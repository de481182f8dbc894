"""What a policy file holds once it is read: documents, entries and where each entry comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class PolicyFileError(Exception):
    """A policy file that cannot be loaded; the message names the file, the line and what to write."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name} 第 {line} 行：{message}")
        self.path = path
        self.line = line
        self.message = message


class EntryKind(StrEnum):
    """What an entry (条目) is, as its 类别 says."""

    RULE = "规定"
    """A rule that a document states; the only kind that answers."""
    GAP = "未载明"
    """A question close to a document that the document does not answer."""
    OUTSIDE = "域外"
    """A question of another field."""
    CHAT = "闲聊"
    """Greeting, thanks, abuse and the like."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document: `document` is its id (文号), `section` the heading or article there."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when (both days included) something holds; None is open."""

    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document (文件) as the head of its file gives it."""

    id: str
    title: str
    issuer: str
    issued_on: date
    region: str
    validity: Validity
    notes: tuple[str, ...]
    """Defects of the source text and other remarks for those who keep the knowledge; never shown."""
    path: Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule, or one honest gap, with the ways people ask for it."""

    id: str
    kind: EntryKind
    title: str
    """At most 24 characters: it is also the label of a button."""
    region: str
    """Where it holds: 全国, a province, or a province and city as in 河南省郑州市."""
    audiences: tuple[str, ...]
    sources: tuple[Source, ...]
    """The document it stands in first; empty for other fields and small talk."""
    validity: Validity
    replaced_by: str | None
    """Id of the entry that holds now, where a later document changed this one."""
    facts: tuple[str, ...]
    phrasings: tuple[str, ...]
    answer: str
    """One to four short lines; no sources, they are added where the answer is shown."""
    related: tuple[str, ...]
    notes: tuple[str, ...]
    path: Path
    line: int

    @property
    def topic(self) -> str:
        """The first part of the id: what it is about."""
        return self.id.split("/")[0]

    @property
    def point(self) -> str:
        """The last part of the id: which question of the topic; the same in every region."""
        return self.id.split("/")[2]

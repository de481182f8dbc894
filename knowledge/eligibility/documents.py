"""The documents that a rule may cite: the policy files of `knowledge/policies` and those of `documents.txt`."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.blocks import RuleFileError
from knowledge.policies.library import FOLDER as POLICIES

if TYPE_CHECKING:
    from collections.abc import Mapping

_OTHERS: Final = Path(__file__).with_name("documents.txt")


@cache
def known_documents() -> Mapping[str, date | None]:
    """Document id → its date, from which its rules hold; None where the date is not known.

    Only the heads are read: the entries of the policy files are none of our business, and reading them takes longer
    than everything else here. `load_library` checks the heads in full.
    """
    found: dict[str, date | None] = {}
    for path in sorted(POLICIES.rglob("*.txt")):
        head = _head(path)
        if "文件" in head:
            try:
                found[head["文件"]] = date.fromisoformat(head["日期"])
            except (KeyError, ValueError):
                raise RuleFileError(path, 1, "文件头的“日期”要写成 2020-05-25 这样") from None
    for line in _OTHERS.read_text(encoding="utf-8").splitlines():
        key, _, name = line.partition("：")
        if key == "文件":
            found[name] = None
    return found


def _head(path: Path) -> dict[str, str]:
    """The fields above the first entry."""
    head: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("=="):
                break
            key, colon, value = line.strip().replace(":", "：", 1).partition("：")
            if colon:
                head[key.strip()] = value.strip()
    return head

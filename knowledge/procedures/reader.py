"""Reads one procedure file: a head, then blocks of rulings. Strict: whatever is odd stops with its line.

The form is described for policy clerks in docs/procedures.md:

    地区：河南省
    考核：等级

    == employer
    机构：用人单位
    计划提前：10 个工作日｜豫人社办〔2020〕19号 四（三）｜报给备案的鉴定中心
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from knowledge.eligibility.blocks import Block, Field, RuleFileError, read_blocks
from knowledge.eligibility.documents import known_documents
from knowledge.policies.model import Source
from knowledge.procedures.model import ExamKind, InstitutionKind, ProcedureFileError, Ruling
from knowledge.procedures.values import VALUES, ValueFormError
from knowledge.regions import NATION, parse_region

if TYPE_CHECKING:
    from pathlib import Path

_HEAD: Final = ("地区", "考核", "备注")
_BLOCK: Final = ("机构", *VALUES, "备注")
_REPEATABLE: Final = frozenset({"备注"})
_KINDS: Final = {"专项": ExamKind.SPECIAL, "等级": ExamKind.SKILL}
_INSTITUTIONS: Final = {kind.label: kind for kind in InstitutionKind}
_PARTS: Final = (2, 3)


@dataclass(frozen=True, slots=True)
class Line:
    """One ruling and where it holds."""

    region: str
    kind: ExamKind
    institution: InstitutionKind | None
    """None: every kind of institution."""
    name: str
    """Attribute of `Procedure`."""
    ruling: Ruling[object]
    path: Path
    number: int


def read_procedure_file(path: Path) -> list[Line]:
    """Read one file.

    Args:
        path: a UTF-8 text file of the form above.

    Returns:
        Its rulings, once for each kind of exam and institution that they hold for.

    Raises:
        ProcedureFileError: anything unknown, missing, repeated or not cited, with its line.
    """
    try:
        head, blocks = read_blocks(path)
        head.check(_HEAD, _REPEATABLE)
        region, kinds = _region(head), _kinds(head)
        return [line for block in blocks for line in _lines(block, region, kinds)]
    except RuleFileError as error:
        raise ProcedureFileError(error.path, error.line, error.message) from error


def _region(head: Block) -> str:
    found = head.need("地区")
    region = parse_region(found.value)
    if found.value != NATION and (region is None or region.name != found.value):
        raise head.error(f"地区“{found.value}”应写 全国、省、或省加市，如 河南省郑州市", found.line)
    return found.value


def _kinds(head: Block) -> list[ExamKind]:
    found = head.need("考核")
    words = found.value.split("、")
    if len(set(words)) < len(words) or not set(words) <= set(_KINDS):
        raise head.error(f"“考核”只能写 {'、'.join(_KINDS)}，或其中一个", found.line)
    return [_KINDS[word] for word in words]


def _institutions(block: Block) -> list[InstitutionKind | None]:
    found = block.one("机构")
    if found is None:
        return [None]
    words = found.value.split("、")
    if len(set(words)) < len(words) or not set(words) <= set(_INSTITUTIONS):
        raise block.error(f"“机构”只能写 {'、'.join(_INSTITUTIONS)}；都适用就不写", found.line)
    return [_INSTITUTIONS[word] for word in words]


def _lines(block: Block, region: str, kinds: list[ExamKind]) -> list[Line]:
    block.check(_BLOCK, _REPEATABLE)
    institutions = _institutions(block)
    found = []
    for one in block.fields:
        if one.key not in VALUES:
            continue
        name, ruling = VALUES[one.key][0], _ruling(block, one)
        found += [
            Line(region, kind, institution, name, ruling, block.path, one.line)
            for kind in kinds
            for institution in institutions
        ]
    if not found:
        raise block.error(f"“{block.id}”里没有规定")
    return found


def _ruling(block: Block, one: Field) -> Ruling[object]:
    parts = [part.strip() for part in one.value.split("｜")]
    if len(parts) not in _PARTS or not all(parts):
        raise block.error(
            f"“{one.key}”要写成“内容｜文号 章节”，后面可以再加“｜说明”；没有文件依据的不写", one.line
        )
    document, _, section = parts[1].partition(" ")
    if document not in known_documents():
        raise block.error(f"没有“{document}”这个文件", one.line)
    if not section.strip():
        raise block.error("出处要写文号、一个空格和章节，如“湘人社函〔2020〕80号 三（二）”", one.line)
    try:
        value = VALUES[one.key][1](parts[0])
    except ValueFormError as error:
        raise block.error(f"“{one.key}”：{error}", one.line) from error
    return Ruling(value, Source(document, section.strip()), parts[2] if len(parts) == max(_PARTS) else "")

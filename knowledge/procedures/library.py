"""All procedure files together, and which ruling applies where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from knowledge.procedures.model import ExamKind, InstitutionKind, Procedure, ProcedureFileError
from knowledge.procedures.reader import Line, read_procedure_file
from knowledge.regions import NATION, covers, provinces

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Procedures:
    """The rulings of one folder, the most general first."""

    lines: tuple[Line, ...]

    def find(self, region: str, kind: ExamKind, institution_kind: InstitutionKind | None = None) -> Procedure:
        """What applies in a place.

        Args:
            region: 全国, a province, or province and city, as `knowledge.regions` names them.
            kind: what is assessed.
            institution_kind: who assesses; None asks for what holds for all of them.

        Returns:
            Each value from the most specific place that rules it: city, province, nation; within one place what
            is ruled for that kind of institution comes before what is ruled for all.
        """
        values: dict[str, Any] = {}
        for line in self.lines:
            if (
                line.kind is kind
                and line.institution in (None, institution_kind)
                and covers(line.region, region)
            ):
                values[line.name] = line.ruling
        return Procedure(**values)

    def check_institution_code(
        self, code: str, region: str, kind: ExamKind, institution_kind: InstitutionKind | None = None
    ) -> str | None:
        """What is wrong with an institution's code, with the clause; None where it is right or nothing is ruled."""
        return self.find(region, kind, institution_kind).check_institution_code(code)


def load_procedures(folder: Path = FOLDER) -> Procedures:
    """Load every `*.txt` of a folder.

    Raises:
        ProcedureFileError: a file that cannot be read, something ruled twice, a folder without rulings.
    """
    lines = [line for path in sorted(folder.glob("*.txt")) for line in read_procedure_file(path)]
    if not lines:
        raise ProcedureFileError(folder, 1, "这个文件夹里没有规定（*.txt）")
    _refuse_twice(lines)
    return Procedures(tuple(sorted(lines, key=_specificity)))


def _specificity(line: Line) -> tuple[int, bool]:
    depth = 0 if line.region == NATION else 1 if line.region in provinces() else 2
    return depth, line.institution is not None


def _refuse_twice(lines: Iterable[Line]) -> None:
    seen: dict[object, Line] = {}
    for line in lines:
        earlier = seen.setdefault((line.region, line.kind, line.institution, line.name), line)
        if earlier is not line:
            raise ProcedureFileError(
                line.path, line.number, f"这一项在 {earlier.path.name} 第 {earlier.number} 行已经规定了"
            )

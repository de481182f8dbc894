"""What rules the work of an assessment institution in each region: data with its sources.

See docs/procedures.md. Pure: nothing is read but the procedure files.
"""

from knowledge.procedures.library import FOLDER, Procedures, load_procedures
from knowledge.procedures.model import (
    CodeForm,
    ExamKind,
    Fee,
    FeeRule,
    InstitutionKind,
    NumberScheme,
    OfficeLine,
    Portal,
    Procedure,
    ProcedureFileError,
    Ruling,
)

__all__ = [
    "FOLDER",
    "CodeForm",
    "ExamKind",
    "Fee",
    "FeeRule",
    "InstitutionKind",
    "NumberScheme",
    "OfficeLine",
    "Portal",
    "Procedure",
    "ProcedureFileError",
    "Procedures",
    "Ruling",
    "load_procedures",
]
